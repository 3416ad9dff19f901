// Bounds of valid price moves: how far a lognormal price may go over a horizon before trading is interrupted.
import { above0, number } from '../../shape/leaves.js';
import { list, type Of, record } from '../../shape/shape.js';

export const priceBounds = record({
  /** Drift of the logarithm of the price, a year. */
  drift: number(-100, 100),
  volatility: number(0, 100),
  /** Days of a year, as the venue counts them. */
  yearDays: number(360, 366),
  /** Each a horizon and the probability that the price stays inside until then; the narrowest holds. */
  triggers: list(record({ horizonSeconds: above0(1e9), probability: number(1e-12, 1 - 2 ** -53) }), 1, 100),
});
export type PriceBounds = Of<typeof priceBounds>;
