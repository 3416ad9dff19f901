// What a sample can trade in a market: per underlying its spot, futures and perpetuals, and its options by expiry and strike.
import type { Market, Quote } from '../../market/market.js';
import { yearMs } from '../../market/year.js';

/** Both sides of one strike; options of several families (inverse, linear) may share it. */
export interface Strike {
  readonly strike: number;
  readonly calls: Quote[];
  readonly puts: Quote[];
}

export interface Expiry {
  readonly years: number;
  /** Ascending. */
  readonly strikes: Strike[];
}

export interface Listing {
  readonly underlying: string;
  readonly index: number;
  /** Spot, futures, perpetuals: instruments whose delta is one. */
  readonly deltaOne: Quote[];
  readonly expiries: Expiry[];
}

/** The underlyings that have anything unexpired to trade, in the market's order. */
export function listingsOf(market: Market): Listing[] {
  return market.underlyings.map(({ id, index }) => listingOf(market, id, index)).filter((l) => l.deltaOne.length + l.expiries.length > 0);
}

function listingOf(market: Market, underlying: string, index: number): Listing {
  const deltaOne: Quote[] = [];
  const expiries = new Map<number, Map<number, Strike>>();
  for (const quote of market.quotes) {
    const { kind, expiry, strike = 0, call } = quote.instrument;
    if (quote.instrument.underlying !== underlying || (expiry !== undefined && expiry <= market.asOf)) continue;
    if (kind !== 'option' || expiry === undefined) {
      deltaOne.push(quote);
      continue;
    }
    const strikes = expiries.get(expiry) ?? new Map<number, Strike>();
    expiries.set(expiry, strikes);
    const both = strikes.get(strike) ?? { strike, calls: [], puts: [] };
    strikes.set(strike, both);
    (call ? both.calls : both.puts).push(quote);
  }
  const dated = [...expiries].sort(([a], [b]) => a - b);
  return {
    underlying,
    index,
    deltaOne,
    expiries: dated.map(([expiry, strikes]) => ({
      years: (expiry - market.asOf) / yearMs,
      strikes: [...strikes.values()].sort((a, b) => a.strike - b.strike),
    })),
  };
}
