// scenarioRows: positions of a book times the rows of a P&L grid.
import { columnBytes, rowStride } from '../../src/columns/arena.js';
import { scenarioRowsReference } from '../../test/reference/scenarioRows.js';
import { assertSameBits, type BenchCase, type KernelBench } from './kernelBench.js';
import { positionBytes, Seeded, seededPositions } from './seeded.js';

const accounts = 256;

function scenarioRowsCase(scenarios: number, instruments: number): BenchCase {
  const stride = rowStride(scenarios);
  return {
    name: `10 positions, ${scenarios} scenarios, ${instruments} instruments`,
    items: accounts,
    bytesMoved: 10 * scenarios * 8,
    bytes: positionBytes(accounts) + columnBytes(instruments * stride, 8) + columnBytes(accounts * stride, 8),
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const { starts, handles, quantities } = seededPositions(arena, random, accounts, instruments);
      const grid = random.fill(arena.f64(instruments * stride), -1, 1);
      const rows = arena.f64(accounts * stride);
      const run = (): void => backend.scenarioRows(starts, handles, quantities, grid, rows, accounts, scenarios, stride);
      return {
        run,
        check() {
          run();
          const expected = scenarioRowsReference({ starts, handles, quantities, grid, scenarios, stride });
          expected.forEach((row, a) => {
            assertSameBits(`rows of account ${a}`, rows.subarray(a * stride, a * stride + scenarios), row);
          });
        },
      };
    },
  };
}

export const bench: KernelBench = {
  kernel: 'scenarioRows',
  item: 'account',
  cases: [scenarioRowsCase(29, 600), scenarioRowsCase(100, 600), scenarioRowsCase(1000, 2000)],
};
