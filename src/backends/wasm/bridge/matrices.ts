// The part of the bridge that forwards to the kernels of matrices.
import type { MatrixKernels } from '../../contract/matrices.js';
import type { KernelExports } from '../load.js';
import { kernel } from './kernel.js';

export function matrixKernels(kernels: KernelExports): MatrixKernels {
  const cholesky = kernel(kernels, 'cholesky');
  const choleskyUpdate = kernel(kernels, 'choleskyUpdate');
  const covariance = kernel(kernels, 'covariance');
  const exchange = kernel(kernels, 'exchange');
  return {
    cholesky: (matrix, factor, n, stride) => cholesky(matrix.byteOffset, factor.byteOffset, n, stride),
    choleskyUpdate: (factor, vector, scratch, n, stride) => {
      choleskyUpdate(factor.byteOffset, vector.byteOffset, scratch.byteOffset, n, stride);
    },
    covariance: (returns, matrix, rows, n, stride, decay) => {
      covariance(returns.byteOffset, matrix.byteOffset, rows, n, stride, decay);
    },
    exchange: (tableau, rows, columns, stride, row, column) => {
      exchange(tableau.byteOffset, rows, columns, stride, row, column);
    },
  };
}
