// Who of a book could not be computed, and why; and what every answer says of its accounts.

import type { AccountFault } from '../../book/accountFault.js';
import { faultRecord } from '../../fault.js';
import { bookPath, explainer } from '../../program/explain.js';
import { accountCodes } from '../../program/layout/codes.js';
import { rowCodes } from '../../program/tick/rowFlaw.js';
import type { BatchRun } from '../batch/run.js';
import type { BookRiskInputs } from './methods.js';
import type { PackedBook } from './pack.js';

/** Marks the accounts that the book faults, or that could not be packed or valued, and says what is first wrong with each, in canonical order. */
export function settleFaults(
  { held: { book, rows, holdings }, accounts, codes, flaws, rows: rowOf }: PackedBook,
  instrumentFaults: BatchRun['instrumentFaults'],
  statuses: Uint8Array,
  field: string,
): AccountFault[] {
  for (const { row: handle, expectation, got } of instrumentFaults)
    flaws.set(rowOf[handle], { code: rowCodes.notFinite, field, expectation, got });
  const faults: AccountFault[] = [];
  const bookFaults = new Uint8Array(book.accounts.length);
  for (const { account, ...fault } of book.faults) {
    if (account >= 0) bookFaults[account] = 1;
    else faults.push({ account: '', subaccount: '', ...fault });
  }
  const explain = explainer({ book, rows, holdings, flaws, charges: () => true, refused: new Set() });
  const { starts, ends, rows: lotRows } = holdings.lots;
  const isFlawed = (a: number): boolean => lotRows.subarray(starts[a], ends[a]).some((row) => flaws.has(row));
  for (let place = 0; place < statuses.length; place++) {
    const a = accounts[place];
    const code = bookFaults[a] === 1 ? accountCodes.bookFault : codes[place] || (statuses[place] === 1 ? accountCodes.overflow : 0);
    if (code === 0) continue;
    statuses[place] = 1;
    const fault =
      code !== accountCodes.overflow
        ? explain(a, code)
        : isFlawed(a)
          ? explain(a, rowCodes.notFinite)
          : faultRecord(
              'OVERFLOW',
              `${bookPath(book, a)}.${codes[place] === 0 ? field : 'positions'}`,
              'a finite number',
              Number.POSITIVE_INFINITY,
            );
    faults.push({ account: book.accounts[a], subaccount: book.subaccounts[a], ...fault });
  }
  return faults;
}

/** The head of every answer. */
export function accountsOf({ accounts, held: { book } }: PackedBook, { market, confidence, horizonDays }: BookRiskInputs) {
  const inOrder = (ids: readonly string[]): string[] => Array.from(accounts, (account) => ids[account]);
  return {
    confidence,
    horizonDays,
    asOf: market.asOf,
    numeraire: market.numeraire,
    accounts: inOrder(book.accounts),
    subaccounts: inOrder(book.subaccounts),
    underlyings: market.underlyings.map(({ id }) => id),
  };
}

/** NaN where the account has a fault. */
export function masked(figures: Float64Array, statuses: Uint8Array): Float64Array {
  return figures.map((x, place) => (statuses[place] === 1 ? Number.NaN : x));
}
