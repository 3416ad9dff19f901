// The least cost of restoring a target in whole lots: cuts and linear programmes, branches where they leave fractions, and every cheaper set where these are few.
import type { BackendUse } from '../../columns/coreUse.js';
import { solve } from '../../solver/linearProgram.js';
import type { LinearProgram } from '../../solver/problem.js';
import type { Asked } from './asked.js';
import { costOf, type Figures, type Point, stepsOfSlopes } from './figures.js';

export interface Found {
  readonly best: Point | undefined;
  /** What every set that restores the target costs at least, and by what. */
  readonly bound: number;
  readonly proof: 'sets' | 'cuts' | 'none';
}

/** Lots of each leg between which a branch looks. */
interface Branch {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly bound: number;
}

/** Fractions of a lot that are roundings, and of a cost. */
const whole = 1e-7;
const rounding = 1e-9;
/** Cuts that a branch may add at points between lots. */
const cutsBetween = 40;

export function search(use: BackendUse, asked: Asked, figures: Figures): Found {
  let best = pared(
    asked,
    figures,
    Float64Array.from(asked.legs, ({ lots }) => lots),
  );
  let bound = 0;
  let proof: Found['proof'] = 'none';
  for (const stepOf of stepsOfSlopes) {
    figures.begin(stepOf);
    const found = branches(use, asked, figures, best);
    best = found.best;
    if (!figures.concave) continue;
    bound = found.bound;
    proof = 'cuts';
    break;
  }
  const cost = best === undefined ? Number.POSITIVE_INFINITY : figures.cost(best.lots);
  const few = cheaperSets(asked, cost);
  if (few === undefined) return { best, bound, proof };
  let least = cost;
  for (const set of figures.lookAll(few)) {
    if (!figures.holds(set) || !(figures.cost(set.lots) < least)) continue;
    best = set;
    least = figures.cost(set.lots);
  }
  return { best, bound: least, proof: 'sets' };
}

/** Branch and bound over cuts: the least cost that is found, and what none is below as far as the cuts hold. */
function branches(use: BackendUse, asked: Asked, figures: Figures, from: Point | undefined): Omit<Found, 'proof'> {
  const { legs } = asked;
  let best = from;
  const cost = (): number => (best === undefined ? Number.POSITIVE_INFINITY : figures.cost(best.lots));
  const better = (point: Point): void => {
    const smaller = pared(asked, figures, point.lots);
    if (smaller !== undefined && figures.cost(smaller.lots) < cost()) best = smaller;
  };
  const none = new Float64Array(legs.length);
  figures.cutAt(none);
  const open: Branch[] = [{ low: none, high: Float64Array.from(legs, ({ lots }) => lots), bound: 0 }];
  // what branches prove that were left where they are
  let left = Number.POSITIVE_INFINITY;
  for (let programs = 0; open.length > 0; ) {
    open.sort((a, b) => b.bound - a.bound);
    const branch = open.pop() as Branch;
    let { bound } = branch;
    if (bound >= cost() * (1 - rounding)) break;
    for (let cuts = 0; ; ) {
      programs += 1;
      const solution = solve(use, programOf(asked, figures, branch));
      if (solution.status === 'infeasible') break;
      if (solution.status === 'optimal') bound = Math.max(bound, solution.cost * (1 - rounding));
      if (bound >= cost() * (1 - rounding)) break;
      if (solution.status !== 'optimal' || programs >= asked.programs) {
        left = Math.min(left, bound);
        break;
      }
      const lots = lotsOf(asked, solution.values);
      const k = mostFractional(lots);
      const point = k < 0 || cuts < cutsBetween ? figures.look(lots) : undefined;
      const holds = point !== undefined && figures.holds(point);
      if (point !== undefined && !holds && figures.cutAt(lots)) {
        cuts += 1;
        continue;
      }
      if (holds && k < 0) {
        better(point as Point);
        break;
      }
      if (k < 0) {
        // one that does not hold and that the cut beside it did not cut off: what is left around it, until it stands alone
        const wide = legs.findIndex((_, l) => (branch.low[l] as number) < (branch.high[l] as number));
        if (wide >= 0) open.push(...parts(branch, wide, lots[wide] as number, bound));
        break;
      }
      better(figures.look(lots.map(Math.ceil)));
      open.push(...parts(branch, k, lots[k] as number, bound));
      break;
    }
    if (programs >= asked.programs) break;
  }
  return { best, bound: Math.min(cost(), left, ...open.map(({ bound }) => bound)) };
}

