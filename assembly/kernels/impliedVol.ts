/**
 * Volatility of European options from their discounted Black-76 prices, by the structure of Jaeckel's "Let's Be Rational" (2015).
 * With x = -|ln(F/K)|, s = sigma sqrt(T), h = x/s, t = s/2, the normalised out-of-the-money price is b(s) = e^(x/2) N(h + t) -
 * e^(-x/2) N(h - t) = (price - D max(0, th (F - K))) / (D sqrt(F K)), bound e^(x/2). A first guess by region, then two
 * steps of Householder's method of order 4 (three where |x| > 100) on 1/ln b (small prices), b (between), ln(bound - b) (large ones).
 * Rows go in blocks through `scratch`, a stage at a time, and the exponentials, logarithms and scaled erfc's of a stage down their columns, as in
 * the greeks kernels. Rows are sorted by region on the way: only small and large prices need logarithms, only those between and large ones an
 * exponential a step, and only rows near the money the series (0.62 of the time of unsorted blocks; 4.7 to 6.6x the JS backend, 5 to 7x Newton's method
 * with Math.*; bench/kernels/impliedVol.bench.ts).
 * @shape  every column [count]; calls, statuses: a byte each; columns padded to eight rows; scratch [impliedScratch]
 *         (assembly/literals/impliedVol.ts)
 * @unit   prices, F, K: numeraire; T: years; r, vols: decimal
 * @range  F, K in [1e-300, 1e300], T > 0, price, r finite; statuses say what became of a row: vols is NaN unless impliedOk or, where the
 *         price has no time value, impliedNoTimeValue: 0
 * @order  rows are independent; two rows a vector
 * @return rows with a status other than impliedOk
 * @tol    exact across backends; condition-scaled score <= 8 against 60-digit references (test/precision.ts)
 */
import {
  impliedAboveBound, impliedBelowIntrinsic, impliedBlockRows, impliedInvalid, impliedNoTimeValue, impliedUnderflow,
} from '../literals/impliedVol';
import { expColumn } from '../math/exp';
import { bounds, codes, gaps, inners, prices as normalPrices, scales, sums, timeValues, weights, xs } from '../math/impliedColumns';
import { highestAt, infinityAt, largestScaleAt, lowestAt, nanAt, smallestAt, smallestScaleAt } from '../math/impliedConstants';
import { solve } from '../math/impliedSolver';
import { logRatioColumn } from '../math/logRatioColumn';
import { add, constant, div, mul, select, sub, zero as zeroAt } from '../math/simd';

const codesAt: usize = memory.data<u64>([1, 2, 3, 4, 5]);

/** A whole number from 1 to 5, as the statuses are, in both lanes. */
// @ts-ignore: decorator
@inline function codeOf(status: i32): v128 { return v128.load64_splat(codesAt + (<usize>(status - 1) << 3)); }

export function impliedVol(
  prices: usize, forwards: usize, strikes: usize, expiryYears: usize, rates: usize, calls: usize, vols: usize, statuses: usize, scratch: usize,
  count: i32,
): i32 {
  let refused: i32 = 0;
  for (let row: i32 = 0; row < count; row += impliedBlockRows) {
    const rows = min(count - row, impliedBlockRows);
    const at = <usize>row << 3;
    const bytes = <usize>((rows + 1) & ~1) << 3;
    for (let j: usize = 0; j < bytes; j += 16) {
      v128.store(scratch + j, f64x2.neg(mul(v128.load(rates + at + j), v128.load(expiryYears + at + j))), weights);
    }
    expColumn(scratch + weights, scratch + weights, bytes);
    logRatioColumn(forwards + at, strikes + at, scratch + xs, bytes);
    const tiny = normalise(prices + at, forwards + at, strikes + at, expiryYears + at, rates + at, calls + <usize>row, scratch, bytes);
    solve(scratch, bytes, tiny);
    refused += finish(expiryYears + at, vols + at, statuses + <usize>row, scratch, rows);
  }
  return refused;
}

