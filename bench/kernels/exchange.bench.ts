// exchange: one pivot of a dense dictionary, back and forth between the same two vertices.
import { columnBytes, rowStride } from '../../src/columns/arena.js';
import { epsilon, exchangedTwice } from '../../test/precision.js';
import type { BenchCase, KernelBench } from './kernelBench.js';
import { Seeded } from './seeded.js';

function exchangeCase(rows: number, columns: number): BenchCase {
  const stride = rowStride(columns);
  return {
    name: `${rows} x ${columns}`,
    items: rows * columns,
    bytes: columnBytes(rows * stride, 8),
    flops: 2,
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const tableau = random.fill(arena.f64(rows * stride), -2, 2);
      const [row, column] = [rows >> 1, columns >> 1];
      tableau[row * stride + column] = 1.5;
      const run = (): void => backend.exchange(tableau, rows, columns, stride, row, column);
      return {
        run,
        check() {
          const before = tableau.slice();
          run();
          const pivot = before[row * stride + column];
          if (tableau[row * stride + column] !== 1 / pivot)
            throw new Error(`the pivot is ${tableau[row * stride + column]}, not ${1 / pivot}`);
          run();
          for (let at = 0; at < rows * stride; at++) {
            if (at % stride >= columns) continue;
            if (!(Math.abs(tableau[at] - before[at]) <= 4 * exchangedTwice * epsilon))
              throw new Error(`[${at}] is ${tableau[at]}, not ${before[at]}`);
          }
          tableau.set(before);
        },
      };
    },
  };
}

export const bench: KernelBench = { kernel: 'exchange', item: 'entry', cases: [exchangeCase(20, 50), exchangeCase(200, 500)] };
