// A market in which the price of one asset is another and everything else is what it was: what one factor alone does to an account.
import type { Settlement } from '../../book/instrument.js';
import type { OptionColumns } from '../../columns/optionColumns.js';
import type { Market, Quote } from '../../market/market.js';
import { yearMs } from '../../market/year.js';

/** Model values of options in their quote, a column. */
export type OptionValues = (columns: OptionColumns & { readonly rates: Float64Array }, settlement: Settlement) => Float64Array;

/**
 * The market at each price of an asset. With it move, in proportion, the indexes that are prices of it and the forwards of their instruments; forwards
 * that are quoted in it fall as it rises. Vols, rates, figures, risk arrays and all other prices stand still. A stated mark of an option moves by what its
 * model value changes, and is never below 0. At the current price the market is the same, bit by bit.
 */
export function movedMarkets(market: Market, asset: string, now: number, values: OptionValues): (prices: Float64Array) => Market[] {
  const moving = new Set(market.underlyings.filter((one) => one.asset === asset).map(({ id }) => id));
  const forwardAt = ({ instrument, forward }: Quote, ratio: number): number => {
    const rises = moving.has(instrument.underlying);
    const quoted = instrument.settlement === 'linear' && instrument.asset === asset;
    if (rises === quoted) return forward;
    return rises ? forward * ratio : forward / ratio;
  };
  const marked = market.quotes.filter(
    (quote) => quote.instrument.kind === 'option' && quote.mark !== undefined && forwardAt(quote, 2) !== quote.forward,
  );
  const valuesAt = (ratio: number): ReadonlyMap<Quote, number> =>
    optionValues(marked, market.asOf, values, (quote) => forwardAt(quote, ratio));
  const before = valuesAt(1);
  const markAt = (quote: Quote, after: ReadonlyMap<Quote, number>): number =>
    Math.max(0, (quote.mark as number) + ((after.get(quote) as number) - (before.get(quote) as number)));
  return (prices) =>
    Array.from(prices, (price) => {
      const ratio = price / now;
      const after = valuesAt(ratio);
      return Object.freeze({
        ...market,
        assets: market.assets.map((one) => (one.id === asset ? { ...one, price } : one)),
        underlyings: market.underlyings.map((one) => (moving.has(one.id) ? { ...one, index: one.index * ratio } : one)),
        quotes: market.quotes.map((quote) => {
          const forward = forwardAt(quote, ratio);
          if (forward === quote.forward) return quote;
          return { ...quote, forward, ...(after.has(quote) ? { mark: markAt(quote, after) } : {}) };
        }),
      });
    });
}

function optionValues(
  quotes: readonly Quote[],
  asOf: number,
  values: OptionValues,
  forwardOf: (quote: Quote) => number,
): ReadonlyMap<Quote, number> {
  const found = new Map<Quote, number>();
  for (const settlement of ['linear', 'inverse'] as const) {
    const rows = quotes.filter(({ instrument }) => instrument.settlement === settlement);
    if (rows.length === 0) continue;
    const column = (of: (quote: Quote) => number): Float64Array => Float64Array.from(rows, of);
    const columns = {
      forwards: column(forwardOf),
      strikes: column(({ instrument }) => instrument.strike as number),
      expiryYears: column(({ instrument }) => ((instrument.expiry as number) - asOf) / yearMs),
      vols: column(({ vol }) => vol),
      rates: column(({ rate }) => rate),
      calls: Uint8Array.from(rows, ({ instrument }) => (instrument.call ? 1 : 0)),
    };
    for (const [i, value] of values(columns, settlement).entries()) found.set(rows[i] as Quote, value);
  }
  return found;
}
