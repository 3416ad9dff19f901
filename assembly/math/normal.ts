// Standard normal density, distribution function and quantile, two doubles at a time; mirrored by src/backends/js/math/normal.ts.
import {
  densityClamp, invSqrtTwoPi, qa0, qa1, qa2, qa3, qa4, qa5, qa6, qa7, qb1, qb2, qb3, qb4, qb5, qb6, qb7, qc0, qc1, qc2, qc3, qc4, qc5, qc6, qc7,
  qd1, qd2, qd3, qd4, qd5, qd6, qd7, qe0, qe1, qe2, qe3, qe4, qe5, qe6, qe7, qf1, qf2, qf3, qf4, qf5, qf6, qf7, quantileCentre, quantileCentreSquared,
  quantileShift, quantileTail, squareMagic,
} from '../literals/normal';
import { expWithLow } from './exp';
import { log } from './log';
import { mills } from './mills';
import { add, div, mad, mul, select, splat, sub } from './simd';

/** min(|d|, 40). */
// @ts-ignore: decorator
@inline function sizeOf(d: v128): v128 { return f64x2.pmin(f64x2.abs(d), splat(densityClamp)); }

/** e^(-d^2/2), the square in two parts, the first exact, so that the tail keeps its digits: d^2 = high^2 + low (d + high). */
// @ts-ignore: decorator
@inline export function bell(d: v128): v128 {
  const size = sizeOf(d);
  const high = sub(add(size, splat(squareMagic)), splat(squareMagic));
  const low = sub(size, high);
  return expWithLow(mul(mul(splat(-0.5), high), high), mul(mul(splat(-0.5), low), add(size, high)));
}

/** n(x): 1.9 ulp. */
// @ts-ignore: decorator
@inline export function normalPdf(x: v128): v128 { return select(f64x2.eq(x, x), mul(splat(invSqrtTwoPi), bell(x)), x); }

/** N(x): 3.9 ulp in both tails, down to 1e-308. */
// @ts-ignore: decorator
@inline export function normalCdf(x: v128): v128 {
  const tail = mul(mul(splat(0.5), bell(x)), mills(x));
  const result = select(f64x2.gt(x, splat(0)), sub(splat(1), tail), tail);
  return select(f64x2.eq(x, x), result, x);
}

/** N^-1(p), algorithm AS 241: 5.8 ulp; -Infinity at 0, Infinity at 1, NaN outside. */
// @ts-ignore: decorator
@inline export function normalQuantile(p: v128): v128 {
  const q = sub(p, splat(0.5));
  const c = sub(splat(quantileCentreSquared), mul(q, q));
  let numerator = splat(qa7);
  numerator = mad(numerator, c, qa6); numerator = mad(numerator, c, qa5); numerator = mad(numerator, c, qa4); numerator = mad(numerator, c, qa3);
  numerator = mad(numerator, c, qa2); numerator = mad(numerator, c, qa1); numerator = mad(numerator, c, qa0);
  let denominator = splat(qb7);
  denominator = mad(denominator, c, qb6); denominator = mad(denominator, c, qb5); denominator = mad(denominator, c, qb4); denominator = mad(denominator, c, qb3);
  denominator = mad(denominator, c, qb2); denominator = mad(denominator, c, qb1); denominator = mad(denominator, c, 1);
  const central = div(mul(q, numerator), denominator);

  const negative = f64x2.lt(q, splat(0));
  const r = f64x2.sqrt(f64x2.neg(log(select(negative, p, sub(splat(1), p)))));
  const near = sub(r, splat(quantileShift));
  numerator = splat(qc7);
  numerator = mad(numerator, near, qc6); numerator = mad(numerator, near, qc5); numerator = mad(numerator, near, qc4); numerator = mad(numerator, near, qc3);
  numerator = mad(numerator, near, qc2); numerator = mad(numerator, near, qc1); numerator = mad(numerator, near, qc0);
  denominator = splat(qd7);
  denominator = mad(denominator, near, qd6); denominator = mad(denominator, near, qd5); denominator = mad(denominator, near, qd4); denominator = mad(denominator, near, qd3);
  denominator = mad(denominator, near, qd2); denominator = mad(denominator, near, qd1); denominator = mad(denominator, near, 1);
  let tail = div(numerator, denominator);
  const far = sub(r, splat(quantileTail));
  numerator = splat(qe7);
  numerator = mad(numerator, far, qe6); numerator = mad(numerator, far, qe5); numerator = mad(numerator, far, qe4); numerator = mad(numerator, far, qe3);
  numerator = mad(numerator, far, qe2); numerator = mad(numerator, far, qe1); numerator = mad(numerator, far, qe0);
  denominator = splat(qf7);
  denominator = mad(denominator, far, qf6); denominator = mad(denominator, far, qf5); denominator = mad(denominator, far, qf4); denominator = mad(denominator, far, qf3);
  denominator = mad(denominator, far, qf2); denominator = mad(denominator, far, qf1); denominator = mad(denominator, far, 1);
  tail = select(f64x2.le(r, splat(quantileTail)), tail, div(numerator, denominator));
  tail = select(negative, f64x2.neg(tail), tail);

  let result = select(f64x2.le(f64x2.abs(q), splat(quantileCentre)), central, tail);
  result = select(f64x2.eq(p, splat(0)), splat(-Infinity), result);
  result = select(f64x2.eq(p, splat(1)), splat(Infinity), result);
  return select(v128.and(f64x2.ge(p, splat(0)), f64x2.le(p, splat(1))), result, splat(NaN));
}

/** The same of a column: results[i] = normalQuantile(xs[i]). */
export function normalQuantileColumn(xs: usize, results: usize, count: i32): void {
  const end = <usize>count << 3;
  for (let at: usize = 0; at < end; at += 16) v128.store(results + at, normalQuantile(v128.load(xs + at)));
}
