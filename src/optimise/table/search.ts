// The best sizes of several instruments in whole lots: branch and bound over linear programmes, from what single sizes find one after another.
import type { BackendUse } from '../../columns/coreUse.js';
import { quantityOf } from '../../solver/lots/quantity.js';
import type { Table } from './asked.js';
import { boxedSizes } from './boxes.js';
import { costAt } from './costs.js';
import { envelopeSize, type Start, startOf } from './envelope.js';
import { type Branch, Relaxation } from './relaxed.js';
import { lossOf, marginOf, type Size, type Standing, soughtOf } from './single.js';
import { tangentSize } from './tangents.js';

/** Contracts by candidate, without those of 0. */
export type Sizes = ReadonlyMap<number, number>;

export interface Plan {
  readonly sizes: Sizes;
  readonly margin: number;
  readonly cost: number;
  readonly objective: number;
}

export interface Searched {
  /** Undefined where no sizes that were found hold the bounds. */
  readonly best: Plan | undefined;
  /** No sizes have less margin and cost. */
  readonly bound: number;
  /** Value of each scenario's P&L at the margin, from the first programme. */
  readonly weights: Float64Array | undefined;
  readonly programs: number;
}

/** Fractions of a lot and gains that are roundings. */
const whole = 1e-7;
const rounding = 1e-12;
/** Most boxes of one candidate's sizes. */
const mostBoxes = 50_000;
/** How often all sizes are looked at again, one by one. */
const sweeps = 20;

export function standingAt(table: Table, sizes: Sizes): Standing {
  const { scenarios, units, at, blocks, bounds } = table;
  const pnl = table.pnl.slice();
  const greeks = Float64Array.from(bounds, ({ now }) => now);
  let spent = 0;
  for (const [j, quantity] of inOrder(sizes)) {
    const from = at[j];
    const block = blocks[j];
    for (let s = 0; s < scenarios; s++) pnl[block + s] += quantity * units[from + s];
    for (const [b, { slopes }] of bounds.entries()) greeks[b] += quantity * slopes[j];
    spent += costAt(table, j, quantity);
  }
  return { pnl, spent, greeks };
}

/** Whole lots as the decimal that they are; anything else as it is. */
export function inLots(quantity: number, lot: number): number {
  const lots = lot > 0 ? Math.round(quantity / lot) : 0;
  return Math.abs(lots * lot - quantity) <= whole * Math.min(lot, Math.abs(quantity)) ? quantityOf(lots, lot) : quantity;
}

export function inOrder(sizes: Sizes): (readonly [number, number])[] {
  return [...sizes].filter(([, quantity]) => quantity !== 0).sort(([a], [b]) => a - b);
}

/** Margin and cost of sizes; undefined where they do not hold the bounds. */
export function planOf(table: Table, sizes: Sizes): Plan | undefined {
  const standing = standingAt(table, sizes);
  if (!holds(table, standing)) return undefined;
  const margin = marginOf(table, standing.pnl);
  const objective = soughtOf(table, margin, standing.spent);
  return objective === Number.POSITIVE_INFINITY ? undefined : { sizes: new Map(inOrder(sizes)), margin, cost: standing.spent, objective };
}

function holds({ bounds, budget }: Table, { greeks, spent }: Standing): boolean {
  const give = 2e-9;
  const within = bounds.every(({ now, lowest, highest }, b) => {
    const own = greeks[b];
    const room = give * (Math.abs(now) + Math.abs(own));
    return own >= lowest - room && own <= highest + room;
  });
  return within && spent <= budget * (1 + give);
}

/** The least gain that is none of rounding. */
export function gainOf({ pnl, floor }: Table): number {
  return rounding * pnl.reduce((most, x) => Math.max(most, Math.abs(x)), Math.abs(floor));
}

/** Lines whose costs are in line with sizes: the largest losses. */
function enveloped({ measure, health, impacts }: Table): boolean {
  return measure.kind === 'worst' && health === undefined && impacts.every((impact) => impact === 0);
}

