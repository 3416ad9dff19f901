// Delta-gamma P&L: exact moments by traces, and the P&L in independent quadratic terms.
import type { StandardMoments } from './cornishFisher.js';
import type { Covariance } from './covariance.js';
import { spectrumOf } from './tridiagonal.js';

/** theta + delta'x + x' Gamma x / 2, x normal with the covariance. */
export interface QuadraticPnl {
  readonly theta: number;
  readonly deltas: Float64Array;
  /** Symmetric, [n x n] row-major. */
  readonly gammas: Float64Array;
}

/** theta + sum of b_j y_j + lambda_j y_j^2 / 2, the y independent standard normals. */
export interface QuadraticTerms {
  readonly theta: number;
  readonly slopes: Float64Array;
  readonly curvatures: Float64Array;
}

/**
 * mean = theta + tr(G S)/2, variance = d'S d + tr((G S)^2)/2, third cumulant 3 d'S G S d + tr((G S)^3), fourth 12 d'S (G S)^2 d + 3 tr((G S)^4).
 * Formed with A = L' G L and b = L' d (S = L L'): tr((G S)^k) = tr(A^k), d'S (G S)^k d = b' A^k b.
 */
export function quadraticMoments(reduced: Reduced): StandardMoments {
  const { n, theta, slope: b, curvature: a } = reduced;
  const square = new Float64Array(n * n);
  let trace = 0;
  let trace2 = 0;
  let trace3 = 0;
  let trace4 = 0;
  for (let i = 0; i < n; i += 1) {
    trace += a[i * n + i];
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (let k = 0; k < n; k += 1) sum += a[i * n + k] * a[j * n + k];
      square[i * n + j] = sum;
      square[j * n + i] = sum;
    }
  }
  for (let i = 0; i < n * n; i += 1) {
    const first = a[i];
    const second = square[i];
    trace2 += first * first;
    trace3 += first * second;
    trace4 += second * second;
  }
  let bb = 0;
  let bab = 0;
  let baab = 0;
  for (let i = 0; i < n; i += 1) {
    let image = 0;
    for (let j = 0; j < n; j += 1) image += a[i * n + j] * b[j];
    bb += b[i] * b[i];
    bab += b[i] * image;
    baab += image * image;
  }
  const variance = bb + 0.5 * trace2;
  const standardDeviation = Math.sqrt(variance);
  const still = !(variance * variance > 0);
  return {
    mean: theta + 0.5 * trace,
    standardDeviation,
    skewness: still ? 0 : (3 * bab + trace3) / (variance * standardDeviation),
    excessKurtosis: still ? 0 : (12 * baab + 3 * trace4) / (variance * variance),
  };
}

/** The P&L in independent factors that are not yet decoupled: theta + b'y + y'A y/2, y standard normal. */
export interface Reduced {
  readonly n: number;
  readonly theta: number;
  readonly slope: Float64Array;
  readonly curvature: Float64Array;
}

/** b = L' delta, A = L' Gamma L; `scale` is the square root of the horizon. */
export function reduce({ theta, deltas, gammas }: QuadraticPnl, { factor, n }: Covariance, scale: number): Reduced {
  const slope = new Float64Array(n);
  const half = new Float64Array(n * n);
  const curvature = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    let sum = 0;
    for (let i = j; i < n; i += 1) sum += factor[i * n + j] * deltas[i];
    slope[j] = sum * scale;
  }
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < n; k += 1) {
      const gamma = gammas[i * n + k];
      if (gamma !== 0) for (let j = 0; j <= k; j += 1) half[i * n + j] = half[i * n + j] + gamma * factor[k * n + j];
    }
  }
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k <= i; k += 1) {
      const load = factor[i * n + k];
      if (load !== 0) for (let j = 0; j < n; j += 1) curvature[k * n + j] = curvature[k * n + j] + load * half[i * n + j];
    }
  }
  // one rounding of the pair, so that the matrix is exactly symmetric
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const mean = 0.5 * scale * scale * (curvature[i * n + j] + curvature[j * n + i]);
      curvature[i * n + j] = mean;
      curvature[j * n + i] = mean;
    }
  }
  return { n, theta, slope, curvature };
}

/** Decoupled: the eigenvalues of A, and b along its eigenvectors. */
export function termsOf({ n, theta, slope, curvature }: Reduced): QuadraticTerms {
  const { values, coordinates } = spectrumOf(curvature.slice(), slope, n);
  return { theta, slopes: coordinates, curvatures: values };
}
