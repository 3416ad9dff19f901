// A volatility model over a window of returns: the variance of each, of the days ahead, and the tail of the returns through it.

import type { Scalars } from '../columns/scalars.js';
import { ewmaVariances } from '../estimation/forecast/ewma.js';
import { fitGarch } from '../estimation/forecast/garchFit.js';
import { type GarchParameters, garchForecast, garchRecursion, persistence } from '../estimation/forecast/garchModel.js';
import type { TailRule, VolatilityRule } from '../rules/document/forecast.js';
import { standardised } from './filtered.js';
import { fitPareto, type ParetoTail, paretoTail } from './generalisedPareto.js';
import { quantileOf, shortfallOf } from './quantiles.js';

export interface FilteredWindow {
  /** [returns + 1]: the variance of each return as known before it, then that of the next day. */
  readonly variances: Float64Array;
  /** Volatility of the whole horizon ahead. */
  readonly ahead: number;
}

/** GARCH or GJR of mean 0 on the window; undefined for EWMA, which has nothing to fit. */
export function fittedParameters(math: Scalars, rule: VolatilityRule, returns: Float64Array): GarchParameters | undefined {
  return rule.model === 'ewma' ? undefined : fitGarch(math.logs, { returns, model: rule.model, mean: 'zero' }).parameters;
}

/** The window through the model. The first variance is the mean square of the window; for GARCH one step on from it, as the likelihood starts (garchLikelihood.ts). */
export function filtered(
  rule: VolatilityRule,
  parameters: GarchParameters | undefined,
  returns: Float64Array,
  horizon: number,
): FilteredWindow {
  const n = returns.length;
  const mean = meanSquare(returns);
  if (rule.model === 'ewma' || parameters === undefined) {
    const decay = rule.model === 'ewma' ? rule.decay : 1;
    const variances = ewmaVariances({ returns, lambda: decay, firstVariance: mean });
    return { variances, ahead: variances[n] * horizon };
  }
  const variances = garchRecursion(parameters, returns, parameters.omega + persistence(parameters) * mean);
  return { variances, ahead: garchForecast({ parameters, nextVariance: variances[n], horizon }).total };
}

/** r_t / sqrt(h_t), one for each return; a variance of 0 beside a return of 0 says nothing, and gives 0. Throws NOT_POSITIVE for one beside a return. */
export function throughVariance(returns: Float64Array, variances: Float64Array): Float64Array {
  return standardised(
    returns,
    returns.map((_, t) => Math.sqrt(variances[t])),
  );
}

export function meanSquare(returns: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < returns.length; t += 1) sum += returns[t] * returns[t];
  return sum / returns.length;
}

/**
 * Loss quantile and mean beyond it, in standard deviations, of standardised returns (fresh; sorted here). 'empirical': the ceil(n alpha)-th worst and Acerbi and Tasche's mean; 'pareto': beyond the
 * (k + 1)-th worst, k = round(share n), a generalised Pareto distribution (McNeil and Frey 2000).
 */
export function standardTail(math: Scalars, rule: TailRule, residuals: Float64Array, alpha: number): ParetoTail {
  const sorted = residuals.sort();
  if (rule.kind === 'empirical') {
    const q = quantileOf(sorted, alpha, 'ceil');
    return { quantile: 0 - q, shortfall: shortfallOf(sorted, alpha, q, 'acerbi-tasche') };
  }
  const n = sorted.length;
  const count = Math.round(rule.share * n);
  const threshold = 0 - sorted[count];
  const excesses = sorted.slice(0, count).map((z) => -z - threshold);
  // returns equal to the threshold are beyond nothing
  const beyond = excesses.filter((y) => y > 0);
  return paretoTail(math, fitPareto(math, beyond), threshold, beyond.length / n, alpha);
}
