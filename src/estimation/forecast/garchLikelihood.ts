// The Gaussian log-likelihood of GARCH(1,1) and GJR and its gradient.
import type { ColumnFunction } from '../../market/kernels.js';
import type { GarchParameters } from './garchModel.js';
import { logTwoPi } from './gaussian.js';

/** Places in vectors of derivatives. */
export const parameterNames = ['mu', 'omega', 'alpha', 'gamma', 'beta'] as const;

/** h_1 uses h_0 = e_0^2 = mean of e^2 (Fiorentini, Calzolari and Panattoni, J. Applied Econometrics 11, 1996); GJR counts that e_0 as half below 0. */
export function firstVariance(p: GarchParameters, returns: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < returns.length; t += 1) {
    const e = returns[t] - p.mu;
    sum += e * e;
  }
  const past = sum / returns.length;
  return p.omega + (p.alpha + p.gamma / 2) * past + p.beta * past;
}

/** A product is laid aside before it leaves the doubles. */
const largest = 2 ** 400;

/**
 * -1/2 sum (ln 2 pi + ln h_t + e_t^2 / h_t). The logarithms of variances are those of their products, which lose less than a sum of thousands of
 * them; they are the backend's.
 */
export function logLikelihood(p: GarchParameters, returns: Float64Array, log: ColumnFunction): number {
  const n = returns.length;
  const { omega: base, alpha: above, gamma: extra, beta: kept, mu: centre } = p;
  const products: number[] = [];
  let product = 1;
  let h = firstVariance(p, returns);
  let squares = 0;
  for (let t = 0; t < n; t += 1) {
    const e = returns[t] - centre;
    const d = e * e;
    squares += d / h;
    product *= h;
    if (product > largest || product < 1 / largest) {
      products.push(product);
      product = 1;
    }
    const under = Math.min(e, 0);
    h = base + above * d + extra * (under * under) + kept * h;
  }
  return fromSums(n, [...products, product], squares, log);
}

function fromSums(n: number, products: readonly number[], squares: number, log: ColumnFunction): number {
  return -0.5 * (n * logTwoPi + log(products).reduce((sum, one) => sum + one, 0) + squares);
}

/** Mean of e and of e^2: what stands before the first return, and its slope by mu. */
export function residualMeans({ mu: centre }: GarchParameters, returns: Float64Array): { readonly mean: number; readonly square: number } {
  const n = returns.length;
  let mean = 0;
  let square = 0;
  for (let t = 0; t < n; t += 1) {
    const e = returns[t] - centre;
    mean += e;
    square += e * e;
  }
  return { mean: mean / n, square: square / n };
}

/**
 * The log-likelihood and its gradient: what a search for the maximum asks for. Backwards, with one recursion for all parameters: the slope by h_t,
 * -(1 - d_t/h_t)/(2 h_t), comes by beta from the one after it. `work` is the caller's, [2 T].
 */
export function scored(
  p: GarchParameters,
  returns: Float64Array,
  log: ColumnFunction,
  work: Float64Array,
): { readonly value: number; readonly gradient: Float64Array } {
  const n = returns.length;
  const { mean, square } = residualMeans(p, returns);
  const { mu: centre, omega: base, alpha: above, gamma: extra, beta: kept } = p;
  const products: number[] = [];
  let product = 1;
  let squares = 0;
  let direct = 0;
  let h = base + (above + 0.5 * extra) * square + kept * square;
  for (let t = 0; t < n; t += 1) {
    const e = returns[t] - centre;
    const under = Math.min(e, 0);
    const d = e * e;
    const inverse = 1 / h;
    const ratio = d * inverse;
    work[t] = h;
    work[n + t] = -0.5 * inverse * (1 - ratio);
    direct += e * inverse;
    squares += ratio;
    product *= h;
    if (product > largest || product < 1 / largest) {
      products.push(product);
      product = 1;
    }
    h = base + above * d + extra * (under * under) + kept * h;
  }
  let slope = 0;
  let [sumMu, sumOmega, sumAlpha, sumGamma, sumBeta] = [0, 0, 0, 0, 0];
  for (let t = n - 1; t > 0; t -= 1) {
    slope = work[n + t] + kept * slope;
    const e = returns[t - 1] - centre;
    const under = Math.min(e, 0);
    const news = slope * e;
    sumMu += above * news + extra * (slope * under);
    sumOmega += slope;
    sumAlpha += news * e;
    sumGamma += slope * (under * under);
    sumBeta += slope * work[t - 1];
  }
  slope = work[n] + kept * slope;
  return {
    value: fromSums(n, [...products, product], squares, log),
    gradient: Float64Array.of(
      direct - 2 * (sumMu + slope * mean * (above + 0.5 * extra + kept)),
      sumOmega + slope,
      sumAlpha + slope * square,
      sumGamma + 0.5 * slope * square,
      sumBeta + slope * square,
    ),
  };
}
