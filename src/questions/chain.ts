// Value and Greeks of every listed option, in the units that venues publish.
import { type Core, Fault, type FaultRecord, type Market } from '../index.js';
import { name as id, plain } from '../shape/leaves.js';
import { choice, list, type Of, orNull, record, said, truth } from '../shape/shape.js';
import { daysPerYear, optionColumns, type Quote } from '../support.js';
import { fault, ms, numeraire, words } from './common.js';
import { question } from './question.js';

/** Null where the option has a fault, or a limit is infinite. */
const figure = (says: string, digits = 4) => said(orNull(plain), { words: says, digits });

const option = record({
  ...{ instrument: id, underlying: id },
  expiry: said(orNull(plain), { unit: 'ms since 1970 UTC' }),
  strike: figure('in the quote', 2),
  call: truth,
  settlement: choice(['linear', 'inverse']),
  forward: figure('of its expiry', 2),
  expiryYears: said(plain, { digits: 6 }),
  vol: figure('annual, decimal'),
  value: figure('numeraire per unit of the underlying: the multiplier is not in it', 2),
  'valueCoin?': figure('coin price of an inverse option', 6),
  delta: figure('of the value in the numeraire, per unit of the forward'),
  gamma: figure('change of delta per unit of the forward', 6),
  vegaPerPoint: figure('per 0.01 of vol', 2),
  thetaPerDay: figure('the derivative at fixed forward and vol', 2),
  'thetaPublished?': figure('as the venue publishes it, where it does so another way: capped by what the option is worth', 2),
  rhoPerPercent: figure('per 0.01 of rate', 2),
  vanna: figure('change of delta per 1.00 of vol'),
  volga: figure('change of vega per 1.00 of vol, twice per 1.00', 2),
  charmPerDay: figure('change of delta per day', 6),
  'mark?': figure('as published, in the quote of the instrument', 6),
  'markDifference?': figure('model price in that quote less the mark', 6),
});

export const chain = question({
  name: 'chain',
  title: 'Value and Greeks of every option of the market, in the units that venues publish.',
  input: { 'underlyings?': said(list(id, 1, 1000), { words: 'whose options; all where left out' }) },
  answer: record({
    ...{ asOf: ms, numeraire, source: words },
    options: list(option, 0, 1e7),
    faults: said(list(fault, 0, 1e7), { words: 'of options without figures' }),
    warnings: said(list(fault, 0, 1e7), { words: 'of options whose Greeks are limits, some of them infinite' }),
  }),
  prepares: false,
  run: ({ core, market }, { underlyings }) => {
    const known = market.underlyings.map((one) => one.id);
    for (const [i, one] of (underlyings ?? []).entries())
      if (!known.includes(one)) throw new Fault('UNKNOWN_UNDERLYING', `underlyings[${i}]`, `one of ${known.join(', ')}`, one);
    const options = market.quotes.filter(({ instrument }) => instrument.kind === 'option');
    const quotes = options.filter(({ instrument }) => underlyings?.includes(instrument.underlying) ?? true);
    return { asOf: market.asOf, numeraire: market.numeraire, source: market.source, ...optionGreeks(core, market, quotes) };
  },
});

type Option = Of<typeof option>;
interface Found {
  readonly options: readonly Option[];
  readonly faults: readonly FaultRecord[];
  readonly warnings: readonly FaultRecord[];
}

/**
 * Black-76 on the forward of each expiry. Greeks are those of the value in the numeraire, for inverse options too (delta = N(d1) for a call); the value of an
 * inverse option is its coin price at the index price of the coin, as in a margin run. Options that have expired are faults.
 */
function optionGreeks(core: Core, market: Market, quotes: readonly Quote[]): Found {
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
  const options = quotes.map((quote, row): Option => {
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

/**
 * Theta as Deribit publishes it: what the option loses in the next day, or in what is left of its life if that is shorter, and never more than it is worth.
 * -min(|theta of one day| x min(1, days to expiry), mark), all in the numeraire per contract; as found in what the venue published on 2026-03-01.
 * @param thetaDay numeraire per day, negative or 0; @param daysToExpiry at least 0; @param mark numeraire, at least 0
 */
export function deribitTheta(thetaDay: number, daysToExpiry: number, mark: number): number {
  const size = Math.min(Math.abs(thetaDay) * Math.min(1, daysToExpiry), mark);
  return size === 0 ? 0 : -size;
}
