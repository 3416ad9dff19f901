// What budgets buy of a hedge: from nothing to what the best trades cost.
import type { Core } from '../index.js';
import { findHedge, type Hedge, type HedgeInputs } from '../optimise.js';

/** The best trades within a budget. */
export interface FrontierPoint {
  readonly budget: number;
  readonly cost: number;
  readonly released: number;
  readonly trades: Hedge['trades'];
}

export function frontierOf(
  core: Core,
  engine: Parameters<typeof findHedge>[1],
  inputs: HedgeInputs,
  best: Hedge,
  points: number,
): readonly FrontierPoint[] {
  return Array.from({ length: points + 1 }, (_, n) => {
    const budget = (best.cost * n) / points;
    const hedge = n === points ? best : findHedge(core, engine, { ...inputs, budget });
    return { budget, cost: hedge.cost, released: releasedBy(hedge, inputs.requirement as string), trades: hedge.trades };
  });
}

export function releasedBy({ before, after }: Hedge, requirement: string): number {
  return (before[requirement]?.initial ?? 0) - (after[requirement]?.initial ?? 0);
}
