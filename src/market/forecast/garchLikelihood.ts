// The Gaussian log-likelihood of GARCH(1,1) and GJR with exact first and second derivatives.
import type { ColumnFunction } from '../kernels.js';
import type { GarchParameters } from './garchModel.js';
import { logTwoPi } from './gaussian.js';

/** Places in vectors of derivatives. */
export const parameterNames = ['mu', 'omega', 'alpha', 'gamma', 'beta'] as const;
const width = parameterNames.length;
const [mu, omega, alpha, gamma, beta] = [0, 1, 2, 3, 4];
const everyPlace = [mu, omega, alpha, gamma, beta] as const;

/** h_1 uses h_0 = e_0^2 = mean of e^2 (Fiorentini, Calzolari and Panattoni, J. Applied Econometrics 11, 1996); GJR counts that e_0 as half below 0. */
export function firstVariance(p: GarchParameters, returns: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < returns.length; t += 1) {
    const e = (returns[t] as number) - p.mu;
    sum += e * e;
  }
  const past = sum / returns.length;
  return p.omega + (p.alpha + p.gamma / 2) * past + p.beta * past;
}

/** A product is laid aside before it leaves the doubles. */
const largest = 2 ** 400;

/**
 * -1/2 sum (ln 2 pi + ln h_t + e_t^2 / h_t). The logarithms of variances are those of their products, which lose less than a sum of thousands of
 * them; they are the lane's.
 */
export function logLikelihood(p: GarchParameters, returns: Float64Array, log: ColumnFunction): number {
  const n = returns.length;
  const { omega: base, alpha: above, beta: kept, mu: centre } = p;
  const under = p.alpha + p.gamma;
  const products: number[] = [];
  let product = 1;
  let h = firstVariance(p, returns);
  let squares = 0;
  for (let t = 0; t < n; t += 1) {
    const e = (returns[t] as number) - centre;
    const d = e * e;
    squares += d / h;
    product *= h;
    if (product > largest || product < 1 / largest) {
      products.push(product);
      product = 1;
    }
    h = base + (e < 0 ? under : above) * d + kept * h;
  }
  return fromSums(n, [...products, product], squares, log);
}

function fromSums(n: number, products: readonly number[], squares: number, log: ColumnFunction): number {
  return -0.5 * (n * logTwoPi + log(products).reduce((sum, one) => sum + one, 0) + squares);
}

/** Mean of e and of e^2: what stands before the first return, and its slope by mu. */
function residualMeans({ mu: centre }: GarchParameters, returns: Float64Array): { readonly mean: number; readonly square: number } {
  const n = returns.length;
  let mean = 0;
  let square = 0;
  for (let t = 0; t < n; t += 1) {
    const e = (returns[t] as number) - centre;
    mean += e;
    square += e * e;
  }
  return { mean: mean / n, square: square / n };
}

/** The log-likelihood and, bit for bit, the gradient of `derivatives`: what a search for the maximum asks for, in one pass. */
export function scored(
  p: GarchParameters,
  returns: Float64Array,
  log: ColumnFunction,
): { readonly value: number; readonly gradient: Float64Array } {
  const n = returns.length;
  const { mean, square } = residualMeans(p, returns);
  const { mu: centre, omega: base, alpha: above, gamma: extra, beta: kept } = p;
  const products: number[] = [];
  let product = 1;
  let squares = 0;
  let h = square;
  let d = square;
  let slope = -2 * mean;
  let below = 0.5;
  let [byMu, byOmega, byAlpha, byGamma, byBeta] = [slope, 0, 0, 0, 0];
  let [sumMu, sumOmega, sumAlpha, sumGamma, sumBeta] = [0, 0, 0, 0, 0];
  for (let t = 0; t < n; t += 1) {
    const news = above + extra * below;
    byMu = kept * byMu + news * slope;
    byOmega = kept * byOmega + 1;
    byAlpha = kept * byAlpha + d;
    byGamma = kept * byGamma + below * d;
    byBeta = kept * byBeta + h;
    h = base + news * d + kept * h;
    const e = (returns[t] as number) - centre;
    d = e * e;
    slope = -2 * e;
    below = e < 0 ? 1 : 0;
    const inverse = 1 / h;
    const ratio = d * inverse;
    const rest = 1 - ratio;
    const weight = -0.5 * inverse;
    sumMu += weight * (byMu * rest + slope);
    sumOmega += weight * (byOmega * rest);
    sumAlpha += weight * (byAlpha * rest);
    sumGamma += weight * (byGamma * rest);
    sumBeta += weight * (byBeta * rest);
    squares += ratio;
    product *= h;
    if (product > largest || product < 1 / largest) {
      products.push(product);
      product = 1;
    }
  }
  return {
    value: fromSums(n, [...products, product], squares, log),
    gradient: Float64Array.of(sumMu, sumOmega, sumAlpha, sumGamma, sumBeta),
  };
}

