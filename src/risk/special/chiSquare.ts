// The incomplete gamma function and the chi-square distribution.

import type { Scalars } from '../../columns/scalars.js';
import { Fault } from '../../fault.js';
import { continuedFraction } from './continuedFraction.js';
import { poissonWeight } from './stirling.js';

/**
 * Q(a, x) = Gamma(a, x)/Gamma(a) and P = 1 - Q, a > 0, x >= 0; whichever of them is formed first keeps its relative accuracy (below 1e-13
 * times the size of x when the weight is tiny). P by its series below a + 1, Q by Legendre's continued fraction above (DLMF 8.7.1, 8.9.2).
 */
export function incompleteGamma(math: Scalars, a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  const weight = poissonWeight(math, a, x);
  if (x < a + 1) {
    let sum = 1;
    let term = 1;
    for (let n = 1; n < 1_000_000; n += 1) {
      term *= x / (a + n);
      const next = sum + term;
      if (next === sum) break;
      sum = next;
    }
    const lower = Math.min(1, weight * sum);
    return { lower, upper: 1 - lower };
  }
  const fraction = continuedFraction(
    x + 1 - a,
    (n) => n * (a - n),
    (n) => x + 2 * n + 1 - a,
  );
  const upper = Math.min(1, (weight * a) / fraction);
  return { lower: 1 - upper, upper };
}

/** P(X > x), X chi-square with `degrees` degrees of freedom. */
export function chiSquareTail(math: Scalars, x: number, degrees: number): number {
  if (x <= 0) return 1;
  if (degrees === 1) return Math.min(1, 2 * math.normalCdf(-Math.sqrt(x)));
  if (degrees === 2) return math.exp(-0.5 * x);
  return incompleteGamma(math, 0.5 * degrees, 0.5 * x).upper;
}

/** P(X <= x). */
export function chiSquareCdf(math: Scalars, x: number, degrees: number): number {
  if (x <= 0) return 0;
  return incompleteGamma(math, 0.5 * degrees, 0.5 * x).lower;
}

/** The x with P(X <= x) = p, 0 < p < 1: Newton on the logarithm of the smaller tail, kept inside a bracket. */
export function chiSquareQuantile(math: Scalars, p: number, degrees: number): number {
  const a = 0.5 * degrees;
  const useLower = p <= 0.5;
  const goal = math.log(useLower ? p : 1 - p);
  let low = 0;
  let high = Infinity;
  // Wilson and Hilferty's cube, good to a few percent; the first term of the series where that is no number above 0
  const z = math.normalQuantile(p);
  const cube = 1 - 2 / (9 * degrees) + z * Math.sqrt(2 / (9 * degrees));
  let x = cube > 0.3 ? 0.5 * degrees * cube * cube * cube : math.exp((math.log(p) + logGammaPlusOne(math, a)) / a);
  if (!(x > 0)) x = Number.MIN_VALUE;
  for (let i = 0; i < 200; i += 1) {
    const { lower, upper } = incompleteGamma(math, a, x);
    const tail = useLower ? lower : upper;
    const excess = tail > 0 ? math.log(tail) - goal : -Infinity;
    if (excess === 0) break;
    if (excess > 0 === useLower) high = x;
    else low = x;
    // d ln P / d ln x = a w / P, with w the Poisson weight
    const slope = (a * poissonWeight(math, a, x)) / tail;
    const step = excess / (useLower ? slope : -slope);
    let next = x * math.exp(Math.max(-1, Math.min(1, -step)));
    if (!(next > low && next < high)) next = high === Infinity ? 2 * x : 0.5 * (low + high);
    const done = Math.abs(next - x) <= 4e-16 * x;
    x = next;
    if (done) break;
  }
  if (!(x < Infinity)) throw new Fault('OVERFLOW', 'quantile', 'a finite number', x);
  return 2 * x;
}

/** ln Gamma(a + 1) by way of the weight at x = 1: e^-1 / Gamma(a + 1). */
function logGammaPlusOne(math: Scalars, a: number): number {
  return -1 - math.log(poissonWeight(math, a, 1));
}
