// The best point of a problem in whole lots: cuts and linear programmes, branches where they leave fractions, steps that improve what was found, and every point where these are few.
import type { BackendUse } from '../../columns/coreUse.js';
import { solve } from '../../solver/linearProgram.js';
import type { LinearProgram, Solution } from '../../solver/problem.js';
import { type Cut, Looks } from './looks.js';
import type { LotAnswer, LotLimits, LotPoint, LotProblem } from './problem.js';

interface Branch {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly bound: number;
}

/** Fractions of a lot that are roundings, and of an objective. */
const whole = 1e-7;
const rounding = 1e-9;
/** What a figure may exceed its cuts by, of its size, until they count as what it is. */
const agreement = 1e-7;
const cutsBetween = 30;
/** Lines in all, and points that steps try: what is beyond takes longer than it tells. */
const mostCuts = 200;
const mostTried = 4000;
/** Steps of slopes: small ones are nearest to the truth, whole lots further above roundings of ledgers. */
const stepsOf: readonly ((most: number) => number)[] = [(most) => Math.max(2 ** -10, 2 ** -17 * most), () => 1];

export function search(use: BackendUse, problem: LotProblem, { sets, programs }: LotLimits): LotAnswer {
  const looks = new Looks(problem);
  const all = allPoints(problem, sets);
  const keep = (best: LotPoint | undefined, point: LotPoint): LotPoint | undefined =>
    point.holds && (best === undefined || point.objective < best.objective) ? point : best;
  let best = keep(undefined, looks.point(new Float64Array(problem.most.length)));
  if (all !== undefined) {
    for (const lots of all) best = keep(best, looks.point(lots));
    return { best, bound: best?.objective ?? Number.POSITIVE_INFINITY, proof: 'sets', looked: looks.looked };
  }
  looks.begin(problem.most.map(() => 1));
  const alone = boundOf(solve(use, programOf(problem, [], rootOf(problem))));
  let [bound, proof]: [number, LotAnswer['proof']] = [alone, 'rows'];
  for (const step of stepsOf) {
    looks.begin(problem.most.map((most) => step(most)));
    const found = branches(use, problem, looks, best, programs);
    best = improved(problem, looks, found.best);
    if (best !== undefined && best.objective - alone <= rounding * Math.abs(alone)) break;
    if (!looks.convex) continue;
    [bound, proof] = [Math.max(alone, Math.min(found.bound, best?.objective ?? Number.POSITIVE_INFINITY)), 'cuts'];
    break;
  }
  return { best, bound, proof, looked: looks.looked };
}

const rootOf = ({ most }: LotProblem): Branch => ({
  low: new Float64Array(most.length),
  high: Float64Array.from(most),
  bound: Number.NEGATIVE_INFINITY,
});

const boundOf = (solution: Solution): number =>
  solution.status === 'optimal'
    ? solution.cost - rounding * Math.abs(solution.cost)
    : solution.status === 'infeasible'
      ? Number.POSITIVE_INFINITY
      : Number.NEGATIVE_INFINITY;

function branches(
  use: BackendUse,
  problem: LotProblem,
  looks: Looks,
  from: LotPoint | undefined,
  programs: number,
): { readonly best: LotPoint | undefined; readonly bound: number } {
  let best = from;
  const take = (lots: Float64Array): boolean => {
    const point = looks.point(lots);
    if (point.holds && !(point.objective >= (best?.objective ?? Number.POSITIVE_INFINITY))) best = point;
    return point.holds;
  };
  const beaten = (bound: number): boolean => best !== undefined && bound >= best.objective - rounding * Math.abs(best.objective);
  const root = rootOf(problem);
  for (const b of problem.blocks.keys()) looks.cutAt(b, root.low);
  const open: Branch[] = [root];
  // what branches prove that were left where they are
  let left = Number.POSITIVE_INFINITY;
  let solved = 0;
  while (open.length > 0 && solved < programs) {
    open.sort((a, b) => b.bound - a.bound);
    const branch = open.pop() as Branch;
    let { bound } = branch;
    if (beaten(bound)) {
      left = Math.min(left, bound);
      break;
    }
    for (let cuts = 0; ; ) {
      solved += 1;
      const solution = solve(use, programOf(problem, looks.cuts, branch));
      if (solution.status === 'infeasible') break;
      bound = Math.max(bound, boundOf(solution));
      if (beaten(bound)) {
        left = Math.min(left, bound);
        break;
      }
      if (solution.status === 'undecided' && solved < programs) {
        // what binary64 cannot tell of the whole it mostly can of halves
        const widths = branch.high.map((high, j) => high - (branch.low[j] as number));
        const wide = widths.indexOf(Math.max(...widths));
        if ((widths[wide] as number) > 0)
          open.push(...parts(branch, wide, (branch.low[wide] as number) + (widths[wide] as number) / 2 + 0.25, bound));
        else left = Math.min(left, bound);
        break;
      }
      if (solution.status !== 'optimal' || solved >= programs) {
        left = Math.min(left, bound);
        if (solution.status === 'optimal') for (const lots of problem.rounded(lotsOf(problem, solution.values))) take(lots);
        break;
      }
      const lots = lotsOf(problem, solution.values);
      if (cuts < cutsBetween && looks.cuts.length < mostCuts && cutWhere(problem, looks, lots, solution.values)) {
        cuts += 1;
        continue;
      }
      const k = mostFractional(lots);
      if (k < 0) {
        if (take(lots)) break;
        // whole lots that do not hold, and that the cuts beside them did not cut off
        const wide = lots.findIndex((_, j) => (branch.low[j] as number) < (branch.high[j] as number));
        if (wide >= 0) open.push(...parts(branch, wide, lots[wide] as number, bound));
        break;
      }
      for (const near of problem.rounded(lots)) take(near);
      open.push(...parts(branch, k, lots[k] as number, bound));
      break;
    }
  }
  return { best, bound: Math.min(left, ...open.map(({ bound }) => bound), best?.objective ?? Number.POSITIVE_INFINITY) };
}

