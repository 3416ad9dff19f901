// scenarioTail: worst loss, VaR and shortfall of accounts over a P&L grid.
import { columnBytes, rowStride, tailScratch } from '../../src/columns/arena.js';
import { scenarioTailReference } from '../../test/reference/scenarioTail.js';
import { assertSameBits, type BenchCase, type KernelBench } from './kernelBench.js';
import { type Positions, positionBytes, Seeded, seededPositions } from './seeded.js';

/** Enough that no branch predictor learns the rows by heart. */
const accounts = 2048;
/** The reference sorts whole rows: as many accounts of a run are checked. */
const checked = 256;

export interface TailData extends Positions {
  readonly grid: Float64Array;
  readonly weights: Float64Array;
  readonly accounts: number;
  readonly scenarios: number;
  readonly stride: number;
  readonly tailCount: number;
}

/** Accounts in the order of their underlyings: the instruments of each lie within a tenth of the grid that moves on with the accounts. */
function groupByUnderlying({ starts, handles }: Positions, instruments: number): void {
  const window = instruments / 10;
  for (let a = 0; a < accounts; a++) {
    const from = Math.floor((a / accounts) * (instruments - window));
    const own = handles.subarray(starts[a], starts[a + 1]);
    own.forEach((handle, k) => {
      own[k] = from + (handle % window);
    });
    own.sort();
  }
}

function scenarioTailCase(
  scenarios: number,
  tailCount: number,
  instruments: number,
  order: 'random' | 'grouped' = 'random',
): BenchCase<TailData> {
  const stride = rowStride(scenarios);
  return {
    name: `10 positions, ${scenarios} scenarios, tail of ${tailCount}, ${instruments} instruments${order === 'grouped' ? ', grouped' : ''}`,
    items: accounts,
    bytesMoved: 10 * scenarios * 8,
    bytes:
      positionBytes(accounts) +
      columnBytes(instruments * stride, 8) +
      columnBytes(scenarios, 8) +
      columnBytes(tailScratch(stride), 8) +
      3 * columnBytes(accounts, 8) +
      columnBytes(accounts, 4),
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const positions = seededPositions(arena, random, accounts, instruments);
      if (order === 'grouped') groupByUnderlying(positions, instruments);
      const { starts, handles, quantities } = positions;
      const grid = random.fill(arena.f64(instruments * stride), -1, 1);
      const weights = arena.f64(scenarios).fill(1);
      weights[scenarios - 1] = 0.4;
      const scratch = arena.f64(tailScratch(stride));
      const worstLosses = arena.f64(accounts);
      const worstScenarios = arena.u32(accounts);
      const valuesAtRisk = arena.f64(accounts);
      const shortfalls = arena.f64(accounts);
      const run = (): void =>
        backend.scenarioTail(
          starts,
          handles,
          quantities,
          grid,
          weights,
          scratch,
          worstLosses,
          worstScenarios,
          valuesAtRisk,
          shortfalls,
          accounts,
          scenarios,
          stride,
          tailCount,
        );
      return {
        data: { starts, handles, quantities, grid, weights, accounts, scenarios, stride, tailCount },
        run,
        check() {
          run();
          const first = { starts: starts.subarray(0, checked + 1), handles, quantities, grid, weights, scenarios, stride, tailCount };
          const expected = scenarioTailReference(first);
          assertSameBits('worstLosses', worstLosses.subarray(0, checked), expected.worstLosses);
          assertSameBits('worstScenarios', worstScenarios.subarray(0, checked), expected.worstScenarios);
          assertSameBits('valuesAtRisk', valuesAtRisk.subarray(0, checked), expected.valuesAtRisk);
          assertSameBits('shortfalls', shortfalls.subarray(0, checked), expected.shortfalls);
        },
      };
    },
  };
}

export const bench: KernelBench<TailData> = {
  kernel: 'scenarioTail',
  item: 'account',
  cases: [
    scenarioTailCase(28, 1, 600),
    scenarioTailCase(250, 5, 600),
    scenarioTailCase(1000, 10, 200),
    scenarioTailCase(1000, 10, 2000),
    scenarioTailCase(1000, 10, 2000, 'grouped'),
    scenarioTailCase(1000, 25, 2000, 'grouped'),
    scenarioTailCase(1000, 100, 2000, 'grouped'),
  ],
};
