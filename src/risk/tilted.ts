// The factors of a quadratic P&L where it is at a level: their moments under the exponential tilt whose mean P&L is that level.
import type { Covariance } from './covariance.js';
import type { QuadraticPnl, QuadraticTerms } from './deltaGamma.js';
import { tiltTo } from './generatingFunction.js';

export interface TiltedMoments {
  /** E[x], [n]. */
  readonly first: Float64Array;
  /** E[x x'], [n x n]. */
  readonly second: Float64Array;
}

/**
 * Under the tilt t with K'(t) = level the factors are normal with covariance L (I - t A)^-1 L', A = L' Gamma L, and mean t times that times delta; the
 * mean of delta'x + x'Gamma x/2 is then the level itself, so parts of it sum to it. Undefined where the P&L does not reach the level.
 */
export function tiltedMoments(
  { deltas, gammas }: Pick<QuadraticPnl, 'deltas' | 'gammas'>,
  { n, factor }: Covariance,
  terms: QuadraticTerms,
  level: number,
): TiltedMoments | undefined {
  const t = tiltTo(terms, level);
  if (t === undefined) return undefined;
  // I - t L' Gamma L = C C', C lower triangular: t is within the domain, so that it is positive definite
  const inner = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (let p = i; p < n; p += 1) {
        for (let q = j; q < n; q += 1) sum += factor[p * n + i] * gammas[p * n + q] * factor[q * n + j];
      }
      inner[i * n + j] = (i === j ? 1 : 0) - t * sum;
    }
  }
  for (let j = 0; j < n; j += 1) {
    for (let i = j; i < n; i += 1) {
      let sum = inner[i * n + j];
      for (let k = 0; k < j; k += 1) sum -= inner[i * n + k] * inner[j * n + k];
      if (i === j && !(sum > 0)) return undefined;
      inner[i * n + j] = i === j ? Math.sqrt(sum) : sum / inner[j * n + j];
    }
  }
  // rows of B = L C'^-1: B B' is the covariance
  const loads = new Float64Array(n * n);
  for (let r = 0; r < n; r += 1) {
    for (let j = 0; j < n; j += 1) {
      let sum = factor[r * n + j];
      for (let k = 0; k < j; k += 1) sum -= loads[r * n + k] * inner[j * n + k];
      loads[r * n + j] = sum / inner[j * n + j];
    }
  }
  const second = new Float64Array(n * n);
  for (let p = 0; p < n; p += 1) {
    for (let q = 0; q < n; q += 1) {
      let sum = 0;
      for (let k = 0; k < n; k += 1) sum += loads[p * n + k] * loads[q * n + k];
      second[p * n + q] = sum;
    }
  }
  const first = new Float64Array(n);
  for (let p = 0; p < n; p += 1) {
    for (let q = 0; q < n; q += 1) first[p] = first[p] + t * second[p * n + q] * deltas[q];
  }
  for (let p = 0; p < n; p += 1) {
    for (let q = 0; q < n; q += 1) second[p * n + q] = second[p * n + q] + first[p] * first[q];
  }
  return { first, second };
}
