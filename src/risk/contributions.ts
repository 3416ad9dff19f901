// Whose risk it is: marginal, component and incremental VaR and ES of positions under a covariance.
import type { Covariance } from './covariance.js';
import type { Multipliers } from './parametric.js';
import { unitScale } from './unitScale.js';

/** Component figures sum to the total (Euler: a risk that is homogeneous of degree one is the sum of its parts). */
export interface Contributions {
  /** d VaR / d delta of each factor. */
  readonly marginalValueAtRisk: Float64Array;
  /** One entry a position, as the next two. */
  readonly componentValueAtRisk: Float64Array;
  readonly componentExpectedShortfall: Float64Array;
  /** VaR of the portfolio less VaR of the portfolio without the position. */
  readonly incrementalValueAtRisk: Float64Array;
}

export interface Exposures {
  /** Variance of each position by itself. */
  readonly variances: Float64Array;
  /** Covariance of each factor with the whole. */
  readonly factorCovariances: Float64Array;
  /** Covariance of each position with the whole. */
  readonly covariances: Float64Array;
  readonly variance: number;
  /** A power of two that the positions were multiplied by: covariances and variances are of its square. */
  readonly unit: number;
}

/**
 * Rows of deltas through L: a position's row of L' delta, the whole being the sum of the rows. The variance of the whole is a sum of squares, never
 * negative, and the covariances of the positions with it sum to it but for rounding.
 */
export function exposuresOf(positions: readonly Float64Array[], { factor, n }: Covariance): Exposures {
  const whole = new Float64Array(n);
  const loads = positions.map((deltas) => {
    const load = new Float64Array(n);
    for (let j = 0; j < n; j += 1) {
      let sum = 0;
      for (let i = j; i < n; i += 1) sum += (factor[i * n + j] as number) * (deltas[i] as number);
      load[j] = sum;
      whole[j] = (whole[j] as number) + sum;
    }
    return load;
  });
  const largestOf = (v: Float64Array): number => v.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const unit = unitScale(largestOf(whole) || Math.max(0, ...loads.map(largestOf)));
  for (const v of [whole, ...loads]) for (let j = 0; j < n; j += 1) v[j] = (v[j] as number) * unit;
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, j) => sum + x * (b[j] as number), 0);
  const factorCovariances = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    let sum = 0;
    for (let j = 0; j <= i; j += 1) sum += (factor[i * n + j] as number) * (whole[j] as number);
    factorCovariances[i] = sum;
  }
  return {
    variances: Float64Array.from(loads, (load) => dot(load, load)),
    factorCovariances,
    covariances: Float64Array.from(loads, (load) => dot(load, whole)),
    variance: dot(whole, whole),
    unit,
  };
}

/**
 * `scale` is the factor from the standard deviation to the distribution's scale, horizon included; `factorMeans` the expected moves of the factors and
 * `means` the expected gains of the positions over that horizon. A portfolio that does not move has marginal figures of its means alone.
 */
export function contributionsOf(
  exposures: Exposures,
  multipliers: Multipliers,
  scale: number,
  factorMeans: Float64Array,
  means: Float64Array,
): Contributions {
  const { variances, covariances, factorCovariances, variance, unit } = exposures;
  const sigma = Math.sqrt(variance);
  const parts = (multiplier: number, cov: Float64Array, gains: Float64Array, size: number): Float64Array =>
    cov.map((covariance, i) => (sigma === 0 ? 0 : multiplier * ((covariance / sigma / size) * scale)) - (gains[i] as number) + 0);
  return {
    marginalValueAtRisk: parts(multipliers.quantile, factorCovariances, factorMeans, 1),
    componentValueAtRisk: parts(multipliers.quantile, covariances, means, unit),
    componentExpectedShortfall: parts(multipliers.shortfall, covariances, means, unit),
    incrementalValueAtRisk: covariances.map((covariance, i) => {
      const without = Math.max(0, variance - 2 * covariance + (variances[i] as number));
      return ((multipliers.quantile * (sigma - Math.sqrt(without))) / unit) * scale - (means[i] as number) + 0;
    }),
  };
}
