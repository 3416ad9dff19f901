// variance: exposures of accounts against the Cholesky factor of a covariance.
import { columnBytes } from '../../src/columns/arena.js';
import { benchVariance } from '../../test/precision.js';
import { relativeError, varianceReference } from '../../test/reference/variance.js';
import type { BenchCase, KernelBench } from './kernelBench.js';
import { Seeded } from './seeded.js';

export interface VarianceData {
  readonly exposures: Float64Array;
  readonly cholesky: Float64Array;
  readonly accounts: number;
  readonly factors: number;
}

function varianceCase(factors: number, accounts: number): BenchCase<VarianceData> {
  return {
    name: `${factors} factors, dense`,
    items: accounts,
    flops: factors * (factors + 1) + 2 * factors,
    bytes: columnBytes(accounts * factors, 8) + columnBytes(factors * factors, 8) + columnBytes(accounts, 8),
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const exposures = random.fill(arena.f64(accounts * factors), -1, 1);
      const cholesky = arena.f64(factors * factors).fill(0);
      for (let i = 0; i < factors; i++) {
        for (let j = 0; j <= i; j++) cholesky[i * factors + j] = random.between(-0.2, 0.8);
      }
      const variances = arena.f64(accounts);
      const run = (): void => backend.variance(exposures, cholesky, variances, accounts, factors);
      return {
        data: { exposures, cholesky, accounts, factors },
        run,
        check() {
          run();
          for (const a of [0, 1, accounts - 1]) {
            const row = exposures.subarray(a * factors, (a + 1) * factors);
            const error = relativeError(variances[a], varianceReference(row, cholesky, factors));
            if (!(error <= benchVariance)) throw new Error(`variances[${a}] is ${variances[a]}, off by ${error}`);
          }
        },
      };
    },
  };
}

export const bench: KernelBench<VarianceData> = {
  kernel: 'variance',
  item: 'account',
  cases: [varianceCase(10, 2048), varianceCase(100, 512), varianceCase(400, 64)],
};