/** The best size of a candidate that brings the objective below `bar`; undefined where none does. */
function sizing(table: Table, standing: Standing): (j: number, bar: number) => Size | undefined {
  if (enveloped(table)) {
    const begun: Start = startOf(table, standing);
    return (j, bar) => envelopeSize(table, standing, j, bar, begun);
  }
  if (table.measure.kind === 'valueAtRisk')
    return (j, bar) => {
      const { best } = boxedSizes(table, standing, [[j]], bar, gainOf(table), mostBoxes);
      return best && { quantity: best.sizes.get(j) as number, objective: best.objective };
    };
  const margin = marginOf(table, standing.pnl);
  return (j, bar) => tangentSize(table, standing, j, bar, margin - lossOf(table, standing.pnl, table.blocks[j]));
}

/** The best one, exactly; undefined where none is better than what there is. */
export function bestOne(table: Table, standing: Standing, bar: number): readonly [number, number] | undefined {
  let found: readonly [number, number] | undefined;
  let least = bar;
  const sized = sizing(table, standing);
  for (let j = 0; j < table.names.length; j++) {
    const size = sized(j, least);
    if (size === undefined) continue;
    least = size.objective;
    found = [j, size.quantity];
  }
  return found;
}

/** Whole lots near sizes, then the best of each with the others as they are. */
export function settled(table: Table, sizes: Sizes): Sizes {
  const gain = gainOf(table);
  const own = new Map<number, number>();
  for (const [j, x] of sizes) {
    const lot = table.lots[j];
    own.set(j, lot === 0 ? x : Math.min(table.high[j], Math.max(table.low[j], Math.round(x / lot) * lot)));
  }
  for (let sweep = 0, moved = true; moved && sweep < sweeps; sweep++) {
    moved = false;
    for (const j of [...own.keys()].sort((a, b) => a - b)) {
      const others = new Map([...own].filter(([l]) => l !== j));
      const before = planOf(table, own);
      const size = sizing(table, standingAt(table, others))(j, (before?.objective ?? Number.POSITIVE_INFINITY) - gain);
      if (size === undefined) continue;
      own.set(j, size.quantity);
      moved = true;
    }
  }
  return own;
}

/** Start of a search: candidates traded in any case, and the value that sizes have to undercut. */
interface Given {
  readonly forced: ReadonlySet<number>;
  readonly bar: number;
}

const free: Given = { forced: new Set(), bar: Number.POSITIVE_INFINITY };

