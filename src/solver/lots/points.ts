// Points in whole lots evaluated one by one: cheaper than the best, fewer lots of a feasible point, and steps that improve it.
import type { Looks } from './looks.js';
import { costOf, type LotPoint, type LotProblem } from './problem.js';

/** Points that steps try: what is beyond takes longer than it tells. */
const mostTried = 4000;
/** Sums of costs that are looked at beside the points that come of them. */
const mostSums = 10_000;

export function better(best: LotPoint | undefined, point: LotPoint): LotPoint | undefined {
  return point.holds && (best === undefined || point.objective < best.objective) ? point : best;
}

/** Every point that costs less, by costs and what figures are at least; undefined where they are more than are to be looked at. */
export function cheaper({ columns, blocks }: LotProblem, objective: number, sets: number): Float64Array[] | undefined {
  let figures = 0;
  for (const { figures: own } of blocks) for (const { weight, least } of own) if (weight !== 0) figures += weight * least;
  const rest = new Float64Array(columns.length + 1);
  for (let k = columns.length - 1; k >= 0; k--) {
    const { most, levels } = columns[k];
    let [sum, left] = [0, most];
    for (const { width, cost } of levels) {
      const taken = Math.min(left, width);
      if (cost < 0) sum += taken * cost;
      left -= taken;
    }
    rest[k] = rest[k + 1] + sum;
  }
  const found: Float64Array[] = [];
  const lots = new Float64Array(columns.length);
  let sums = 0;
  const visit = (k: number, spent: number): boolean => {
    const one = columns[k];
    if (one === undefined) {
      found.push(lots.slice());
      return found.length <= sets;
    }
    for (let n = 0; n <= one.most; n++) {
      const sum = spent + costOf(one, n);
      if (!(sum + rest[k + 1] + figures < objective)) {
        if (one.levels[0]?.cost >= 0) break;
        sums += 1;
        if (sums > mostSums + sets) return false;
        continue;
      }
      lots[k] = n;
      if (!visit(k + 1, sum)) return false;
    }
    lots[k] = 0;
    return true;
  };
  return visit(0, 0) ? found : undefined;
}

/** Feasible point with lots given back while it stays feasible, the dearest column first. */
export function pared({ columns }: LotProblem, looks: Looks, from: LotPoint): LotPoint {
  let best = from;
  const saving = (k: number): number => costOf(columns[k], from.lots[k]);
  for (const k of [...columns.keys()].sort((a, b) => saving(b) - saving(a))) {
    let [low, high] = [0, best.lots[k]];
    while (low < high) {
      const less = best.lots.slice();
      less[k] = Math.floor((low + high) / 2);
      const point = looks.point(less);
      if (point.holds) {
        best = point;
        high = less[k];
      } else low = less[k] + 1;
    }
  }
  return best;
}

/** Steps along the problem's directions for as long as they improve, the longest first. */
export function improved({ columns, directions }: LotProblem, looks: Looks, from: LotPoint | undefined): LotPoint | undefined {
  if (from === undefined) return undefined;
  let best = from;
  let tried = 0;
  for (let moved = true; moved && tried < mostTried; ) {
    moved = false;
    for (const direction of directions) {
      const { lots } = best;
      let room = Number.POSITIVE_INFINITY;
      for (const [j, step] of direction) room = Math.min(room, step > 0 ? (columns[j]?.most - lots[j]) / step : lots[j] / -step);
      for (let times = Math.floor(room); times >= 1; times = Math.floor(times / 2)) {
        const next = best.lots.slice();
        for (const [j, step] of direction) next[j] = next[j] + times * step;
        const point = looks.point(next);
        tried += 1;
        if (!point.holds || !(point.objective < best.objective)) continue;
        best = point;
        moved = true;
        break;
      }
    }
  }
  return best;
}
