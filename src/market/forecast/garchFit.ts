// GARCH(1,1) and GJR by Gaussian quasi-maximum likelihood, with standard errors by the information and by the sandwich.
import { fieldsOf } from '../../book/fields.js';
import { oneOf } from '../../check.js';
import type { ColumnFunction } from '../kernels.js';
import { inverseOf } from '../matrices/solve.js';
import { derivatives, firstVariance, gradientOf, logLikelihood, parameterNames } from './garchLikelihood.js';
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
  /** omega / (1 - persistence), per period. */
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
  // Fitted on returns of unit mean square: steps and tolerances then mean the same for decimals and for percentages.
  let square = 0;
  let mean = 0;
  for (let t = 0; t < n; t += 1) {
    square += ((returns[t] as number) * (returns[t] as number)) / n;
    mean += (returns[t] as number) / n;
  }
  const scale = Math.sqrt(square);
  const scaled = returns.map((r) => r / scale);
  const best = climb(log, scaled, free, mean / scale);
  const { parameters: unit, interior } = polish(parametersOf(best.x, free), scaled, free);
  const parameters: GarchParameters = { ...unit, mu: unit.mu * scale, omega: unit.omega * (scale * scale) };
  const variances = garchRecursion(parameters, returns, firstVariance(parameters, returns));
  const errors = interior ? errorsOf(unit, scaled, free, scale) : undefined;
  const kept = persistence(parameters);
  return {
    model,
    parameters,
    logLikelihood: logLikelihood(parameters, returns, log, new Float64Array(n)),
    persistence: kept,
    longRunVariance: parameters.omega / (1 - kept),
    standardErrors: errors?.information,
    sandwichErrors: errors?.sandwich,
    atBoundary: errors === undefined,
    variances,
    nextVariance: variances[n] as number,
    iterations: best.steps,
  };
}

/** BFGS from the most likely of a few starts. */
function climb(log: ColumnFunction, returns: Float64Array, free: FreeParameters, mean: number): Minimum {
  const n = returns.length;
  const column = new Float64Array(n);
  const objective = (x: Float64Array) => {
    const parameters = parametersOf(x, free);
    const value = -logLikelihood(parameters, returns, log, column) / n;
    return { value, gradient: chain(x, gradientOf(parameters, returns), free).map((g) => -g / n) };
  };
  const variance = Math.max(1e-6, 1 - mean * mean);
  const starts = startPersistence
    .flatMap((kept) => startShare.map((share) => variablesOf(variance * (1 - kept), kept, share, free, mean)))
    .map((x) => ({ x, value: -logLikelihood(parametersOf(x, free), returns, log, column) }))
    .sort((a, b) => a.value - b.value)
    .slice(0, startsRun);
  return starts.map(({ x }) => minimise(objective, x, 1e-9, 300)).reduce((a, b) => (b.value < a.value ? b : a));
}

/** Newton's method on the score itself, inside the bounds only: takes the estimate from the digits BFGS has to all of them. */
function polish(start: GarchParameters, returns: Float64Array, free: FreeParameters): { parameters: GarchParameters; interior: boolean } {
  const at = places(free);
  let parameters = start;
  let interior = false;
  let residual = Number.POSITIVE_INFINITY;
  for (let step = 0; step < newtonLimit; step += 1) {
    const { gradient, hessian } = derivatives(parameters, returns);
    const inverse = inverseOf(
      reduced(hessian, at).map((x) => -x),
      at.length,
    );
    if (inverse === undefined) return { parameters, interior: false };
    const moves = at.map((_, i) =>
      at.reduce((sum, place, j) => sum + (inverse[i * at.length + j] as number) * (gradient[place] as number), 0),
    );
    // Newton decrement: twice what the likelihood still has to gain
    const decrement = at.reduce((sum, place, i) => sum + (gradient[place] as number) * (moves[i] as number), 0);
    if (!(decrement < residual)) break;
    residual = decrement;
    interior = decrement < 1e-6;
    const next: Record<keyof GarchParameters, number> = { ...parameters };
    at.forEach((place, i) => {
      next[parameterNames[place] as keyof GarchParameters] += moves[i] as number;
    });
    if (!inside(next)) return { parameters, interior: false };
    parameters = next;
    if (decrement < 1e-20) break;
  }
  return { parameters, interior };
}

function inside(p: GarchParameters): boolean {
  return p.omega > 0 && p.alpha > 0 && p.alpha + p.gamma > 0 && p.beta > 0 && persistence(p) < 1;
}

function errorsOf(
  parameters: GarchParameters,
  returns: Float64Array,
  free: FreeParameters,
  scale: number,
): { information: ParameterErrors; sandwich: ParameterErrors } | undefined {
  const at = places(free);
  const m = at.length;
  const { hessian, outer } = derivatives(parameters, returns);
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
