// Slow and obvious: worst weighted loss, VaR and shortfall by account, from a fully sorted list of losses.
import { type ScenarioInputs, scenarioRowsReference } from './scenarioRows.js';

export interface TailInputs extends ScenarioInputs {
  readonly weights: ArrayLike<number>;
  readonly tailCount: number;
}

export interface Tails {
  readonly worstLosses: number[];
  readonly worstScenarios: number[];
  readonly valuesAtRisk: number[];
  readonly shortfalls: number[];
}

export function scenarioTailReference(inputs: TailInputs): Tails {
  const { weights, tailCount } = inputs;
  const tails: Tails = { worstLosses: [], worstScenarios: [], valuesAtRisk: [], shortfalls: [] };
  for (const row of scenarioRowsReference(inputs)) {
    const weighted = row.map((pnl, s) => -(weights[s] * pnl));
    const unordered = weighted.findIndex(Number.isNaN);
    if (unordered >= 0) {
      tails.worstLosses.push(Number.NaN);
      tails.worstScenarios.push(unordered);
      tails.valuesAtRisk.push(Number.NaN);
      tails.shortfalls.push(Number.NaN);
      continue;
    }
    const worst = Math.max(...weighted);
    const losses = row.map((pnl) => -pnl).sort((a, b) => (a > b ? -1 : a < b ? 1 : 0));
    const tail = losses.slice(0, tailCount);
    tails.worstLosses.push(positiveZero(worst));
    tails.worstScenarios.push(weighted.indexOf(worst));
    tails.valuesAtRisk.push(positiveZero(tail[tailCount - 1]));
    tails.shortfalls.push(positiveZero(tail.reduce((sum, loss) => sum + loss, 0) / tailCount));
  }
  return tails;
}

const positiveZero = (x: number): number => (x === 0 ? 0 : x);
