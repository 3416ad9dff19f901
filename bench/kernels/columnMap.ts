// What the benches of the special functions share: a long column, checked against the oracle in places.

import type { FunctionKernels } from '../../src/backends/contract/functions.js';
import type { Backend } from '../../src/backends/contract.js';
import { columnBytes } from '../../src/columns/arena.js';
import { type Big, big, decimalText } from '../../test/reference/big.js';
import { parseDecimal, ulpErrorTo } from '../../test/reference/decimal.js';
import type { KernelBench } from './kernelBench.js';
import { Seeded } from './seeded.js';

type FunctionName = keyof FunctionKernels;

/** Long enough that no branch predictor learns it. */
const length = 131_072;
const checkedEvery = 8_191;

/** A bench of one function over arguments in [low, high), right within `ulps` of the oracle. */
export function columnMapBench(kernel: FunctionName, low: number, high: number, oracle: (x: Big) => Big, ulps: number): KernelBench {
  return {
    kernel,
    item: 'value',
    cases: [
      {
        name: `${length} values in ${low} .. ${high}`,
        items: length,
        bytes: 2 * columnBytes(length, 8),
        make(backend: Backend, arena, seed) {
          const xs = new Seeded(seed).fill(arena.f64(length), low, high);
          const results = arena.f64(length);
          const run = (): void => backend[kernel](xs, results, length);
          return {
            run,
            check() {
              run();
              for (let i = 0; i < length; i += checkedEvery) {
                const error = ulpErrorTo(results[i], parseDecimal(decimalText(oracle(big(xs[i])), 40)));
                if (!(error <= ulps)) throw new Error(`${kernel}(${xs[i]}) is ${results[i]}, off by ${error} ulp`);
              }
            },
          };
        },
      },
    ],
  };
}
