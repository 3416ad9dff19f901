// impliedVol: Black-76 volatilities of the prices of a crypto chain.
import { greeksScratch } from '../../assembly/literals/block.js';
import { impliedNoTimeValue, impliedOk, impliedScratch } from '../../assembly/literals/impliedVol.js';
import { columnBytes } from '../../src/columns/arena.js';
import { impliedVolScore } from '../../test/precision.js';
import { decimalText } from '../../test/reference/big.js';
import { parseDecimal, scoreOf } from '../../test/reference/decimal.js';
import { impliedCondition, impliedVolReference } from '../../test/reference/impliedVol.js';
import type { BenchCase, KernelBench } from './kernelBench.js';
import { type OptionData, optionBytes, optionRow, seededOptions } from './optionData.js';
import { Seeded } from './seeded.js';

export interface ImpliedData extends OptionData {
  readonly prices: Float64Array;
  readonly count: number;
}

function impliedCase(count: number): BenchCase<ImpliedData> {
  return {
    name: `${count} options`,
    items: count,
    bytes:
      optionBytes(count) +
      10 * columnBytes(count, 8) +
      columnBytes(count, 1) +
      columnBytes(impliedScratch, 8) +
      columnBytes(greeksScratch, 8),
    make(backend, arena, seed) {
      const data = seededOptions(arena, new Seeded(seed), count);
      const { forwards, strikes, expiryYears, vols, rates, calls } = data;
      const [p, d, g, e, t, r, a, o, c] = Array.from({ length: 9 }, () => arena.f64(count)) as Nine;
      const greeksSpace = arena.f64(greeksScratch);
      backend.greeks(forwards, strikes, expiryYears, vols, rates, calls, p, d, g, e, t, r, a, o, c, greeksSpace, count);
      const found = arena.f64(count);
      const statuses = arena.u8(count);
      const scratch = arena.f64(impliedScratch);
      const run = (): void => {
        backend.impliedVol(p, forwards, strikes, expiryYears, rates, calls, found, statuses, scratch, count);
      };
      return {
        data: { ...data, prices: p, count },
        run,
        check() {
          run();
          if (statuses.some((status) => status !== impliedOk && status !== impliedNoTimeValue)) throw new Error('a price was refused');
          for (let i = 0; i < count; i += Math.ceil(count / 9)) {
            const row = optionRow(data, i);
            const kappa = impliedCondition(row);
            if (kappa > 1e6) continue;
            const score = scoreOf(found[i], parseDecimal(decimalText(impliedVolReference(row, p[i]), 40)), kappa);
            if (!(score <= impliedVolScore)) throw new Error(`the volatility of option ${i} is off by a score of ${score}`);
          }
        },
      };
    },
  };
}

type F64 = Float64Array;
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];

export const bench: KernelBench<ImpliedData> = { kernel: 'impliedVol', item: 'option', cases: [impliedCase(600), impliedCase(65_536)] };
