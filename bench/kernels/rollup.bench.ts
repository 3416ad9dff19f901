// rollup: positions of a book times loadings of its instruments.
import { type Arena, columnBytes } from '../../src/columns/arena.js';
import { rollupReference } from '../../test/reference/rollup.js';
import { assertSameBits, type BenchCase, type KernelBench } from './kernelBench.js';
import { type Positions, positionBytes, Seeded, seededPositions } from './seeded.js';

export const accounts = 2048;
const instruments = 2000;

export interface RollupData extends Positions {
  readonly units: Uint32Array;
  readonly loadings: Float64Array;
  readonly accounts: number;
  readonly unitCount: number;
  readonly width: number;
}

/** Arena bytes of `seededRollup`. */
export function rollupBytes(width: number): number {
  return positionBytes(accounts) + columnBytes(instruments, 4) + columnBytes(instruments * width, 8);
}

/** Positions of 2,048 accounts in 2,000 instruments of so many units, in ascending order of both. */
export function seededRollup(arena: Arena, random: Seeded, unitCount: number, width: number) {
  const positions = seededPositions(arena, random, accounts, instruments);
  const units = arena.u32(instruments);
  for (let h = 0; h < instruments; h++) units[h] = Math.floor((h * unitCount) / instruments);
  return { ...positions, units, loadings: random.fill(arena.f64(instruments * width), -1, 1) };
}

function rollupCase(unitCount: number, width: number): BenchCase<RollupData> {
  return {
    name: `10 positions, ${unitCount} units x ${width}`,
    items: accounts,
    bytes: rollupBytes(width) + columnBytes(accounts * unitCount * width, 8),
    make(backend, arena, seed) {
      const { starts, handles, quantities, units, loadings } = seededRollup(arena, new Seeded(seed), unitCount, width);
      const exposures = arena.f64(accounts * unitCount * width);
      const run = (): void => backend.rollup(starts, handles, quantities, units, loadings, exposures, accounts, unitCount, width);
      return {
        data: { starts, handles, quantities, units, loadings, accounts, unitCount, width },
        run,
        check() {
          run();
          assertSameBits('exposures', exposures, rollupReference({ starts, handles, quantities, units, loadings, unitCount, width }));
        },
      };
    },
  };
}

export const bench: KernelBench<RollupData> = {
  kernel: 'rollup',
  item: 'account',
  cases: [rollupCase(5, 2), rollupCase(5, 8), rollupCase(50, 2)],
};
