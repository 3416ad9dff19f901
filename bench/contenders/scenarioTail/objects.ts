// scenarioTail as a TypeScript developer writes it first: P&L of each scenario by reduce, losses sorted, the tail sliced off.
import type { TailData } from '../../kernels/scenarioTail.bench.js';
import { type Contender, local } from '../contender.js';
import { type HolderAccount, holders } from '../positions.js';
import type { TailResults } from './group.js';

export interface Instrument {
  readonly pnl: readonly number[];
}

interface Tail {
  readonly worstLoss: number;
  readonly worstScenario: number;
  readonly valueAtRisk: number;
  readonly shortfall: number;
}

export function tailOf({ positions }: HolderAccount<Instrument>, weights: readonly number[], tailCount: number): Tail {
  const losses = weights.map(
    (_, s) => -positions.reduce((sum, { instrument, quantity }) => sum + quantity * (instrument.pnl[s] as number), 0),
  );
  const weighted = losses.map((loss, s) => loss * (weights[s] as number));
  const worstLoss = Math.max(...weighted);
  const tail = [...losses].sort((a, b) => b - a).slice(0, tailCount);
  return {
    worstLoss,
    worstScenario: weighted.indexOf(worstLoss),
    valueAtRisk: tail.at(-1) as number,
    shortfall: tail.reduce((sum, loss) => sum + loss, 0) / tailCount,
  };
}

export const objects: Contender<TailData, TailResults> = local(
  'objects',
  'accounts of position objects, map, reduce and sort',
  (data) => data.accounts,
  (data) => {
    const { grid, stride, scenarios, tailCount } = data;
    const weights = Array.from(data.weights);
    const instruments = Array.from({ length: grid.length / stride }, (_, h) => ({
      pnl: Array.from(grid.subarray(h * stride, h * stride + scenarios)),
    }));
    const accounts = holders<Instrument>(data, data.accounts, instruments);
    let tails: Tail[] = [];
    const run = (): void => {
      tails = accounts.map((account) => tailOf(account, weights, tailCount));
    };
    return {
      run,
      results() {
        run();
        return {
          worstLosses: tails.map((tail) => tail.worstLoss),
          worstScenarios: tails.map((tail) => tail.worstScenario),
          valuesAtRisk: tails.map((tail) => tail.valueAtRisk),
          shortfalls: tails.map((tail) => tail.shortfall),
        };
      },
    };
  },
);
