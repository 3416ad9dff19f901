// Plain row-major matrices -> the strided columns of a backend's kernels -> plain matrices.
import type { Backend } from '../backends/contract.js';
import type { EstimationKernels } from '../market/kernels.js';
import { type Arena, rowStride } from './arena.js';
import { mapColumn } from './columnMap.js';
import { takeColumns } from './takeColumns.js';

/** The kernels that estimation uses, each on columns of its own that are released when it returns. */
export function estimationKernels(backend: Backend, arena: Arena): EstimationKernels {
  return {
    exp: (xs) => mapColumn(arena, backend.exp, xs),
    log: (xs) => mapColumn(arena, backend.log, xs),
    cholesky: (matrix, n) => {
      const stride = rowStride(n);
      return released(arena, () => {
        const [packed, factor] = takeColumns(arena, (columns) => [columns.f64(n * stride), columns.f64(n * stride)] as const);
        spread(matrix, packed, n, n, stride);
        const row = backend.cholesky(packed, factor, n, stride);
        return row === 0 ? gathered(factor, n, stride) : row - 1;
      });
    },
    covariance: (returns, matrix, rows, n, decay) => {
      const stride = rowStride(n);
      return released(arena, () => {
        const [packed, state] = takeColumns(arena, (columns) => [columns.f64(rows * stride), columns.f64(n * stride)] as const);
        spread(returns, packed, rows, n, stride);
        spread(matrix, state, n, n, stride);
        backend.covariance(packed, state, rows, n, stride, decay);
        return gathered(state, n, stride);
      });
    },
    choleskyUpdate: (factor, vector, n) => {
      const stride = rowStride(n);
      return released(arena, () => {
        const [packed, column, scratch] = takeColumns(
          arena,
          (columns) => [columns.f64(n * stride), columns.f64(n), columns.f64(2 * n)] as const,
        );
        spread(factor, packed, n, n, stride);
        column.set(vector);
        backend.choleskyUpdate(packed, column, scratch, n, stride);
        return gathered(packed, n, stride);
      });
    },
  };
}

function released<T>(arena: Arena, job: () => T): T {
  const mark = arena.mark();
  try {
    return job();
  } finally {
    arena.release(mark);
  }
}

/** [rows x width] -> [rows x stride], zeros in the padding. */
function spread(source: Float64Array, target: Float64Array, rows: number, width: number, stride: number): void {
  target.fill(0, 0, rows * stride);
  for (let row = 0; row < rows; row += 1) target.set(source.subarray(row * width, (row + 1) * width), row * stride);
}

/** [n x stride] -> [n x n]. */
function gathered(source: Float64Array, n: number, stride: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1) matrix.set(source.subarray(row * stride, row * stride + n), row * n);
  return matrix;
}
