// The coefficients of a blend of forecasts: least squares, or iterated least squares to the lowest QLIKE.
import { Fault } from '../../fault.js';
import type { EstimationKernels } from '../../market/kernels.js';
import { leastSquares } from '../matrices/solve.js';

export const blendForms = ['variance', 'log'] as const;
export type BlendForm = (typeof blendForms)[number];
export const blendLosses = ['squares', 'qlike'] as const;
export type BlendLoss = (typeof blendLosses)[number];

const iterationLimit = 100;
const halvingLimit = 40;

/** Least-squares problem: its columns and its target. */
interface Line {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}

interface Solution {
  readonly coefficients: Float64Array;
  readonly last: Line;
  readonly iterations: number;
}

/** The coefficients of the least loss. Throws NOT_POSITIVE for collinear columns, and for a target of 0 whose logarithm is needed. */
export function solveBlend(
  { exp, log }: Pick<EstimationKernels, 'exp' | 'log'>,
  form: BlendForm,
  loss: BlendLoss,
  columns: readonly Float64Array[],
  target: Float64Array,
): Solution {
  if (loss === 'squares') {
    target.forEach((y, t) => {
      if (form === 'log' && !(y > 0))
        throw new Fault('NOT_POSITIVE', `proxies[${t}]`, "greater than 0 for the logarithm of form 'log' by least squares", y);
    });
    const last = { columns, target: form === 'log' ? log(target) : target };
    return { coefficients: solved(last), last, iterations: 1 };
  }
  // From the constant that is the mean: z = eta + (y - h)/h for 'log', all weights alike; y on the columns, weights 1/h^2, for 'variance'. The fit of either is stationary for QLIKE.
  const meanOnly = Float64Array.from(columns, (_, k) => (k === 0 && form === 'variance' ? 1 : 0));
  const variances = (b: Float64Array): Float64Array => (form === 'log' ? exp(lineOf(columns, b)) : lineOf(columns, b));
  const lossOf = (h: Float64Array): number =>
    h.every((x) => x > 0) ? meanOf(log(h).map((x, t) => x + target[t] / h[t])) : Number.POSITIVE_INFINITY;
  const problem = (b: Float64Array, h: Float64Array): Line => {
    if (form === 'variance') return { columns: columns.map((xs) => xs.map((x, t) => x / h[t])), target: target.map((y, t) => y / h[t]) };
    const eta = lineOf(columns, b);
    return { columns, target: target.map((y, t) => eta[t] + (y - h[t]) / h[t]) };
  };
  let b: Float64Array = meanOnly;
  let h = variances(b);
  let value = lossOf(h);
  let iterations = 0;
  for (; iterations < iterationLimit; iterations += 1) {
    const aim = solved(problem(b, h));
    let next = aim;
    let there = variances(next);
    let reached = lossOf(there);
    for (let halving = 0; !(reached <= value) && halving < halvingLimit; halving += 1) {
      next = next.map((x, k) => 0.5 * (x + b[k]));
      there = variances(next);
      reached = lossOf(there);
    }
    if (!(reached < value)) break;
    const gain = value - reached;
    b = next;
    h = there;
    value = reached;
    if (gain < 1e-14) break;
  }
  return { coefficients: b, last: problem(b, h), iterations };
}

function solved({ columns, target }: Line): Float64Array {
  const found = leastSquares(columns, target);
  if (found === undefined) throw collinear();
  return found;
}

export function collinear(): Fault {
  return new Fault('NOT_POSITIVE', 'predictors', 'columns that vary independently of each other and of a constant', 0);
}

export function lineOf(columns: readonly Float64Array[], coefficients: Float64Array): Float64Array {
  const line = new Float64Array(columns[0].length);
  columns.forEach((xs, k) => {
    const b = coefficients[k];
    for (let t = 0; t < line.length; t += 1) line[t] = line[t] + b * xs[t];
  });
  return line;
}

export function meanOf(xs: Float64Array): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length;
}
