// Cumulant generating function K of a quadratic P&L, theta + sum of b y + lambda y^2/2: its domain, slopes, skewness, and the tilt at a level.
import type { QuadraticTerms } from './deltaGamma.js';

/** Domain: 1/lambda on either side of 0. */
export function tiltDomain({ curvatures }: QuadraticTerms): { readonly lowest: number; readonly highest: number } {
  let lowest = Number.NEGATIVE_INFINITY;
  let highest = Number.POSITIVE_INFINITY;
  for (const lambda of curvatures) {
    if (lambda < 0) lowest = Math.max(lowest, 1 / lambda);
    if (lambda > 0) highest = Math.min(highest, 1 / lambda);
  }
  return { lowest, highest };
}

/** K'(t) and K''(t). */
export function slopesAt({ theta, slopes, curvatures }: QuadraticTerms, t: number): { readonly first: number; readonly second: number } {
  let first = theta;
  let second = 0;
  for (let j = 0; j < slopes.length; j += 1) {
    const b = slopes[j];
    const lambda = curvatures[j];
    const rest = 1 / (1 - lambda * t);
    const pull = b * rest;
    const bend = lambda * rest;
    first += b * pull * t + 0.5 * lambda * (pull * t * (pull * t)) + 0.5 * bend;
    second += pull * pull * rest + 0.5 * bend * bend;
  }
  return { first, second };
}

/** K'''/K''^(3/2). */
export function skewnessAt({ slopes, curvatures }: QuadraticTerms, t: number): number {
  let second = 0;
  let third = 0;
  for (let j = 0; j < slopes.length; j += 1) {
    const lambda = curvatures[j];
    const rest = 1 / (1 - lambda * t);
    const pull = slopes[j] * rest;
    const bend = lambda * rest;
    second += pull * pull * rest + 0.5 * bend * bend;
    third += 3 * pull * pull * bend * rest + bend * bend * bend;
  }
  return third / (second * Math.sqrt(second));
}

/** A step from 0 towards the end of the domain, bent so that it stays within. */
export function stepTowards(end: number, step: number): number {
  return Number.isFinite(end) ? end * (1 - 1 / (1 + step / end)) : step;
}

/** Between the nearest and the farthest that a root may be: where Newton's step leads, else halfway; twice as far where there is no end. */
export function stepWithin(t: number, near: number, far: number, newton: number): number {
  if ((newton > near && newton < far) || (newton < near && newton > far)) return newton;
  return Number.isFinite(far) ? 0.5 * (near + far) : 2 * t;
}

const mostSteps = 200;

/** t with K'(t) = x, by Newton's steps; undefined where x is not within what the P&L can be (K' rises from the least of it to the most). */
export function tiltTo(terms: QuadraticTerms, x: number): number | undefined {
  const { lowest, highest } = tiltDomain(terms);
  const start = slopesAt(terms, 0);
  const side = x > start.first ? 1 : -1;
  const end = side > 0 ? highest : lowest;
  if (x === start.first) return 0;
  let near = 0;
  let far = end;
  let t = stepTowards(end, (x - start.first) / start.second);
  if (!Number.isFinite(1 / Math.sqrt(start.second)) || t === 0) return undefined;
  for (let k = 0; k < mostSteps; k += 1) {
    const { first, second } = slopesAt(terms, t);
    if (first === x) return t;
    if (first > x === side > 0) far = t;
    else near = t;
    const next = stepWithin(t, near, far, t - (first - x) / second);
    if (next === end || !Number.isFinite(next)) return undefined;
    if (Math.abs(next - t) <= 2 ** -51 * Math.abs(t)) return next;
    t = next;
  }
  return far === end ? undefined : t;
}
