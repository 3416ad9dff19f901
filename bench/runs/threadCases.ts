// The runs that `threads.ts` times: one stage each, on columns of the arena.
import { blockRows, greeksScratch } from '../../assembly/literals/block.js';
import type { Stage, StageArgument } from '../../src/backends/stage.js';
import { type Arena, columnBytes, rowStride, tailScratch } from '../../src/columns/arena.js';
import { optionBytes, seededOptions } from '../kernels/optionData.js';
import { positionBytes, type Seeded, seededPositions } from '../kernels/seeded.js';

export interface ThreadData {
  readonly stages: readonly Stage[];
  readonly outputs: readonly (Float64Array | Uint32Array)[];
}

export interface ThreadCase {
  readonly kernel: string;
  readonly name: string;
  readonly items: number;
  /** Arena bytes of one data set, and doubles of scratch an instance needs. */
  readonly bytes: number;
  readonly scratch: number;
  make(arena: Arena, random: Seeded): ThreadData;
}

const each = (column: Float64Array | Uint32Array | Uint8Array): StageArgument => ({ column, step: 1 });
const whole = (column: Float64Array | Uint32Array): StageArgument => ({ column, step: 0 });

export function greeksCase(count: number): ThreadCase {
  return {
    kernel: 'greeks',
    name: `${count} options`,
    items: count,
    bytes: optionBytes(count) + 9 * columnBytes(count, 8),
    scratch: greeksScratch,
    make(arena, random) {
      const { forwards, strikes, expiryYears, vols, rates, calls } = seededOptions(arena, random, count);
      const outputs = Array.from({ length: 9 }, () => arena.f64(count));
      const columns = [forwards, strikes, expiryYears, vols, rates, calls, ...outputs].map(each);
      const stage: Stage = {
        kernel: 'greeks',
        arguments: [...columns, { scratch: greeksScratch }, { rows: true }],
        rows: count,
        blockRows: 8 * blockRows,
      };
      return { stages: [stage], outputs };
    },
  };
}

/** 2,000 instruments, 5 to 15 positions an account, a tail of 1 %. */
export function scenarioTailCase(accounts: number, scenarios: number): ThreadCase {
  const instruments = 2000;
  const stride = rowStride(scenarios);
  const tailCount = Math.max(1, scenarios / 100);
  return {
    kernel: 'scenarioTail',
    name: `${accounts} accounts, ${scenarios} scenarios`,
    items: accounts,
    bytes:
      positionBytes(accounts) +
      columnBytes(instruments * stride, 8) +
      columnBytes(scenarios, 8) +
      3 * columnBytes(accounts, 8) +
      columnBytes(accounts, 4),
    scratch: tailScratch(stride),
    make(arena, random) {
      const { starts, handles, quantities } = seededPositions(arena, random, accounts, instruments);
      const grid = random.fill(arena.f64(instruments * stride), -1, 1);
      const weights = arena.f64(scenarios).fill(1);
      const outputs = [arena.f64(accounts), arena.u32(accounts), arena.f64(accounts), arena.f64(accounts)];
      const stage: Stage = {
        kernel: 'scenarioTail',
        arguments: [
          each(starts),
          whole(handles),
          whole(quantities),
          whole(grid),
          whole(weights),
          { scratch: tailScratch(stride) },
          ...outputs.map(each),
          { rows: true },
          { value: scenarios },
          { value: stride },
          { value: tailCount },
        ],
        rows: accounts,
        blockRows: 256,
      };
      return { stages: [stage], outputs };
    },
  };
}
