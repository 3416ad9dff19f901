// Options with their model price in the instrument's quote and their Greeks a unit, in the numeraire: by the operations of `margincore greeks`, so the bits are its own.
import type { Core, Market } from '../../index.js';
import { deribitTheta } from '../../io/support.js';
import { daysPerYear, optionColumns, type Quote } from '../../support.js';

export interface QuotedOption {
  /** In the coin for inverse options, in the settlement asset otherwise. */
  readonly mark: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vegaPoint: number;
  readonly thetaDay: number;
}

/** By instrument. */
export function quotedOptions(core: Core, market: Market, quotes: readonly Quote[]): ReadonlyMap<string, QuotedOption> {
  if (quotes.length === 0) return new Map();
  const columns = optionColumns(quotes, market.asOf);
  const black = core.greeks(columns);
  const coin = core.greeks({ ...columns, settlement: 'inverse' });
  const prices = new Map(market.assets.map(({ id, price }) => [id, price]));
  const indexes = new Map(market.underlyings.map(({ id, index }) => [id, index]));
  return new Map(
    quotes.map(({ instrument: { id, settlement, underlying, asset } }, n) => {
      const inverse = settlement === 'inverse';
      const scale = inverse ? 1 : (prices.get(asset) ?? Number.NaN);
      const mark = (inverse ? coin : black).values[n] as number;
      const theta = (scale * (black.thetas[n] as number)) / daysPerYear;
      const value = mark * ((inverse ? indexes.get(underlying) : prices.get(asset)) ?? Number.NaN);
      return [
        id,
        {
          mark,
          delta: scale * (black.deltas[n] as number),
          gamma: scale * (black.gammas[n] as number),
          vegaPoint: (scale * (black.vegas[n] as number)) / 100,
          thetaDay: market.venue === 'deribit' ? deribitTheta(theta, (columns.expiryYears[n] as number) * daysPerYear, value) : theta,
        },
      ];
    }),
  );
}
