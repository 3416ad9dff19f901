// Student's t distribution: density, tails and quantile to full relative accuracy, in both tails and at the centre.
import type { Scalars } from '../../columns/scalars.js';
import { continuedFraction } from './continuedFraction.js';
import { halfStepGamma } from './stirling.js';

const invRootPi = 0.5641895835477563;

/** Gamma((nu + 1)/2) / (sqrt(nu pi) Gamma(nu/2)): the density at 0. */
export function studentPeak(math: Scalars, nu: number): number {
  return (halfStepGamma(math, 0.5 * nu) * invRootPi) / Math.sqrt(nu);
}

/** f(t) = peak (1 + t^2/nu)^(-(nu + 1)/2). */
export function studentDensity(math: Scalars, t: number, nu: number): number {
  return studentDensityFrom(math, studentPeak(math, nu), t, nu);
}

function studentDensityFrom(math: Scalars, peak: number, t: number, nu: number): number {
  return peak * math.exp(-0.5 * (nu + 1) * math.log1p((t * t) / nu));
}

/**
 * P(T > t) and P(0 < T < t) for t > 0. With x = nu/(nu + t^2) the regularised incomplete beta functions are I_x(nu/2, 1/2) = 2 P(T > t) and
 * I_(1-x)(1/2, nu/2) = 2 P(0 < T < t); the factor in front of either continued fraction is t f(t).
 */
function halfTails(math: Scalars, peak: number, t: number, nu: number): { readonly tail: number; readonly centre: number } {
  const sum = nu + t * t;
  const front = t * studentDensityFrom(math, peak, t, nu);
  if (t * t * (nu + 2) > 3 * nu) {
    const tail = Math.min(0.5, (front / nu) * betaFraction(nu / sum, (t * t) / sum, 0.5 * nu, 0.5));
    return { tail, centre: 0.5 - tail };
  }
  const centre = Math.min(0.5, front * betaFraction((t * t) / sum, nu / sum, 0.5, 0.5 * nu));
  return { tail: 0.5 - centre, centre };
}

/**
 * I_x(a, b) a B(a, b) / (x^a y^b), y = 1 - x, for x <= (a + 1)/(a + b + 2): the even part of the continued fraction, as Didonato and Morris
 * state it (ACM Transactions on Mathematical Software, Algorithm 708, 1992).
 */
function betaFraction(x: number, y: number, a: number, b: number): number {
  const lambda = a * y - b * x;
  const numerator = (n: number): number => {
    const d = a + 2 * n - 1;
    return (((a + n - 1) * (a + b + n - 1)) / d) * ((n * (b - n)) / d) * x * x;
  };
  const denominator = (n: number): number =>
    (n === 0 ? 0 : n + (n * (b - n) * x) / (a + 2 * n - 1)) + ((a + n) / (a + 2 * n + 1)) * (lambda + 1 + n * (1 + y));
  return a / continuedFraction(denominator(0), numerator, denominator);
}

/** P(T <= t). */
export function studentCdf(math: Scalars, t: number, nu: number): number {
  if (t === 0) return 0.5;
  const { tail, centre } = halfTails(math, studentPeak(math, nu), Math.abs(t), nu);
  return t > 0 ? (tail < 0.25 ? 1 - tail : 0.5 + centre) : tail;
}

/**
 * The t with P(T > t) = tail, 0 < tail < 1: Newton's method with Halley's correction on the logarithm of the tail (beyond the quartile) or on the
 * probability between 0 and t (inside it), kept inside a bracket.
 */
export function studentUpperQuantile(math: Scalars, tail: number, nu: number): number {
  if (tail === 0.5) return 0;
  if (tail > 0.5) return -studentUpperQuantile(math, 1 - tail, nu);
  const peak = studentPeak(math, nu);
  const far = tail < 0.25;
  const goal = far ? math.log(tail) : 0.5 - tail;
  let low = 0;
  let high = Infinity;
  let t = firstGuess(math, peak, tail, nu);
  for (let i = 0; i < 200; i += 1) {
    const { tail: above, centre } = halfTails(math, peak, t, nu);
    const excess = far ? math.log(above) - goal : goal - centre;
    if (excess === 0) break;
    if (excess > 0) low = t;
    else high = t;
    const density = studentDensityFrom(math, peak, t, nu);
    const step = far ? (excess * above) / density : excess / density;
    // in the far tail ln t is what the logarithm of the tail is nearly linear in
    let next = far ? t * math.exp(Math.max(-1, Math.min(1, step / t))) : t + step;
    if (!(next > low && next < high)) next = high === Infinity ? 2 * t : 0.5 * (low + high);
    const done = Math.abs(next - t) <= 4e-16 * t;
    t = next;
    if (done) break;
  }
  return t;
}

/** The normal quantile with its first correction (Fisher and Cornish), or the power law of the tail where that is farther out. */
function firstGuess(math: Scalars, peak: number, tail: number, nu: number): number {
  const z = -math.normalQuantile(tail);
  const corrected = z + (z * z * z + z) / (4 * nu);
  // P(T > t) ~ peak nu^((nu + 1)/2) t^-nu / nu
  const power = math.exp((math.log(peak / tail) + 0.5 * (nu - 1) * math.log(nu)) / nu);
  return nu < 3 && power < Infinity ? Math.max(power * 0.9, corrected, Number.MIN_VALUE) : Math.max(corrected, Number.MIN_VALUE);
}
