// The generalised Pareto distribution of losses beyond a threshold: maximum likelihood with standard errors, quantile and shortfall.

import type { Scalars } from '../columns/scalars.js';
import { minimise } from '../estimation/forecast/minimise.js';
import { inverseOf } from '../estimation/matrices/solve.js';
import { Fault } from '../fault.js';

/** P(Y > y) = (1 + shape y / scale)^(-1/shape), exp(-y / scale) for shape 0. */
export interface ParetoParameters {
  readonly shape: number;
  readonly scale: number;
}

export interface ParetoFit extends ParetoParameters {
  readonly logLikelihood: number;
  /** From the inverse of the observed information; undefined at the boundary. */
  readonly standardErrors: ParetoParameters | undefined;
  /** The likelihood is highest at shape -1/2, below which its estimates are not regular (Smith, Biometrika 72, 1985). */
  readonly atBoundary: boolean;
}

const lowestShape = -0.5;
/** Below this, ln(1 + u)/u and what follows from it are summed as series: the closed forms cancel. Ten terms leave 0.02^10. */
const small = 0.02;
const terms = 10;

/** ln(1 + u)/u, G = (ln(1 + u)/u - 1/(1 + u))/u and G': the pieces of likelihood, score and information that stay finite at shape 0. */
function pieces(u: number, logOf: number): readonly [l: number, g: number, slope: number] {
  if (Math.abs(u) >= small) {
    const l = logOf / u;
    const inverse = 1 / (1 + u);
    const g = (l - inverse) / u;
    return [l, g, (inverse * inverse - 2 * g) / u];
  }
  let [l, g, slope, power] = [0, 0, 0, 1];
  for (let k = 0; k < terms; k += 1) {
    l += power / (k + 1);
    g += (power * (k + 1)) / (k + 2);
    slope -= (power * (k + 1) * (k + 2)) / (k + 3);
    power *= -u;
  }
  return [l, g, slope];
}

interface Likelihood {
  readonly value: number;
  readonly gradient: readonly [shape: number, scale: number];
  /** [shape shape, shape scale, scale scale]. */
  readonly hessian: readonly [number, number, number];
}

/** Log-likelihood of excesses y: sum of -ln scale - (1/shape + 1) ln(1 + shape y/scale), with first and second derivatives. */
export function paretoLikelihood(math: Scalars, { shape, scale }: ParetoParameters, excesses: Float64Array): Likelihood {
  const n = excesses.length;
  const logs = math.logs(excesses.map((y) => Math.max(0, 1 + (shape * y) / scale)));
  let value = -n * math.log(scale);
  const first = [0, 0] as [number, number];
  const second = [0, 0, 0] as [number, number, number];
  for (let i = 0; i < n; i += 1) {
    const s = excesses[i] / scale;
    const u = shape * s;
    const a = 1 + u;
    if (!(a > 0)) return { value: Number.NEGATIVE_INFINITY, gradient: [0, 0], hessian: [0, 0, 0] };
    const [l, g, slope] = pieces(u, logs[i]);
    value -= s * l + u * l;
    first[0] += s * s * g - s / a;
    first[1] += ((1 + shape) * s) / a - 1;
    second[0] += s * s * s * slope + (s * s) / (a * a);
    second[1] += (s * (1 - s)) / (a * a);
    second[2] += 1 - ((1 + shape) * s * (2 + u)) / (a * a);
  }
  return { value, gradient: [first[0], first[1] / scale], hessian: [second[0], second[1] / scale, second[2] / (scale * scale)] };
}

/**
 * The most likely shape and scale of positive excesses. In units of their mean, from the estimates by moments (Hosking and Wallis, Technometrics 29, 1987), by BFGS and then Newton on the score.
 * Throws TOO_SHORT below 10, NOT_POSITIVE.
 */
