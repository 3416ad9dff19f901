// Slow and obvious: |row L|^2 in exact arithmetic.
import { exactBits, exactly, toDouble } from './exact.js';

/** row' (L L') row for a lower triangular L [factors x factors], rounded once at the end. */
export function varianceReference(row: ArrayLike<number>, cholesky: ArrayLike<number>, factors: number): number {
  let sum = 0n;
  for (let j = 0; j < factors; j++) {
    let y = 0n;
    for (let i = j; i < factors; i++) y += exactly(row[i]) * exactly(cholesky[i * factors + j]);
    sum += y * y;
  }
  return toDouble(sum, 4 * exactBits);
}

/** What the sum would be if nothing cancelled: sum over j of (sum over i of |row[i] L[i, j]|)^2. Rounding errors are relative to it. */
export function grossVariance(row: ArrayLike<number>, cholesky: ArrayLike<number>, factors: number): number {
  const magnitudes = Array.from(row, Math.abs);
  return varianceReference(magnitudes, Array.from(cholesky, Math.abs), factors);
}

/** |x - expected| / |expected|; 0 when both are 0. */
export function relativeError(x: number, expected: number): number {
  return x === expected ? 0 : Math.abs(x - expected) / Math.abs(expected);
}

/** e' C e of account `a` of a CSR of exposures, in exact arithmetic, rounded once at the end; `magnitudes`: as if nothing cancelled. */
export function sparseVarianceReference(
  starts: ArrayLike<number>,
  factors: ArrayLike<number>,
  exposures: ArrayLike<number>,
  covariance: ArrayLike<number>,
  factorCount: number,
  a: number,
  magnitudes = false,
): number {
  const shown = (x: number): bigint => exactly(magnitudes ? Math.abs(x) : x);
  let sum = 0n;
  for (let k = starts[a]; k < starts[a + 1]; k++) {
    for (let l = starts[a]; l < starts[a + 1]; l++) {
      sum += shown(exposures[k]) * shown(covariance[factors[k] * factorCount + factors[l]]) * shown(exposures[l]);
    }
  }
  return toDouble(sum, 3 * exactBits);
}
