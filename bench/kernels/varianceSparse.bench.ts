// varianceSparse: accounts of a few exposures against the covariance itself.
import { type Arena, columnBytes } from '../../src/columns/arena.js';
import { benchVariance } from '../../test/precision.js';
import { relativeError, sparseVarianceReference } from '../../test/reference/variance.js';
import type { BenchCase, KernelBench } from './kernelBench.js';
import { seededCovariance } from './matrices.js';
import { Seeded } from './seeded.js';

const bytesOf = (accounts: number, entries: number, factorCount: number): number =>
  columnBytes(accounts + 1, 4) +
  columnBytes(entries, 4) +
  columnBytes(entries, 8) +
  columnBytes(factorCount * factorCount, 8) +
  columnBytes(accounts, 8);

/** `nonzeros` ascending factors an account. */
function seededExposures(arena: Arena, random: Seeded, accounts: number, nonzeros: number, factorCount: number) {
  const starts = arena.u32(accounts + 1);
  const factors = arena.u32(accounts * nonzeros);
  for (let a = 0; a < accounts; a++) {
    const chosen = new Set<number>();
    while (chosen.size < nonzeros) chosen.add(random.whole(factorCount));
    factors.set(
      [...chosen].sort((x, y) => x - y),
      a * nonzeros,
    );
    starts[a + 1] = (a + 1) * nonzeros;
  }
  starts[0] = 0;
  return { starts, factors, exposures: random.fill(arena.f64(accounts * nonzeros), -1, 1) };
}

function sparseCase(nonzeros: number, factorCount: number, accounts: number): BenchCase {
  return {
    name: `${nonzeros} of ${factorCount} factors`,
    items: accounts,
    bytes: bytesOf(accounts, accounts * nonzeros, factorCount),
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const { starts, factors, exposures } = seededExposures(arena, random, accounts, nonzeros, factorCount);
      const covariance = seededCovariance(arena, random, factorCount, factorCount);
      const variances = arena.f64(accounts);
      const run = (): void => {
        backend.varianceSparse(starts, factors, exposures, covariance, variances, accounts, factorCount);
      };
      return {
        run,
        check() {
          run();
          for (const a of [0, 1, accounts - 1]) {
            const expected = sparseVarianceReference(starts, factors, exposures, covariance, factorCount, a);
            const error = relativeError(variances[a], expected);
            if (!(error <= benchVariance)) throw new Error(`variances[${a}] is ${variances[a]}, off by ${error}`);
          }
        },
      };
    },
  };
}

export const bench: KernelBench = {
  kernel: 'varianceSparse',
  item: 'account',
  cases: [sparseCase(8, 100, 4096), sparseCase(30, 100, 1024), sparseCase(60, 100, 512), sparseCase(6, 10, 4096)],
};
