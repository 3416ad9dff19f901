// e^x for two doubles at a time and down a column, to 0.67 ulp, subnormal results included, and e^x - 1; mirrored by src/backends/js/math/exp.ts.
import { e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, expClampHigh, expClampLow, expm1ClampLow, invLn2, ln2Hi, ln2Lo, powerMagic } from '../literals/exp';
import { add, constant, mul, one, signBit, sub } from './simd';

const table = memory.data<f64>([e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, expClampHigh, expClampLow, invLn2, powerMagic, ln2Hi, ln2Lo, 0, expm1ClampLow], 16);

/** The biased exponents of 2^k and 2^-k, halved, add up to this. */
const twiceBias: i64 = 2046;

// p(r) of e^r = 1 + r + r^2 p(r), by even and odd terms, so that neither waits for the other: p = e0 + r^2 evenOf(r^2) + r oddOf(r^2)
// @ts-ignore: decorator
@inline function evenOf(square: v128): v128 {
  let even = add(mul(square, v128.load64_splat(table, 80)), v128.load64_splat(table, 64));
  even = add(mul(even, square), v128.load64_splat(table, 48));
  even = add(mul(even, square), v128.load64_splat(table, 32));
  return add(mul(even, square), v128.load64_splat(table, 16));
}
// @ts-ignore: decorator
@inline function oddOf(square: v128): v128 {
  let odd = add(mul(square, v128.load64_splat(table, 72)), v128.load64_splat(table, 56));
  odd = add(mul(odd, square), v128.load64_splat(table, 40));
  odd = add(mul(odd, square), v128.load64_splat(table, 24));
  return add(mul(odd, square), v128.load64_splat(table, 8));
}

/** e^r of a reduced argument and what its rounding left. */
// @ts-ignore: decorator
@inline function seriesOf(r: v128, error: v128): v128 {
  const square = mul(r, r);
  const even = add(mul(evenOf(square), square), constant(table));
  const tail = mul(square, add(even, mul(oddOf(square), r)));
  const sum = add(constant(one), r);
  const sumError = add(sub(constant(one), sum), r);
  return add(sum, add(tail, add(sumError, error)));
}

/**
 * e^(x + low), |low| < 1e-4: the low part carries what rounding took from the argument. Clamped to [-746, 710], where the powers of two
 * themselves give 0 and Infinity; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline export function expWithLow(x: v128, low: v128): v128 {
  const clamped = f64x2.pmax(f64x2.pmin(x, v128.load64_splat(table, 88)), v128.load64_splat(table, 96));
  const magic = v128.load64_splat(table, 112);
  const shifted = add(mul(clamped, v128.load64_splat(table, 104)), magic);
  const k = sub(shifted, magic);
  const high = sub(clamped, mul(k, v128.load64_splat(table, 120)));
  const correction = sub(mul(k, v128.load64_splat(table, 128)), low);
  const r = sub(high, correction);
  const y = seriesOf(r, sub(sub(high, r), correction));
  // two multiplications: a subnormal result is rounded once. The low bits of the shifted k are the two biased exponents together
  const half = i64x2.shr_u(shifted, 1);
  return mul(mul(y, i64x2.shl(half, 52)), i64x2.shl(i64x2.sub(shifted, half), 52));
}

/**
 * e^x - 1 = 2^k ((1 - 2^-k) + r + r^2 p(r)) to 0.88 ulp: the first two summands are added exactly, in two parts, so that nothing is lost where they cancel.
 * -1 below the clamp; zeros keep their sign; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline export function expm1(x: v128): v128 {
  const clamped = f64x2.pmax(f64x2.pmin(x, v128.load64_splat(table, 88)), v128.load64_splat(table, 144));
  const magic = v128.load64_splat(table, 112);
  const shifted = add(mul(clamped, v128.load64_splat(table, 104)), magic);
  const k = sub(shifted, magic);
  const high = sub(clamped, mul(k, v128.load64_splat(table, 120)));
  const correction = mul(k, v128.load64_splat(table, 128));
  const r = sub(high, correction);
  const error = sub(sub(high, r), correction);
  const half = i64x2.shr_u(shifted, 1);
  const other = i64x2.sub(shifted, half);
  const bias = i64x2.splat(twiceBias);
  const inverse = mul(i64x2.shl(i64x2.sub(bias, half), 52), i64x2.shl(i64x2.sub(bias, other), 52));
  // 1 - 2^-k, rounded where k is beyond 53 either way
  const whole = sub(constant(one), inverse);
  const wholeError = sub(sub(constant(one), whole), inverse);
  const sum = add(whole, r);
  const sumError = add(sub(whole, sum), r);
  const square = mul(r, r);
  const beyond = mul(square, add(mul(evenOf(square), square), mul(oddOf(square), r)));
  const y = add(sum, add(add(mul(square, constant(table)), beyond), add(add(sumError, wholeError), error)));
  const result = mul(mul(y, i64x2.shl(half, 52)), i64x2.shl(other, 52));
  return v128.or(result, v128.and(x, constant(signBit)));
}

/**
 * results[i] = e^(xs[i] + lows[i]), results may be xs; `end` in bytes, whole groups of 32 are read and written: the arithmetic of `expWithLow`, two
 * vectors side by side.
 */
