// What the market says an option is worth: its mark, in the option's quote or in the numeraire.
import { isOption, spoil } from '../../columns/packInstruments.js';
import type { RunBase } from './base.js';

/**
 * Marks of options in their quote, 0 for other rows; an option that `needed` picks and that has none is spoiled: its accounts get a fault. What has settled
 * is worth its payoff.
 */
export function marksOf(
  { market, rows, valuation }: Pick<RunBase, 'market' | 'rows' | 'valuation'>,
  needed: (row: number) => boolean,
): Float64Array {
  const marks = new Float64Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    if (!isOption(rows, row)) continue;
    const mark = rows.settled[row] === 1 ? valuation.prices[row] : market.quotes[rows.handles[row] as number]?.mark;
    if (mark !== undefined) marks[row] = mark;
    else if (needed(row))
      spoil(rows, row, { code: 'MISSING_FIELD', field: 'mark', expectation: 'stated: the rule asks for it', got: 'nothing' });
  }
  return marks;
}

/** Marked values of one contract, mark x scale, numeraire; every option must have a mark. */
export function markedValuesOf(base: Pick<RunBase, 'market' | 'rows' | 'valuation'>): Float64Array {
  return marksOf(base, () => true).map((mark, row) => mark * (base.rows.scales[row] as number));
}