/** Inputs -> x, beta, its logarithm, what beta lacks to its bound, the bound, the status so far. Discounts stand in `weights`. */
function normalise(
  prices: usize, forwards: usize, strikes: usize, expiryYears: usize, rates: usize, calls: usize, scratch: usize, bytes: usize,
): bool {
  const zero = constant(zeroAt);
  const lowest = constant(lowestAt);
  const highest = constant(highestAt);
  let tiny = zero;
  for (let j: usize = 0; j < bytes; j += 16) {
    const at = scratch + j;
    const quote = v128.load(prices + j);
    const forward = v128.load(forwards + j);
    const strike = v128.load(strikes + j);
    const expiry = v128.load(expiryYears + j);
    const type = i64x2.extend_low_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load16_splat(calls + (j >> 3)))));
    const call = i64x2.eq(type, codeOf(1));
    // a NaN is the forward's in the one and the strike's in the other; what is not finite is no number times 0
    const least = f64x2.pmin(forward, strike);
    let valid = v128.and(f64x2.ge(least, lowest), f64x2.le(f64x2.pmax(strike, forward), highest));
    const nought = add(add(mul(quote, zero), mul(v128.load(rates + j), zero)), mul(expiry, zero));
    valid = v128.and(valid, v128.and(f64x2.gt(expiry, zero), f64x2.eq(nought, zero)));
    valid = v128.and(valid, v128.or(call, i64x2.eq(type, zero)));

    const rootScale = mul(f64x2.sqrt(forward), f64x2.sqrt(strike));
    const discount = v128.load(at, weights);
    const scale = mul(discount, rootScale);
    const inTheMoney = select(call, f64x2.gt(forward, strike), f64x2.lt(forward, strike));
    const timeValue = sub(quote, v128.and(inTheMoney, mul(discount, f64x2.abs(sub(forward, strike)))));
    const gap = sub(mul(discount, least), timeValue);
    let code = v128.and(f64x2.eq(timeValue, zero), codeOf(impliedNoTimeValue));
    code = select(f64x2.gt(gap, zero), code, codeOf(impliedAboveBound));
    code = select(f64x2.lt(timeValue, zero), codeOf(impliedBelowIntrinsic), code);
    const inRange = v128.and(f64x2.ge(scale, constant(smallestScaleAt)), f64x2.le(scale, constant(largestScaleAt)));
    code = select(inRange, code, codeOf(impliedUnderflow));
    v128.store(at, select(valid, code, codeOf(impliedInvalid)), codes);

    const x = f64x2.neg(f64x2.abs(v128.load(at, xs)));
    const beta = div(timeValue, scale);
    tiny = v128.or(tiny, f64x2.lt(beta, constant(smallestAt)));
    v128.store(at, x, xs);
    v128.store(at, beta, normalPrices);
    v128.store(at, div(gap, scale), gaps);
    v128.store(at, div(least, rootScale), bounds);
    v128.store(at, timeValue, timeValues);
    v128.store(at, scale, scales);
    v128.store(at, f64x2.sqrt(f64x2.neg(add(x, x))), inners);
  }
  return v128.any_true(tiny);
}

/** s and status -> vols and statuses; counts what is not impliedOk, the partner of an odd last row not. */
function finish(expiryYears: usize, vols: usize, statuses: usize, scratch: usize, rows: i32): i32 {
  const zero = constant(zeroAt);
  let refused: i32 = 0;
  for (let i: i32 = 0; i < rows; i += 2) {
    const j = <usize>i << 3;
    const at = scratch + j;
    const vol = div(v128.load(at, sums), f64x2.sqrt(v128.load(expiryYears + j)));
    let code = v128.load(at, codes);
    const ok = i64x2.eq(code, zero);
    code = select(v128.andnot(ok, f64x2.lt(vol, constant(infinityAt))), codeOf(impliedUnderflow), code);
    const worthless = i64x2.eq(code, codeOf(impliedNoTimeValue));
    v128.store(vols + j, v128.andnot(select(i64x2.eq(code, zero), vol, constant(nanAt)), worthless));
    const first = <i32>i64x2.extract_lane(code, 0);
    const second = <i32>i64x2.extract_lane(code, 1);
    store<u8>(statuses + i, first);
    store<u8>(statuses + i, second, 1);
    refused += i32(first != 0) + i32(second != 0 && i + 1 < rows);
  }
  return refused;
}