/** Cuts where figures are more than the programme believes; whether there were any to add. */
function cutWhere(problem: LotProblem, looks: Looks, lots: Float64Array, values: Float64Array): boolean {
  let added = false;
  let t = problem.most.length;
  for (const [b, { figures }] of problem.blocks.entries()) {
    const said = looks.figures(b, lots);
    const short = figures.some(({ weight, cap }, f) => {
      const figure = said[f] as number;
      const believed = weight === 0 ? cap : Math.min(cap, values[t++] as number);
      return figure > believed + agreement * Math.max(Math.abs(figure), Math.abs(believed));
    });
    if (short && looks.cutAt(b, lots)) added = true;
  }
  return added;
}

/** Variables: lots, then figures that have a weight. */
function programOf({ costs, rows, blocks }: LotProblem, cuts: readonly Cut[], { low, high }: Branch): LinearProgram {
  const weighed = blocks.flatMap(({ figures }, block) =>
    figures.flatMap(({ weight, cap, least }, figure) => (weight === 0 ? [] : [{ block, figure, weight, cap, least }])),
  );
  const n = costs.length + weighed.length;
  const m = rows.length + cuts.length;
  const matrix = new Float64Array(m * n);
  const [lower, upper] = [new Float64Array(m).fill(Number.NEGATIVE_INFINITY), new Float64Array(m).fill(Number.POSITIVE_INFINITY)];
  for (const [i, row] of rows.entries()) {
    for (const [j, coefficient] of row.cells) matrix[i * n + j] = coefficient;
    [lower[i], upper[i]] = [row.lower, row.upper];
  }
  for (const [c, { block, figure, at, slopes }] of cuts.entries()) {
    const i = rows.length + c;
    const { columns, figures } = blocks[block] as (typeof blocks)[number];
    for (const [k, slope] of slopes.entries()) matrix[i * n + (columns[k] as number)] = slope;
    const t = weighed.findIndex((one) => one.block === block && one.figure === figure);
    if (t >= 0) matrix[i * n + costs.length + t] = -1;
    upper[i] = t >= 0 ? -at : (figures[figure]?.cap as number) - at;
  }
  return {
    costs: Float64Array.from([...costs, ...weighed.map(({ weight }) => weight)]),
    matrix,
    rowLower: lower,
    rowUpper: upper,
    lower: Float64Array.from([...low, ...weighed.map(({ least }) => least)]),
    upper: Float64Array.from([...high, ...weighed.map(({ cap }) => cap)]),
  };
}

function lotsOf({ most }: LotProblem, values: Float64Array): Float64Array {
  return Float64Array.from(most, (end, j) => {
    const x = values[j] as number;
    const near = Math.round(x);
    return (Math.abs(x - near) <= whole ? near : Math.min(end, Math.max(0, x))) + 0;
  });
}

/** The column furthest from a whole number of lots; -1 where all are whole. */
function mostFractional(lots: Float64Array): number {
  let [found, most] = [-1, 0];
  for (const [k, x] of lots.entries()) {
    const fraction = Math.abs(x - Math.round(x));
    if (fraction > most) [found, most] = [k, fraction];
  }
  return found;
}

/** A branch below a number of lots of a column, above it and, where that is whole, at it. */
function parts({ low, high }: Branch, k: number, lots: number, bound: number): Branch[] {
  const at = (column: Float64Array, n: number): Float64Array => column.map((own, l) => (l === k ? n : own));
  const [below, above] = [Math.ceil(lots) - 1, Math.floor(lots) + 1];
  return [
    ...(below >= (low[k] as number) ? [{ low, high: at(high, below), bound }] : []),
    ...(above - below > 1 ? [{ low: at(low, lots), high: at(high, lots), bound }] : []),
    ...(above <= (high[k] as number) ? [{ low: at(low, above), high, bound }] : []),
  ];
}

/** Steps along the problem's directions for as long as they improve, the longest first. */
function improved({ most, directions }: LotProblem, looks: Looks, from: LotPoint | undefined): LotPoint | undefined {
  let best = from;
  if (best === undefined) return undefined;
  let tried = 0;
  for (let moved = true; moved && tried < mostTried; ) {
    moved = false;
    for (const direction of directions) {
      const { lots } = best as LotPoint;
      let room = Number.POSITIVE_INFINITY;
      for (const [j, step] of direction)
        room = Math.min(room, step > 0 ? ((most[j] as number) - (lots[j] as number)) / step : (lots[j] as number) / -step);
      for (let times = Math.floor(room); times >= 1; times = Math.floor(times / 2)) {
        const next = (best as LotPoint).lots.slice();
        for (const [j, step] of direction) next[j] = (next[j] as number) + times * step;
        const point = looks.point(next);
        tried += 1;
        if (!point.holds || !(point.objective < (best as LotPoint).objective)) continue;
        best = point;
        moved = true;
        break;
      }
    }
  }
  return best;
}

/** Every point within the columns' bounds; undefined where they are more than are to be looked at. */
function allPoints({ most }: LotProblem, sets: number): Float64Array[] | undefined {
  if (!(most.reduce((count, end) => count * (end + 1), 1) <= sets)) return undefined;
  let points = [new Float64Array(most.length)];
  for (const [j, end] of most.entries())
    points = points.flatMap((point) => Array.from({ length: end + 1 }, (_, n) => point.map((own, l) => (l === j ? n : own))));
  return points;
}
