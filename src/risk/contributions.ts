// Whose risk it is: marginal, component and incremental VaR and ES of positions under a covariance.
import type { Covariance } from './covariance.js';
import type { Multipliers } from './parametric.js';
import { unitScale } from './unitScale.js';

/** Component figures sum to the total (Euler: a risk that is homogeneous of degree one is the sum of its parts). */
export interface Contributions {
  /** d VaR / d delta of each factor. */
  readonly marginalValueAtRisk: Float64Array;
  /** Component VaR by position, as the next two. */
  readonly componentValueAtRisk: Float64Array;
  readonly componentExpectedShortfall: Float64Array;
  /** VaR of the portfolio less VaR of the portfolio without the position. */
  readonly incrementalValueAtRisk: Float64Array;
}

export interface Exposures {
  /** Standard deviation of the whole. */
  readonly sigma: number;
  /** Covariance of each factor with the whole, over `sigma`; 0 where the whole does not move. */
  readonly factorCovariances: Float64Array;
  /** Covariance of each position with the whole, over `sigma`; they sum to `sigma` but for rounding. */
  readonly covariances: Float64Array;
  /** Standard deviation of the whole without each position. */
  readonly without: Float64Array;
}

/**
 * Rows of deltas through L: a position's row of L' delta, the whole being the sum of the rows. Every standard deviation is the length of a row, taken at
 * a size near 1: never of a negative number, and no square leaves the doubles.
 */
export function exposuresOf(positions: readonly Float64Array[], { factor, n }: Covariance): Exposures {
  const whole = new Float64Array(n);
  const loads = positions.map((deltas) => {
    const load = new Float64Array(n);
    for (let j = 0; j < n; j += 1) {
      let sum = 0;
      for (let i = j; i < n; i += 1) sum += factor[i * n + j] * deltas[i];
      load[j] = sum;
      whole[j] = whole[j] + sum;
    }
    return load;
  });
  const sigma = lengthOf(whole);
  const direction = directionOf(whole);
  const factorCovariances = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    let sum = 0;
    for (let j = 0; j <= i; j += 1) sum += factor[i * n + j] * direction[j];
    factorCovariances[i] = sum;
  }
  return {
    sigma,
    factorCovariances,
    covariances: Float64Array.from(loads, (load) => dot(load, direction)),
    without: Float64Array.from(loads, (load) => lengthOf(whole.map((x, j) => x - load[j]))),
  };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, j) => sum + x * b[j], 0);

/** A row times a power of two that brings its largest entry near 1. */
function nearOne(row: Float64Array): { readonly scaled: Float64Array; readonly unit: number } {
  const unit = unitScale(row.reduce((most, x) => Math.max(most, Math.abs(x)), 0));
  return { scaled: row.map((x) => x * unit), unit };
}

function lengthOf(row: Float64Array): number {
  const { scaled, unit } = nearOne(row);
  return Math.sqrt(dot(scaled, scaled)) / unit;
}

/** The row over its length; zeros for a row of zeros. */
function directionOf(row: Float64Array): Float64Array {
  const { scaled } = nearOne(row);
  const length = Math.sqrt(dot(scaled, scaled));
  return length === 0 ? scaled.fill(0) : scaled.map((x) => x / length);
}

/**
 * `scale` is the factor from the standard deviation to the distribution's scale, horizon included; `factorMeans` the expected moves of the factors and
 * `means` the expected gains of the positions over that horizon. A portfolio that does not move has marginal figures of its means alone.
 */
export function contributionsOf(
  { sigma, factorCovariances, covariances, without }: Exposures,
  multipliers: Multipliers,
  scale: number,
  factorMeans: Float64Array,
  means: Float64Array,
): Contributions {
  const parts = (multiplier: number, sigmas: Float64Array, gains: Float64Array): Float64Array =>
    sigmas.map((part, i) => multiplier * (part * scale) - gains[i] + 0);
  return {
    marginalValueAtRisk: parts(multipliers.quantile, factorCovariances, factorMeans),
    componentValueAtRisk: parts(multipliers.quantile, covariances, means),
    componentExpectedShortfall: parts(multipliers.shortfall, covariances, means),
    incrementalValueAtRisk: without.map((rest, i) => multipliers.quantile * (sigma - rest) * scale - means[i] + 0),
  };
}
