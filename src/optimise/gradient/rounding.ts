// Rules that round amounts to a ledger: their margins have no slope but that of a step.
import type { Ledger } from '../../program/ledger/ledger.js';
import type { Rules } from '../../rules/document/rules.js';

/** Whether amounts are rounded to steps of a ledger. */
export function roundsAmounts({ rounding, formulas, requirements, liquidation }: Rules): boolean {
  if (liquidation?.unit !== undefined || liquidation?.lots !== undefined) return true;
  const texts = [...Object.values(formulas), ...Object.values(requirements).flatMap(({ initial, maintenance }) => [initial, maintenance])];
  return rounding !== undefined || texts.some((text) => /\bround(Up|Down)\(/.test(text));
}

/** Contracts that a step is a multiple of, by row: whole lots, and so are their halves; 0 where the rules state none. */
export function stepLots(ledger: Ledger, cells: ArrayLike<number>): Float64Array {
  return Float64Array.from(cells, (row) => 2 * (ledger.lotOf(row) ?? 0));
}
