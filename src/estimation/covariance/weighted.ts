// Exponentially weighted covariance through the backend's kernel: whole histories, one more row, and the factor kept up to date.
import type { EstimationKernels } from '../../market/kernels.js';

/** [n x n]: sum of lambda^age r r' / sum of lambda^age, the mean taken as 0 (RiskMetrics Technical Document, 1996, 5.2). */
export function weightedCovariance(kernels: EstimationKernels, columns: readonly Float64Array[], lambda: number): Float64Array {
  const n = columns.length;
  const rows = columns[0].length;
  const sums = kernels.covariance(byRows(columns, rows), new Float64Array(n * n), rows, n, lambda);
  // what a column of ones has: the weights, by the same sums
  const [weight] = kernels.covariance(new Float64Array(rows).fill(1), new Float64Array(1), rows, 1, lambda);
  return sums.map((entry) => entry / weight);
}

/** Vols [n] over the rows each factor has, and correlations [n x n] each over the rows that both have; columns hold 0 where a mark is 0. Ages are rows of the calendar. */
export function weightedPairs(
  kernels: EstimationKernels,
  columns: readonly Float64Array[],
  present: readonly Uint8Array[],
  lambda: number,
): { readonly vols: Float64Array; readonly correlation: Float64Array } {
  const n = columns.length;
  const rows = columns[0].length;
  const products = kernels.covariance(byRows(columns, rows), new Float64Array(n * n), rows, n, lambda);
  // squares beside marks: entry [i, n + j] weighs the square of i by what j has
  const both = [...columns.map((column) => column.map((x) => x * x)), ...present];
  const weighed = kernels.covariance(byRows(both, rows), new Float64Array(4 * n * n), rows, 2 * n, lambda);
  const squareOf = (i: number, j: number): number => weighed[i * 2 * n + n + j];
  const weightOf = (i: number): number => weighed[(n + i) * 2 * n + n + i];
  const correlation = products.map((entry, at) => {
    const i = Math.floor(at / n);
    const j = at % n;
    return i === j ? 1 : entry / (Math.sqrt(squareOf(i, j)) * Math.sqrt(squareOf(j, i)));
  });
  return { vols: Float64Array.from({ length: n }, (_, i) => Math.sqrt(squareOf(i, i) / weightOf(i))), correlation };
}

/** C <- lambda C + (1 - lambda) r r' for one row of returns: the incremental form, whose start is the caller's matrix. */
export function updatedCovariance(
  kernels: EstimationKernels,
  covariance: Float64Array,
  returns: Float64Array,
  lambda: number,
): Float64Array {
  return kernels.covariance(returns, covariance, 1, returns.length, lambda);
}

/** The factor of the same: sqrt(lambda) L, then a rank-one update by sqrt(1 - lambda) r. O(n^2), where a new factorisation is O(n^3). */
export function updatedFactor(kernels: EstimationKernels, factor: Float64Array, returns: Float64Array, lambda: number): Float64Array {
  const scale = Math.sqrt(lambda);
  const weight = Math.sqrt(1 - lambda);
  return kernels.choleskyUpdate(
    factor.map((entry) => scale * entry),
    returns.map((x) => weight * x),
    returns.length,
  );
}

/** Columns -> [rows x columns] row-major. */
function byRows(columns: readonly ArrayLike<number>[], rows: number): Float64Array {
  const n = columns.length;
  const table = new Float64Array(rows * n);
  columns.forEach((column, i) => {
    for (let row = 0; row < rows; row += 1) table[row * n + i] = column[row];
  });
  return table;
}
