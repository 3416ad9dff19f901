// A larger program for an account that has outgrown its own; until it is built, or if it cannot be, everything stays unchanged.
import type { ProgramInputs } from '../../program/inputs.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Program } from '../../program/program.js';
import { type EngineBackends, linked } from './linked.js';

export interface Outgrown {
  readonly account: number;
  readonly before: AccountState;
  readonly after: AccountState;
}

/** The same book with the account as it is after. Throws OUT_OF_MEMORY. */
export async function grown(backends: EngineBackends, parts: ProgramInputs, program: Program, change: Outgrown): Promise<Program> {
  const { holdings, rows } = parts;
  const { account, before, after } = change;
  const b = program.blockOf(account);
  holdings.set(account, after, rows);
  // the room of a program is measured here and now, before anything is awaited
  const making = linked(backends, { ...parts, grown: true });
  holdings.set(account, before, rows);
  program.repack(b);
  const larger = await making;
  holdings.set(account, after, rows);
  larger.repack(b);
  return larger;
}
