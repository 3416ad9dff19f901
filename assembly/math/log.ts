// Natural logarithm of two doubles at a time, ln(1 + x), and log(a/b) with full relative accuracy near a = b; mirrored by src/backends/js/math/log.ts.
import { ln2Hi, ln2Lo } from '../literals/exp';
import { exponentBias52, lg1, lg2, lg3, lg4, lg5, lg6, lg7, smallestNormal, sqrtHalf, sqrtTwo, twoTo54 } from '../literals/log';
import { add, constant, div, half as halfAt, mul, one as oneAt, select, signBit, splat, sub, two as twoAt } from './simd';

const table = memory.data<f64>([lg1, lg2, lg3, lg4, lg5, lg6, lg7, ln2Hi, ln2Lo, sqrtTwo, exponentBias52, smallestNormal, twoTo54, 54, 0, Infinity], 16);

/** The bits of 2^52: an integer below it, or-ed in, is added. */
const exponentBits = memory.data<u64>([0x4330000000000000]);

/** Twice the bias where exponents stand. */
const twiceBiasBits = memory.data<u64>([0x7fe0000000000000]);

/** The biased exponent of positive doubles as a double. */
// @ts-ignore: decorator
@inline function exponentOf(x: v128): v128 {
  return sub(v128.or(i64x2.shr_u(x, 52), i64x2.splat(0x4330000000000000)), splat(exponentBias52));
}

/** s R(s^2) of fdlibm: ln((1+s)/(1-s)) - 2s. */
// @ts-ignore: decorator
@inline function seriesOf(s: v128): v128 {
  const z = mul(s, s);
  const w = mul(z, z);
  const even = mul(w, add(splat(lg2), mul(w, add(splat(lg4), mul(w, splat(lg6))))));
  const odd = mul(z, add(splat(lg1), mul(w, add(splat(lg3), mul(w, add(splat(lg5), mul(w, splat(lg7))))))));
  return add(even, odd);
}