export interface Derivatives {
  /** Sum of the scores, [5]. */
  readonly gradient: Float64Array;
  /** Sum of s s', [5 x 5]: the middle of the sandwich. */
  readonly outer: Float64Array;
  /** Second derivatives of the log-likelihood, [5 x 5]. */
  readonly hessian: Float64Array;
}

/**
 * By the derivatives of the recursion itself (Fiorentini, Calzolari and Panattoni 1996), start included: h_0 moves with mu.
 * With d = e^2 and x, y parameters: l = -(ln h + d/h)/2,
 * l_x = -(h_x/h - d h_x/h^2 + d_x/h)/2,
 * l_xy = -(h_xy/h - h_x h_y/h^2 - d h_xy/h^2 + 2 d h_x h_y/h^3 - (d_x h_y + d_y h_x)/h^2 + d_xy/h)/2.
 * Of the parameters `at` alone, in ascending order; those of others stay 0. The indicator of GJR has no derivative: e^2 [e < 0] is once continuously differentiable, and its second derivative is taken from the side.
 */
export function derivatives(p: GarchParameters, returns: Float64Array, at: readonly number[] = everyPlace): Derivatives {
  const n = returns.length;
  const m = at.length;
  const gradient = new Float64Array(width);
  const outer = new Float64Array(width * width);
  const hessian = new Float64Array(width * width);
  const score = new Float64Array(width);
  const first = new Float64Array(width);
  const second = new Float64Array(width * width);
  const { mean, square } = residualMeans(p, returns);
  let h = square;
  let d = square;
  let slope = -2 * mean;
  let below = 0.5;
  first[mu] = slope;
  second[mu] = 2;
  for (let t = 0; t < n; t += 1) {
    const news = p.alpha + p.gamma * below;
    for (let a = 0; a < m; a += 1) {
      const i = at[a] as number;
      for (let b = 0; b <= a; b += 1) {
        const j = at[b] as number;
        let own = 0;
        if (i === beta) own = (j === beta ? 2 : 1) * (first[j] as number);
        else if (j === mu) own = i === mu ? 2 * news : i === alpha ? slope : i === gamma ? below * slope : 0;
        second[i * width + j] = p.beta * (second[i * width + j] as number) + own;
      }
    }
    for (let a = 0; a < m; a += 1) {
      const i = at[a] as number;
      const own = i === mu ? news * slope : i === omega ? 1 : i === alpha ? d : i === gamma ? below * d : h;
      first[i] = p.beta * (first[i] as number) + own;
    }
    h = p.omega + news * d + p.beta * h;

    const e = (returns[t] as number) - p.mu;
    d = e * e;
    slope = -2 * e;
    below = e < 0 ? 1 : 0;
    const inverse = 1 / h;
    const ratio = d * inverse;
    const rest = 1 - ratio;
    for (let a = 0; a < m; a += 1) {
      const i = at[a] as number;
      const x = first[i] as number;
      const own = i === mu ? x * rest + slope : x * rest;
      score[i] = -0.5 * inverse * own;
      gradient[i] = (gradient[i] as number) + (score[i] as number);
      for (let b = 0; b <= a; b += 1) {
        const j = at[b] as number;
        const y = first[j] as number;
        const cross = (i === mu ? slope * y : 0) + (j === mu ? slope * x : 0);
        const bend = i === mu && j === mu ? 2 : 0;
        const place = i * width + j;
        outer[place] = (outer[place] as number) + (score[i] as number) * (score[j] as number);
        hessian[place] =
          (hessian[place] as number) -
          0.5 * inverse * ((second[place] as number) * rest + inverse * (x * y * (2 * ratio - 1) - cross) + bend);
      }
    }
  }
  for (let i = 0; i < width; i += 1) {
    for (let j = 0; j < i; j += 1) {
      outer[j * width + i] = outer[i * width + j] as number;
      hessian[j * width + i] = hessian[i * width + j] as number;
    }
  }
  return { gradient, outer, hessian };
}
