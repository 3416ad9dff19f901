// GARCH(1,1) and GJR: the recursion of the variance, its forecasts and their sums.
import { fieldsOf } from '../../book/fields.js';
import { count, finite, nonNegative, positive } from '../../check.js';
import { Fault } from '../../fault.js';
import { series } from './series.js';

/**
 * r_t = mu + e_t, h_t = omega + (alpha + gamma [e_(t-1) < 0]) e_(t-1)^2 + beta h_(t-1); gamma is 0 in GARCH(1,1). Per period of the returns.
 * Bollerslev, J. Econometrics 31 (1986); Glosten, Jagannathan and Runkle, J. Finance 48 (1993).
 */
export interface GarchParameters {
  readonly mu: number;
  readonly omega: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly beta: number;
}

const stepLimit = 100_000;

/** Throws NOT_POSITIVE for omega, NEGATIVE for alpha, alpha + gamma or beta. Persistence is not bounded: an integrated model forecasts too. */
export function garchParameters(value: unknown, path: string): GarchParameters {
  const fields = fieldsOf(value, path, ['omega', 'alpha', 'beta'], ['mu', 'gamma']);
  const alpha = nonNegative(fields.alpha, `${path}.alpha`);
  const gamma = finite(fields.gamma ?? 0, `${path}.gamma`);
  if (!(alpha + gamma >= 0)) throw new Fault('NEGATIVE', `${path}.gamma`, 'at least -alpha', gamma);
  return {
    mu: finite(fields.mu ?? 0, `${path}.mu`),
    omega: positive(fields.omega, `${path}.omega`),
    alpha,
    gamma,
    beta: nonNegative(fields.beta, `${path}.beta`),
  };
}

/** alpha + gamma / 2 + beta: the share of a variance that lasts to the next period, for returns as often below as above their mean. */
export function persistence({ alpha, gamma, beta }: GarchParameters): number {
  return alpha + gamma / 2 + beta;
}

/** h_1 ... h_T and h_(T+1): entry t is the variance of returns[t] as known before it, from `first` = h_1. */
export function garchRecursion({ mu, omega, alpha, gamma, beta }: GarchParameters, returns: Float64Array, first: number): Float64Array {
  const variances = new Float64Array(returns.length + 1);
  variances[0] = first;
  for (let t = 0; t < returns.length; t += 1) {
    const e = returns[t] - mu;
    variances[t + 1] = omega + (e < 0 ? alpha + gamma : alpha) * (e * e) + beta * variances[t];
  }
  return variances;
}

export interface GarchVarianceInputs {
  readonly parameters: Pick<GarchParameters, 'omega' | 'alpha' | 'beta'> & Partial<GarchParameters>;
  readonly returns: Float64Array;
  /** The variance of the first return. */
  readonly firstVariance: number;
}

/** [returns + 1]: the variance of each return as known before it, then that of the next. Throws as `garchParameters` and `series`. */
export function garchVariances(inputs: GarchVarianceInputs): Float64Array {
  const fields = fieldsOf(inputs, 'inputs', ['parameters', 'returns', 'firstVariance']);
  const parameters = garchParameters(fields.parameters, 'parameters');
  return garchRecursion(parameters, series(fields.returns, 'returns', 1), nonNegative(fields.firstVariance, 'firstVariance'));
}

export interface GarchForecastInputs {
  readonly parameters: Pick<GarchParameters, 'omega' | 'alpha' | 'beta'> & Partial<GarchParameters>;
  /** h_(T+1), the variance of the next period. */
  readonly nextVariance: number;
  /** Periods. */
  readonly horizon: number;
}

export interface VarianceForecast {
  /** Expected variance of period 1, 2, ... of the horizon. */
  readonly variances: Float64Array;
  /** Their sum: the variance of the return over the whole horizon. */
  readonly total: number;
}

/** E h_(T+1+k) = omega + persistence x E h_(T+k). Throws as `garchParameters`; OVERFLOW when an explosive model leaves the doubles. */
export function garchForecast(inputs: GarchForecastInputs): VarianceForecast {
  const fields = fieldsOf(inputs, 'inputs', ['parameters', 'nextVariance', 'horizon']);
  const parameters = garchParameters(fields.parameters, 'parameters');
  const horizon = count(fields.horizon, 1, stepLimit, 'horizon');
  const kept = persistence(parameters);
  const variances = new Float64Array(horizon);
  let total = 0;
  let variance = nonNegative(fields.nextVariance, 'nextVariance');
  for (let k = 0; k < horizon; k += 1) {
    variances[k] = variance;
    total += variance;
    variance = parameters.omega + kept * variance;
  }
  if (!Number.isFinite(total)) throw new Fault('OVERFLOW', 'horizon', 'one over which the variance stays finite', total);
  return { variances, total };
}
