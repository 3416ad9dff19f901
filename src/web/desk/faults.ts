// What needs a hand: every bad row of the book's file, and what keeps other accounts from having figures; each with what to do next.

import type { FaultRecord } from '../../index.js';
import type { Held } from './held.js';
import { nextStep } from './nextStep.js';

export interface FaultRow {
  /** File and line; what of the account, where no row is at fault. */
  readonly row: string;
  readonly account: string;
  readonly wrong: string;
  readonly next: string;
}

export interface Faults {
  readonly rows: readonly FaultRow[];
  /** Accounts that have no figures for it. */
  readonly accounts: number;
}

export function faults({ book, run }: Held, _asked: Record<string, never>): Faults {
  const named = (n: number): string => [book.accounts[n] ?? '', book.subaccounts[n] ?? ''].filter((part) => part !== '').join(' ');
  const rows = book.faults.map(({ account, ...fault }) => rowOf(named(account), fault));
  const said = new Set(book.faults.map(({ message }) => message));
  const others = run.faults
    .filter(({ message }) => !said.has(message))
    .map(({ account, subaccount, ...fault }) => rowOf([account, subaccount].filter((part) => part !== '').join(' '), fault));
  return { rows: [...rows, ...others], accounts: run.codes.reduce((sum, code) => sum + (code === 0 ? 0 : 1), 0) };
}

function rowOf(account: string, { code, path, expectation, got }: FaultRecord): FaultRow {
  const [, row, field] = /^(.*:\d+)\.?(.*)$/.exec(path) ?? [];
  const what = row === undefined ? path : field === '' ? 'the row' : field;
  return { row: row ?? '', account, wrong: `${what} must be ${expectation}; got ${got}`, next: nextStep(code) };
}
