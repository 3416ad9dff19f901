// Best point in whole lots: cuts and linear programmes, branches at fractions, improving steps, and every cheaper point if these are few.
import type { BackendUse } from '../../columns/coreUse.js';
import { solve } from '../linearProgram.js';
import type { Solution } from '../problem.js';
import { type Cut, Looks } from './looks.js';
import { better, cheaper, improved, pared } from './points.js';
import type { LotAnswer, LotLimits, LotPoint, LotProblem } from './problem.js';
import { type Branch, lotsOf, mostFractional, mostUncounted, type Programme, parts, programmeOf } from './programme.js';

/** Relative rounding of an objective. */
const rounding = 1e-9;
/** Relative excess of a figure over its cuts until it counts as known. */
const agreement = 1e-7;
/** Cuts that a branch may add at points between lots. */
const cutsBetween = 40;
/** Lines in all: what is beyond takes longer than it tells. */
const mostCuts = 200;
/** Steps of slopes by the lots of a column: small ones are nearest to the truth, those in whole lots further above roundings of ledgers. */
const stepsOf: readonly ((most: number) => number)[] = [
  (most) => Math.max(2 ** -10, 2 ** -17 * most),
  () => 1,
  (most) => Math.max(1, Math.round(most / 8)),
];

export function search(use: BackendUse, problem: LotProblem, { sets, programs }: LotLimits): LotAnswer {
  const looks = new Looks(problem);
  const { columns, rows, blocks, starts, known } = problem;
  const none = new Float64Array(columns.length);
  let best = better(undefined, looks.point(none));
  const answered = (bound: number, proof: LotAnswer['proof']): LotAnswer => ({ best, bound, proof, looked: looks.looked });
  /** Looks at every cheaper point, if they are no more than so many. */
  const every = (most: number): boolean => {
    const few = cheaper(problem, best?.objective ?? Number.POSITIVE_INFINITY, most);
    for (const point of few === undefined ? [] : looks.points(few)) best = better(best, point);
    return few !== undefined;
  };
  const least = (): LotAnswer => answered(best?.objective ?? Number.POSITIVE_INFINITY, 'sets');
  const weighed = blocks.some(({ figures }) => figures.some(({ weight }) => weight !== 0));
  // where fewer lots are cheaper, programmes say first of how few points that is
  if (every(problem.pares ? 0 : sets)) return least();
  for (const start of starts) best = better(best, paring(problem, looks, looks.point(start)));
  if (problem.provenBy === 'looks' && every(sets)) return least();
  const root: Branch = { low: none, high: Float64Array.from(columns, ({ most }) => most), bound: known };
  const alone = rows.length === 0 && !weighed ? known : boundOf(use, programmeOf(problem, [], root)).bound;
  let [bound, proof]: [number, LotAnswer['proof']] = known > alone ? [known, 'known'] : [alone, 'rows'];
  for (const step of stepsOf) {
    looks.begin(columns.map(({ most }) => step(most)));
    const found = branches(use, problem, looks, { ...root, bound }, best, programs);
    best = improved(problem, looks, found.best);
    if (problem.provenBy === 'looks') continue;
    if (best !== undefined && best.objective - bound <= rounding * Math.abs(bound)) return every(0) ? least() : answered(bound, proof);
    if (!looks.convex) continue;
    [bound, proof] = [Math.max(bound, Math.min(found.bound, best?.objective ?? Number.POSITIVE_INFINITY)), 'cuts'];
    if (!found.between) break;
  }
  return every(sets) ? least() : answered(bound, proof);
}

const paring = (problem: LotProblem, looks: Looks, point: LotPoint): LotPoint =>
  problem.pares && point.holds ? pared(problem, looks, point) : point;

/** A programme solved, and what no point of its branch is below. */
function boundOf(use: BackendUse, { program, base }: Programme): { readonly solution: Solution; readonly bound: number } {
  const solution = solve(use, program);
  if (solution.status === 'infeasible') return { solution, bound: Number.POSITIVE_INFINITY };
  if (solution.status !== 'optimal') return { solution, bound: Number.NEGATIVE_INFINITY };
  const cost = solution.cost + base;
  return { solution, bound: cost - rounding * Math.abs(cost) };
}

