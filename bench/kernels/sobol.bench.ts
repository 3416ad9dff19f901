// sobol: shifted points of 64 dimensions.
import { columnBytes } from '../../src/columns/arena.js';
import { sobolDirections, sobolShifts, sobolStride } from '../../src/columns/sobolTables.js';
import type { BenchCase, KernelBench } from './kernelBench.js';

function sobolCase(dimensions: number, points: number): BenchCase {
  const stride = sobolStride(dimensions);
  return {
    name: `${points} points, ${dimensions} dimensions`,
    items: points * dimensions,
    bytes: columnBytes(33 * stride, 4) + columnBytes(stride, 4) + columnBytes(points * stride, 8),
    make(backend, arena, seed) {
      const directions = arena.u32(32 * stride);
      const shifts = arena.u32(stride);
      const results = arena.f64(points * stride);
      sobolDirections(directions, dimensions);
      sobolShifts(shifts, seed);
      const run = (): void => backend.sobol(directions, shifts, results, 0, points, stride);
      return {
        run,
        check() {
          run();
          for (const p of [0, 1, points - 1]) {
            for (let d = 0; d < dimensions; d++) {
              let word = shifts[d] as number;
              const gray = p ^ (p >> 1);
              for (let b = 0; b < 32; b++) if ((gray >> b) & 1) word ^= directions[b * stride + d] as number;
              const expected = ((word >>> 0) + 0.5) / 2 ** 32;
              if (results[p * stride + d] !== expected)
                throw new Error(`point ${p}, dimension ${d} is ${results[p * stride + d]}, not ${expected}`);
            }
          }
        },
      };
    },
  };
}

export const bench: KernelBench = { kernel: 'sobol', item: 'coordinate', cases: [sobolCase(8, 4096), sobolCase(64, 4096)] };