export function expWithLowColumn(xs: usize, lows: usize, results: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 32) {
    let c = v128.load64_splat(table, 88);
    let x0 = f64x2.pmin(v128.load(xs + at), c);
    let x1 = f64x2.pmin(v128.load(xs + at, 16), c);
    c = v128.load64_splat(table, 96);
    x0 = f64x2.pmax(x0, c);
    x1 = f64x2.pmax(x1, c);
    c = v128.load64_splat(table, 104);
    let k0 = mul(x0, c);
    let k1 = mul(x1, c);
    c = v128.load64_splat(table, 112);
    const shifted0 = add(k0, c);
    const shifted1 = add(k1, c);
    k0 = sub(shifted0, c);
    k1 = sub(shifted1, c);
    c = v128.load64_splat(table, 120);
    x0 = sub(x0, mul(k0, c));
    x1 = sub(x1, mul(k1, c));
    c = v128.load64_splat(table, 128);
    k0 = sub(mul(k0, c), v128.load(lows + at));
    k1 = sub(mul(k1, c), v128.load(lows + at, 16));
    const r0 = sub(x0, k0);
    const r1 = sub(x1, k1);
    const error0 = sub(sub(x0, r0), k0);
    const error1 = sub(sub(x1, r1), k1);
    const square0 = mul(r0, r0);
    const square1 = mul(r1, r1);
    c = v128.load64_splat(table, 80);
    let even0 = mul(square0, c);
    let even1 = mul(square1, c);
    c = v128.load64_splat(table, 72);
    let odd0 = mul(square0, c);
    let odd1 = mul(square1, c);
    c = v128.load64_splat(table, 64);
    even0 = add(even0, c);
    even1 = add(even1, c);
    c = v128.load64_splat(table, 56);
    odd0 = add(odd0, c);
    odd1 = add(odd1, c);
    c = v128.load64_splat(table, 48);
    even0 = add(mul(even0, square0), c);
    even1 = add(mul(even1, square1), c);
    c = v128.load64_splat(table, 40);
    odd0 = add(mul(odd0, square0), c);
    odd1 = add(mul(odd1, square1), c);
    c = v128.load64_splat(table, 32);
    even0 = add(mul(even0, square0), c);
    even1 = add(mul(even1, square1), c);
    c = v128.load64_splat(table, 24);
    odd0 = add(mul(odd0, square0), c);
    odd1 = add(mul(odd1, square1), c);
    c = v128.load64_splat(table, 16);
    even0 = add(mul(even0, square0), c);
    even1 = add(mul(even1, square1), c);
    c = v128.load64_splat(table, 8);
    odd0 = add(mul(odd0, square0), c);
    odd1 = add(mul(odd1, square1), c);
    c = constant(table);
    even0 = add(mul(even0, square0), c);
    even1 = add(mul(even1, square1), c);
    even0 = mul(square0, add(even0, mul(odd0, r0)));
    even1 = mul(square1, add(even1, mul(odd1, r1)));
    c = constant(one);
    const sum0 = add(c, r0);
    const sum1 = add(c, r1);
    even0 = add(even0, add(add(sub(c, sum0), r0), error0));
    even1 = add(even1, add(add(sub(c, sum1), r1), error1));
    const half0 = i64x2.shr_u(shifted0, 1);
    const half1 = i64x2.shr_u(shifted1, 1);
    const y0 = mul(add(sum0, even0), i64x2.shl(half0, 52));
    const y1 = mul(add(sum1, even1), i64x2.shl(half1, 52));
    v128.store(results + at, mul(y0, i64x2.shl(i64x2.sub(shifted0, half0), 52)));
    v128.store(results + at, mul(y1, i64x2.shl(i64x2.sub(shifted1, half1), 52)), 16);
  }
}

/** results[i] = e^xs[i]; results may be xs; `end` in bytes. */
export function expColumn(xs: usize, results: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 16) v128.store(results + at, expWithLow(v128.load(xs + at), v128.load64_splat(table, 136)));
}

/** The same for |x| <= `smallExponent`, to the same bits: nothing is to be reduced. */
export function expColumnOfSmall(xs: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 16) v128.store(xs + at, seriesOf(v128.load(xs + at), v128.load64_splat(table, 136)));
}
