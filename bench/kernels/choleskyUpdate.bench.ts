// choleskyUpdate: one return more in the factor of a covariance. What is timed works on the factor of the run before.
import { columnBytes, rowStride } from '../../src/columns/arena.js';
import { choleskyUpdateError, epsilon } from '../../test/precision.js';
import type { BenchCase, KernelBench } from './kernelBench.js';
import { seededCovariance } from './matrices.js';
import { Seeded } from './seeded.js';

function updateCase(n: number): BenchCase {
  const stride = rowStride(n);
  return {
    name: `${n} factors`,
    items: 1,
    bytes: 2 * columnBytes(n * stride, 8) + columnBytes(n, 8) + columnBytes(2 * n, 8),
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const matrix = seededCovariance(arena, random, n, stride);
      const factor = arena.f64(n * stride);
      const vector = random.fill(arena.f64(n), -0.05, 0.05);
      const scratch = arena.f64(2 * n);
      const run = (): void => backend.choleskyUpdate(factor, vector, scratch, n, stride);
      return {
        run,
        check() {
          backend.cholesky(matrix, factor, n, stride);
          run();
          for (const i of [0, n >> 1, n - 1]) {
            let sum = 0;
            for (let k = 0; k <= i; k++) sum += factor[i * stride + k] ** 2;
            const expected = matrix[i * stride + i] + vector[i] ** 2;
            if (!(Math.abs(sum / expected - 1) <= 2 * choleskyUpdateError * n * epsilon))
              throw new Error(`L L'[${i}, ${i}] is ${sum}, not ${expected}`);
          }
        },
      };
    },
  };
}

export const bench: KernelBench = { kernel: 'choleskyUpdate', item: 'update', cases: [updateCase(100), updateCase(400)] };
