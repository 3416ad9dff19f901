// From eigenvalues to a correlation matrix: the positive part, its rows scaled to length 1, and the triangular factor of that.
import { triangularise } from '../../market/semidefinite.js';
import { dot } from './dot.js';
import type { Eigen } from './symmetricEigen.js';

export interface FactoredCorrelation {
  /** [n x n]: symmetric, diagonal exactly 1, positive semi-definite up to rounding. */
  readonly matrix: Float64Array;
  /** Lower triangular, [n x n], zeros above the diagonal. */
  readonly cholesky: Float64Array;
}

/**
 * Rows of vectors' sqrt(max(values, 0)), each scaled to length 1: B, and B B'. A row without a positive part (it takes a diagonal entry that is not
 * positive in the original) becomes a factor of its own. The triangular factor comes from B by reflections, so a singular matrix has one too.
 */
export function positivePart({ values, vectors }: Eigen, n: number): FactoredCorrelation {
  const rows = new Float64Array(n * n);
  for (let k = 0; k < n; k += 1) {
    const value = values[k];
    if (!(value > 0)) continue;
    const root = Math.sqrt(value);
    // the largest eigenvalue first: fewer columns to reflect
    for (let i = 0; i < n; i += 1) rows[i * n + (n - 1 - k)] = root * vectors[k * n + i];
  }
  for (let i = 0; i < n; i += 1) {
    let square = 0;
    for (let k = 0; k < n; k += 1) square += rows[i * n + k] * rows[i * n + k];
    if (!(square > 0)) {
      rows[i * n + n - 1] = 1;
      continue;
    }
    const length = Math.sqrt(square);
    for (let k = 0; k < n; k += 1) rows[i * n + k] = rows[i * n + k] / length;
  }
  const matrix = outerProduct(rows, n);
  triangularise(rows, n);
  return { matrix, cholesky: rows };
}

/** B B' with ones on the diagonal. */
function outerProduct(rows: Float64Array, n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    matrix[i * n + i] = 1;
    for (let j = 0; j < i; j += 1) {
      const entry = Math.min(1, Math.max(-1, dot(rows, i * n, rows, j * n, n)));
      matrix[i * n + j] = entry;
      matrix[j * n + i] = entry;
    }
  }
  return matrix;
}
