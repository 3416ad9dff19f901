// A fault that keeps one account from being computed.
import type { FaultRecord } from '../fault.js';

export interface AccountFault extends FaultRecord {
  readonly account: string;
  readonly subaccount: string;
}
