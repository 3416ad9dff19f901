// The quantile of a sample by the name of its convention, for callers.
import { confidence, oneOf } from '../check.js';
import { type QuantileConvention, quantileConventions, quantileOf } from './quantiles.js';
import { seriesOf } from './series.js';

/** The quantile at p in (0, 1); throws TYPE_MISMATCH, TOO_SHORT, NOT_FINITE, BAD_CONFIDENCE, BAD_ARGUMENT. */
export function sampleQuantile(values: ArrayLike<number>, p: number, convention: QuantileConvention): number {
  return quantileOf(seriesOf(values, 'values').sort(), confidence(p, 'p'), oneOf(convention, quantileConventions, 'convention'));
}
