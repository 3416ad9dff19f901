// Variance of an account over all factors, for matrices that the sparse kernel refuses. Accepts semi-definite matrices within rounding.
import type { Backend } from '../backends/contract.js';

/** Positions of accounts, what they load on, and the factor of the covariance; columns of a backend. */
export interface DenseColumns {
  readonly starts: Uint32Array;
  readonly handles: Uint32Array;
  readonly quantities: Float64Array;
  readonly units: Uint32Array;
  readonly loadings: Float64Array;
  readonly cholesky: Float64Array;
  /** [unitCount x width]: exposures of the account, to work in. */
  readonly row: Float64Array;
  readonly variances: Float64Array;
}

/**
 * |row L|^2 of the account `a`, which is never negative, where its exposures are finite; else its variance stays as it is. Which accounts are refused hangs on
 * themselves and the matrix alone: e' C e is below 0 by more than rounding, or left the doubles on its way.
 */
export function fillDenseVariance(backend: Backend, columns: DenseColumns, a: number, unitCount: number, width: number): void {
  const { starts, handles, quantities, units, loadings, cholesky, row, variances } = columns;
  backend.rollup(starts.subarray(a), handles, quantities, units, loadings, row, 1, unitCount, width);
  let check = 0;
  for (let f = 0; f < unitCount * width; f++) check += row[f] * 0;
  if (check === 0) backend.variance(row, cholesky, variances.subarray(a), 1, unitCount * width);
}
