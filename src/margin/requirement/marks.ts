// What the market says a contract of each option is worth, in the numeraire.
import type { Market } from '../../market/market.js';
import { type InstrumentRows, isOption, spoil } from '../../marshal/packInstruments.js';

/** Mark x scale by row, 0 for what is no option; an option without a mark is spoiled. */
export function optionMarks(market: Market, rows: InstrumentRows): Float64Array {
  const marks = new Float64Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    if (!isOption(rows, row)) continue;
    const mark = market.quotes[rows.handles[row] as number]?.mark;
    if (mark !== undefined) marks[row] = mark * (rows.scales[row] as number);
    else spoil(rows, row, { code: 'MISSING_FIELD', field: 'mark', expectation: 'stated: the rule values at marks', got: 'nothing' });
  }
  return marks;
}
