// One line of the table of bad inputs, and how a call, a row or an account is made to give its answer.
import { type Core, Fault, type FaultCode, type FaultRecord, type MarginRun, type Market } from '../../src/index.js';
import type { Rules } from '../../src/rules.js';
import { allDoors as door } from '../fixtures/allDoors.js';
import * as spared from './neutral/spared.js';

export { badAccount, faultOfRow, goodRows } from './neutral/spared.js';

export interface Refusal {
  readonly id: string;
  readonly what: string;
  readonly code: FaultCode;
  readonly path: string | RegExp;
  /** Offers the bad input and hands back the fault; sees to it that nothing else was spoilt. */
  readonly answer: (core: Core) => FaultRecord | Promise<FaultRecord>;
}

/** The fault that a call throws, or a promise is rejected with. */
export async function thrownBy(call: () => unknown): Promise<FaultRecord> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Fault) return error.toRecord();
    throw error;
  }
  throw new Error('nothing was thrown');
}

interface Changes {
  readonly market?: Market;
  readonly rules?: Rules;
}

/** A run over the small market. */
export function marginOf(core: Core, accounts: readonly unknown[], changes: Changes = {}): Promise<MarginRun> {
  return spared.marginOf({ core, door }, accounts, changes);
}

export function faultOfAccount(core: Core, bad: unknown, changes: Changes = {}): Promise<FaultRecord> {
  return spared.faultOfAccount({ core, door }, bad, changes);
}

export function healthOf(core: Core): Promise<unknown> {
  return spared.healthOf({ core, door });
}
