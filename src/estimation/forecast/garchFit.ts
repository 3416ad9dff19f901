// GARCH(1,1) and GJR by Gaussian quasi-maximum likelihood, with standard errors by the information and by the sandwich.
import { fieldsOf } from '../../book/fields.js';
import { oneOf } from '../../check.js';
import type { ColumnFunction } from '../../market/kernels.js';
import { errorsOf, type ParameterErrors } from './garchErrors.js';
import { firstVariance, logLikelihood } from './garchLikelihood.js';
import { type GarchParameters, garchRecursion, persistence } from './garchModel.js';
import { highest } from './garchSearch.js';
import type { FreeParameters } from './garchTransform.js';
import { movingSeries } from './series.js';

export interface GarchInputs {
  /** Oldest first, equally spaced, no holes. */
  readonly returns: Float64Array;
  readonly model: 'garch' | 'gjr';
  /** constant: mu is estimated; zero: it is 0. */
  readonly mean: 'constant' | 'zero';
}

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
    logLikelihood: logLikelihood(unit, scaled, log) - n * log([scale])[0],
    persistence: kept,
    longRunVariance: parameters.omega / (1 - kept),
    standardErrors: errors?.information,
    sandwichErrors: errors?.sandwich,
    atBoundary: errors === undefined,
    variances,
    nextVariance: variances[n],
    iterations: steps,
  };
}

function meanOf(xs: Float64Array): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length;
}
