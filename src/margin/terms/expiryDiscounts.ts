// What the options of an expiry are multiplied by after a shock, by the sign of what they are worth together.

import { type InstrumentRows, inverseOption, isOption, spoil } from '../../columns/packInstruments.js';
import type { Market, Quote } from '../../market/market.js';
import type { TermParameters } from '../../rules/terms.js';
import type { TermPlan } from '../requirement/plan.js';

/** By row of an option: what a value of its expiry is multiplied by, above 0 and below. */
export interface ExpiryDiscounts {
  readonly onAssets: Float64Array;
  readonly onDebts: Float64Array;
}

/** Spoils rows whose discount is beyond the doubles (OVERFLOW), and those whose rate is not that of the other options of their expiry (CROSSED). */
export function expiryDiscounts({ rateFigure, assets, debts }: TermParameters<'discountedScan'>, plan: TermPlan): ExpiryDiscounts {
  const { rows, figures, math, market } = plan;
  const { expiryYears } = rows;
  const rates = rateFigure === null ? rows.rates : figures.ofQuotes(rateFigure, (row) => isOption(rows, row));
  const factors = (one: NonNullable<typeof assets>, sign: 1 | -1): Float64Array =>
    math
      .exp(expiryYears.map((years, row) => sign * years * ((rates[row] as number) * one.rateMultiplier + one.rateAdd)))
      .map((factor) => one.base * factor);
  const whole = new Float64Array(rows.count).fill(1);
  const onAssets = assets ? factors(assets, -1) : whole;
  let onDebts = whole;
  if (debts !== null) {
    const undiscounted = math.exp(expiryYears.map((years, row) => years * (rows.rates[row] as number)));
    onDebts = factors(debts, 1).map((factor, row) => Math.min(factor, undiscounted[row] as number));
  }
  for (let row = 0; row < rows.listed; row++) {
    const got = Math.max(onAssets[row] as number, onDebts[row] as number);
    if (isOption(rows, row) && !(got < Number.POSITIVE_INFINITY))
      spoil(rows, row, { code: 'OVERFLOW', field: 'discount', expectation: 'a finite number', got });
  }
  // the rate of the pricing caps what is owed, and is that of the discounts where no figure is
  if (debts !== null || (assets !== null && rateFigure === null)) oneRate('rate', market, rows, rateOf);
  if (rateFigure !== null && (assets !== null || debts !== null))
    oneRate(`figures.${rateFigure}`, market, rows, ({ figures: own }) =>
      own && Object.hasOwn(own, rateFigure) ? own[rateFigure] : undefined,
    );
  return { onAssets, onDebts };
}

/** Premiums of coin-settled options carry no rate. */
function rateOf({ instrument, rate }: Quote): number {
  return instrument.settlement === 'inverse' ? 0 : rate;
}

/**
 * Options of one expiry are put together before they are discounted, so they have one discount: a row whose rate is not that of the first option of its expiry in the
 * market (whoever holds it) contradicts it.
 */
function oneRate(field: string, market: Market, rows: InstrumentRows, stated: (quote: Quote) => number | undefined): void {
  const firsts = new Map<string, { readonly id: string; readonly rate: number }>();
  const keyOf = ({ instrument }: Quote): string => `${instrument.expiry} ${instrument.underlying}`;
  for (const quote of market.quotes) {
    const rate = quote.instrument.kind === 'option' ? stated(quote) : undefined;
    if (rate !== undefined && !firsts.has(keyOf(quote))) firsts.set(keyOf(quote), { id: quote.instrument.id, rate });
  }
  for (let row = 0; row < rows.listed; row++) {
    if (!isOption(rows, row)) continue;
    const quote = market.quotes[rows.handles[row] as number] as Quote;
    const first = firsts.get(keyOf(quote));
    const got = stated(quote);
    if (first === undefined || got === undefined || got === first.rate) continue;
    const settled = rows.kinds[row] === inverseOption ? ' (coin-settled options have the rate 0)' : '';
    spoil(rows, row, {
      code: 'CROSSED',
      field,
      expectation: `${first.rate}, as of ${first.id}: options of one expiry have one discount${settled}`,
      got,
    });
  }
}
