// covariance on typed arrays: the whole matrix by nested loops, a return at a time.
import type { CovarianceData } from '../../kernels/covariance.bench.js';
import { type Contender, local } from '../contender.js';

function covariance({ returns, decay, rows, n, stride }: CovarianceData, matrix: Float64Array): void {
  const weight = 1 - decay;
  for (let t = 0; t < rows; t++) {
    const from = t * stride;
    for (let i = 0; i < n; i++) {
      const left = weight * (returns[from + i] as number);
      const row = i * stride;
      for (let j = 0; j < n; j++) matrix[row + j] = decay * (matrix[row + j] as number) + left * (returns[from + j] as number);
    }
  }
}

export const mathTyped: Contender<CovarianceData, ArrayLike<number>> = local(
  'math-typed',
  'typed arrays, nested loops, no allocation',
  (data) => data.rows,
  (data) => {
    const matrix = new Float64Array(data.n * data.stride);
    return {
      run: () => covariance(data, matrix),
      results() {
        matrix.fill(0);
        covariance(data, matrix);
        return matrix;
      },
    };
  },
);
