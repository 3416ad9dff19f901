// The Gaussian log-likelihood of GARCH(1,1) and GJR with exact first and second derivatives.
import type { ColumnFunction } from '../kernels.js';
import type { GarchParameters } from './garchModel.js';
import { logTwoPi } from './gaussian.js';

/** Places in vectors of derivatives. */
export const parameterNames = ['mu', 'omega', 'alpha', 'gamma', 'beta'] as const;
const width = parameterNames.length;
const [mu, omega, alpha, gamma, beta] = [0, 1, 2, 3, 4];

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

/** -1/2 sum (ln 2 pi + ln h_t + e_t^2 / h_t). `variances` is the caller's, [T]; logarithms are the lane's, over the whole column. */
export function logLikelihood(p: GarchParameters, returns: Float64Array, log: ColumnFunction, variances: Float64Array): number {
  const n = returns.length;
  let h = firstVariance(p, returns);
  let squares = 0;
  for (let t = 0; t < n; t += 1) {
    const e = (returns[t] as number) - p.mu;
    variances[t] = h;
    squares += (e * e) / h;
    h = p.omega + (e < 0 ? p.alpha + p.gamma : p.alpha) * (e * e) + p.beta * h;
  }
  const logs = log(variances);
  let sum = 0;
  for (let t = 0; t < n; t += 1) sum += logs[t] as number;
  return -0.5 * (n * logTwoPi + sum + squares);
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
 * The indicator of GJR has no derivative: e^2 [e < 0] is once continuously differentiable, and its second derivative is taken from the side.
 */
export function derivatives(p: GarchParameters, returns: Float64Array): Derivatives {
  const n = returns.length;
  const gradient = new Float64Array(width);
  const outer = new Float64Array(width * width);
  const hessian = new Float64Array(width * width);
  const score = new Float64Array(width);
  let first = new Float64Array(width);
  let second = new Float64Array(width * width);
  let nextFirst = new Float64Array(width);
  let nextSecond = new Float64Array(width * width);
  let mean = 0;
  let square = 0;
  for (let t = 0; t < n; t += 1) {
    const e = (returns[t] as number) - p.mu;
    mean += e / n;
    square += (e * e) / n;
  }
  let h = square;
  let d = square;
  let slope = -2 * mean;
  let below = 0.5;
  first[mu] = slope;
  second[mu] = 2;
  for (let t = 0; t < n; t += 1) {
    const news = p.alpha + p.gamma * below;
    for (let i = 0; i < width * width; i += 1) nextSecond[i] = p.beta * (second[i] as number);
    nextSecond[mu] = (nextSecond[mu] as number) + 2 * news;
    plus(nextSecond, mu, alpha, slope);
    plus(nextSecond, mu, gamma, below * slope);
    for (let i = 0; i < width; i += 1) {
      nextFirst[i] = p.beta * (first[i] as number);
      if (i !== beta) plus(nextSecond, i, beta, first[i] as number);
    }
    nextSecond[beta * width + beta] = (nextSecond[beta * width + beta] as number) + 2 * (first[beta] as number);
    nextFirst[mu] = (nextFirst[mu] as number) + news * slope;
    nextFirst[omega] = (nextFirst[omega] as number) + 1;
    nextFirst[alpha] = (nextFirst[alpha] as number) + d;
    nextFirst[gamma] = (nextFirst[gamma] as number) + below * d;
    nextFirst[beta] = (nextFirst[beta] as number) + h;
    h = p.omega + news * d + p.beta * h;
    [first, nextFirst] = [nextFirst, first];
    [second, nextSecond] = [nextSecond, second];

    const e = (returns[t] as number) - p.mu;
    d = e * e;
    slope = -2 * e;
    below = e < 0 ? 1 : 0;
    const inverse = 1 / h;
    const ratio = d * inverse;
    for (let i = 0; i < width; i += 1) {
      const own = i === mu ? slope : 0;
      score[i] = -0.5 * inverse * ((first[i] as number) * (1 - ratio) + own);
      gradient[i] = (gradient[i] as number) + (score[i] as number);
    }
    for (let i = 0; i < width; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        const x = first[i] as number;
        const y = first[j] as number;
        const cross = (i === mu ? slope * y : 0) + (j === mu ? slope * x : 0);
        const bend = i === mu && j === mu ? 2 : 0;
        const at = i * width + j;
        outer[at] = (outer[at] as number) + (score[i] as number) * (score[j] as number);
        hessian[at] =
          (hessian[at] as number) -
          0.5 * inverse * ((second[at] as number) * (1 - ratio) + inverse * (x * y * (2 * ratio - 1) - cross) + bend);
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

/** The gradient of `derivatives` alone, the same bits at a fraction of its time: what a climb asks for hundreds of times. */
export function gradientOf(p: GarchParameters, returns: Float64Array): Float64Array {
  const n = returns.length;
  let mean = 0;
  let square = 0;
  for (let t = 0; t < n; t += 1) {
    const e = (returns[t] as number) - p.mu;
    mean += e / n;
    square += (e * e) / n;
  }
  let h = square;
  let d = square;
  let slope = -2 * mean;
  let below = 0.5;
  let byMu = slope;
  let [byOmega, byAlpha, byGamma, byBeta] = [0, 0, 0, 0];
  let [sumMu, sumOmega, sumAlpha, sumGamma, sumBeta] = [0, 0, 0, 0, 0];
  for (let t = 0; t < n; t += 1) {
    const news = p.alpha + p.gamma * below;
    byMu = p.beta * byMu + news * slope;
    byOmega = p.beta * byOmega + 1;
    byAlpha = p.beta * byAlpha + d;
    byGamma = p.beta * byGamma + below * d;
    byBeta = p.beta * byBeta + h;
    h = p.omega + news * d + p.beta * h;
    const e = (returns[t] as number) - p.mu;
    d = e * e;
    slope = -2 * e;
    below = e < 0 ? 1 : 0;
    const inverse = 1 / h;
    const rest = 1 - d * inverse;
    const half = -0.5 * inverse;
    sumMu += half * (byMu * rest + slope);
    sumOmega += half * (byOmega * rest + 0);
    sumAlpha += half * (byAlpha * rest + 0);
    sumGamma += half * (byGamma * rest + 0);
    sumBeta += half * (byBeta * rest + 0);
  }
  return Float64Array.of(sumMu, sumOmega, sumAlpha, sumGamma, sumBeta);
}

/** Adds to a symmetric pair. */
function plus(matrix: Float64Array, i: number, j: number, value: number): void {
  matrix[i * width + j] = (matrix[i * width + j] as number) + value;
  matrix[j * width + i] = (matrix[j * width + i] as number) + value;
}
