// What a trade costs: in line with its size, and its impact on the price, which grows with it.
import { fieldsOf } from '../../book/fields.js';
import { nonNegative } from '../../check.js';
import { Fault } from '../../fault.js';

/** Cost of moving the price: `coefficient` x contracts ^ `power`; 2: the price moves in line with the size, 1.5: with its root. */
export interface Impact {
  readonly coefficient: number;
  readonly power: 1.5 | 2;
}

/** Costs of candidates as columns. */
export interface CostColumns {
  /** Cost of a contract. */
  readonly costs: Float64Array;
  readonly impacts: Float64Array;
  /** 1 where the power of its impact is 1.5, 0 where it is 2. */
  readonly roots: Uint8Array;
}

export function impactOf(value: unknown, path: string): readonly [coefficient: number, root: 0 | 1] {
  if (value === undefined) return [0, 0];
  const given = fieldsOf(value, path, ['coefficient', 'power']) as unknown as Impact;
  if (given.power !== 1.5 && given.power !== 2) throw new Fault('OUT_OF_RANGE', `${path}.power`, '1.5 or 2', given.power);
  return [nonNegative(given.coefficient, `${path}.coefficient`), given.power === 1.5 ? 1 : 0];
}

/** Impact of a size that is at least 0. */
export function impactAt({ impacts, roots }: CostColumns, j: number, size: number): number {
  const impact = impacts[j];
  return impact === 0 ? 0 : impact * size * (roots[j] === 1 ? Math.sqrt(size) : size);
}

export function costAt(columns: CostColumns, j: number, quantity: number): number {
  const size = Math.abs(quantity);
  return size * columns.costs[j] + impactAt(columns, j, size);
}

/** Slope of the impact at a size. */
export function impactSlope({ impacts, roots }: CostColumns, j: number, size: number): number {
  const impact = impacts[j];
  return impact === 0 ? 0 : roots[j] === 1 ? 1.5 * impact * Math.sqrt(size) : 2 * impact * size;
}

/** The size, at least 0, at which slope x size and its cost are least. */
export function leastSize({ costs, impacts, roots }: CostColumns, j: number, slope: number): number {
  const gain = -(slope + costs[j]);
  if (!(gain > 0)) return 0;
  const impact = impacts[j];
  if (impact === 0) return Number.POSITIVE_INFINITY;
  if (roots[j] === 0) return gain / (2 * impact);
  const root = gain / (1.5 * impact);
  return root * root;
}

/** The largest size that costs so much at most. */
export function sizeWithin(columns: CostColumns, j: number, most: number): number {
  const cost = columns.costs[j];
  const limit = cost > 0 ? most / cost : Number.POSITIVE_INFINITY;
  if (columns.impacts[j] === 0 || limit === 0) return limit;
  return crossing((size) => costAt(columns, j, size) <= most, 0, limit)[0];
}

/** The last number from `low` on at which something holds and the first at which it does not; the same one, `high`, where it holds all along. */
export function crossing(holds: (x: number) => boolean, low: number, high: number): readonly [number, number] {
  let [from, to] = [low, high];
  if (to === Number.POSITIVE_INFINITY) for (to = Math.max(1, 2 * low); to < Number.MAX_VALUE && holds(to); to *= 2) from = to;
  else if (holds(to)) return [to, to];
  for (;;) {
    const middle = from + (to - from) / 2;
    if (middle <= from || middle >= to) return [from, to];
    if (holds(middle)) from = middle;
    else to = middle;
  }
}
