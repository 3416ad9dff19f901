// Value and Greeks of every listed option, in the units that venues publish.

import { type Core, Fault, type FaultRecord, type Market } from '../index.js';
import { deribitTheta } from '../io/support.js';
import { daysPerYear, optionColumns, type Quote } from '../support.js';

/** One option; amounts in the numeraire per unit of the underlying (the multiplier is not in them). NaN when the option has a fault. */
export interface OptionGreeks {
  readonly instrument: string;
  readonly underlying: string;
  /** ms since 1970 UTC. */
  readonly expiry: number;
  readonly strike: number;
  readonly call: boolean;
  readonly settlement: 'linear' | 'inverse';
  readonly forward: number;
  readonly expiryYears: number;
  readonly vol: number;
  readonly value: number;
  /** Coin price; inverse options only. */
  readonly valueCoin?: number;
  readonly delta: number;
  readonly gamma: number;
  /** Per 0.01 of vol. */
  readonly vegaPerPoint: number;
  readonly thetaPerDay: number;
  /** As the venue publishes it, where it does so another way: Deribit's is capped by what the option is worth. */
  readonly thetaPublished?: number;
  /** Per 0.01 of rate. */
  readonly rhoPerPercent: number;
  /** Change of delta per 1.00 of vol. */
  readonly vanna: number;
  /** Change of vega per 1.00 of vol, twice per 1.00. */
  readonly volga: number;
  readonly charmPerDay: number;
  /** As published, in the quote of the instrument. */
  readonly mark?: number;
  /** Model price in that quote less the mark. */
  readonly markDifference?: number;
}

export interface GreeksResult {
  readonly options: readonly OptionGreeks[];
  readonly faults: readonly FaultRecord[];
  /** Options whose Greeks are limits, some of them infinite. */
  readonly warnings: readonly FaultRecord[];
}

/**
 * Black-76 on the forward of each expiry. Greeks are those of the value in the numeraire, for inverse options too (delta = N(d1) for a call); the value of an
 * inverse option is its coin price at the index price of the coin, as in a margin run. Options that have expired are faults.
 */
export function optionGreeks(core: Core, market: Market): GreeksResult {
  const quotes = market.quotes.filter(({ instrument }) => instrument.kind === 'option');
  const columns = optionColumns(quotes, market.asOf);
  const black = core.greeks(columns);
  const coin = core.greeks({ ...columns, settlement: 'inverse' });
  const blackFaults = new Map(black.faults.map((fault) => [fault.row, fault]));
  const coinFaults = new Map(coin.faults.map((fault) => [fault.row, fault]));
  const prices = new Map(market.assets.map(({ id, price }) => [id, price]));
  const indexes = new Map(market.underlyings.map(({ id, index }) => [id, index]));
  const limits = new Map(black.warnings.map((warning) => [warning.row, warning]));
  const faults: FaultRecord[] = [];
  const warnings: FaultRecord[] = [];
  const options = quotes.map((quote, row): OptionGreeks => {
    const { instrument, forward, vol, mark } = quote;
    const inverse = instrument.settlement === 'inverse';
    const years = columns.expiryYears[row] as number;
    const fault = expired(quote, years) ?? (inverse ? coinFaults.get(row) : undefined) ?? blackFaults.get(row);
    if (fault) faults.push(recordOf(fault, instrument.id));
    const limit = fault ? undefined : limits.get(row);
    if (limit) warnings.push(recordOf(limit, instrument.id));
    const at = (values: Float64Array): number => (fault ? Number.NaN : (values[row] as number));
    const price = (inverse ? indexes.get(instrument.underlying) : prices.get(instrument.asset)) ?? Number.NaN;
    const scale = inverse ? 1 : price;
    const quoted = at(inverse ? coin.values : black.values);
    const value = quoted * price;
    const theta = (scale * at(black.thetas)) / daysPerYear;
    return {
      instrument: instrument.id,
      underlying: instrument.underlying,
      expiry: instrument.expiry ?? Number.NaN,
      strike: instrument.strike ?? Number.NaN,
      call: instrument.call === true,
      settlement: instrument.settlement,
      forward,
      expiryYears: years,
      vol,
      value,
      ...(inverse ? { valueCoin: quoted } : {}),
      delta: scale * at(black.deltas),
      gamma: scale * at(black.gammas),
      vegaPerPoint: (scale * at(black.vegas)) / 100,
      thetaPerDay: theta,
      ...(market.venue === 'deribit' ? { thetaPublished: deribitTheta(theta, years * daysPerYear, value) } : {}),
      rhoPerPercent: (scale * at(black.rhos)) / 100,
      vanna: scale * at(black.vannas),
      volga: scale * at(black.volgas),
      charmPerDay: (scale * at(black.charms)) / daysPerYear,
      ...(mark === undefined ? {} : { mark, markDifference: quoted - mark }),
    };
  });
  return { options, faults, warnings };
}

function expired({ instrument }: Quote, years: number): FaultRecord | undefined {
  return years > 0 ? undefined : new Fault('EXPIRED', 'expiry', 'after the instant of the market', instrument.id).toRecord();
}

/** The fault of a row, said of the instrument. */
function recordOf({ code, path, expectation, got }: FaultRecord, id: string): FaultRecord {
  const place = `options[${JSON.stringify(id)}].${path.replace(/\[\d+\]$/, '')}`;
  return { code, path: place, expectation, got, message: `${place} must be ${expectation}; got ${got}` };
}
