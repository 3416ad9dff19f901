// Best size of one instrument with convex margin and costs: tangents of the margin, the cost itself.
// Source: Kelley's cutting planes, which end for piecewise linear margins.
import type { Table } from './asked.js';
import { costAt, crossing, leastSize } from './costs.js';
import { rangeAt, type Size, type Standing, soughtOf, spare } from './single.js';

/** The margin by size on one side: nowhere below `value` + `slope` x (size - `at`). */
interface Tangent {
  readonly at: number;
  readonly value: number;
  readonly slope: number;
}

const lineAt = ({ at, value, slope }: Tangent, size: number): number => value + slope * (size - at);

/** Most tangents: lines end, roundings between them may not. */
const mostTangents = 10_000;

/** Part of candidate j's range: from a size outwards. */
interface Side {
  readonly start: number;
  readonly end: number;
  readonly lot: number;
  /** Tangent of the margin at a signed size. */
  tangent(size: number): Tangent;
  /** Total cost of all trades with a size of it. */
  cost(size: number): number;
}

/** The best size of candidate j that brings the objective below `bar`; undefined where none does. `others`: margin of other blocks. */
export function tangentSize(table: Table, standing: Standing, j: number, bar: number, others: number): Size | undefined {
  const range = rangeAt(table, standing, j);
  if (range === undefined) return undefined;
  const [low, high] = range;
  const { scenarios, units, at, blocks, measure, floor } = table;
  const [from, block] = [at[j], blocks[j]];
  const pnl = new Float64Array(scenarios);
  const tangent = (sign: number, size: number): Tangent => {
    for (let s = 0; s < scenarios; s++) pnl[s] = standing.pnl[block + s] + sign * size * units[from + s];
    const value = measure.of(pnl);
    if (value <= floor) return { at: size, value: floor + others, slope: 0 };
    const { scenarios: worst, shares } = measure.tail(pnl);
    let slope = 0;
    for (const [k, s] of worst.entries()) slope -= sign * shares[k] * units[from + s];
    return { at: size, value: value + others, slope };
  };
  const cost = (size: number): number => standing.spent + costAt(table, j, size);
  let best: Size | undefined;
  for (const sign of [1, -1] as const) {
    const [start, end] = sign > 0 ? [Math.max(0, low), high] : [Math.max(0, -high), -low];
    if (start > end || (sign < 0 && start === 0 && end === 0)) continue;
    const side: Side = { start, end, lot: table.lots[j], tangent: (size) => tangent(sign, size), cost };
    const least = best?.objective ?? bar;
    const found = table.health === undefined ? leastOn(table, j, side, least, floor + others) : healthyOn(table, j, side, least);
    for (const size of found) {
      const objective = soughtOf(table, side.tangent(size).value, cost(size));
      if (objective < (best?.objective ?? bar)) best = { quantity: sign * size + 0, objective };
    }
  }
  return best;
}

/** Sizes among which the least is: between a tangent that falls faster than costs rise and one that does not. */
function leastOn(table: Table, j: number, { start, end, lot, tangent, cost }: Side, bar: number, floor: number): number[] {
  const best = ({ slope }: Tangent): number => Math.min(end, Math.max(start, leastSize(table, j, slope)));
  let falls = tangent(start);
  let rises: Tangent = { at: start, value: floor, slope: 0 };
  let [from, to] = [start, end];
  let size = start;
  while (best(falls) > from) {
    // where the larger of both lines and the cost are least
    const [far, near] = [best(falls), best(rises)];
    const meet = falls.at + (falls.value - lineAt(rises, falls.at)) / (rises.slope - falls.slope);
    size = far <= meet ? far : Math.min(end, Math.max(near, meet));
    const bound = Math.max(lineAt(falls, size), lineAt(rises, size));
    if (bound + cost(size) >= bar) return [];
    const next = tangent(size);
    if (next.value <= bound || size <= from || (size >= to && to !== end)) break;
    if (leastSize(table, j, next.slope) <= size) [rises, to] = [next, size];
    else [falls, from] = [next, size];
  }
  if (lot === 0) return [size];
  const below = Math.floor(size / lot) * lot;
  return [below, below + lot].filter((one) => one >= start && one <= end);
}

/** The least size that leaves enough: nearer than where each of the tangents does it does not. */
function healthyOn(table: Table, j: number, { start, end, lot, tangent, cost }: Side, bar: number): number[] {
  const { least, equity } = table.health as NonNullable<Table['health']>;
  let size = start;
  for (let round = 0; round < mostTangents; round++) {
    if (size > end || cost(size) >= bar) return [];
    const line = tangent(size);
    const limit = equity + spare * (Math.abs(equity) + least * Math.abs(line.value));
    const over = (x: number): boolean => least * lineAt(line, x) + cost(x) > limit;
    if (!over(size)) break;
    const bottom = Math.min(end, Math.max(size, leastSize(table, j, least * line.slope)));
    if (bottom < Number.POSITIVE_INFINITY && over(bottom)) return [];
    const [short, enough] = crossing(over, size, bottom);
    size = lot === 0 ? enough : (Math.floor(short / lot) + 1) * lot;
  }
  return [size];
}
