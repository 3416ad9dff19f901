// inverseGreeks: coin value and nine Greeks of inverse options.
import { greeksScratch } from '../../assembly/literals/block.js';
import { columnBytes } from '../../src/columns/arena.js';
import { inverseOptionScore } from '../../test/precision.js';
import { decimalText } from '../../test/reference/big.js';
import { bigOption, inverseFigures, inverseGreeks } from '../../test/reference/black76.js';
import { conditionNumbers } from '../../test/reference/condition.js';
import { parseDecimal, scoreOf } from '../../test/reference/decimal.js';
import type { BenchCase, KernelBench } from './kernelBench.js';
import { optionBytes, optionRow, seededOptions, shortDated } from './optionData.js';
import { Seeded } from './seeded.js';

function inverseGreeksCase(count: number, near = false): BenchCase {
  return {
    name: `${count} options${near ? ', short-dated at the money' : ''}`,
    items: count,
    bytes: optionBytes(count) + inverseFigures.length * columnBytes(count, 8) + columnBytes(greeksScratch, 8),
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const chain = seededOptions(arena, random, count);
      const data = near ? shortDated(chain, random) : chain;
      const { forwards, strikes, expiryYears, vols, calls } = data;
      const [v, b, n, d, g, e, t, a, o, c] = inverseFigures.map(() => arena.f64(count)) as Ten;
      const scratch = arena.f64(greeksScratch);
      const outputs = [v, b, n, d, g, e, t, a, o, c];
      const run = (): void => {
        backend.inverseGreeks(forwards, strikes, expiryYears, vols, calls, v, b, n, d, g, e, t, a, o, c, scratch, count);
      };
      return {
        run,
        check() {
          run();
          for (const i of [0, 1, count >> 1, count - 1]) {
            const option = bigOption({ ...optionRow(data, i), rate: 0 });
            const expected = inverseGreeks(option);
            const kappas = conditionNumbers(option, inverseGreeks, inverseFigures);
            inverseFigures.forEach((name, f) => {
              const score = scoreOf(outputs[f]?.[i] as number, parseDecimal(decimalText(expected[name], 40)), kappas[name]);
              if (!(score <= inverseOptionScore)) throw new Error(`${name} of option ${i} is off by a score of ${score}`);
            });
          }
        },
      };
    },
  };
}

type F64 = Float64Array;
type Ten = [F64, F64, F64, F64, F64, F64, F64, F64, F64, F64];

export const bench: KernelBench = {
  kernel: 'inverseGreeks',
  item: 'option',
  cases: [inverseGreeksCase(600), inverseGreeksCase(131_072), inverseGreeksCase(16_384, true)],
};
