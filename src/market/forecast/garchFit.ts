// GARCH(1,1) and GJR by Gaussian quasi-maximum likelihood, with standard errors by the information and by the sandwich.
import { fieldsOf } from '../../book/fields.js';
import { oneOf } from '../../check.js';
import type { ColumnFunction } from '../kernels.js';
import { inverseOf } from '../matrices/solve.js';
import { type Derivatives, derivatives, firstVariance, logLikelihood, parameterNames, scored } from './garchLikelihood.js';
import { type GarchParameters, garchRecursion, persistence } from './garchModel.js';
import { chain, type FreeParameters, parametersOf, variablesOf } from './garchTransform.js';
import { type Minimum, minimise } from './minimise.js';
import { movingSeries } from './series.js';

export interface GarchInputs {
  /** Oldest first, equally spaced, no holes. */
  readonly returns: Float64Array;
  readonly model: 'garch' | 'gjr';
  /** constant: mu is estimated; zero: it is 0. */
  readonly mean: 'constant' | 'zero';
}

export type ParameterErrors = Readonly<Record<keyof GarchParameters, number>>;

export interface GarchFit {
  readonly model: 'garch' | 'gjr';
  readonly parameters: GarchParameters;
  readonly logLikelihood: number;
  /** alpha + gamma/2 + beta. */
  readonly persistence: number;
  /** omega / (1 - persistence), per period; Infinity where the persistence rounds to 1. */
  readonly longRunVariance: number;
  /**
   * From the inverse of the observed information; 0 for a parameter that is fixed. Undefined, with `sandwichErrors`, at a boundary: there the estimate is not
   * asymptotically normal.
   */
  readonly standardErrors: ParameterErrors | undefined;
  /** Bollerslev and Wooldridge, Econometric Reviews 11 (1992): H^-1 (sum s s') H^-1, valid when the innovations are not normal. */
  readonly sandwichErrors: ParameterErrors | undefined;
  /** The likelihood is highest where alpha, alpha + gamma or beta is 0, or the persistence 1. */
  readonly atBoundary: boolean;
  /** [T + 1]: the variance of each return as known before it, then that of the next period. */
  readonly variances: Float64Array;
  readonly nextVariance: number;
  readonly iterations: number;
}

/** Fewer returns than this are no estimate of a persistence (our own choice). */
const minimumReturns = 100;
const startsRun = 3;
/** Two variances of news a period apart: 12 starts, the best three of which are followed. */
const startPersistence = [0.7, 0.9, 0.97, 0.995];
const startShare = [0.05, 0.12, 0.3];
const newtonLimit = 30;
/** Slopes per return: where Newton's method takes over, and where BFGS ends without it. */
const newtonFrom = 1e-7;
const endOfClimb = 1e-9;
const stepLimit = 300;
/** A Newton decrement that is rounding alone. */
const roundingOf = 1e-25;

/** Throws TYPE_MISMATCH, NOT_FINITE (a hole), TOO_SHORT below 100 returns, NOT_POSITIVE for a series that never moves. */
export function fitGarch(log: ColumnFunction, inputs: GarchInputs): GarchFit {
  const fields = fieldsOf(inputs, 'inputs', ['returns', 'model', 'mean']);
  const model = oneOf(fields.model, ['garch', 'gjr'] as const, 'model', 'UNKNOWN_KIND');
  const free: FreeParameters = {
    mean: oneOf(fields.mean, ['constant', 'zero'] as const, 'mean') === 'constant',
    asymmetric: model === 'gjr',
  };
  const returns = movingSeries(fields.returns, 'returns', minimumReturns);
  const n = returns.length;
  // Fitted on returns of unit mean square, about their mean where one is estimated: steps and tolerances then mean the same for decimals and for percentages, and for
  // a mean far above the deviation.
  const centre = free.mean ? meanOf(returns) : 0;
  const centred = returns.map((r) => r - centre);
  const scale = Math.sqrt(meanOf(centred.map((e) => e * e)));
  const scaled = centred.map((e) => e / scale);
  const { parameters: unit, at: found, steps } = highest(log, scaled, free);
  const square = scale * scale;
  const parameters: GarchParameters = { ...unit, mu: free.mean ? centre + unit.mu * scale : 0, omega: unit.omega * square };
  const variances = garchRecursion(unit, scaled, firstVariance(unit, scaled)).map((h) => h * square);
  const errors = found && errorsOf(found, free, scale);
  const kept = persistence(parameters);
  return {
    model,
    parameters,
    logLikelihood: logLikelihood(unit, scaled, log) - n * (log([scale])[0] as number),
    persistence: kept,
    longRunVariance: parameters.omega / (1 - kept),
    standardErrors: errors?.information,
    sandwichErrors: errors?.sandwich,
    atBoundary: errors === undefined,
    variances,
    nextVariance: variances[n] as number,
    iterations: steps,
  };
}

function meanOf(xs: Float64Array): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length;
}

interface Highest {
  readonly parameters: GarchParameters;
  /** Undefined at a boundary. */
  readonly at: Derivatives | undefined;
  readonly steps: number;
}

/**
 * BFGS from the most likely of a few starts until Newton's method takes over, or, where it does not (at a boundary), to the end. A climb that comes to where one
 * has ended inside the bounds ends there too.
 */
