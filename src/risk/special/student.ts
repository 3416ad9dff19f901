// Student's t distribution: density, tails and quantile to full relative accuracy, in both tails and at the centre.
import type { Scalars } from '../../columns/scalars.js';
import { Fault } from '../../fault.js';
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
  if (t * t <= nu) return peak * math.exp(-0.5 * (nu + 1) * math.log1p((t * t) / nu));
  // the square of t may be beyond the doubles
  const q = Math.sqrt(nu) / Math.abs(t);
  return math.exp(math.log(peak) + (nu + 1) * (math.log(q) - 0.5 * math.log1p(q * q)));
}

interface Halves {
  /** ln P(T > t): a number where P(T > t) is none. */
  readonly logTail: number;
  readonly tail: number;
  /** P(0 < T < t). */
  readonly centre: number;
  /** By how many percent the tail falls as t grows by one: t f(t) / P(T > t). */
  readonly elasticity: number;
}

/**
 * Both sides of t > 0. With x = nu/(nu + t^2) the regularised incomplete beta functions are I_x(nu/2, 1/2) = 2 P(T > t) and I_(1-x)(1/2, nu/2) = 2 P(0 < T < t); the
 * factor in front of either continued fraction is t f(t).
 */
function halves(math: Scalars, peak: number, t: number, nu: number): Halves {
  if (!(t * t * (nu + 2) > 3 * nu)) {
    const front = t * studentDensityFrom(math, peak, t, nu);
    const sum = nu + t * t;
    const centre = Math.min(0.5, front * betaFraction((t * t) / sum, nu / sum, 0.5, 0.5 * nu));
    const tail = 0.5 - centre;
    return { logTail: math.log(tail), tail, centre, elasticity: front / tail };
  }
  const q = Math.sqrt(nu) / t;
  const far = q <= 1;
  const square = far ? q * q : (t / nu) * t;
  const power = 0.5 * (nu + 1) * math.log1p(square);
  const logFront = math.log(peak / Math.sqrt(nu)) + (far ? nu * math.log(q) : -math.log(q)) - power;
  const [x, y] = [(far ? square : 1) / (1 + square), (far ? 1 : square) / (1 + square)];
  const fraction = betaFraction(x, y, 0.5 * nu, 0.5);
  const tail = Math.min(0.5, math.exp(logFront) * fraction);
  return { logTail: logFront + math.log(fraction), tail, centre: 0.5 - tail, elasticity: nu / fraction };
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
  const { tail, centre } = halves(math, studentPeak(math, nu), Math.abs(t), nu);
  return t > 0 ? (tail < 0.25 ? 1 - tail : 0.5 + centre) : tail;
}

/** Largest change of ln t in a step. */
const largestStep = 64;

/**
 * The t with P(T > t) = tail, 0 < tail < 1: Newton's method on the logarithm of the tail by that of t (beyond the quartile) or on the probability between 0 and t (inside it), kept inside a
 * bracket. Throws OVERFLOW where t is beyond the doubles.
 */
export function studentUpperQuantile(math: Scalars, tail: number, nu: number): number {
  if (tail === 0.5) return 0;
  if (tail > 0.5) return -studentUpperQuantile(math, 1 - tail, nu);
  const peak = studentPeak(math, nu);
  const far = tail < 0.25;
  const goal = far ? math.log(tail) : 0.5 - tail;
  // of ln t: what the logarithms are rounded by
  const settled = far ? 4e-16 * Math.max(1, -goal / nu) : 4e-16;
  let low = 0;
  let high = Infinity;
  let t = firstGuess(math, peak, tail, nu);
  for (let i = 0; i < 200; i += 1) {
    const { logTail, centre, elasticity } = halves(math, peak, t, nu);
    const excess = far ? logTail - goal : goal - centre;
    if (excess === 0) break;
    if (excess > 0) low = t;
    else high = t;
    if (low === Number.MAX_VALUE) throw new Fault('OVERFLOW', 'quantile', 'a finite number', Infinity);
    // in the far tail ln t is what the logarithm of the tail is nearly linear in
    let next = far
      ? t * math.exp(Math.max(-largestStep, Math.min(largestStep, excess / elasticity)))
      : t + excess / studentDensityFrom(math, peak, t, nu);
    if (!(next > low && next < high)) next = high === Infinity ? Math.min(2 * t, Number.MAX_VALUE) : 0.5 * low + 0.5 * high;
    const done = Math.abs(next - t) <= settled * t;
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
  const power = math.exp((math.log(peak) - math.log(tail) + 0.5 * (nu - 1) * math.log(nu)) / nu);
  return nu < 3 && power < Infinity ? Math.max(power * 0.9, corrected, Number.MIN_VALUE) : Math.max(corrected, Number.MIN_VALUE);
}
