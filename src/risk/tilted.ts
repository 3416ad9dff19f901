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
        for (let q = j; q < n; q += 1) sum += (factor[p * n + i] as number) * (gammas[p * n + q] as number) * (factor[q * n + j] as number);
      }
      inner[i * n + j] = (i === j ? 1 : 0) - t * sum;
    }
  }
  for (let j = 0; j < n; j += 1) {
    for (let i = j; i < n; i += 1) {
      let sum = inner[i * n + j] as number;
      for (let k = 0; k < j; k += 1) sum -= (inner[i * n + k] as number) * (inner[j * n + k] as number);
      if (i === j && !(sum > 0)) return undefined;
      inner[i * n + j] = i === j ? Math.sqrt(sum) : sum / (inner[j * n + j] as number);
    }
  }
  // rows of B = L C'^-1: B B' is the covariance
  const loads = new Float64Array(n * n);
  for (let r = 0; r < n; r += 1) {
    for (let j = 0; j < n; j += 1) {
      let sum = factor[r * n + j] as number;
      for (let k = 0; k < j; k += 1) sum -= (loads[r * n + k] as number) * (inner[j * n + k] as number);
      loads[r * n + j] = sum / (inner[j * n + j] as number);
    }
  }
  const second = new Float64Array(n * n);
  for (let p = 0; p < n; p += 1) {
    for (let q = 0; q < n; q += 1) {
      let sum = 0;
      for (let k = 0; k < n; k += 1) sum += (loads[p * n + k] as number) * (loads[q * n + k] as number);
      second[p * n + q] = sum;
    }
  }
  const first = new Float64Array(n);
  for (let p = 0; p < n; p += 1) {
    for (let q = 0; q < n; q += 1) first[p] = (first[p] as number) + t * (second[p * n + q] as number) * (deltas[q] as number);
  }
  for (let p = 0; p < n; p += 1) {
    for (let q = 0; q < n; q += 1) second[p * n + q] = (second[p * n + q] as number) + (first[p] as number) * (first[q] as number);
  }
  return { first, second };
}
