// e^x for two doubles at a time, to 0.67 ulp, subnormal results included; mirrored by src/lanes/js/math/exp.ts.
import {
  e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, expClampHigh, expClampLow, exponentMagic, expOverflow, expUnderflow, invLn2, ln2Hi, ln2Lo, roundMagic,
} from '../literals/exp';
import { add, mad, mul, select, splat, sub } from './simd';

/** 2^k for integer-valued k in [-1022, 1023]: the low bits of k + magic are the biased exponent. */
// @ts-ignore: decorator
@inline export function powerOfTwo(k: v128): v128 { return i64x2.shl(add(k, splat(exponentMagic)), 52); }

/** e^(x + low), |low| well below an ulp of x: the low part carries what rounding took from the argument. */
// @ts-ignore: decorator
@inline export function expWithLow(x: v128, low: v128): v128 {
  const clamped = f64x2.pmax(f64x2.pmin(x, splat(expClampHigh)), splat(expClampLow));
  const k = sub(add(mul(clamped, splat(invLn2)), splat(roundMagic)), splat(roundMagic));
  const high = sub(clamped, mul(k, splat(ln2Hi)));
  const correction = sub(mul(k, splat(ln2Lo)), low);
  const r = sub(high, correction);
  const error = sub(sub(high, r), correction);
  let p = splat(e10);
  p = mad(p, r, e9); p = mad(p, r, e8); p = mad(p, r, e7); p = mad(p, r, e6); p = mad(p, r, e5);
  p = mad(p, r, e4); p = mad(p, r, e3); p = mad(p, r, e2); p = mad(p, r, e1); p = mad(p, r, e0);
  const tail = mul(mul(r, r), p);
  const sum = add(splat(1), r);
  const sumError = add(sub(splat(1), sum), r);
  const y = add(sum, add(tail, add(sumError, error)));
  const half = f64x2.floor(mul(k, splat(0.5)));
  let result = mul(mul(y, powerOfTwo(half)), powerOfTwo(sub(k, half)));
  result = select(f64x2.gt(x, splat(expOverflow)), splat(Infinity), result);
  result = v128.andnot(result, f64x2.lt(x, splat(expUnderflow)));
  return select(f64x2.eq(x, x), result, x);
}

// @ts-ignore: decorator
@inline export function exp(x: v128): v128 { return expWithLow(x, splat(0)); }

/** The same of a column: results[i] = exp(xs[i]). */
export function expColumn(xs: usize, results: usize, count: i32): void {
  const end = <usize>count << 3;
  for (let at: usize = 0; at < end; at += 16) v128.store(results + at, exp(v128.load(xs + at)));
}