export function searchSizes(use: BackendUse, table: Table, most: number, programs: number, given = free): Searched {
  const { forced } = given;
  const relaxation = new Relaxation(use, table);
  const gain = gainOf(table);
  let best = forced.size === 0 ? planOf(table, new Map()) : undefined;
  const bar = (): number => (best === undefined ? given.bar : Math.min(given.bar, best.objective - gain));
  const offer = (sizes: Sizes): void => {
    for (const j of forced) if (!sizes.has(j)) return;
    const plan = planOf(table, sizes);
    if (plan !== undefined && plan.objective < bar()) best = plan;
  };
  /** In whole lots, as they are and after they have settled. */
  const settle = (sizes: Sizes): void => offer(settled(table, sizes));
  // one more instrument at a time, all of them sized together
  let chosen: Sizes = new Map();
  for (let n = 0; n < most && forced.size === 0; n++) {
    const standing = standingAt(table, chosen);
    const next = bestOne(table, standing, n === 0 ? bar() : soughtOf(table, marginOf(table, standing.pnl), standing.spent) - gain);
    if (next === undefined) break;
    const within = new Set([...chosen.keys(), next[0]]);
    const relaxed = relaxation.solve(root, within);
    chosen = relaxed.status === 'optimal' ? relaxed.sizes : new Map([...chosen, next]);
    offer(new Map([next]));
    settle(chosen);
  }
  let weights: Float64Array | undefined;
  let proved = Number.POSITIVE_INFINITY;
  const limits = new Map([...forced].map((j) => [j, [table.low[j], table.high[j]] as const]));
  const open: Branch[] = [{ within: forced, without: new Set(), limits, bound: Number.NEGATIVE_INFINITY }];
  while (open.length > 0) {
    const branch = open.pop() as Branch;
    if (branch.bound >= bar()) {
      proved = Math.min(proved, branch.bound);
      continue;
    }
    if (relaxation.programs >= programs) {
      proved = Math.min(proved, branch.bound);
      continue;
    }
    const full = branch.within.size >= most;
    const relaxed = relaxation.solve(branch, full ? branch.within : undefined);
    if (relaxed.status === 'infeasible') continue;
    if (relaxed.status === 'undecided') {
      proved = Math.min(proved, branch.bound);
      continue;
    }
    weights ??= relaxed.weights;
    const bound = Math.max(branch.bound, relaxed.bound);
    if (bound >= bar()) {
      proved = Math.min(proved, bound);
      continue;
    }
    const { sizes } = relaxed;
    settle(heaviest(table, sizes, branch, most));
    const parts = bound >= bar() ? [] : partsOf(table, relaxation, { ...branch, bound }, sizes, most);
    if (parts.length === 0) proved = Math.min(proved, bound);
    // the last is looked at first
    open.push(...parts);
  }
  const bound = Math.min(proved, best?.objective ?? Number.POSITIVE_INFINITY);
  return { best, bound, weights, programs: relaxation.programs };
}

const root: Branch = { within: new Set(), without: new Set(), limits: new Map(), bound: Number.NEGATIVE_INFINITY };

/** As many of the sizes as may be traded: those that are traded in any case, then those that move P&L most. */
function heaviest(table: Table, sizes: Sizes, { within }: Branch, most: number): Sizes {
  if (sizes.size <= most) return sizes;
  const kept = [...sizes].sort(
    ([a, x], [b, y]) => Number(within.has(b)) - Number(within.has(a)) || weightOf(table, b, y) - weightOf(table, a, x) || a - b,
  );
  return new Map(kept.slice(0, most));
}

function weightOf({ scenarios, units, at }: Table, j: number, quantity: number): number {
  let sum = 0;
  for (let s = 0; s < scenarios; s++) sum += Math.abs(quantity * units[at[j] + s]);
  return sum;
}

/** Sub-branches of a branch: without a candidate or with it, or below and above a fraction of its lots. None if its sizes are an answer. */
function partsOf(table: Table, relaxation: Relaxation, branch: Branch, sizes: Sizes, most: number): Branch[] {
  const { within, without, limits } = branch;
  const all = inOrder(sizes);
  if (new Set([...within, ...all.map(([j]) => j)]).size > most) {
    const free = all.filter(([j]) => !within.has(j)).sort(([a, x], [b, y]) => weightOf(table, b, y) - weightOf(table, a, x) || a - b);
    const [j] = free[0];
    return [
      { ...branch, without: new Set([...without, j]) },
      { ...branch, within: new Set([...within, j]) },
    ];
  }
  let [found, furthest] = [-1, whole];
  for (const [j, x] of all) {
    const lots = table.lots[j] > 0 ? x / table.lots[j] : 0;
    const fraction = Math.abs(lots - Math.round(lots));
    if (fraction > furthest) [found, furthest] = [j, fraction];
  }
  if (found < 0) return [];
  const lot = table.lots[found];
  const below = Math.floor((sizes.get(found) as number) / lot);
  const [low, high] = relaxation.limitsOf(branch, found);
  const limited = (from: number, to: number): Branch[] => {
    if (from > to) return [];
    const traded = from > 0 || to < 0 ? new Set([...within, found]) : within;
    return [{ ...branch, within: traded, limits: new Map([...limits, [found, [from, to]]]) }];
  };
  return [...limited((below + 1) * lot, high), ...limited(low, below * lot)];
}
