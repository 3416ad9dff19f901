// cholesky on typed arrays: the textbook's three loops, row by row.
import type { CholeskyData } from '../../kernels/cholesky.bench.js';
import { type Contender, local } from '../contender.js';
import type { FactorEntry } from './group.js';

function cholesky({ matrix, n, stride }: CholeskyData, factor: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * stride + j] as number;
      for (let k = 0; k < j; k++) sum -= (factor[i * stride + k] as number) * (factor[j * stride + k] as number);
      factor[i * stride + j] = i === j ? Math.sqrt(sum) : sum / (factor[j * stride + j] as number);
    }
  }
}

export const mathTyped: Contender<CholeskyData, FactorEntry> = local(
  'math-typed',
  'typed arrays, the textbook loops; definite matrices only',
  () => 1,
  (data) => {
    const factor = new Float64Array(data.n * data.stride);
    const run = (): void => cholesky(data, factor);
    return {
      run,
      results() {
        run();
        return (i, j) => factor[i * data.stride + j] as number;
      },
    };
  },
);
