// Who of a book could not be computed, and why; and what every answer says of its accounts.

import type { AccountFault } from '../../book/accountFault.js';
import { spoil } from '../../columns/packInstruments.js';
import { overflowed, packed } from '../../columns/packPositions.js';
import type { BatchRun } from '../batch/run.js';
import type { BookRiskInputs } from './methods.js';
import type { PackedBook } from './pack.js';

/** Marks the accounts that could not be packed or valued, and says why, in canonical order. */
export function settleFaults(
  { source, ledger, outcomes, rows }: PackedBook,
  instrumentFaults: BatchRun['instrumentFaults'],
  statuses: Uint8Array,
  field: string,
): readonly AccountFault[] {
  for (const { row, code, expectation, got } of instrumentFaults) {
    spoil(source.instruments, rows[row], { code: code === 'NOT_FINITE' ? code : 'OVERFLOW', field, expectation, got });
  }
  for (let place = 0; place < statuses.length; place++) {
    if (statuses[place] === 0 && outcomes[place] === packed && ledger.excluded[place] === 0) continue;
    const before = ledger.faults.length;
    if (outcomes[place] === overflowed) ledger.overflow(place, 'positions', Number.POSITIVE_INFINITY);
    ledger.explainRows(place);
    if (ledger.faults.length === before) ledger.overflow(place, field, Number.POSITIVE_INFINITY);
    statuses[place] = 1;
  }
  return ledger.faults;
}

/** The head of every answer. */
export function accountsOf({ source }: PackedBook, { market, book, confidence, horizonDays }: BookRiskInputs) {
  const inOrder = (ids: readonly string[]): string[] => Array.from(source.order.bookIndexes, (index) => ids[index]);
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
