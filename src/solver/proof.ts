// What a vertex proves of the programme itself, in its own units and sums: nothing is believed of the dictionary.
import type { Dictionary } from './dictionary.js';
import type { LinearProgram, Solution } from './problem.js';
import type { Scaling } from './scale.js';
import type { Outcome } from './simplex.js';

/** Relative tolerance of sums that should be 0, by the size of their terms. */
const rounding = 1e-9;
/** Violation of a row that is a rounding, whatever the size of its terms, in a scaled programme. */
const dust = 1e-12;

/** The solution that an outcome stands for; undefined where roundings are too large for it to be one. */
export function proofOf(outcome: Outcome, program: LinearProgram, scaling: Scaling, dictionary: Dictionary): Solution | undefined {
  if (outcome.status === 'optimal') return optimum(program, scaling, dictionary);
  if (outcome.status === 'infeasible') return contradiction(program, scaling.rows, dictionary);
  if (outcome.status === 'unbounded') return direction(program, scaling.columns, dictionary, outcome.column, outcome.sign);
  return undefined;
}

/** A sum and the size of its terms. */
class Sum {
  sum = 0;
  gross = 0;

  add(term: number): void {
    this.sum += term;
    this.gross += Math.abs(term);
  }

  get small(): boolean {
    return Math.abs(this.sum) <= rounding * this.gross;
  }
}

function row({ matrix, costs: { length } }: LinearProgram, i: number, values: Float64Array): Sum {
  const sum = new Sum();
  for (let j = 0; j < length; j++) sum.add(matrix[i * length + j] * values[j]);
  return sum;
}

function column({ matrix, costs: { length } }: LinearProgram, j: number, multipliers: Float64Array): Sum {
  const sum = new Sum();
  for (const [i, y] of multipliers.entries()) sum.add(matrix[i * length + j] * y);
  return sum;
}

function optimum(program: LinearProgram, scaling: Scaling, dictionary: Dictionary): Solution | undefined {
  const { costs, rowLower, rowUpper, lower, upper } = program;
  const { basic, rows: m } = dictionary;
  dictionary.refineValues();
  const values = costs.map((_, j) => {
    const value = dictionary.values[j] * scaling.columns[j];
    return Math.min(upper[j], Math.max(lower[j], value)) + 0;
  });
  const multipliers = dictionary.multipliers(m).map((y, i) => (y * scaling.rows[i]) / scaling.cost);
  let violation = 0;
  const proved = new Sum();
  // a slope proves the bound that it leans on; where there is none it has to be a rounding
  const leans = (slope: Sum, low: number, high: number, value: number): boolean => {
    const bound = slope.sum > 0 ? low : high;
    if (slope.sum !== 0) proved.add(slope.sum * (Number.isFinite(bound) ? bound : value));
    return Number.isFinite(bound) || slope.small;
  };
  for (let i = 0; i < m; i++) {
    const activity = row(program, i, values);
    const [low, high] = [rowLower[i], rowUpper[i]];
    const missed = Math.max(0, low - activity.sum, activity.sum - high);
    const least = rounding * Math.max(activity.gross, Math.abs(low > activity.sum ? low : high));
    if (missed > least && missed * scaling.rows[i] > dust) return undefined;
    violation = Math.max(violation, missed);
    const slope = new Sum();
    slope.add(multipliers[i]);
    if (!leans(slope, low, high, activity.sum)) return undefined;
  }
  const within = new Set(basic);
  const cost = new Sum();
  const reducedCosts = costs.map((c, j) => {
    cost.add(c * values[j]);
    if (within.has(j)) return 0;
    const slope = column(program, j, multipliers);
    slope.sum = -slope.sum;
    slope.add(c);
    return leans(slope, lower[j], upper[j], values[j]) ? slope.sum : Number.NaN;
  });
  const gap = cost.sum - proved.sum;
  if (reducedCosts.some(Number.isNaN) || !(Math.abs(gap) <= rounding * Math.max(cost.gross, proved.gross))) return undefined;
  return { status: 'optimal', cost: cost.sum, values, multipliers, reducedCosts, gap, violation };
}

/** Rows weighed as the sum of infeasibilities weighs them, at its least. */
function contradiction(program: LinearProgram, scale: Float64Array, dictionary: Dictionary): Solution | undefined {
  const { rowLower, rowUpper, lower, upper } = program;
  const own = dictionary.multipliers(dictionary.rows + 1);
  const multipliers = own.map((y, i) => {
    const bound = y > 0 ? rowLower[i] : rowUpper[i];
    return y === 0 || (!Number.isFinite(bound) && Math.abs(y) <= rounding) ? 0 : y * scale[i];
  });
  const gap = new Sum();
  for (const [i, y] of multipliers.entries()) if (y !== 0) gap.add(y * (y > 0 ? rowLower[i] : rowUpper[i]));
  for (let j = 0; j < lower.length; j++) {
    const slope = column(program, j, multipliers);
    const bound = slope.sum > 0 ? upper[j] : lower[j];
    if (slope.sum !== 0 && (Number.isFinite(bound) || !slope.small)) gap.add(-slope.sum * bound);
  }
  return gap.sum > 0 && !gap.small ? { status: 'infeasible', multipliers, gap: gap.sum } : undefined;
}

function direction(program: LinearProgram, scale: Float64Array, dictionary: Dictionary, q: number, sign: number): Solution | undefined {
  const { costs, rowLower, rowUpper, lower, upper } = program;
  const { columns: n, basic, nonbasic } = dictionary;
  const ray = new Float64Array(n);
  const entering = nonbasic[q];
  if (entering < n) ray[entering] = sign * scale[entering];
  for (const [i, variable] of basic.entries()) {
    const step = dictionary.at(i, q);
    if (variable < n && Math.abs(step) > dictionary.leastPivot) ray[variable] = sign * step * scale[variable];
  }
  const ends = (step: number, low: number, high: number): boolean =>
    (step > 0 && Number.isFinite(high)) || (step < 0 && Number.isFinite(low));
  const slope = new Sum();
  for (const [j, c] of costs.entries()) {
    slope.add(c * ray[j]);
    if (ends(ray[j], lower[j], upper[j])) return undefined;
  }
  for (let i = 0; i < rowLower.length; i++) {
    const along = row(program, i, ray);
    if (!along.small && ends(along.sum, rowLower[i], rowUpper[i])) return undefined;
  }
  return slope.sum < 0 && !slope.small ? { status: 'unbounded', ray, slope: slope.sum } : undefined;
}
