// Best trades over a table with their proof: one instrument exactly, several by programmes, value at risk by boxes, release per cost by Dinkelbach's iteration.
import type { BackendUse } from '../../columns/coreUse.js';
import type { Table } from './asked.js';
import { boxedSizes } from './boxes.js';
import { costAt } from './costs.js';
import { bestOne, gainOf, type Plan, planOf, type Sizes, searchSizes, settled, standingAt } from './search.js';
import { marginOf } from './single.js';

export interface HedgeLimits {
  readonly instruments: number;
  readonly programs: number;
}

export interface TableProof {
  /**
   * `envelope`: the best size of each candidate, exactly. `programs`: linear programmes and their dual values, branched on lots and on which are traded. `boxes`: of a value at risk, boxes of sizes
   * that cannot hold less. `local`: the same where sets of candidates are too many to look at, better than nothing and than what was looked at.
   */
  readonly kind: 'envelope' | 'programs' | 'boxes' | 'local';
  /** No trades that are allowed bring the objective below it; of a ratio above it. */
  readonly bound: number;
  /** Largest distance to the best answer: 0 up to rounding if the answer is proved best. */
  readonly gap: number;
  /** By scenario: how the least margin and cost change by a unit of loss there, lots and the number of instruments left aside. Of `programs`. */
  readonly dual?: Float64Array;
}

export interface Proved {
  /** Undefined where no sizes that were found hold the bounds. */
  readonly plan: Plan | undefined;
  readonly objective: number;
  readonly proof: TableProof;
}

/** Sets of candidates of which a box each is looked at. */
const mostSets = 5000;
/** Steps to the best ratio, each of which at least doubles its digits near the end. */
const mostRatios = 100;
/** A power of two: costs that weigh next to nothing. */
const leastRatio = 2 ** -30;
/** Tolerance of a ratio that is too flat to decide. */
const nearly = 2 ** -31;

/** The least; where no sizes hold the bounds, what there is. */
export function best(use: BackendUse, table: Table, { instruments, programs }: HedgeLimits): Proved {
  const nothing = planOf(table, new Map());
  const answer = (kind: TableProof['kind'], plan: Plan | undefined, bound: number, dual?: Float64Array): Proved => {
    const objective = plan?.objective ?? (table.health === undefined ? marginOf(table, table.pnl) : 0);
    const known = plan === undefined && !(bound < Number.POSITIVE_INFINITY) ? objective : Math.min(bound, objective);
    return { plan, objective, proof: { kind, bound: known, gap: objective - known, ...(dual && { dual }) } };
  };
  if (table.measure.kind === 'valueAtRisk') return boxed(table, instruments, programs, answer);
  if (instruments === 1) {
    const bar = nothing === undefined ? Number.POSITIVE_INFINITY : nothing.objective - gainOf(table);
    const found = bestOne(table, standingAt(table, new Map()), bar);
    const plan = found === undefined ? nothing : planOf(table, new Map([found]));
    return answer('envelope', plan, plan?.objective ?? Number.POSITIVE_INFINITY);
  }
  const searched = searchSizes(use, table, instruments, programs);
  return answer('programs', searched.best, searched.bound, searched.weights);
}

type Answer = (kind: TableProof['kind'], plan: Plan | undefined, bound: number) => Proved;

/** Adds one candidate at a time, settles all, then searches a box of every set of that size. */
function boxed(table: Table, instruments: number, programs: number, answer: Answer): Proved {
  const gain = gainOf(table);
  const standing = standingAt(table, new Map());
  let plan = planOf(table, new Map());
  const bar = (): number => (plan === undefined ? Number.POSITIVE_INFINITY : plan.objective - gain);
  const offer = (sizes: Sizes): boolean => {
    const next = planOf(table, sizes);
    if (next === undefined || !(next.objective < bar())) return false;
    plan = next;
    return true;
  };
  if (instruments > 1)
    for (let n = 0; n < instruments; n++) {
      const sizes: Sizes = plan?.sizes ?? new Map();
      const next = bestOne(table, standingAt(table, sizes), bar());
      if (next === undefined || !offer(settled(table, new Map([...sizes, next])))) break;
    }
  const all = [...table.names.keys()];
  const size = Math.min(instruments, all.length);
  const sets = setsOf(all, size, instruments === 1 ? Number.POSITIVE_INFINITY : mostSets);
  if (sets === undefined) return answer('local', plan, table.floor);
  const found = boxedSizes(table, standing, sets, bar(), gain, programs);
  if (found.best !== undefined) offer(found.best.sizes);
  return answer('boxes', plan, found.bound);
}

