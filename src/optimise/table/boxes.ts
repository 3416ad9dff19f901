// Non-convex objectives: boxes of sizes are halved, and dropped when their least cannot undercut the best found. Valid for any objective that rises with losses.
import { Fault } from '../../fault.js';
import type { Table } from './asked.js';
import { costAt, leastSize, sizeWithin } from './costs.js';
import { rangeAt, type Standing } from './single.js';

export interface Boxed {
  /** By candidate; undefined where none brings it below what it has to. */
  readonly best: { readonly sizes: ReadonlyMap<number, number>; readonly objective: number } | undefined;
  /** Bound over all sizes of the candidates; at most the value to undercut, or the best found. */
  readonly bound: number;
  /** Boxes that were bounded. */
  readonly looked: number;
}

/** Sizes of some candidates, between low and high; in whole lots, of those that have any. */
interface Box {
  readonly columns: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly bound: number;
}

/**
 * The least over every set of candidates, each on one block. In a box around c, half as wide as h: with slopes r, the loss of scenario s is r (x - c) more than at least loss_s(c) - |slope_s - r| h, so that
 * the measure of those losses and the least of r (x - c) and costs bound it. r: the slopes of the scenario that is the measure at c; where that is one line over the box, the bound is its least.
 */
export function boxedSizes(
  table: Table,
  standing: Standing,
  sets: readonly (readonly number[])[],
  bar: number,
  gain: number,
  most: number,
): Boxed {
  const { scenarios, units, at, lots, measure, floor } = table;
  let best: Boxed['best'];
  let looked = 0;
  // of boxes that were left
  let left = Number.POSITIVE_INFINITY;
  const least = (): number => best?.objective ?? bar;
  const pnl = new Float64Array(scenarios);
  const gainAt = (columns: readonly number[], x: readonly number[]): void => {
    pnl.set(standing.pnl);
    for (const [k, j] of columns.entries()) for (let s = 0; s < scenarios; s++) pnl[s] += x[k] * units[at[j] + s];
  };
  const spentAt = (columns: readonly number[], x: readonly number[]): number =>
    columns.reduce((sum, j, k) => sum + costAt(table, j, x[k]), standing.spent);
  const holds = ({ columns }: Box, x: readonly number[], spent: number): boolean =>
    columns.length === 1 ||
    (spent <= table.budget * (1 + give) &&
      table.bounds.every(({ slopes, lowest, highest, now }, b) => {
        const own = columns.reduce((sum, j, k) => sum + x[k] * slopes[j], standing.greeks[b]);
        const room = give * (Math.abs(now) + Math.abs(own));
        return own >= lowest - room && own <= highest + room;
      }));
  const offer = (box: Box, x: readonly number[]): void => {
    const spent = spentAt(box.columns, x);
    if (!holds(box, x, spent)) return;
    gainAt(box.columns, x);
    const objective = Math.max(floor, measure.of(pnl)) + spent;
    if (objective < least()) best = { sizes: new Map(box.columns.map((j, k) => [j, x[k]])), objective };
  };
  const whole = (j: number, x: number, low: number, high: number): number => {
    const lot = lots[j];
    return lot === 0 ? x : Math.min(high, Math.max(low, Math.round(x / lot) * lot)) + 0;
  };
  /** The box with its bound, after its likely best was tried; undefined where it holds nothing better. */
  const bounded = (box: Box): Box | undefined => {
    const { columns, low, high } = box;
    looked += 1;
    const centre = columns.map((_, k) => low[k] + (high[k] - low[k]) / 2);
    const reach = columns.map((_, k) => (high[k] - low[k]) / 2);
    for (const [b, { slopes, lowest, highest, now }] of table.bounds.entries()) {
      const own = standing.greeks[b];
      let [from, to] = [own, own];
      for (const [k, j] of columns.entries()) {
        const ends = [low[k] * slopes[j], high[k] * slopes[j]] as const;
        [from, to] = [from + Math.min(...ends), to + Math.max(...ends)];
      }
      const room = give * (Math.abs(now) + Math.abs(own));
      if (from > highest + room || to < lowest - room) return undefined;
    }
    gainAt(columns, centre);
    const deciding = measure.tail(pnl).scenarios[0];
    const rising = columns.map((j) => -units[at[j] + deciding]);
    for (const [k, j] of columns.entries())
      for (let s = 0; s < scenarios; s++) pnl[s] += Math.abs(-units[at[j] + s] - rising[k]) * reach[k];
    let bound = measure.of(pnl) + standing.spent;
    const likely: number[] = [];
    let cheapest = standing.spent;
    for (const [k, j] of columns.entries()) {
      const [from, to] = [low[k], high[k]];
      const slope = rising[k];
      const size = slope < 0 ? leastSize(table, j, slope) : -leastSize(table, j, -slope);
      const x = Math.min(to, Math.max(from, size));
      likely.push(x);
      bound += slope * (x - centre[k]) + costAt(table, j, x);
      cheapest += costAt(table, j, Math.min(to, Math.max(from, 0)));
    }
    if (cheapest > table.budget * (1 + give)) return undefined;
    for (const x of [likely, centre])
      offer(
        box,
        columns.map((j, k) => whole(j, x[k], low[k], high[k])),
      );
    bound = Math.max(box.bound, bound, floor + cheapest);
    if (bound < least() - gain) return { ...box, bound };
    left = Math.min(left, bound);
    return undefined;
  };
  const open = new Queue();
  for (const columns of sets) {
    const ranges = columns.map((j) => rangeOf(table, standing, columns.length === 1, j, bar));
    if (ranges.some((range) => range === undefined)) continue;
    const [low, high] = [0, 1].map((end) => ranges.map((range) => (range as readonly [number, number])[end])) as [number[], number[]];
    const box = bounded({ columns, low, high, bound: Number.NEGATIVE_INFINITY });
    if (box !== undefined) open.push(box);
  }
  for (let box = open.pop(); box !== undefined; box = open.pop()) {
    if (box.bound >= least() - gain || looked >= most) {
      left = Math.min(left, box.bound);
      break;
    }
    const parts = halves(table, box);
    if (parts.length === 0) left = Math.min(left, box.bound);
    for (const part of parts) {
      const next = bounded(part);
      if (next !== undefined) open.push(next);
    }
  }
  return { best, bound: Math.min(left, least()), looked };
}

