// rollupSparse: positions of a book times loadings of its instruments, to the exposures that are not 0.
import { columnBytes } from '../../src/columns/arena.js';
import { rollupReference, sparseOf } from '../../test/reference/rollup.js';
import { assertSameBits, type BenchCase, type KernelBench } from './kernelBench.js';
import { accounts, rollupBytes, seededRollup } from './rollup.bench.js';
import { Seeded } from './seeded.js';

const mostPositions = 15;

function sparseCase(unitCount: number, width: number): BenchCase {
  const room = accounts * mostPositions * width;
  return {
    name: `10 positions, ${unitCount} units x ${width}`,
    items: accounts,
    bytes:
      rollupBytes(width) +
      columnBytes(unitCount * (width + 2), 8) +
      columnBytes(accounts + 1, 4) +
      columnBytes(room, 4) +
      columnBytes(room, 8),
    make(backend, arena, seed) {
      const { starts, handles, quantities, units, loadings } = seededRollup(arena, new Seeded(seed), unitCount, width);
      const held = [starts, handles, quantities, units, loadings] as const;
      const scratch = arena.f64(unitCount * (width + 2));
      const exposureStarts = arena.u32(accounts + 1);
      const factors = arena.u32(room);
      const exposures = arena.f64(room);
      const run = (): void => backend.rollupSparse(...held, scratch, exposureStarts, factors, exposures, accounts, unitCount, width);
      return {
        run,
        check() {
          run();
          const dense = rollupReference({ starts, handles, quantities, units, loadings, unitCount, width });
          const expected = sparseOf(dense, accounts, unitCount * width);
          if (exposureStarts[accounts] !== expected.factors.length) throw new Error(`${exposureStarts[accounts]} exposures`);
          expected.factors.forEach((factor, k) => {
            if (factors[k] !== factor) throw new Error(`factors[${k}] is ${factors[k]}, not ${factor}`);
          });
          assertSameBits('exposures', exposures.subarray(0, expected.exposures.length), expected.exposures);
        },
      };
    },
  };
}

export const bench: KernelBench = {
  kernel: 'rollupSparse',
  item: 'account',
  cases: [sparseCase(5, 2), sparseCase(50, 2), sparseCase(200, 2)],
};
