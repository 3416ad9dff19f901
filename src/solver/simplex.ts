// The primal simplex method on a dictionary: the sum of infeasibilities first, then the objective.
import type { Dictionary } from './dictionary.js';

/** Share of the tolerance by which a bound may be passed for a larger pivot (Harris). */
const give = 0.5;
/** A pivot below this, in a table that is not fresh, is checked again in a fresh one. */
const doubtful = 1e-5;
const betweenChecks = 50;
/** Reach of a column from which all are computed again. */
const farthest = 1e12;

export type Outcome =
  | { readonly status: 'optimal' }
  | { readonly status: 'infeasible' }
  /** Along column `column`, in direction `sign`, without end. */
  | { readonly status: 'unbounded'; readonly column: number; readonly sign: number }
  | { readonly status: 'undecided' };

/**
 * Steps to a vertex where no slope helps. The slope enters that is steepest for its column's reach (Devex) and, among those that block within what may be given, the largest pivot leaves. Where that does not move for long,
 * Bland's rule (lowest variable in, lowest variable out) takes over until something does: no basis comes twice.
 */
export function simplex(dictionary: Dictionary, most: number): Outcome {
  const { rows, columns, basic, nonbasic, values, lower, upper, table, stride } = dictionary;
  const patience = 20 + 2 * rows;
  // how far each column reaches, against the first vertex (Devex)
  const weights = new Float64Array(columns).fill(1);
  let idle = 0;
  for (let step = 1; step <= most; step++) {
    if (step % betweenChecks === 0) dictionary.revalue();
    const bland = idle > patience;
    const phase = dictionary.infeasible ? rows + 1 : rows;
    const q = entering(dictionary, phase, bland);
    if (q < 0) {
      return { status: phase === rows ? 'optimal' : 'infeasible' };
    }
    const variable = nonbasic[q];
    const sign = dictionary.at(phase, q) < 0 ? 1 : -1;
    const r = leaving(dictionary, q, sign, bland);
    const own = upper[variable] - lower[variable];
    const ratio = r < 0 ? Number.POSITIVE_INFINITY : Math.max(0, ratioOf(dictionary, r, sign * dictionary.at(r, q)));
    if (r < 0 && own === Number.POSITIVE_INFINITY) {
      return phase === rows ? { status: 'unbounded', column: q, sign } : { status: 'undecided' };
    }
    const flips = own <= ratio;
    if (!flips && Math.abs(dictionary.at(r, q)) < doubtful && dictionary.exchanges > 0) {
      dictionary.renew();
      continue;
    }
    const moved = flips ? own : ratio;
    idle = moved > 0 ? 0 : idle + 1;
    for (let i = 0; i < rows; i++) values[basic[i]] += sign * moved * table[i * stride + q];
    if (flips) values[variable] = sign > 0 ? upper[variable] : lower[variable];
    else {
      values[variable] += sign * moved;
      const out = basic[r];
      values[out] = boundOf(dictionary, r, sign * dictionary.at(r, q));
      dictionary.exchange(r, q);
      const reach = weights[q];
      for (let j = 0; j < columns; j++) weights[j] = Math.max(j === q ? 1 : weights[j], dictionary.at(r, j) ** 2 * reach);
      if (reach > farthest) weights.fill(1);
    }
    for (let i = 0; i < rows; i++) dictionary.weigh(i);
  }
  return { status: 'undecided' };

  /** The column whose variable enters; -1 where none helps. */
  function entering(of: Dictionary, row: number, lowest: boolean): number {
    let found = -1;
    let steepest = 0;
    for (let j = 0; j < columns; j++) {
      const candidate = nonbasic[j];
      const slope = of.at(row, j);
      const size = Math.abs(slope);
      if (!(size > of.tolerance) || !mayMove(of, candidate, slope)) continue;
      if (lowest) {
        if (found < 0 || candidate < nonbasic[found]) found = j;
      } else if (slope * slope > steepest * weights[j]) {
        steepest = (slope * slope) / weights[j];
        found = j;
      }
    }
    return found;
  }
}

/** Whether a nonbasic variable has room against a slope. */
function mayMove({ values, lower, upper }: Dictionary, variable: number, slope: number): boolean {
  const value = values[variable];
  return slope < 0 ? value < upper[variable] : value > lower[variable];
}

/** The bound that stops row i, moving with slope a: one that it is beyond, or the next; infinite where there is none. */
function boundOf({ basic, weights, lower, upper }: Dictionary, i: number, a: number): number {
  const variable = basic[i];
  const weight = weights[i];
  if (a > 0) return weight < 0 ? lower[variable] : weight > 0 ? Number.POSITIVE_INFINITY : upper[variable];
  return weight > 0 ? upper[variable] : weight < 0 ? Number.NEGATIVE_INFINITY : lower[variable];
}

function ratioOf(dictionary: Dictionary, i: number, a: number): number {
  return (boundOf(dictionary, i, a) - dictionary.values[dictionary.basic[i]]) / a;
}

/** The row whose variable leaves; -1 where none stops the step. */
function leaving(dictionary: Dictionary, q: number, sign: number, lowest: boolean): number {
  const { rows, basic, tolerance, leastPivot } = dictionary;
  let limit = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rows; i++) {
    const a = sign * dictionary.at(i, q);
    if (!(Math.abs(a) > leastPivot)) continue;
    const ratio = ratioOf(dictionary, i, a);
    limit = Math.min(limit, lowest ? Math.max(0, ratio) : ratio + (give * tolerance) / Math.abs(a));
  }
  if (limit === Number.POSITIVE_INFINITY) return -1;
  let found = -1;
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    const a = sign * dictionary.at(i, q);
    const size = Math.abs(a);
    if (!(size > leastPivot) || !(ratioOf(dictionary, i, a) <= limit)) continue;
    const better = lowest || size === largest ? found < 0 || basic[i] < basic[found] : size > largest;
    if (!better) continue;
    largest = size;
    found = i;
  }
  return found;
}