/** Relative tolerance of Greeks and of a budget. */
const give = 2e-9;

/** Range of sizes; without limits, the cost sets one. */
function rangeOf(table: Table, standing: Standing, alone: boolean, j: number, bar: number): readonly [number, number] | undefined {
  const range = alone ? rangeAt(table, standing, j) : ([table.low[j], table.high[j]] as const);
  if (range === undefined) return undefined;
  const lot = table.lots[j];
  const most = sizeWithin(table, j, Math.max(0, bar - table.floor - standing.spent));
  const limit = lot === 0 ? most : Math.ceil(most / lot) * lot;
  const [low, high] = [Math.max(range[0], -limit), Math.min(range[1], limit)];
  if (!Number.isFinite(low) || !Number.isFinite(high))
    throw new Fault('OVERFLOW', 'inputs.candidates', 'limits, or costs that set some: the value at risk has no other end', table.names[j]);
  return low <= high ? [low, high] : undefined;
}

/** The box in two along the side on which losses move most; none where no side has anything inside. */
function halves({ scenarios, units, at, lots }: Table, box: Box): Box[] {
  const { columns, low, high } = box;
  let [side, most] = [-1, 0];
  for (const [k, j] of columns.entries()) {
    const [from, to] = [low[k], high[k]];
    const middle = from + (to - from) / 2;
    if (middle <= from || middle >= to) continue;
    let slope = Number.MIN_VALUE;
    for (let s = 0; s < scenarios; s++) slope = Math.max(slope, Math.abs(units[at[j] + s]));
    if (slope * (to - from) > most) [side, most] = [k, slope * (to - from)];
  }
  if (side < 0) return [];
  const lot = lots[columns[side]];
  const middle = low[side] + (high[side] - low[side]) / 2;
  const [below, above] = lot === 0 ? [middle, middle] : [Math.floor(middle / lot) * lot, (Math.floor(middle / lot) + 1) * lot];
  const end = (ends: readonly number[], x: number): number[] => ends.map((own, k) => (k === side ? x : own));
  return [
    { ...box, high: end(high, Math.max(below, low[side])) },
    { ...box, low: end(low, Math.min(above, high[side])) },
  ];
}

/** Boxes by their bound, the least first. */
class Queue {
  readonly #heap: Box[] = [];

  push(box: Box): void {
    const heap = this.#heap;
    let n = heap.push(box) - 1;
    for (; n > 0; n = (n - 1) >> 1) {
      const above = heap[(n - 1) >> 1];
      if (above.bound <= box.bound) break;
      heap[n] = above;
    }
    heap[n] = box;
  }

  pop(): Box | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let n = 0;
    for (;;) {
      let next = 2 * n + 1;
      if (next >= heap.length) break;
      if (next + 1 < heap.length && heap[next + 1].bound < heap[next].bound) next += 1;
      if (heap[next].bound >= last.bound) break;
      heap[n] = heap[next];
      n = next;
    }
    heap[n] = last;
    return first;
  }
}
