// greeks: Black-76 value and eight Greeks of linear options.
import { greeksScratch } from '../../assembly/literals/block.js';
import { columnBytes } from '../../src/columns/arena.js';
import { optionScore } from '../../test/precision.js';
import { decimalText } from '../../test/reference/big.js';
import { bigOption, linearFigures, linearGreeks } from '../../test/reference/black76.js';
import { conditionNumbers } from '../../test/reference/condition.js';
import { parseDecimal, scoreOf } from '../../test/reference/decimal.js';
import type { BenchCase, KernelBench } from './kernelBench.js';
import { type OptionData, optionBytes, optionRow, seededOptions, shortDated } from './optionData.js';
import { Seeded } from './seeded.js';

export interface GreeksData extends OptionData {
  readonly count: number;
}

function greeksCase(count: number, near = false): BenchCase<GreeksData> {
  return {
    name: `${count} options${near ? ', short-dated at the money' : ''}`,
    items: count,
    bytes: optionBytes(count) + linearFigures.length * columnBytes(count, 8) + columnBytes(greeksScratch, 8),
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const chain = seededOptions(arena, random, count);
      const data = near ? shortDated(chain, random) : chain;
      const { forwards, strikes, expiryYears, vols, rates, calls } = data;
      const [v, d, g, e, t, r, a, o, c] = linearFigures.map(() => arena.f64(count)) as Nine;
      const scratch = arena.f64(greeksScratch);
      const outputs = [v, d, g, e, t, r, a, o, c];
      const run = (): void => {
        backend.greeks(forwards, strikes, expiryYears, vols, rates, calls, v, d, g, e, t, r, a, o, c, scratch, count);
      };
      return {
        data: { ...data, count },
        run,
        check() {
          run();
          for (const i of [0, 1, count >> 1, count - 1]) {
            const option = bigOption(optionRow(data, i));
            const expected = linearGreeks(option);
            const kappas = conditionNumbers(option, linearGreeks, linearFigures);
            linearFigures.forEach((name, f) => {
              const score = scoreOf(outputs[f]?.[i] as number, parseDecimal(decimalText(expected[name], 40)), kappas[name]);
              if (!(score <= optionScore)) throw new Error(`${name} of option ${i} is off by a score of ${score}`);
            });
          }
        },
      };
    },
  };
}

type F64 = Float64Array;
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];

export const bench: KernelBench<GreeksData> = {
  kernel: 'greeks',
  item: 'option',
  cases: [greeksCase(600), greeksCase(131_072), greeksCase(16_384, true)],
};
