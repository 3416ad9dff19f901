// The steps of Black-76 that every option kernel shares, two options at a time; mirrored by src/backends/js/math/black.ts.
// F e^(-d1^2/2) = K e^(-d2^2/2) makes one exponential serve both tails; otmColumn.ts derives the forms.
// It is taken of the smaller |d| (of d1 for m <= 0, of d2 for m > 0): rounding d moves e^(-d^2/2) by d^2 times as much.
import { priceHighest, priceLowest, totalVolHighest } from '../literals/black';
import { add, constant, div, half as halfAt, mul, negateWhere, one, signBit, splat, sub } from './simd';

const totalVolLimit = memory.data<f64>([totalVolHighest]);

/** All ones where forward, strike, expiry, vol are inside the domain of the kernels (NaN is not). */
// @ts-ignore: decorator
@inline export function validOption(forward: v128, strike: v128, expiry: v128, vol: v128): v128 {
  const lowest = splat(priceLowest);
  const highest = splat(priceHighest);
  const prices = v128.and(v128.and(f64x2.ge(forward, lowest), f64x2.le(forward, highest)), v128.and(f64x2.ge(strike, lowest), f64x2.le(strike, highest)));
  const zero = splat(0);
  const infinity = splat(Infinity);
  const times = v128.and(v128.and(f64x2.ge(expiry, zero), f64x2.lt(expiry, infinity)), v128.and(f64x2.ge(vol, zero), f64x2.lt(vol, infinity)));
  return v128.and(prices, times);
}

/** sigma sqrt(T), bounded so that nothing below overflows. */
// @ts-ignore: decorator
@inline export function totalVolOf(vol: v128, rootExpiry: v128): v128 { return f64x2.pmin(mul(vol, rootExpiry), constant(totalVolLimit)); }

/** d1 = m/s + s/2; exactly s/2 at the money, also when s = 0. */
// @ts-ignore: decorator
@inline export function d1Of(moneyness: v128, totalVol: v128): v128 {
  const ratio = v128.andnot(div(moneyness, totalVol), f64x2.eq(moneyness, splat(0)));
  return add(ratio, mul(constant(halfAt), totalVol));
}

/** F e^(-d1^2/2) = K e^(-d2^2/2), from `near`, e^(-d^2/2) of the smaller |d|. */
// @ts-ignore: decorator
@inline export function weightOf(forward: v128, strike: v128, near: v128): v128 { return mul(f64x2.pmin(forward, strike), near); }

/** e^(-d1^2/2), from `near` and K/F. */
// @ts-ignore: decorator
@inline export function bell1Of(near: v128, ratio: v128): v128 { return mul(near, f64x2.pmin(constant(one), ratio)); }

/**
 * Undiscounted value of the out-of-the-money option of the strike: call for m <= 0, put for m > 0. With (a1, a2) = (d1, d2) for
 * the call and (-d2, -d1) for the put, a2 <= 0 always: weight/2 (x(a1) - x(a2)) when a1 <= 0 too (x = mills), else
 * A - weight/2 (x(a1) + x(a2)), A = F or K: no complement of a number near 1 is ever formed in a tail. a1 <= 0 where d1 and d2 have one sign,
 * A is the smaller price, and x(a1) the larger ratio then: the side of the row need not be known.
 */
// @ts-ignore: decorator
@inline export function otmValue(forward: v128, strike: v128, d1: v128, d2: v128, weight: v128, mills1: v128, mills2: v128): v128 {
  const apart = f64x2.lt(mul(d1, d2), splat(0));
  const other = v128.xor(mills2, v128.andnot(constant(signBit), apart));
  const half = mul(mul(constant(halfAt), weight), add(mills1, other));
  return f64x2.abs(sub(v128.and(apart, f64x2.pmin(forward, strike)), half));
}

/** Undiscounted value of the option asked for: in the money it is the out-of-the-money one plus |F - K|. `flip`: the sign bit of puts. */
// @ts-ignore: decorator
@inline export function undiscountedValue(otm: v128, forward: v128, strike: v128, flip: v128): v128 {
  return add(otm, f64x2.pmax(v128.xor(sub(forward, strike), flip), splat(0)));
}

/** N(th d1) from its tail e^(-d1^2/2) x(d1) / 2. */
// @ts-ignore: decorator
@inline export function exerciseProbability(d1: v128, tail: v128, flip: v128): v128 {
  const likely = f64x2.gt(v128.xor(d1, flip), splat(0));
  return add(v128.and(likely, constant(one)), negateWhere(likely, tail));
}

/** The shocked volatility: max(min(floor, vol), vol (1 + shock x volScale) + shift): a shock takes no vol below the floor, and no floor lifts a vol. */
// @ts-ignore: decorator
@inline export function shockedVol(vol: v128, shock: v128, volScale: v128, shift: v128, floor: v128): v128 {
  return f64x2.pmax(add(mul(vol, add(constant(one), mul(shock, volScale))), shift), f64x2.pmin(floor, vol));
}
