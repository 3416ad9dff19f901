// Options with their model price in the instrument's quote: by the operations of `margincore greeks`, so the bits are its own.
import type { Core, Market } from '../../index.js';
import { optionColumns, type Quote } from '../../support.js';

/** In the coin for inverse options, in the settlement asset otherwise; by instrument. */
export function modelMarks(core: Core, market: Market, quotes: readonly Quote[]): ReadonlyMap<string, number> {
  if (quotes.length === 0) return new Map();
  const columns = optionColumns(quotes, market.asOf);
  const black = core.greeks(columns).values;
  const coin = core.greeks({ ...columns, settlement: 'inverse' }).values;
  return new Map(quotes.map(({ instrument: { id, settlement } }, n) => [id, (settlement === 'inverse' ? coin : black)[n] as number]));
}
