// VaR and expected shortfall of a normal or Student t distribution: multipliers of the standard deviation.

import type { Scalars } from '../columns/scalars.js';
import { Fault } from '../fault.js';
import { studentDensity, studentUpperQuantile } from './special/student.js';

/** Multipliers at a confidence: VaR = quantile x scale - mean, ES = shortfall x scale - mean. */
export interface Multipliers {
  /** Standardised loss that is exceeded with probability 1 - confidence. */
  readonly quantile: number;
  /** Mean standardised loss beyond it. */
  readonly shortfall: number;
}

/** z with P(Z > z) = 1 - confidence, formed in the tail that is exact: 1 - p is a double without rounding for p >= 1/2. */
export function normalUpperQuantile(math: Scalars, confidence: number): number {
  return confidence >= 0.5 ? 0 - math.normalQuantile(1 - confidence) : math.normalQuantile(confidence);
}

/** The same below 0, P(Z < z) = 1 - confidence, of many at once. */
export function normalLowerQuantiles(math: Scalars, rows: readonly { readonly confidence: number }[]): Float64Array {
  const quantiles = math.normalQuantiles(rows.map(({ confidence }) => Math.min(confidence, 1 - confidence)));
  return quantiles.map((z, row) => (rows[row]?.confidence >= 0.5 ? z : 0 - z));
}

/** z, and n(z)/(1 - confidence). */
export function normalMultipliers(math: Scalars, confidence: number): Multipliers {
  const quantile = normalUpperQuantile(math, confidence);
  return { quantile, shortfall: math.normalPdf(quantile) / (1 - confidence) };
}

/**
 * t, and f(t) (nu + t^2) / ((nu - 1)(1 - confidence)), per unit of the scale parameter; nu > 1. Per standard deviation, the scale is
 * sqrt((nu - 2)/nu) of it (McNeil, Frey, Embrechts, Quantitative Risk Management, 2.2).
 */
export function studentMultipliers(math: Scalars, confidence: number, nu: number): Multipliers {
  const quantile = studentUpperQuantile(math, 1 - confidence, nu);
  const shortfall = (studentDensity(math, quantile, nu) * (nu + quantile * quantile)) / ((nu - 1) * (1 - confidence));
  return { quantile, shortfall };
}

/** Student's scale parameter of a standard deviation; throws OUT_OF_RANGE below two degrees of freedom, where there is no variance. */
export function studentScale(standardDeviation: number, nu: number, path: string): number {
  if (!(nu > 2)) throw new Fault('OUT_OF_RANGE', path, 'greater than 2 for a distribution with a variance', nu);
  return standardDeviation * Math.sqrt((nu - 2) / nu);
}

/** The loss of a multiplier: never -0. */
export function lossOf(multiplier: number, scale: number, mean: number): number {
  return multiplier * scale - mean + 0;
}
