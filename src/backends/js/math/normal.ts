// Standard normal density, distribution function and quantile: the mirror image of assembly/math/normal.ts.
import * as c from '../../../../assembly/literals/normal.js';
import {
  densityClamp,
  invSqrtTwoPi,
  quantileCentre,
  quantileCentreSquared,
  quantileShift,
  quantileTail,
  squareMagic,
} from '../../../../assembly/literals/normal.js';
import { expWithLow } from './exp.js';
import { log } from './log.js';
import { mills } from './mills.js';

/** min(|d|, 40). */
function sizeOf(d: number): number {
  const size = Math.abs(d);
  return densityClamp < size ? densityClamp : size;
}

/** e^(-d^2/2), the square in two parts, the first exact, so that the tail keeps its digits: d^2 = high^2 + low (d + high). */
export function bell(d: number): number {
  const size = sizeOf(d);
  const high = size + squareMagic - squareMagic;
  const low = size - high;
  return expWithLow(-0.5 * high * high, -0.5 * low * (size + high));
}

/** n(x): 1.9 ulp. */
export function normalPdf(x: number): number {
  return invSqrtTwoPi * bell(x);
}

/** N(x): 3.9 ulp in both tails, down to 1e-308. */
export function normalCdf(x: number): number {
  const tail = 0.5 * bell(x) * mills(x);
  return x > 0 ? 1 - tail : tail;
}

/** N^-1(p), algorithm AS 241: 5.8 ulp; -Infinity at 0, Infinity at 1, NaN outside. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const q = p - 0.5;
  if (Math.abs(q) <= quantileCentre) {
    const r = quantileCentreSquared - q * q;
    const numerator = ((((((c.qa7 * r + c.qa6) * r + c.qa5) * r + c.qa4) * r + c.qa3) * r + c.qa2) * r + c.qa1) * r + c.qa0;
    const denominator = ((((((c.qb7 * r + c.qb6) * r + c.qb5) * r + c.qb4) * r + c.qb3) * r + c.qb2) * r + c.qb1) * r + 1;
    return (q * numerator) / denominator;
  }
  const root = Math.sqrt(-log(q < 0 ? p : 1 - p));
  let tail: number;
  if (root <= quantileTail) {
    const r = root - quantileShift;
    const numerator = ((((((c.qc7 * r + c.qc6) * r + c.qc5) * r + c.qc4) * r + c.qc3) * r + c.qc2) * r + c.qc1) * r + c.qc0;
    const denominator = ((((((c.qd7 * r + c.qd6) * r + c.qd5) * r + c.qd4) * r + c.qd3) * r + c.qd2) * r + c.qd1) * r + 1;
    tail = numerator / denominator;
  } else {
    const r = root - quantileTail;
    const numerator = ((((((c.qe7 * r + c.qe6) * r + c.qe5) * r + c.qe4) * r + c.qe3) * r + c.qe2) * r + c.qe1) * r + c.qe0;
    const denominator = ((((((c.qf7 * r + c.qf6) * r + c.qf5) * r + c.qf4) * r + c.qf3) * r + c.qf2) * r + c.qf1) * r + 1;
    tail = numerator / denominator;
  }
  return q < 0 ? -tail : tail;
}
