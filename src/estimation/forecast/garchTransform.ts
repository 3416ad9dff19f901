// Free variables <-> GARCH parameters: whatever the minimiser tries is a positive, covariance-stationary model.
import type { GarchParameters } from './garchModel.js';

/** Which parameters move: gamma in GJR only, mu unless the mean is stated as zero. */
export interface FreeParameters {
  readonly mean: boolean;
  readonly asymmetric: boolean;
}

/** x = [omega, persistence, share of news, (side), (mu)] as unbounded variables; algebraic, so no exponential is needed. */
export function parametersOf(x: Float64Array, free: FreeParameters): GarchParameters {
  const [w, p, s] = x as unknown as [number, number, number];
  const omega = positive(w);
  const kept = squash(p);
  const news = kept * squash(s);
  const low = free.asymmetric ? squash(x[3]) : 0.5;
  const alpha = 2 * news * low;
  return {
    mu: free.mean ? x[x.length - 1] : 0,
    omega,
    alpha,
    gamma: free.asymmetric ? 2 * news - 2 * alpha : 0,
    beta: kept - news,
  };
}

export function variablesOf(omega: number, kept: number, share: number, free: FreeParameters, mu: number): Float64Array {
  const x = [omega - 1 / omega, unsquash(kept), unsquash(share)];
  // a little asymmetry to start from: the usual sign, that falls raise the variance more
  if (free.asymmetric) x.push(unsquash(0.4));
  if (free.mean) x.push(mu);
  return Float64Array.from(x);
}

/** The gradient by the variables from the one by [mu, omega, alpha, gamma, beta]. */
export function chain(x: Float64Array, gradient: Float64Array, free: FreeParameters): Float64Array {
  const [w, p, s] = x as unknown as [number, number, number];
  const [byMu, byOmega, byAlpha, byGamma, byBeta] = gradient as unknown as [number, number, number, number, number];
  const omega = positive(w);
  const kept = squash(p);
  const share = squash(s);
  const news = kept * share;
  const low = free.asymmetric ? squash(x[3]) : 0.5;
  // alpha = 2 news low, gamma = 2 news (1 - 2 low), beta = kept - news
  const byNews = free.asymmetric ? 2 * low * byAlpha + 2 * (1 - 2 * low) * byGamma - byBeta : byAlpha - byBeta;
  const result = [byOmega * (omega / Math.sqrt(w * w + 4)), (byNews * share + byBeta) * squashSlope(p), byNews * kept * squashSlope(s)];
  if (free.asymmetric) result.push((2 * news * byAlpha - 4 * news * byGamma) * squashSlope(x[3]));
  if (free.mean) result.push(byMu);
  return Float64Array.from(result);
}

/** The real line -> (0, infinity), (w + sqrt(w^2 + 4))/2; below 0 in the form that does not cancel to a variance of 0. */
function positive(w: number): number {
  const root = Math.sqrt(w * w + 4);
  return w < 0 ? 2 / (root - w) : (w + root) / 2;
}

/** The real line -> (0, 1). */
function squash(x: number): number {
  return 0.5 * (1 + x / Math.sqrt(1 + x * x));
}

function squashSlope(x: number): number {
  const square = 1 + x * x;
  return 0.5 / (square * Math.sqrt(square));
}

function unsquash(y: number): number {
  const z = 2 * y - 1;
  return z / Math.sqrt(1 - z * z);
}