/** ln x: 0.80 ulp; -Infinity at 0, NaN below, Infinity at Infinity. */
// @ts-ignore: decorator
@inline export function log(x: v128): v128 {
  const subnormal = f64x2.lt(x, splat(smallestNormal));
  const lifted = select(subnormal, mul(x, splat(twoTo54)), x);
  // mantissa in [1, 2), then halved above sqrt 2, so that f = m - 1 lies in [sqrt(1/2) - 1, sqrt 2 - 1]
  const one = v128.or(v128.and(lifted, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
  const large = f64x2.gt(one, splat(sqrtTwo));
  const m = select(large, mul(one, splat(0.5)), one);
  let k = add(exponentOf(lifted), v128.and(large, splat(1)));
  k = sub(k, v128.and(subnormal, splat(54)));
  const f = sub(m, splat(1));
  const s = div(f, add(splat(2), f));
  const halfSquare = mul(mul(splat(0.5), f), f);
  const series = mul(s, add(halfSquare, seriesOf(s)));
  let result = add(add(sub(add(series, mul(k, splat(ln2Lo))), halfSquare), f), mul(k, splat(ln2Hi)));
  result = select(f64x2.eq(x, splat(0)), splat(-Infinity), result);
  result = select(f64x2.ge(x, splat(0)), result, splat(NaN));
  return select(f64x2.eq(x, splat(Infinity)), x, result);
}

/**
 * ln(1 + x) to 0.81 ulp: the logarithm of m 2^k = 1 + x, with what the rounding of 1 + x took put back into f = m - 1, and the two large summands added exactly.
 * -Infinity at -1, NaN below; zeros keep their sign; Infinity at Infinity.
 */
// @ts-ignore: decorator
@inline export function log1p(x: v128): v128 {
  const unit = constant(oneAt);
  const u = add(unit, x);
  const back = sub(u, unit);
  const lost = add(sub(unit, sub(u, back)), sub(x, back));
  const bits = v128.load64_splat(table, 120);
  const mantissa = v128.or(v128.andnot(u, bits), unit);
  const large = f64x2.gt(mantissa, v128.load64_splat(table, 72));
  const scale = select(large, constant(halfAt), unit);
  const exponent = sub(v128.or(i64x2.shr_u(u, 52), constant(exponentBits)), v128.load64_splat(table, 80));
  const k = add(exponent, v128.and(large, unit));
  // 2^-exponent: the exponents' bits of it and of 2^exponent add up to twice the bias
  const inverse = i64x2.sub(constant(twiceBiasBits), v128.and(u, bits));
  const rest = mul(mul(lost, inverse), scale);
  const whole = sub(mul(mantissa, scale), unit);
  const f = add(whole, rest);
  const low = sub(rest, sub(f, whole));
  const s = div(f, add(constant(twoAt), f));
  const halfSquare = mul(mul(constant(halfAt), f), f);
  const series = mul(s, add(halfSquare, seriesOf(s)));
  const small = sub(add(series, add(mul(k, v128.load64_splat(table, 64)), mul(low, sub(unit, f)))), halfSquare);
  const high = mul(k, v128.load64_splat(table, 56));
  const sum = add(high, f);
  let result = add(sum, add(add(sub(high, sum), f), small));
  result = v128.or(result, v128.and(x, constant(signBit)));
  result = select(f64x2.eq(u, v128.load64_splat(table, 112)), f64x2.neg(bits), result);
  result = select(f64x2.ge(u, v128.load64_splat(table, 112)), result, splat(NaN));
  return select(f64x2.eq(x, bits), x, result);
}

/** ln(a/b) for a, b in [1e-300, 1e300]: k ln 2 + 2 atanh((a' - b)/(a' + b)), a' = a 2^-k within a factor sqrt 2 of b. */
// @ts-ignore: decorator
@inline export function logRatio(a: v128, b: v128): v128 {
  const exponentMask = i64x2.splat(0x7ff0000000000000);
  let scaled = select(exponentMask, b, a);
  let k = sub(exponentOf(a), exponentOf(b));
  const large = f64x2.gt(scaled, mul(b, splat(sqrtTwo)));
  const small = f64x2.lt(scaled, mul(b, splat(sqrtHalf)));
  scaled = mul(scaled, select(large, splat(0.5), select(small, splat(2), splat(1))));
  k = add(k, v128.and(large, splat(1)));
  k = sub(k, v128.and(small, splat(1)));
  const s = div(sub(scaled, b), add(scaled, b));
  const twice = add(s, s);
  return add(add(mul(s, seriesOf(s)), mul(k, splat(ln2Lo))), add(twice, mul(k, splat(ln2Hi))));
}

/** The same of a column, its constants held outside the loop: results[i] = log(xs[i]); results may be xs. */
export function logColumn(xs: usize, results: usize, count: i32): void {
  const end = <usize>count << 3;
  const g1 = v128.load64_splat(table, 0);
  const g2 = v128.load64_splat(table, 8);
  const g3 = v128.load64_splat(table, 16);
  const g4 = v128.load64_splat(table, 24);
  const g5 = v128.load64_splat(table, 32);
  const g6 = v128.load64_splat(table, 40);
  const g7 = v128.load64_splat(table, 48);
  const zero = v128.load64_splat(table, 112);
  const infinity = v128.load64_splat(table, 120);
  for (let at: usize = 0; at < end; at += 16) {
    const x = v128.load(xs + at);
    const subnormal = f64x2.lt(x, v128.load64_splat(table, 88));
    const lifted = select(subnormal, mul(x, v128.load64_splat(table, 96)), x);
    const m = v128.or(v128.andnot(lifted, infinity), constant(oneAt));
    const large = f64x2.gt(m, v128.load64_splat(table, 72));
    const exponent = sub(v128.or(i64x2.shr_u(lifted, 52), constant(exponentBits)), v128.load64_splat(table, 80));
    const k = sub(add(exponent, v128.and(large, constant(oneAt))), v128.and(subnormal, v128.load64_splat(table, 104)));
    const f = sub(select(large, mul(m, constant(halfAt)), m), constant(oneAt));
    const s = div(f, add(constant(twoAt), f));
    const halfSquare = mul(mul(constant(halfAt), f), f);
    const z = mul(s, s);
    const w = mul(z, z);
    const even = mul(w, add(g2, mul(w, add(g4, mul(w, g6)))));
    const odd = mul(z, add(g1, mul(w, add(g3, mul(w, add(g5, mul(w, g7)))))));
    const series = mul(s, add(halfSquare, add(even, odd)));
    let result = add(add(sub(add(series, mul(k, v128.load64_splat(table, 64))), halfSquare), f), mul(k, v128.load64_splat(table, 56)));
    result = select(f64x2.eq(x, zero), f64x2.neg(infinity), result);
    result = select(f64x2.ge(x, zero), result, splat(NaN));
    v128.store(results + at, select(f64x2.eq(x, infinity), x, result));
  }
}
