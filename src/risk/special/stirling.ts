// Gamma functions and binomial weights by Stirling's series and Loader's deviance: nothing large is ever subtracted from something large.
import type { Scalars } from '../../columns/scalars.js';

/** sqrt(2 pi) and 1/sqrt(pi) to the nearest double. */
const rootTwoPi = 2.5066282746310002;
const invRootPi = 0.5641895835477563;
/** From here on ten terms of Stirling's series are exact to 1e-17. */
const seriesFrom = 16;

/** ln Gamma(z + 1) - (z + 1/2) ln z + z - ln sqrt(2 pi), z > 0: the error of Stirling's formula (DLMF 5.11.1; B_2k / (2k (2k - 1) z^(2k-1))). */
export function stirlingError(math: Scalars, z: number): number {
  let sum = 0;
  let x = z;
  for (; x < seriesFrom; x += 1) sum += (x + 0.5) * math.log1p(1 / x) - 1;
  const s = 1 / (x * x);
  const tail = 1 / 1188 - s * (691 / 360360 - s * (1 / 156 - s * (3617 / 122400)));
  return sum + (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * tail)))) / x;
}

/**
 * x ln(x/m) + m - x >= 0 for x, m > 0: the deviance of an observed x from an expected m. `gap` = x - m, given apart because the caller may know it
 * exactly (C. Loader, Fast and accurate computation of binomial probabilities, 2000).
 */
export function deviance(math: Scalars, x: number, m: number, gap: number): number {
  if (x === 0) return m;
  const v = gap / (x + m);
  if (!(Math.abs(v) < 0.1)) return x * math.log(x / m) - gap;
  const square = v * v;
  let sum = gap * v;
  let term = 2 * x * v;
  for (let k = 3; k < 1000; k += 2) {
    term *= square;
    const next = sum + term / k;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** Gamma(a + 1/2) / Gamma(a), a > 0. */
export function halfStepGamma(math: Scalars, a: number): number {
  let factor = 1;
  let x = a;
  for (; x < seriesFrom; x += 1) factor *= x / (x + 0.5);
  const exponent = x * math.log1p(0.5 / x) - 0.5;
  const shift = stirlingError(math, x + 0.5) - stirlingError(math, x);
  return factor * Math.sqrt(x) * math.exp(exponent + shift);
}

/** x^a e^-x / Gamma(a + 1), a > 0, x > 0: the Poisson weight, also between the whole numbers. */
export function poissonWeight(math: Scalars, a: number, x: number): number {
  return math.exp(-stirlingError(math, a) - deviance(math, a, x, a - x)) / (rootTwoPi * Math.sqrt(a));
}

/** Probability of k in n independent trials, each of probability p, 0 < p < 1. */
export function binomialWeight(math: Scalars, k: number, n: number, p: number): number {
  const q = 1 - p;
  if (k === 0) return math.exp(n * math.log1p(-p));
  if (k === n) return math.exp(n * math.log(p));
  const gap = k - n * p;
  const error = stirlingError(math, n) - stirlingError(math, k) - stirlingError(math, n - k);
  const exponent = error - deviance(math, k, n * p, gap) - deviance(math, n - k, n * q, -gap);
  return math.exp(exponent) * Math.sqrt(n / k / (n - k)) * (invRootPi / Math.SQRT2);
}
