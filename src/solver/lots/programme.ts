// Branch of a lot problem as a linear programme: lots by level, figures by their cuts, and the proved share of fixed costs.
import type { LinearProgram } from '../problem.js';
import type { Cut } from './looks.js';
import type { Column, LotProblem } from './problem.js';

/** Lots of each column between which it looks. */
export interface Branch {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly bound: number;
}

interface Variable {
  readonly column: number;
  readonly cost: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Programme {
  readonly program: LinearProgram;
  /** Column of each variable of lots. Those of figures with a weight follow, in the order of blocks. */
  readonly columns: readonly number[];
  /** Constant cost of all its points. */
  readonly base: number;
}

/** Fractions of a lot that are roundings. */
const whole = 1e-7;

/** Fixed cost per lot that no point of a branch undercuts; `base` if lots are in any case. */
function fixedOf({ fixed }: Column, low: number, high: number): { readonly each: number; readonly base: number } {
  if (fixed === 0 || high === 0) return { each: 0, base: 0 };
  return low > 0 ? { each: 0, base: fixed } : { each: fixed / high, base: 0 };
}

/** Levels that a branch reaches: those it has in any case are full. */
function variablesOf({ columns }: LotProblem, { low, high }: Branch): Variable[] {
  return columns.flatMap((one, j): Variable[] => {
    const [from, to] = [low[j], high[j]];
    const { each } = fixedOf(one, from, to);
    let before = 0;
    return one.levels.flatMap(({ width, cost }, i): Variable[] => {
      const [start, end] = [before, i === one.levels.length - 1 ? Number.POSITIVE_INFINITY : width];
      before += width;
      if (i > 0 && to <= start) return [];
      const [lower, upper] = [from, to].map((n) => Math.min(end, Math.max(0, n - start))) as [number, number];
      return [{ column: j, cost: cost + each, lower, upper }];
    });
  });
}

export function programmeOf(problem: LotProblem, cuts: readonly Cut[], branch: Branch): Programme {
  const { columns, rows, blocks } = problem;
  const variables = variablesOf(problem, branch);
  const base = columns.reduce((sum, one, j) => sum + fixedOf(one, branch.low[j], branch.high[j]).base, 0);
  const weighed = blocks.flatMap(({ figures }, block) =>
    figures.flatMap(({ weight, cap, least }, figure) => (weight === 0 ? [] : [{ block, figure, weight, cap, least }])),
  );
  const n = variables.length + weighed.length;
  const m = rows.length + cuts.length;
  const matrix = new Float64Array(m * n);
  const lower = new Float64Array(m).fill(Number.NEGATIVE_INFINITY);
  const upper = new Float64Array(m);
  const byColumn = new Float64Array(columns.length);
  const write = (i: number, cells: Iterable<readonly [number, number]>): void => {
    byColumn.fill(0);
    for (const [j, coefficient] of cells) byColumn[j] = byColumn[j] + coefficient;
    for (const [v, { column }] of variables.entries()) matrix[i * n + v] = byColumn[column];
  };
  for (const [i, row] of rows.entries()) {
    write(i, row.cells);
    [lower[i], upper[i]] = [row.lower, row.upper];
  }
  for (const [c, { block, figure, at, slopes }] of cuts.entries()) {
    const i = rows.length + c;
    const { columns: own, figures } = blocks[block];
    const { cap = 0 } = figures[figure] ?? {};
    write(
      i,
      own.map((j, k) => [j, slopes[k]] as const),
    );
    const t = weighed.findIndex((one) => one.block === block && one.figure === figure);
    if (t >= 0) matrix[i * n + variables.length + t] = -1;
    upper[i] = t >= 0 ? -at : cap - at;
  }
  const program: LinearProgram = {
    costs: Float64Array.from([...variables.map(({ cost }) => cost), ...weighed.map(({ weight }) => weight)]),
    matrix,
    rowLower: lower,
    rowUpper: upper,
    lower: Float64Array.from([...variables.map((one) => one.lower), ...weighed.map(({ least }) => least)]),
    upper: Float64Array.from([...variables.map((one) => one.upper), ...weighed.map(({ cap }) => cap)]),
  };
  return { program, columns: variables.map(({ column }) => column), base };
}

/** Lots by column of a vertex; whole ones whole. */
export function lotsOf(problem: LotProblem, { columns }: Programme, values: Float64Array): Float64Array {
  const sums = new Float64Array(problem.columns.length);
  for (const [v, j] of columns.entries()) sums[j] = sums[j] + values[v];
  return sums.map((x, j) => {
    const near = Math.round(x);
    return (Math.abs(x - near) <= whole ? near : Math.min(problem.columns[j]?.most, Math.max(0, x))) + 0;
  });
}

/** The column furthest from a whole number of lots; -1 where all are whole. */
export function mostFractional(lots: Float64Array): number {
  let [found, most] = [-1, 0];
  for (const [k, x] of lots.entries()) {
    const fraction = Math.abs(x - Math.round(x));
    if (fraction > most) [found, most] = [k, fraction];
  }
  return found;
}

/** The column whose lots cost most beside what the programme counts of them; -1 where it counts all. */
export function mostUncounted({ columns }: LotProblem, { low, high }: Branch, lots: Float64Array): number {
  let [found, most] = [-1, 0];
  for (const [j, { fixed }] of columns.entries()) {
    const n = lots[j];
    if (fixed === 0 || n === 0 || low[j] > 0) continue;
    const left = fixed * (1 - n / high[j]);
    if (left > most) [found, most] = [j, left];
  }
  return found;
}

/** A branch below a number of lots of a column, above it and, where that is whole, at it. */
export function parts({ low, high }: Branch, k: number, lots: number, bound: number): Branch[] {
  const at = (column: Float64Array, n: number): Float64Array => column.map((own, l) => (l === k ? n : own));
  const [below, above] = [Math.ceil(lots) - 1, Math.floor(lots) + 1];
  return [
    ...(below >= low[k] ? [{ low, high: at(high, below), bound }] : []),
    ...(above - below > 1 ? [{ low: at(low, lots), high: at(high, lots), bound }] : []),
    ...(above <= high[k] ? [{ low: at(low, above), high, bound }] : []),
  ];
}
