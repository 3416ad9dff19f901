// Prices of a market that its source does not quote: computed from other prices, or taken as 1.
// Notes are kept beside the market, unchanged in form.
import type { Market } from '../market/market.js';

export interface PriceNotes {
  /** Instruments whose forward is made from other prices of the source. */
  readonly synthesised: readonly string[];
  /** Assets counted as one unit of the numeraire, and instruments with a stand-in for volatility. */
  readonly assumed: readonly string[];
}

const notes = new WeakMap<Market, PriceNotes>();
const none: PriceNotes = { synthesised: [], assumed: [] };

export function noted(market: Market, of: Partial<PriceNotes>): Market {
  notes.set(market, { ...none, ...of });
  return market;
}

/** Notes of a market made by a reader; a copy has none. */
export const priceNotes = (market: Market): PriceNotes => notes.get(market) ?? none;