/** Every set of so many; undefined where they are more than `most`. */
function setsOf(all: readonly number[], size: number, most: number): number[][] | undefined {
  let sets: number[][] = [[]];
  for (let n = 0; n < size; n++) {
    sets = sets.flatMap((set) => all.filter((j) => j > (set[set.length - 1] ?? -1)).map((j) => [...set, j]));
    if (sets.length > most * all.length) return undefined;
  }
  return sets.length > most ? undefined : sets;
}

/** The table where costs weigh so much. */
export function weighed(table: Table, weight: number): Table {
  const times = (column: Float64Array): Float64Array => column.map((x) => x * weight);
  return { ...table, costs: times(table.costs), impacts: times(table.impacts), budget: table.budget * weight };
}

/** The least at a weight of costs: what it releases and costs, and what margin and weight x cost are at least. Undefined where no sizes hold the bounds. */
export interface Weighed {
  readonly released: number;
  readonly cost: number;
  readonly bound: number;
}

/**
 * Most released for what it costs: at a ratio, the least margin and ratio x cost; where that is below the margin as it is, its own ratio is larger, and where it is not, no ratio is (Dinkelbach
 * 1967). `best` is undefined where nothing is released; `bound`: no ratio is above it, whatever costs a lot of the cheapest at least.
 */
export function mostPerCost<T extends Weighed>(
  least: (weight: number) => T | undefined,
  { before, gain, cheapest }: { readonly before: number; readonly gain: number; readonly cheapest: number },
): { readonly best: T | undefined; readonly last: T | undefined; readonly ratio: number; readonly bound: number } {
  let best: T | undefined;
  let ratio = 0;
  let last = least(leastRatio);
  for (let step = 0; step < mostRatios && last !== undefined; step++) {
    const better = last.cost > 0 && last.released > gain ? last.released / last.cost : 0;
    if (!(better > ratio)) break;
    [best, ratio] = [last, better];
    last = least(ratio);
  }
  if (last === undefined) return { best, last, ratio, bound: ratio };
  // at the ratio itself a programme may be too flat to be decided
  for (const over of [ratio, ratio * (1 + nearly), ratio * (1 + 1000 * nearly)]) {
    const { bound } = (over === ratio ? last : least(over)) ?? last;
    if (before - bound <= gain) return { best, last, ratio, bound: over };
    if (best === undefined) break;
  }
  return { best, last, ratio, bound: ratio + (before - last.bound) / cheapest };
}

/** Costs of one lot of the cheapest. */
export function cheapestLot(table: Table): number {
  return table.names.reduce((least, _, j) => Math.min(least, costAt(table, j, table.lots[j])), Number.POSITIVE_INFINITY);
}

/** The ratio. Where nothing is released it is 0: doing nothing, or where that leaves a bound, the least margin and cost. */
export function bestPerCost(use: BackendUse, table: Table, limits: HedgeLimits): Proved {
  const before = marginOf(table, table.pnl);
  const least = (weight: number) => {
    const { plan: weighted, proof } = best(use, weighed(table, weight), limits);
    const plan = weighted && planOf(table, weighted.sizes);
    return plan && { plan, proof, released: before - plan.margin, cost: plan.cost, bound: proof.bound };
  };
  const { best: found, last, ratio, bound } = mostPerCost(least, { before, gain: gainOf(table), cheapest: cheapestLot(table) });
  const plan = found?.plan ?? planOf(table, new Map());
  if (plan === undefined) {
    const { plan: inside, proof } = best(use, table, limits);
    // no sizes were found at any weight: unless that is proved, some may release
    const most = last === undefined && proof.bound < before ? Number.POSITIVE_INFINITY : bound;
    return { plan: inside, objective: ratio, proof: { kind: proof.kind, bound: most, gap: most - ratio } };
  }
  const kind = limits.instruments === 1 ? 'envelope' : 'programs';
  return { plan, objective: ratio, proof: { kind, bound, gap: bound - ratio, ...(found?.proof.dual && { dual: found.proof.dual }) } };
}
