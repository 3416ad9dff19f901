// normals: draws of one stream.
import { columnBytes } from '../../src/columns/arena.js';
import { normalQuantileUlps } from '../../test/precision.js';
import { big, decimalText } from '../../test/reference/big.js';
import { normalQuantile } from '../../test/reference/bigFunctions.js';
import { parseDecimal, ulpErrorTo } from '../../test/reference/decimal.js';
import { philox, uniformOf } from '../../test/reference/philox.js';
import type { KernelBench } from './kernelBench.js';

const count = 65_536;

export interface NormalsData {
  readonly seed: number;
  readonly count: number;
}

export const bench: KernelBench<NormalsData> = {
  kernel: 'normals',
  item: 'draw',
  cases: [
    {
      name: `${count} draws`,
      items: count,
      bytes: columnBytes(count, 8),
      make(backend, arena, seed) {
        const results = arena.f64(count);
        const run = (): void => backend.normals(results, count, seed, 0, 0, 0, 0, 0);
        return {
          data: { seed, count },
          run,
          check() {
            run();
            for (const i of [0, 1, 4_095, count - 1]) {
              const [w0, w1, w2, w3] = philox([BigInt(i >> 1), 0n, 0n, 0n], [BigInt(seed), 0n]);
              const p = i % 2 === 0 ? uniformOf(w0, w1) : uniformOf(w2, w3);
              const error = ulpErrorTo(results[i], parseDecimal(decimalText(normalQuantile(big(p)), 40)));
              if (!(error <= normalQuantileUlps)) throw new Error(`draw ${i} is off by ${error} ulp`);
            }
          },
        };
      },
    },
  ],
};
