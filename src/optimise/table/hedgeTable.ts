// The hedge finder on a bare table of scenarios: which trades bring margin and costs lowest, and what proves it.
import { type CoreLike, useOf } from '../../columns/coreUse.js';
import { Fault } from '../../fault.js';
import { askedTable, type HedgeTableInputs, type Table } from './asked.js';
import { bestOne, gainOf, inOrder, type Plan, planOf, type Sizes, searchSizes, standingAt } from './search.js';
import { marginOf } from './single.js';

/** What holds the answer where it is: the next step would cross it or pays no more. */
export interface Binding {
  /** Numbers of the scenarios whose loss is the margin after the trades. */
  readonly scenarios: readonly number[];
  /** Candidates that are traded as far as their limits allow. */
  readonly limits: readonly string[];
  /** Names of the bounds that are reached. */
  readonly bounds: readonly string[];
  readonly budget: boolean;
}

export interface HedgeProof {
  /** `envelope`: the best size of each candidate, exactly. `programs`: linear programmes and their dual values, branched on lots and on which are traded. */
  readonly kind: 'envelope' | 'programs';
  /** No trades that are allowed bring margin and cost below it. */
  readonly bound: number;
  /** What the answer is above it at most: 0 but for roundings where the answer is proved best. */
  readonly gap: number;
  /** By scenario: how the least margin and cost change by a unit of loss there, lots and the number of instruments left aside. Of `programs`. */
  readonly dual?: Float64Array;
}

export interface HedgeTable {
  /** Whether bounds and budget hold after the trades; where no trades were found that make them hold there are none. */
  readonly met: boolean;
  /** In the order of their names; none where nothing is better than what there is. */
  readonly trades: readonly { readonly candidate: string; readonly quantity: number }[];
  /** Largest loss, at least the floor. */
  readonly before: number;
  readonly margin: number;
  readonly cost: number;
  /** Margin and cost. */
  readonly objective: number;
  readonly binds: Binding;
  readonly proof: HedgeProof;
}

/** Of a loss and of a Greek, by their size. */
const touching = 1e-9;

/**
 * The trades of at most so many candidates after which margin (the largest loss over the scenarios, at least the floor) and costs are least. Doing nothing is always one of them, and stays where
 * nothing is better. One instrument: exact, by the upper envelope of its lines. Several: linear programmes over the scenarios, candidates let in by their reduced costs, branched on lots and on the
 * number of instruments. Throws SHAPE_MISMATCH, CROSSED, NOT_FINITE, NEGATIVE, OVERFLOW where P&L of positions is beyond binary64.
 */
export function hedgeTable(core: CoreLike, inputs: HedgeTableInputs): HedgeTable {
  const use = useOf(core);
  const { table, instruments, programs } = askedTable(inputs);
  const before = marginOf(table, table.pnl);
  const nothing = planOf(table, new Map());
  if (instruments === 1) {
    const bar = nothing === undefined ? Number.POSITIVE_INFINITY : nothing.objective - gainOf(table);
    const found = bestOne(table, standingAt(table, new Map()), bar);
    const best = found === undefined ? nothing : planOf(table, new Map([found]));
    return answerOf(table, before, best, { kind: 'envelope', bound: best?.objective ?? before, gap: 0 });
  }
  const { best, bound, weights } = searchSizes(use, table, instruments, programs);
  const objective = best?.objective ?? before;
  const known = best === undefined && bound === Number.POSITIVE_INFINITY ? objective : bound;
  const proof = { kind: 'programs' as const, bound: known, gap: Math.max(0, objective - known), ...(weights && { dual: weights }) };
  return answerOf(table, before, best, proof);
}

function answerOf(table: Table, before: number, best: Plan | undefined, proof: HedgeProof): HedgeTable {
  const sizes: Sizes = best?.sizes ?? new Map();
  const { margin, cost, objective } = best ?? { margin: before, cost: 0, objective: before };
  if (!Number.isFinite(objective)) throw new Fault('OVERFLOW', 'inputs.candidates', 'P&L that is finite in every scenario', objective);
  return {
    met: best !== undefined,
    trades: inOrder(sizes).map(([j, quantity]) => ({ candidate: table.names[j] as string, quantity })),
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
  for (const [s, x] of pnl.entries()) if (near(-x, margin, Math.abs(margin) + Math.abs(table.pnl[s] as number))) scenarios.push(s);
  const limited = ([j, quantity]: readonly [number, number]): boolean =>
    near(quantity, (quantity > 0 ? table.high[j] : table.low[j]) as number, Math.abs(quantity));
  return {
    scenarios,
    limits: inOrder(sizes)
      .filter(limited)
      .map(([j]) => table.names[j] as string),
    bounds: table.bounds
      .filter(({ now, lowest, highest }, b) => {
        const own = greeks[b] as number;
        const size = Math.abs(now) + Math.abs(own);
        return near(own, lowest, size) || near(own, highest, size);
      })
      .map(({ name }) => name),
    budget: Number.isFinite(table.budget) && near(cost, table.budget, table.budget),
  };
}
