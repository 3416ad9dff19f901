// Rough option prices for samples, from + - * / sqrt alone: good for an entry price and for sizing collateral, never for risk.
import type { Quote } from '../../market/market.js';

/**
 * Price per contract unit in the numeraire at a forward and vol: intrinsic plus 0.4 F vol sqrt(T), damped away from the money.
 * (0.4 is near 1/sqrt(2 pi), the slope of the Black price at the money.) Spot, futures and perpetuals: the forward itself.
 */
export function roughPrice(quote: Quote, years: number, forward: number, vol: number): number {
  const { kind, strike = 0, call } = quote.instrument;
  if (kind !== 'option') return forward;
  const intrinsic = Math.max(0, call ? forward - strike : strike - forward);
  const deviation = forward * vol * Math.sqrt(years);
  if (!(deviation > 0)) return intrinsic;
  const distance = Math.abs(forward - strike) / deviation;
  const damping = 1 + 1.25 * distance + distance * distance + distance * distance * distance * distance;
  return intrinsic + (0.4 * deviation) / damping;
}

/** Delta of one unit, roughly: +-1 deep in the money, 0 far out, a half at the money. */
export function roughDelta(quote: Quote, years: number): number {
  const { kind, strike = 0, call } = quote.instrument;
  if (kind !== 'option') return 1;
  const deviation = quote.forward * quote.vol * Math.sqrt(years);
  const distance = deviation > 0 ? (quote.forward - strike) / deviation : quote.forward - strike;
  const half = (0.5 * distance) / Math.sqrt(distance * distance + 1.57);
  return call ? 0.5 + half : half - 0.5;
}

/** Mark in the instrument's own quote: the coin for inverse options, the numeraire otherwise. */
export function roughMark(quote: Quote, years: number): number {
  const price = roughPrice(quote, years, quote.forward, quote.vol);
  return quote.instrument.kind === 'option' && quote.instrument.settlement === 'inverse' ? price / quote.forward : price;
}
