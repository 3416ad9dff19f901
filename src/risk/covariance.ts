// Covariance of risk factors at the door: from volatilities and a correlation matrix, or as it is; checked for symmetry and definiteness.

import type { Backend } from '../backends/contract.js';
import { nonNegative } from '../check.js';
import { type Arena, rowStride } from '../columns/arena.js';
import { takeColumns } from '../columns/takeColumns.js';
import { Fault } from '../fault.js';
import { semidefiniteCholesky } from '../market/semidefinite.js';
import { seriesLike, tableOf } from './series.js';

const symmetryTolerance = 1e-12;
const orderLimit = 4096;

export interface Covariance {
  readonly n: number;
  /** Standard deviations, [n]; 0 for a factor that does not move. */
  readonly volatilities: Float64Array;
  /** [n x n] row-major, symmetric. */
  readonly matrix: Float64Array;
  /** L with L L' = the matrix, lower triangular, [n x n] row-major. */
  readonly factor: Float64Array;
}

/** Inputs of a caller: either volatilities and their correlation, or the covariance. */
export interface CovarianceInputs {
  readonly volatilities?: ArrayLike<number>;
  readonly correlation?: readonly ArrayLike<number>[];
  readonly covariance?: readonly ArrayLike<number>[];
}

/**
 * Throws MISSING_FIELD, SHAPE_MISMATCH, NOT_FINITE, NEGATIVE (a variance), NOT_UNIT_DIAGONAL, NOT_SYMMETRIC, NOT_PSD (names the pivot), TOO_LARGE.
 * The verdict is taken on the correlation, so that factors of any unit weigh alike; a matrix that plain elimination refuses is judged again
 * with complete pivoting (market/semidefinite.ts).
 */
export function covarianceOf(backend: Backend, arena: Arena, inputs: CovarianceInputs, n: number): Covariance {
  if (n > orderLimit) throw new Fault('TOO_LARGE', 'covariance', `at most ${orderLimit} x ${orderLimit}`, n);
  const name = inputs.covariance === undefined ? 'correlation' : 'covariance';
  const given = inputs[name];
  if (given === undefined) throw new Fault('MISSING_FIELD', 'covariance', 'present, or volatilities and correlation in its place', given);
  if (inputs.covariance !== undefined && (inputs.volatilities !== undefined || inputs.correlation !== undefined))
    throw new Fault('BAD_ARGUMENT', 'covariance', 'alone, or absent beside volatilities and correlation', 'both');
  const rows = tableOf(given, name, n, 0);
  if (rows.length !== n || rows.some((row) => row.length !== n))
    throw new Fault('SHAPE_MISMATCH', name, `${n} x ${n}`, `${rows.length} x ${rows[0]?.length ?? 0}`);
  const scales =
    name === 'covariance'
      ? Float64Array.from(rows, (row, i) => Math.sqrt(nonNegative(row[i], `covariance[${i}][${i}]`)))
      : seriesLike(inputs.volatilities, 'volatilities', n, 'deltas').map((vol, i) => nonNegative(vol, `volatilities[${i}]`));
  const correlation = new Float64Array(n * n);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    const unit = rows[i]?.[i];
    if (name === 'correlation' && !(Math.abs(unit - 1) <= symmetryTolerance))
      throw new Fault('NOT_UNIT_DIAGONAL', `${name}[${i}][${i}]`, '1', unit);
    for (let j = 0; j < n; j += 1) {
      const entry = rows[i]?.[j];
      const mirror = rows[j]?.[i];
      if (!(Math.abs(entry - mirror) <= symmetryTolerance * Math.max(Math.abs(entry), Math.abs(mirror))))
        throw new Fault('NOT_SYMMETRIC', `${name}[${i}][${j}]`, `${mirror}, as in [${j}][${i}]`, entry);
      const scale = scales[i] * scales[j];
      if (name === 'covariance' && scale === 0 && entry !== 0)
        throw new Fault('NOT_PSD', `${name}[${i}][${j}]`, '0 beside a variance of 0', entry);
      matrix[i * n + j] = name === 'covariance' ? entry : entry * scale;
      correlation[i * n + j] = i === j ? 1 : name === 'correlation' ? entry : scale === 0 ? 0 : entry / scale;
    }
  }
  const factor = factorOf(backend, arena, correlation, n, name);
  for (let i = 0; i < n; i += 1) for (let j = 0; j <= i; j += 1) factor[i * n + j] = factor[i * n + j] * scales[i];
  return { n, volatilities: scales, matrix, factor };
}

/** The kernel's factor of a matrix with unit diagonal. */
function factorOf(backend: Backend, arena: Arena, matrix: Float64Array, n: number, path: string): Float64Array {
  const stride = rowStride(n);
  const mark = arena.mark();
  try {
    const columns = takeColumns(arena, (taker) => ({ matrix: taker.f64(n * stride), factor: taker.f64(n * stride) }));
    columns.matrix.fill(0);
    for (let i = 0; i < n; i += 1) columns.matrix.set(matrix.subarray(i * n, (i + 1) * n), i * stride);
    const refused = backend.cholesky(columns.matrix, columns.factor, n, stride);
    if (refused > 0) {
      const verdict = semidefiniteCholesky(matrix, n, 2 ** -52 * n);
      if ('cholesky' in verdict) return verdict.cholesky;
      const { row, pivot } = verdict;
      throw new Fault('NOT_PSD', `${path}[${row}][${row}]`, 'part of a positive semi-definite matrix, its pivot at least 0', pivot);
    }
    const factor = new Float64Array(n * n);
    for (let i = 0; i < n; i += 1) factor.set(columns.factor.subarray(i * stride, i * stride + n), i * n);
    return factor;
  } finally {
    arena.release(mark);
  }
}
