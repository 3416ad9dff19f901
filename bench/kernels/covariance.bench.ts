// covariance: exponentially weighted updates, one return and a batch.
import { columnBytes, rowStride } from '../../src/columns/arena.js';
import { covarianceError } from '../../test/precision.js';
import { weightedSum } from '../../test/reference/covariance.js';
import type { BenchCase, KernelBench } from './kernelBench.js';
import { Seeded } from './seeded.js';

const decay = 0.94;

export interface CovarianceData {
  readonly returns: Float64Array;
  readonly decay: number;
  readonly rows: number;
  readonly n: number;
  readonly stride: number;
}

function covarianceCase(n: number, rows: number): BenchCase<CovarianceData> {
  const stride = rowStride(n);
  return {
    name: `${n} factors, ${rows} at a time`,
    items: rows,
    bytesMoved: 16 * n * n,
    bytes: columnBytes(n * stride, 8) + columnBytes(rows * stride, 8),
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const returns = random.fill(arena.f64(rows * stride), -0.1, 0.1);
      const matrix = arena.f64(n * stride).fill(0);
      const run = (): void => backend.covariance(returns, matrix, rows, n, stride, decay);
      return {
        data: { returns, decay, rows, n, stride },
        run,
        check() {
          matrix.fill(0);
          run();
          const column = (i: number): number[] => Array.from({ length: rows }, (_, t) => returns[t * stride + i] as number);
          for (const [i, j] of [
            [0, 0],
            [n - 1, 1],
            [n >> 1, n - 1],
          ] as const) {
            const { value, gross } = weightedSum(0, column(i), column(j), decay);
            const error = Math.abs(matrix[i * stride + j] - value);
            if (!(error <= covarianceError(rows) * gross)) throw new Error(`C[${i}, ${j}] is off by ${error}`);
          }
        },
      };
    },
  };
}

export const bench: KernelBench<CovarianceData> = {
  kernel: 'covariance',
  item: 'update',
  cases: [covarianceCase(100, 1), covarianceCase(400, 1), covarianceCase(100, 64)],
};
