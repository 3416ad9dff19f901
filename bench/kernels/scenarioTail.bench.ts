// scenarioTail: worst loss, VaR and shortfall of accounts over a P&L grid.
import { columnBytes, rowStride } from '../../src/marshal/arena.js';
import { scenarioTailReference } from '../../test/reference/scenarioTail.js';
import { assertSameBits, type BenchCase, type KernelBench } from './kernelBench.js';
import { positionBytes, Seeded, seededPositions } from './seeded.js';

const accounts = 512;

function scenarioTailCase(scenarios: number, tailCount: number, instruments: number): BenchCase {
  const stride = rowStride(scenarios);
  return {
    name: `10 positions, ${scenarios} scenarios, tail of ${tailCount}, ${instruments} instruments`,
    items: accounts,
    bytes:
      positionBytes(accounts) +
      columnBytes(instruments * stride, 8) +
      columnBytes(scenarios, 8) +
      columnBytes(stride + tailCount, 8) +
      3 * columnBytes(accounts, 8) +
      columnBytes(accounts, 4),
    make(lane, arena, seed) {
      const random = new Seeded(seed);
      const { starts, handles, quantities } = seededPositions(arena, random, accounts, instruments);
      const grid = random.fill(arena.f64(instruments * stride), -1, 1);
      const weights = arena.f64(scenarios).fill(1);
      weights[scenarios - 1] = 0.4;
      const scratch = arena.f64(stride + tailCount);
      const worstLosses = arena.f64(accounts);
      const worstScenarios = arena.u32(accounts);
      const valuesAtRisk = arena.f64(accounts);
      const shortfalls = arena.f64(accounts);
      const run = (): void =>
        lane.scenarioTail(
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
        run,
        check() {
          run();
          const expected = scenarioTailReference({ starts, handles, quantities, grid, weights, scenarios, stride, tailCount });
          assertSameBits('worstLosses', worstLosses, expected.worstLosses);
          assertSameBits('worstScenarios', worstScenarios, expected.worstScenarios);
          assertSameBits('valuesAtRisk', valuesAtRisk, expected.valuesAtRisk);
          assertSameBits('shortfalls', shortfalls, expected.shortfalls);
        },
      };
    },
  };
}

export const bench: KernelBench = {
  kernel: 'scenarioTail',
  item: 'account',
  cases: [scenarioTailCase(29, 1, 600), scenarioTailCase(100, 3, 600), scenarioTailCase(1000, 10, 2000), scenarioTailCase(1000, 100, 2000)],
};
