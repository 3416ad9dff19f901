// cholesky: the factor of a covariance.
import { columnBytes, rowStride } from '../../src/columns/arena.js';
import { choleskyBackwardError, epsilon } from '../../test/precision.js';
import type { BenchCase, KernelBench } from './kernelBench.js';
import { seededCovariance } from './matrices.js';
import { Seeded } from './seeded.js';

export interface CholeskyData {
  readonly matrix: Float64Array;
  readonly n: number;
  readonly stride: number;
}

function choleskyCase(n: number): BenchCase<CholeskyData> {
  const stride = rowStride(n);
  return {
    name: `${n} factors`,
    items: 1,
    flops: n ** 3 / 3,
    bytes: 2 * columnBytes(n * stride, 8),
    make(backend, arena, seed) {
      const matrix = seededCovariance(arena, new Seeded(seed), n, stride);
      const factor = arena.f64(n * stride);
      const run = (): void => {
        backend.cholesky(matrix, factor, n, stride);
      };
      return {
        data: { matrix, n, stride },
        run,
        check() {
          if (backend.cholesky(matrix, factor, n, stride) !== 0) throw new Error('a definite matrix was refused');
          for (const i of [0, n >> 1, n - 1]) {
            for (let j = 0; j <= i; j++) {
              let sum = 0;
              for (let k = 0; k <= j; k++) sum += factor[i * stride + k] * factor[j * stride + k];
              // twice: the check sums in plain doubles
              const error = Math.abs(sum - matrix[i * stride + j]) / Math.sqrt(matrix[i * stride + i] * matrix[j * stride + j]);
              if (!(error <= 2 * choleskyBackwardError * n * epsilon)) throw new Error(`L L'[${i}, ${j}] is off by ${error}`);
            }
          }
        },
      };
    },
  };
}

export const bench: KernelBench<CholeskyData> = {
  kernel: 'cholesky',
  item: 'matrix',
  cases: [choleskyCase(20), choleskyCase(100), choleskyCase(400)],
};
