// Hedge finder on a bare table of scenarios: the trades that minimise margin and costs, or release most per cost, and their proof.
import { type CoreLike, useOf } from '../../columns/coreUse.js';
import { Fault } from '../../fault.js';
import { askedTable, type HedgeTableInputs, type Table } from './asked.js';
import { best, bestPerCost, type Proved } from './proved.js';
import { inLots, inOrder, type Plan, type Sizes, standingAt } from './search.js';
import { marginOf } from './single.js';

/** Binding constraint: the next step would cross it or gains nothing. */
export interface Binding {
  /** Numbers of the scenarios whose loss is the margin after the trades, or whose mean loss. */
  readonly scenarios: readonly number[];
  /** Candidates that are traded as far as their limits allow. */
  readonly limits: readonly string[];
  /** Names of the bounds that are reached. */
  readonly bounds: readonly string[];
  readonly budget: boolean;
}

export interface HedgeTable {
  /** Whether bounds and budget hold after the trades; where no trades were found that make them hold there are none. */
  readonly met: boolean;
  /** In the order of their names; none where nothing is better than what there is. */
  readonly trades: readonly { readonly candidate: string; readonly quantity: number }[];
  /** Largest loss, shortfall or value at risk, as asked, at least the floor. */
  readonly before: number;
  readonly margin: number;
  readonly cost: number;
  /** Margin and cost; of `releasedPerCost` that ratio, 0 where nothing is released; of `health` the cost. */
  readonly objective: number;
  readonly binds: Binding;
  readonly proof: Proved['proof'];
}

/** Relative tolerance at which a loss or a Greek touches its bound. */
const touching = 1e-9;

/**
 * The trades of at most so many candidates after which margin and costs are least, or what else is asked for (`TableObjective`). Doing nothing is always one of them, and stays where nothing is
 * better. One instrument: exact. Several: linear programmes over the scenarios, candidates let in by their reduced costs, branched on lots and on the number of instruments; of value at risk boxes of
 * sizes. Throws SHAPE_MISMATCH, CROSSED, NOT_FINITE, NEGATIVE, BAD_CONFIDENCE, OVERFLOW where P&L of positions is beyond binary64.
 */
export function hedgeTable(core: CoreLike, inputs: HedgeTableInputs): HedgeTable {
  const use = useOf(core);
  const { table, perCost, ...limits } = askedTable(inputs);
  const before = marginOf(table, table.pnl);
  const found = perCost ? bestPerCost(use, table, limits) : best(use, table, limits);
  return answerOf(table, before, found);
}

function answerOf(table: Table, before: number, { plan, objective, proof }: Proved): HedgeTable {
  const sizes: Sizes = plan?.sizes ?? new Map();
  const { margin, cost }: Pick<Plan, 'margin' | 'cost'> = plan ?? { margin: before, cost: 0 };
  if (!Number.isFinite(margin + cost))
    throw new Fault('OVERFLOW', 'inputs.candidates', 'P&L that is finite in every scenario', margin + cost);
  return {
    met: plan !== undefined,
    trades: inOrder(sizes).map(([j, quantity]) => ({ candidate: table.names[j], quantity: inLots(quantity, table.lots[j]) })),
    before,
    margin,
    cost,
    objective,
    binds: bindingOf(table, sizes, margin, cost),
    proof,
  };
}

function bindingOf(table: Table, sizes: Sizes, margin: number, cost: number): Binding {
  const { pnl, greeks } = standingAt(table, sizes);
  const near = (x: number, limit: number, size: number): boolean => Math.abs(x - limit) <= touching * size;
  const scenarios: number[] = [];
  if (table.measure.kind === 'expectedShortfall') {
    if (margin > table.floor) scenarios.push(...[...table.measure.tail(pnl).scenarios].sort((a, b) => a - b));
  } else for (const [s, x] of pnl.entries()) if (near(-x, margin, Math.abs(margin) + Math.abs(table.pnl[s]))) scenarios.push(s);
  const limited = ([j, quantity]: readonly [number, number]): boolean =>
    near(quantity, quantity > 0 ? table.high[j] : table.low[j], Math.abs(quantity));
  return {
    scenarios,
    limits: inOrder(sizes)
      .filter(limited)
      .map(([j]) => table.names[j]),
    bounds: table.bounds
      .filter(({ now, lowest, highest }, b) => {
        const own = greeks[b];
        const size = Math.abs(now) + Math.abs(own);
        return near(own, lowest, size) || near(own, highest, size);
      })
      .map(({ name }) => name),
    budget: Number.isFinite(table.budget) && near(cost, table.budget, table.budget),
  };
}
