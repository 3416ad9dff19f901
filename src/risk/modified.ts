// Modified (Cornish-Fisher) VaR and ES of a weighted portfolio of return series, with Euler components by co-moments.
import type { Scalars } from '../columns/scalars.js';
import { boudtIntegral, type CornishFisher, cornishFisher, cornishFisherQuantile, type StandardMoments } from './cornishFisher.js';
import { momentsOf } from './moments.js';
import { normalUpperQuantile } from './parametric.js';

export interface ModifiedRisk extends CornishFisher {
  readonly moments: StandardMoments;
  /** By asset; each sums to its total (the ES to `boudtShortfallOperational`). */
  readonly componentValueAtRisk: Float64Array;
  readonly componentExpectedShortfall: Float64Array;
}

/**
 * `returns` [assets][observations]. Third and fourth moments by 1/n; the variance by 1/n ('population') or 1/(n - 1) ('sample').
 * d m_k / d w_i = k mean of (r_i - mean r_i)(r_p - mean r_p)^(k - 1) (Boudt, Peterson, Croux, Journal of Risk 2008).
 */
export function modifiedRisk(
  math: Scalars,
  returns: readonly Float64Array[],
  weights: Float64Array,
  confidence: number,
  divisor: 'population' | 'sample',
): ModifiedRisk {
  const count = returns[0]?.length ?? 0;
  const portfolio = new Float64Array(count);
  returns.forEach((series, i) => {
    for (let t = 0; t < count; t += 1) portfolio[t] = portfolio[t] + weights[i] * series[t];
  });
  const whole = momentsOf(portfolio);
  const shrink = divisor === 'sample' && count > 1 ? count / (count - 1) : 1;
  const variance = whole.populationVariance * shrink;
  const sigma = Math.sqrt(variance);
  // skewness and kurtosis by the variance that is used beside them
  const ratio = shrink === 1 ? 1 : 1 / shrink;
  const skewness = whole.skewness * ratio * Math.sqrt(ratio);
  const excessKurtosis = sigma === 0 ? 0 : (whole.excessKurtosis + 3) * ratio * ratio - 3;
  const moments = { mean: whole.mean, standardDeviation: sigma, skewness, excessKurtosis };
  const figures = cornishFisher(math, moments, confidence);
  const z = 0 - normalUpperQuantile(math, confidence);
  const h = figures.quantile;
  const edge = boudtIntegral(math, h, skewness, excessKurtosis) / (1 - confidence);
  const floored = edge < -h;
  const partial = quantileSlopes(z, skewness);
  const shortfallSlopes = edgeworthSlopes(math, h, skewness, excessKurtosis, 1 - confidence);
  const componentValueAtRisk = new Float64Array(returns.length);
  const componentExpectedShortfall = new Float64Array(returns.length);
  returns.forEach((series, i) => {
    const weight = weights[i];
    const mean = momentsOf(series).mean;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (let t = 0; t < count; t += 1) {
      const d = portfolio[t] - whole.mean;
      const own = series[t] - mean;
      second += own * d;
      third += own * d * d;
      fourth += own * d * d * d;
    }
    if (sigma === 0) {
      componentValueAtRisk[i] = 0 - weight * mean;
      componentExpectedShortfall[i] = 0 - weight * mean;
      return;
    }
    const dVariance = (2 * second * shrink) / count;
    const dSigma = dVariance / (2 * sigma);
    const dSkewness = (3 * third) / count / (variance * sigma) - (1.5 * skewness * dVariance) / variance;
    const dKurtosis = (4 * fourth) / count / (variance * variance) - (2 * (excessKurtosis + 3) * dVariance) / variance;
    const dH = partial.skewness * dSkewness + partial.kurtosis * dKurtosis;
    const dEdge = floored
      ? -dH
      : shortfallSlopes.quantile * dH + shortfallSlopes.skewness * dSkewness + shortfallSlopes.kurtosis * dKurtosis;
    componentValueAtRisk[i] = weight * (-mean - h * dSigma - sigma * dH);
    componentExpectedShortfall[i] = weight * (-mean + (floored ? -h : edge) * dSigma + sigma * dEdge);
  });
  return { ...figures, moments, componentValueAtRisk, componentExpectedShortfall };
}

/** d w / d s and d w / d k of the Cornish-Fisher quantile. */
function quantileSlopes(z: number, s: number): { readonly skewness: number; readonly kurtosis: number } {
  const base = cornishFisherQuantile(z, 0, 0);
  const kurtosis = cornishFisherQuantile(z, 0, 1) - base;
  return { skewness: (z * z - 1) / 6 - (2 * s * z * (2 * z * z - 5)) / 36, kurtosis };
}

/** Derivatives of the Edgeworth integral over alpha; the one by h uses n'(h) = -h n(h). */
function edgeworthSlopes(
  math: Scalars,
  h: number,
  s: number,
  k: number,
  alpha: number,
): { readonly quantile: number; readonly skewness: number; readonly kurtosis: number } {
  const density = math.normalPdf(h) / alpha;
  const square = h * h;
  const whole = boudtIntegral(math, h, s, k) / alpha;
  const inner = (square * s) / 2 + ((6 * square * square - 36 * square + 18) * h * s * s) / 72 + ((4 * square - 4) * h * k) / 24;
  return {
    quantile: density * inner - h * whole,
    skewness: density * ((square * h) / 6 + ((((square - 9) * square + 9) * square + 3) * 2 * s) / 72),
    kurtosis: (density * ((square - 2) * square - 1)) / 24,
  };
}
