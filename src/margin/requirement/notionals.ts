// Notional of one contract of every instrument, in the numeraire, at its own price or at the index of its underlying.
import type { InstrumentKind } from '../../book/instrument.js';
import { type InstrumentRows, inverseFutures, linearFutures, linearOption } from '../../columns/packInstruments.js';
import type { Market } from '../../market/market.js';
import { rowsOfKinds } from './rowKinds.js';

/** Size x price; an inverse future counts its face, whatever the price. An option's own price is its forward. 0 for booked coins and spoiled rows. */
export function notionalsOf(rows: InstrumentRows, at: 'forward' | 'index'): Float64Array {
  const notionals = new Float64Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    if (rows.spoiled[row] === 1) continue;
    const kind = rows.kinds[row];
    if (kind === inverseFutures) notionals[row] = rows.sizes[row] as number;
    else if (at === 'index') notionals[row] = (rows.multipliers[row] as number) * (rows.indexes[row] as number);
    else {
      const linear = kind === linearFutures || kind === linearOption;
      notionals[row] = (rows.forwards[row] as number) * ((linear ? rows.sizes[row] : rows.multipliers[row]) as number);
    }
  }
  return notionals;
}

/** The same of instruments of these kinds; 0 for all others. */
export function notionalsOfKinds(
  kinds: readonly InstrumentKind[],
  at: 'forward' | 'index',
  market: Market,
  rows: InstrumentRows,
): Float64Array {
  const counted = rowsOfKinds({ market, rows }, kinds);
  return notionalsOf(rows, at).map((notional, row) => (counted[row] === 1 ? notional : 0));
}
