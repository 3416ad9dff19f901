// repriceFutures: the P&L grid's rows of linear futures, perpetuals and spot.
import { columnBytes, rowStride } from '../../src/columns/arena.js';
import { repriceFuturesReference } from '../../test/reference/repriceFutures.js';
import { assertSameBits, type BenchCase, type KernelBench } from './kernelBench.js';
import { Seeded } from './seeded.js';

const instruments = 500;
const unitCount = 5;

function repriceFuturesCase(scenarios: number): BenchCase {
  const stride = rowStride(scenarios);
  return {
    name: `${scenarios} scenarios`,
    items: instruments * scenarios,
    bytes:
      2 * columnBytes(instruments, 4) +
      2 * columnBytes(instruments, 8) +
      columnBytes(unitCount * stride, 8) +
      columnBytes(instruments * stride, 8),
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const handles = arena.u32(instruments);
      const units = arena.u32(instruments);
      for (let h = 0; h < instruments; h++) {
        handles[h] = h;
        units[h] = random.whole(unitCount);
      }
      const forwards = random.fill(arena.f64(instruments), 10, 50_000);
      const scales = random.fill(arena.f64(instruments), 0.1, 10);

      const moves = random.fill(arena.f64(unitCount * stride), -0.5, 0.5);
      const grid = arena.f64(instruments * stride);
      const run = (): void => {
        backend.repriceFutures(handles, forwards, scales, units, moves, grid, instruments, scenarios, stride);
      };
      return {
        run,
        check() {
          run();
          const expected = repriceFuturesReference({ handles, forwards, scales, units, moves, scenarios, stride });
          expected.forEach((row, h) => {
            assertSameBits(`row ${h}`, grid.subarray(h * stride, h * stride + scenarios), row);
          });
        },
      };
    },
  };
}

export const bench: KernelBench = {
  kernel: 'repriceFutures',
  item: 'cell',
  cases: [repriceFuturesCase(29), repriceFuturesCase(100), repriceFuturesCase(1000)],
};