/** A branch below a number of lots of a leg, above it and, where that is whole, at it. */
function parts({ low, high }: Branch, k: number, lots: number, bound: number): Branch[] {
  const at = (column: Float64Array, n: number): Float64Array => column.map((own, l) => (l === k ? n : own));
  const below = Math.ceil(lots) - 1;
  const above = Math.floor(lots) + 1;
  return [
    ...(below >= (low[k] as number) ? [{ low, high: at(high, below), bound }] : []),
    ...(above - below > 1 ? [{ low: at(low, lots), high: at(high, lots), bound }] : []),
    ...(above <= (high[k] as number) ? [{ low: at(low, above), high, bound }] : []),
  ];
}

/** Variables: lots by level, then by leg; rows: their sums, then cuts. */
function programOf({ legs }: Asked, { cuts }: Figures, { low, high }: Branch): LinearProgram {
  const levels = legs.flatMap((leg, k) => leg.levels.map((level) => ({ ...level, k })));
  const n = levels.length;
  const m = legs.length + cuts.length;
  const matrix = new Float64Array(m * n);
  for (const [j, { k, cost }] of levels.entries()) {
    matrix[k * n + j] = 1;
    for (const [c, { slopes }] of cuts.entries()) matrix[(legs.length + c) * n + j] = (slopes[k] as number) - cost;
  }
  return {
    costs: Float64Array.from(levels, ({ cost }) => cost),
    matrix,
    rowLower: Float64Array.from({ length: m }, (_, i) => (i < legs.length ? (low[i] as number) : -(cuts[i - legs.length]?.at as number))),
    rowUpper: Float64Array.from({ length: m }, (_, i) => (i < legs.length ? (high[i] as number) : Number.POSITIVE_INFINITY)),
    lower: new Float64Array(n),
    upper: Float64Array.from(levels, ({ width }) => width),
  };
}

function lotsOf({ legs }: Asked, values: Float64Array): Float64Array {
  let j = 0;
  return Float64Array.from(legs, ({ levels, lots }) => {
    let sum = 0;
    for (const _ of levels) sum += values[j++] as number;
    const near = Math.round(sum);
    return Math.abs(sum - near) <= whole ? near : Math.min(lots, Math.max(0, sum));
  });
}

/** The leg furthest from a whole number of lots; -1 where all are whole. */
function mostFractional(lots: Float64Array): number {
  let found = -1;
  let most = 0;
  for (const [k, x] of lots.entries()) {
    const fraction = Math.abs(x - Math.round(x));
    if (fraction <= most) continue;
    most = fraction;
    found = k;
  }
  return found;
}

/** A set that holds, with lots given back as far as it goes on holding, the dearest first; undefined where it does not hold. */
function pared({ legs }: Asked, figures: Figures, from: Float64Array): Point | undefined {
  let best = figures.look(from);
  if (!figures.holds(best)) return undefined;
  const saving = (k: number): number => costOf(legs[k] as (typeof legs)[number], best.lots[k] as number);
  for (const k of [...legs.keys()].sort((a, b) => saving(b) - saving(a))) {
    let [low, high] = [0, best.lots[k] as number];
    while (low < high) {
      const less = best.lots.slice();
      less[k] = Math.floor((low + high) / 2);
      const point = figures.look(less);
      if (figures.holds(point)) {
        best = point;
        high = less[k];
      } else low = (less[k] as number) + 1;
    }
  }
  return best;
}

/** Every set that costs less, by count of lots; undefined where they are more than are to be looked at. */
function cheaperSets({ legs, sets }: Asked, cost: number): Float64Array[] | undefined {
  const found: Float64Array[] = [];
  const lots = new Float64Array(legs.length);
  const visit = (k: number, spent: number): boolean => {
    const leg = legs[k];
    if (leg === undefined) {
      found.push(lots.slice());
      return found.length <= sets;
    }
    for (let n = 0; n <= leg.lots; n++) {
      const sum = spent + costOf(leg, n);
      if (!(sum < cost)) break;
      lots[k] = n;
      if (!visit(k + 1, sum)) return false;
    }
    lots[k] = 0;
    return true;
  };
  return visit(0, 0) ? found : undefined;
}
