// Correlation matrices: what must hold of one, and its Cholesky factor when it is only semi-definite. Nothing is ever repaired.
import { numberList } from '../check.js';
import { Fault } from '../fault.js';
import type { Factorisation } from './kernels.js';
import { semidefiniteCholesky } from './semidefinite.js';

/** Estimates carry rounding: entries may differ from their mirror image, and the diagonal from 1, by this much (relative). */
export const symmetryTolerance = 1e-12;
const epsilon = 2 ** -52;
/** 4096 x 4096 doubles are 128 MiB. */
const orderLimit = 4096;

/**
 * Rows of numbers, each a Float64Array or an array, as one row-major column. Throws TYPE_MISMATCH, NOT_SQUARE, SHAPE_MISMATCH when a row has another length,
 * TOO_LARGE.
 */
export function matrixOf(given: readonly ArrayLike<number>[], path: string): Float64Array {
  if (!Array.isArray(given)) throw new Fault('TYPE_MISMATCH', path, 'an array of rows', given);
  const n = given.length;
  if (n > orderLimit) throw new Fault('TOO_LARGE', path, `at most ${orderLimit} x ${orderLimit}`, `${n} rows`);
  const rows = Array.from(given, (row, i) => numberList(row, `${path}[${i}]`));
  const matrix = new Float64Array(n * n);
  rows.forEach((row, i) => {
    if (row.length !== n) {
      const alike = rows.every((other) => other.length === row.length);
      throw new Fault(
        alike ? 'NOT_SQUARE' : 'SHAPE_MISMATCH',
        alike ? path : `${path}[${i}]`,
        `${n} x ${n}`,
        alike ? `${n} x ${row.length}` : `a row of ${row.length}`,
      );
    }
    matrix.set(row, i * n);
  });
  return matrix;
}

/**
 * Throws unless the n x n row-major matrix is a correlation matrix: finite, symmetric, unit diagonal, entries in [-1, 1], positive
 * semi-definite. Faults: SHAPE_MISMATCH, NOT_FINITE, NOT_SYMMETRIC, NOT_UNIT_DIAGONAL, OUT_OF_RANGE, NOT_PSD (names the pivot).
 * The proof of the last is the Cholesky factor, which is what it returns (as `choleskyOf`): callers need not compute it again.
 */
export function checkCorrelation(matrix: Float64Array, n: number, path: string): Float64Array {
  return choleskyOf(matrix, n, path);
}

/**
 * L with L L' = C, lower triangular, n x n row-major, zeros above the diagonal; max |C - L L'| <= 2 n eps. A pivot of no more than
 * n eps trace/n counts as zero if the rest of its column is as small (the rounding errors of a valid singular matrix are no larger): exactly singular matrices are
 * valid. Where that ends in a refusal, complete pivoting decides (semidefinite.ts). Throws as `checkCorrelation`.
 * `factorise` does the plain elimination: a backend's kernel where there is one at hand.
 */
export function choleskyOf(matrix: Float64Array, n: number, path: string, factorise: Factorisation = plainCholesky): Float64Array {
  checkEntries(matrix, n, path);
  let trace = 0;
  for (let i = 0; i < n; i += 1) trace += matrix[i * n + i];
  const tiny = epsilon * trace;
  const plain = factorise(matrix, n);
  if (typeof plain !== 'number') return plain;
  const verdict = semidefiniteCholesky(matrix, n, tiny);
  if ('cholesky' in verdict) return verdict.cholesky;
  const { row, pivot } = verdict;
  throw new Fault('NOT_PSD', `${path}[${row}][${row}]`, 'part of a positive semi-definite matrix, its pivot at least 0', pivot);
}

function plainCholesky(matrix: Float64Array, n: number): Float64Array | number {
  let trace = 0;
  for (let i = 0; i < n; i += 1) trace += matrix[i * n + i];
  const tiny = epsilon * trace;
  const cholesky = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    const pivot = residual(matrix, cholesky, n, j, j);
    let largest = 0;
    for (let i = j + 1; i < n; i += 1) {
      const rest = residual(matrix, cholesky, n, i, j);
      cholesky[i * n + j] = rest;
      largest = Math.max(largest, Math.abs(rest));
    }
    if (Math.abs(pivot) <= tiny && largest <= tiny) {
      for (let i = j; i < n; i += 1) cholesky[i * n + j] = 0;
      continue;
    }
    if (!(pivot > 0)) return j;
    const root = Math.sqrt(pivot);
    cholesky[j * n + j] = root;
    for (let i = j + 1; i < n; i += 1) cholesky[i * n + j] = cholesky[i * n + j] / root;
  }
  return cholesky;
}

/** C[i, j] less what the columns of L before j explain of it. */
function residual(matrix: Float64Array, cholesky: Float64Array, n: number, i: number, j: number): number {
  let rest = matrix[i * n + j];
  for (let k = 0; k < j; k += 1) rest -= cholesky[i * n + k] * cholesky[j * n + k];
  return rest;
}

/** Throws unless finite, symmetric, of unit diagonal and in [-1, 1]: everything but definiteness. */
export function checkEntries(matrix: Float64Array, n: number, path: string): void {
  if (matrix.length !== n * n) throw new Fault('SHAPE_MISMATCH', path, `${n} x ${n}`, `${matrix.length} entries`);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      const entry = matrix[i * n + j];
      if (!Number.isFinite(entry)) throw new Fault('NOT_FINITE', `${path}[${i}][${j}]`, 'finite', entry);
    }
  }
  for (let i = 0; i < n; i += 1) {
    const diagonal = matrix[i * n + i];
    if (!(Math.abs(diagonal - 1) <= symmetryTolerance)) throw new Fault('NOT_UNIT_DIAGONAL', `${path}[${i}][${i}]`, '1', diagonal);
    for (let j = 0; j < i; j += 1) {
      const entry = matrix[i * n + j];
      const mirror = matrix[j * n + i];
      if (!(Math.abs(entry - mirror) <= symmetryTolerance * Math.max(Math.abs(entry), Math.abs(mirror)))) {
        throw new Fault('NOT_SYMMETRIC', `${path}[${i}][${j}]`, `${mirror}, as in [${j}][${i}]`, entry);
      }
      if (!(Math.abs(entry) <= 1 + symmetryTolerance)) throw new Fault('OUT_OF_RANGE', `${path}[${i}][${j}]`, 'between -1 and 1', entry);
    }
  }
}
