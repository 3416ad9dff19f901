// What becomes of a block in which a row was outside the domain or came out not finite: the slow path of the Greek kernels.
import { priceHighest, priceLowest } from '../literals/black';
import { validOption } from './black';
import { add, constant, mul, select, signBit, splat } from './simd';

/** A pair of option types, 1 call and 0 put, as 64-bit integers. */
// @ts-ignore: decorator
@inline export function typesAt(calls: usize, at: usize): v128 {
  return i64x2.extend_low_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load16_splat(calls + (at >> 3)))));
}

/** The sign bit where the type is a put's. */
// @ts-ignore: decorator
@inline export function flipOf(type: v128): v128 { return v128.andnot(constant(signBit), i64x2.shl(type, 63)); }

/**
 * Whether no row of a block needs a second look: prices and volatilities within the domain, types 0 or 1, and `total`, a sum of every result,
 * finite. NaN passes the extremes unseen, but NaN, a negative or infinite expiry and an infinite rate leave a result that is not finite. A sum
 * that overflows by itself costs the slow path and nothing else.
 */
// @ts-ignore: decorator
@inline export function sound(leastPrice: v128, mostPrice: v128, leastVol: v128, mostVol: v128, types: v128, total: v128): bool {
  const prices = v128.and(f64x2.ge(leastPrice, splat(priceLowest)), f64x2.le(mostPrice, splat(priceHighest)));
  const vols = v128.and(f64x2.ge(leastVol, splat(0)), f64x2.lt(mostVol, splat(Infinity)));
  const finite = v128.and(f64x2.eq(mul(total, splat(0)), splat(0)), i64x2.eq(v128.and(types, i64x2.splat(~1)), i64x2.splat(0)));
  return i64x2.all_true(v128.and(v128.and(prices, vols), finite));
}

/** masks[i] = all ones where the row is inside the domain; checks[i] = 0. */
export function validColumn(forwards: usize, strikes: usize, expiryYears: usize, vols: usize, calls: usize, masks: usize, checks: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 16) {
    const option = validOption(v128.load(forwards + at), v128.load(strikes + at), v128.load(expiryYears + at), v128.load(vols + at));
    v128.store(masks + at, v128.and(option, i64x2.eq(v128.and(typesAt(calls, at), i64x2.splat(~1)), i64x2.splat(0))));
    v128.store(checks + at, splat(0));
  }
}

/** Clears the masks of rows whose rate is not finite. */
export function validRates(rates: usize, masks: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(masks + at, v128.and(v128.load(masks + at), f64x2.lt(f64x2.abs(v128.load(rates + at)), splat(Infinity))));
  }
}

/** Makes a result NaN where the row is invalid, and a check NaN where the result is not finite (x * 0 is 0 for every finite x). */
export function rejectColumn(results: usize, masks: usize, checks: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 16) {
    const result = select(v128.load(masks + at), v128.load(results + at), splat(NaN));
    v128.store(results + at, result);
    v128.store(checks + at, add(v128.load(checks + at), mul(result, splat(0))));
  }
}

/** Pairs of rows with a check that is NaN; the partner of an odd last row is padding and does not count. */
export function countSuspects(checks: usize, end: usize): i32 {
  let suspect: i32 = 0;
  for (let at: usize = 0; at < end; at += 16) {
    let check = v128.load(checks + at);
    if (at + 8 == end) check = f64x2.replace_lane(check, 1, 0);
    suspect += <i32>v128.any_true(f64x2.ne(check, check));
  }
  return suspect;
}