export function fitPareto(math: Scalars, excesses: Float64Array): ParetoFit {
  const n = excesses.length;
  if (n < 10) throw new Fault('TOO_SHORT', 'excesses', 'at least 10', n);
  excesses.forEach((y, i) => {
    if (!(y > 0)) throw new Fault('NOT_POSITIVE', `excesses[${i}]`, 'greater than 0', y);
  });
  const unit = excesses.reduce((sum, y) => sum + y, 0) / n;
  const scaled = excesses.map((y) => y / unit);
  const variance = scaled.reduce((sum, y) => sum + (y - 1) * (y - 1), 0) / n;
  const largest = scaled.reduce((most, y) => Math.max(most, y), 0);
  // free variables: x0 = shape, x1 = (scale - 1/scale)
  const at = (x: Float64Array): ParetoParameters => ({ shape: x[0], scale: scaleOf(x[1]) });
  const objective = (x: Float64Array) => {
    const p = at(x);
    const { value, gradient } =
      p.shape > lowestShape ? paretoLikelihood(math, p, scaled) : { value: Number.NEGATIVE_INFINITY, gradient: [0, 0] };
    const w = x[1];
    return {
      value: -value / n,
      gradient: Float64Array.of(-gradient[0] / n, (-gradient[1] * (p.scale / Math.sqrt(w * w + 4))) / n),
    };
  };
  const shape = Math.min(0.9, Math.max(-0.4, variance > 0 ? 0.5 * (1 - 1 / variance) : -0.4));
  const scale = Math.max(1 - shape, shape < 0 ? -shape * largest * 1.01 : 0);
  const found = at(minimise(objective, Float64Array.of(shape, scale - 1 / scale), 1e-5, 200).x);
  const { parameters, inverse } = polish(math, found, scaled);
  const { value } = paretoLikelihood(math, parameters, scaled);
  return {
    shape: parameters.shape,
    scale: parameters.scale * unit,
    logLikelihood: value - n * math.log(unit),
    standardErrors: inverse === undefined ? undefined : { shape: Math.sqrt(inverse[0]), scale: Math.sqrt(inverse[3]) * unit },
    atBoundary: inverse === undefined,
  };
}

function scaleOf(w: number): number {
  const root = Math.sqrt(w * w + 4);
  return w < 0 ? 2 / (root - w) : (w + root) / 2;
}

/** Newton on the score; without an inverse of the information where the maximum is not inside. */
function polish(
  math: Scalars,
  start: ParetoParameters,
  excesses: Float64Array,
): { parameters: ParetoParameters; inverse: Float64Array | undefined } {
  let parameters = start;
  let residual = Number.POSITIVE_INFINITY;
  let inverse: Float64Array | undefined;
  for (let step = 0; step < 20; step += 1) {
    const { gradient, hessian } = paretoLikelihood(math, parameters, excesses);
    const found = inverseOf(Float64Array.of(-hessian[0], -hessian[1], -hessian[1], -hessian[2]), 2);
    if (found === undefined) return { parameters, inverse: undefined };
    const moves = [found[0] * gradient[0] + found[1] * gradient[1], found[2] * gradient[0] + found[3] * gradient[1]] as const;
    const decrement = gradient[0] * moves[0] + gradient[1] * moves[1];
    if (!(decrement < residual)) break;
    residual = decrement;
    inverse = decrement < 1e-6 ? found : undefined;
    const next = { shape: parameters.shape + moves[0], scale: parameters.scale + moves[1] };
    if (!(next.shape > lowestShape && next.scale > 0)) return { parameters, inverse: undefined };
    parameters = next;
    if (decrement < 1e-20) break;
  }
  return { parameters, inverse };
}

export interface ParetoTail {
  readonly quantile: number;
  readonly shortfall: number;
}

/**
 * Quantile of losses of which the share `beyond` exceeds the threshold: the loss exceeded with probability alpha <= beyond, u + scale ((beyond/alpha)^shape - 1)/shape, and the mean beyond it,
 * (q + scale - shape u)/(1 - shape). McNeil and Frey, J. Empirical Finance 7 (2000), (10) and (15). Infinity for a shape of 1 or more, which has no mean.
 */
export function paretoTail(
  math: Scalars,
  { shape, scale }: ParetoParameters,
  threshold: number,
  beyond: number,
  alpha: number,
): ParetoTail {
  const depth = math.log(beyond / alpha);
  const x = shape * depth;
  // (e^x - 1)/x
  let growth = 0;
  if (Math.abs(x) >= small) growth = (math.exp(x) - 1) / x;
  else for (let k = terms; k >= 1; k -= 1) growth = 1 + (growth * x) / (k + 1);
  const quantile = threshold + scale * depth * growth;
  return { quantile, shortfall: shape < 1 ? (quantile + scale - shape * threshold) / (1 - shape) : Number.POSITIVE_INFINITY };
}
