// The account that is shown, as objects: as it stands, and as the book states it.

import type { Account } from '../../index.js';
import { bookedAccounts } from '../../support.js';
import type { Held } from './held.js';

export interface HoldingAnswer {
  readonly account: Account;
  /** Before edits. */
  readonly opened: Account;
  readonly edited: boolean;
}

export const holding = ({ engine, one }: Held, _asked: Record<string, never>): HoldingAnswer => {
  const { account, subaccount } = one.holding;
  const opened = one.edited
    ? bookedAccounts(engine).find((other) => other.account === account && other.subaccount === subaccount)
    : undefined;
  return { account: one.holding, opened: opened ?? one.holding, edited: one.edited };
};
