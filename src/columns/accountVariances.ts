// Exposures of accounts in CSR -> their variances, by the dense or the sparse kernel, a block of accounts at a time.
import type { Backend } from '../backends/contract.js';
import type { Arena } from './arena.js';
import { accountsAtOnce, longestBlock, padding, type SparseExposures } from './rolledUp.js';
import { takeColumns } from './takeColumns.js';
import { usualExposures, varianceForm } from './varianceForm.js';

/** A covariance of n factors, [n x n]: its lower triangle is read, and its factor's. */
export interface FactoredMatrix {
  readonly n: number;
  readonly matrix: Float64Array;
  readonly factor: Float64Array;
}

/** Variances of accounts whose factors ascend; the form follows from n. An account that the sparse kernel refuses has the dense one. */
export function accountVariances(backend: Backend, arena: Arena, exposed: SparseExposures, covariance: FactoredMatrix): Float64Array {
  const { n } = covariance;
  const accounts = exposed.starts.length - 1;
  const results = new Float64Array(accounts);
  const sparse = varianceForm(usualExposures, n) === 'sparse';
  if (sparse && sparseVariances(backend, arena, exposed, covariance, results) === 0) return results;
  const every = Uint32Array.from(results.keys());
  denseVariances(backend, arena, exposed, covariance, results, sparse ? every.filter((a) => Number.isNaN(results[a])) : every);
  return results;
}

/** Fills `results` and returns how many the kernel refused. */
function sparseVariances(
  backend: Backend,
  arena: Arena,
  { starts, factors, exposures }: SparseExposures,
  { n, matrix }: FactoredMatrix,
  results: Float64Array,
): number {
  const longest = longestBlock(starts);
  const mark = arena.mark();
  try {
    const columns = takeColumns(arena, (taker) => ({
      starts: taker.u32(accountsAtOnce + padding),
      factors: taker.u32(longest + padding),
      exposures: taker.f64(longest + padding),
      matrix: taker.f64(n * n),
      variances: taker.f64(accountsAtOnce + padding),
    }));
    columns.matrix.set(matrix);
    let refused = 0;
    for (let from = 0; from < results.length; from += accountsAtOnce) {
      const count = Math.min(accountsAtOnce, results.length - from);
      const first = starts[from];
      const last = starts[from + count];
      for (let a = 0; a <= count; a += 1) columns.starts[a] = starts[from + a] - first;
      columns.factors.set(factors.subarray(first, last));
      columns.exposures.set(exposures.subarray(first, last));
      refused += backend.varianceSparse(columns.starts, columns.factors, columns.exposures, columns.matrix, columns.variances, count, n);
      results.set(columns.variances.subarray(0, count), from);
    }
    return refused;
  } finally {
    arena.release(mark);
  }
}

/** |row L|^2 of the accounts `chosen`. */
function denseVariances(
  backend: Backend,
  arena: Arena,
  { starts, factors, exposures }: SparseExposures,
  { n, factor }: FactoredMatrix,
  results: Float64Array,
  chosen: Uint32Array,
): void {
  const order = n + (n & 1);
  const mark = arena.mark();
  try {
    const columns = takeColumns(arena, (taker) => ({
      factor: taker.f64(order * order),
      rows: taker.f64(accountsAtOnce * order + padding),
      variances: taker.f64(accountsAtOnce + padding),
    }));
    columns.factor.fill(0);
    for (let i = 0; i < n; i += 1) columns.factor.set(factor.subarray(i * n, (i + 1) * n), i * order);
    for (let from = 0; from < chosen.length; from += accountsAtOnce) {
      const block = chosen.subarray(from, from + accountsAtOnce);
      columns.rows.fill(0);
      for (const [row, a] of block.entries()) {
        for (let k = starts[a]; k < starts[a + 1]; k += 1) columns.rows[row * order + factors[k]] = exposures[k];
      }
      backend.variance(columns.rows, columns.factor, columns.variances, block.length, order);
      for (const [row, a] of block.entries()) results[a] = columns.variances[row];
    }
  } finally {
    arena.release(mark);
  }
}