/** Branch and bound over cuts: the best that is found, what none is below as far as the cuts hold, and whether there are whole lots that cuts between lots say too little of. */
function branches(
  use: BackendUse,
  problem: LotProblem,
  looks: Looks,
  root: Branch,
  from: LotPoint | undefined,
  programs: number,
): { readonly best: LotPoint | undefined; readonly bound: number; readonly between: boolean } {
  let best = from;
  let between = false;
  const take = (lots: Float64Array): boolean => {
    const point = looks.point(lots);
    best = better(best, paring(problem, looks, point));
    return point.holds;
  };
  const beaten = (bound: number): boolean => best !== undefined && bound >= best.objective - rounding * Math.abs(best.objective);
  for (const [block, { figures }] of problem.blocks.entries())
    for (const figure of figures.keys()) looks.cutAt({ block, figure }, root.low);
  const open: Branch[] = [root];
  // what branches prove that were left where they are
  let left = Number.POSITIVE_INFINITY;
  let solved = 0;
  while (open.length > 0 && solved < programs) {
    open.sort((a, b) => b.bound - a.bound);
    const branch = open.pop() as Branch;
    let { bound } = branch;
    const leave = (): void => {
      left = Math.min(left, bound);
    };
    if (beaten(bound)) break;
    for (let cuts = 0; ; ) {
      solved += 1;
      const programme = programmeOf(problem, looks.cuts, branch);
      const { solution, bound: found } = boundOf(use, programme);
      if (solution.status === 'infeasible') break;
      bound = Math.max(bound, found);
      if (beaten(bound)) break;
      if (solution.status === 'undecided' && solved < programs) {
        // what binary64 cannot tell of the whole it mostly can of halves
        const widths = branch.high.map((high, j) => high - branch.low[j]);
        const wide = widths.indexOf(Math.max(...widths));
        if (widths[wide] > 0) open.push(...parts(branch, wide, branch.low[wide] + widths[wide] / 2 + 0.25, bound));
        else leave();
        break;
      }
      if (solution.status !== 'optimal' || solved >= programs) {
        leave();
        if (solution.status === 'optimal') for (const lots of problem.rounded(lotsOf(problem, programme, solution.values))) take(lots);
        break;
      }
      const lots = lotsOf(problem, programme, solution.values);
      const k = mostFractional(lots);
      const short = shortOf(problem, looks, lots, solution.values.subarray(programme.columns.length));
      if ((k < 0 || cuts < cutsBetween) && looks.cuts.length < mostCuts) {
        const added = short.filter((one) => looks.cutAt(one, lots));
        if (added.length > 0) {
          cuts += 1;
          continue;
        }
      }
      if (k >= 0) {
        for (const near of problem.rounded(lots)) take(near);
        open.push(...parts(branch, k, lots[k], bound));
        break;
      }
      const holds = take(lots);
      if (holds && short.length > 0) {
        // more than the cut beside it says, as of figures that step between lots
        between = true;
        leave();
        break;
      }
      const uncounted = mostUncounted(problem, branch, lots);
      if (holds && uncounted < 0) break;
      // none of it, or some; whole lots that do not hold, and that the cuts beside them did not cut off, stand alone in the end
      if (uncounted >= 0) open.push(...parts(branch, uncounted, 0.5, bound));
      else {
        const wide = lots.findIndex((_, j) => branch.low[j] < branch.high[j]);
        if (wide >= 0) open.push(...parts(branch, wide, lots[wide], bound));
      }
      break;
    }
  }
  return { best, bound: Math.min(left, ...open.map(({ bound }) => bound), best?.objective ?? Number.POSITIVE_INFINITY), between };
}

/** Figures that are more than the programme believes; `values` of those with a weight. */
function shortOf({ blocks }: LotProblem, looks: Looks, lots: Float64Array, values: Float64Array): Pick<Cut, 'block' | 'figure'>[] {
  let t = 0;
  return [...blocks.entries()].flatMap(([block, { figures }]) => {
    const said = looks.figures(block, lots);
    return figures.flatMap(({ weight, cap }, figure) => {
      const is = said[figure];
      const believed = weight === 0 ? cap : Math.min(cap, values[t++]);
      return is > believed + agreement * Math.max(Math.abs(is), Math.abs(believed)) ? [{ block, figure }] : [];
    });
  });
}