function highest(log: ColumnFunction, returns: Float64Array, free: FreeParameters): Highest {
  const n = returns.length;
  const work = new Float64Array(2 * n);
  const objective = (x: Float64Array) => {
    const { value, gradient } = scored(parametersOf(x, free), returns, log, work);
    return { value: -value / n, gradient: chain(x, gradient, free).map((g) => -g / n) };
  };
  const valueAt = (x: Float64Array): number => -logLikelihood(parametersOf(x, free), returns, log);
  const starts = startPersistence
    .flatMap((kept) => startShare.map((share) => variablesOf(1 - kept, kept, share, free, 0)))
    .map((x) => ({ x, value: valueAt(x) }))
    .sort((a, b) => a.value - b.value)
    .slice(0, startsRun);
  const inner: Minimum[] = [];
  let best: Highest | undefined;
  let value = Number.POSITIVE_INFINITY;
  for (const { x } of starts) {
    const settled = (y: Float64Array): boolean => inner.some((end) => together(y, end.x));
    const near = minimise(objective, x, newtonFrom, stepLimit, settled);
    if (settled(near.x)) continue;
    const found = polish(near, returns, free);
    const likelihood = found && logLikelihood(found.parameters, returns, log);
    const sound = likelihood !== undefined && -likelihood / n <= near.value;
    if (sound) inner.push(near);
    const end = sound ? near : minimise(objective, near, endOfClimb, stepLimit);
    const height = sound ? -likelihood / n : end.value;
    if (best !== undefined && !(height < value)) continue;
    value = height;
    best = {
      ...((sound ? found : polish(end, returns, free)) ?? { parameters: parametersOf(end.x, free), at: undefined }),
      steps: end.steps,
    };
  }
  return best as Highest;
}

/** So close to where another climb ended that this one leads there. */
function together(x: Float64Array, end: Float64Array): boolean {
  return x.every((value, i) => Math.abs(value - (end[i] as number)) <= 0.02 * (1 + Math.abs(end[i] as number)));
}

/**
 * Newton's method on the score itself, inside the bounds only: takes the estimate from the digits BFGS has to all of them. Undefined where it leads out, or
 * has no end.
 */
function polish({ x }: Minimum, returns: Float64Array, free: FreeParameters): Omit<Highest, 'steps'> | undefined {
  const at = places(free);
  let parameters = parametersOf(x, free);
  let residual = Number.POSITIVE_INFINITY;
  for (let step = 0; step < newtonLimit; step += 1) {
    const here = derivatives(parameters, returns, at);
    const inverse = inverseOf(
      reduced(here.hessian, at).map((entry) => -entry),
      at.length,
    );
    if (inverse === undefined) return undefined;
    const moves = at.map((_, i) =>
      at.reduce((sum, place, j) => sum + (inverse[i * at.length + j] as number) * (here.gradient[place] as number), 0),
    );
    // Newton decrement: twice what the likelihood still has to gain
    const decrement = at.reduce((sum, place, i) => sum + (here.gradient[place] as number) * (moves[i] as number), 0);
    if (!(decrement < residual) || decrement < roundingOf)
      return residual < 1e-6 || decrement < roundingOf ? { parameters, at: here } : undefined;
    residual = decrement;
    const next: Record<keyof GarchParameters, number> = { ...parameters };
    at.forEach((place, i) => {
      next[parameterNames[place] as keyof GarchParameters] += moves[i] as number;
    });
    if (!inside(next)) return undefined;
    parameters = next;
  }
  return undefined;
}

function inside(p: GarchParameters): boolean {
  return p.omega > 0 && p.alpha > 0 && p.alpha + p.gamma > 0 && p.beta > 0 && persistence(p) < 1;
}

function errorsOf(
  { hessian, outer }: Derivatives,
  free: FreeParameters,
  scale: number,
): { information: ParameterErrors; sandwich: ParameterErrors } | undefined {
  const at = places(free);
  const m = at.length;
  const inverse = inverseOf(
    reduced(hessian, at).map((x) => -x),
    m,
  );
  if (inverse === undefined) return undefined;
  const middle = reduced(outer, at);
  const sandwich = at.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < m; j += 1)
      for (let k = 0; k < m; k += 1) sum += (inverse[i * m + j] as number) * (middle[j * m + k] as number) * (inverse[k * m + i] as number);
    return sum;
  });
  const named = (variances: readonly number[]): ParameterErrors => {
    const errors: Record<keyof GarchParameters, number> = { mu: 0, omega: 0, alpha: 0, gamma: 0, beta: 0 };
    at.forEach((place, i) => {
      const name = parameterNames[place] as keyof GarchParameters;
      errors[name] = Math.sqrt(variances[i] as number) * (name === 'mu' ? scale : name === 'omega' ? scale * scale : 1);
    });
    return errors;
  };
  return { information: named(at.map((_, i) => inverse[i * m + i] as number)), sandwich: named(sandwich) };
}

/** Places of the free parameters among [mu, omega, alpha, gamma, beta]. */
function places({ mean, asymmetric }: FreeParameters): readonly number[] {
  return parameterNames.map((_, i) => i).filter((i) => (i !== 0 || mean) && (i !== 3 || asymmetric));
}

function reduced(matrix: Float64Array, at: readonly number[]): Float64Array {
  return Float64Array.from(at.flatMap((i) => at.map((j) => matrix[i * parameterNames.length + j] as number)));
}
