// Values near the money from the distance of forward and strike, by the series: for rows whose moneyness is the difference of larger logarithms.
import { nearHalfVol, nearMoneyness } from '../literals/black';
import { lg1, lg2, lg3, lg4, lg5, lg6, lg7 } from '../literals/log';
import { splitter } from '../literals/normal';
import { nearBellAt, nearGapAt, nearLowAt, nearMoneynessAt, nearStrikeAt, nearValueAt, nearVolAt } from './blockColumns';
import { storeDensityArgument } from './blackColumns';
import { seriesColumn } from './blackSeries';
import { expWithLowColumn } from './exp';
import { millsColumn } from './mills';
import { add, constant, div, half, mul, splat, sub } from './simd';

const limits = memory.data<f64>([nearMoneyness, 2 * nearHalfVol]);
const table = memory.data<f64>([lg1, lg2, lg3, lg4, lg5, lg6, lg7], 16);

/** All ones where the total volatility, d1 - d2, is small enough for the series. */
// @ts-ignore: decorator
@inline export function smallTotalVol(d1: v128, d2: v128): v128 { return f64x2.lt(sub(d1, d2), v128.load64_splat(limits, 8)); }

/** All ones where the series holds. */
// @ts-ignore: decorator
@inline export function seriesHolds(moneyness: v128, d1: v128, d2: v128): v128 {
  return v128.and(f64x2.lt(f64x2.abs(moneyness), constant(limits)), smallTotalVol(d1, d2));
}

/** a - b = difference + this, exactly. */
// @ts-ignore: decorator
@inline export function differenceError(a: f64, b: f64, difference: f64): f64 {
  const back = difference - a;
  return a - (difference - back) - (b + back);
}

/** a b = product + this, exactly (Dekker: halves of 26 bits). */
// @ts-ignore: decorator
@inline export function productError(a: f64, b: f64, product: f64): f64 {
  const shiftedA = splitter * a;
  const highA = shiftedA - (shiftedA - a);
  const lowA = a - highA;
  const shiftedB = splitter * b;
  const highB = shiftedB - (shiftedB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/** Undiscounted out-of-the-money values of options that stand side by side, `end` in bytes: from F - K, K and the total volatility. */
export function nearStage(scratch: usize, end: usize): void {
  const hs = scratch + nearMoneynessAt;
  const bells = scratch + nearBellAt;
  const values = scratch + nearValueAt;
  const lows = scratch + nearLowAt;
  for (let at: usize = 0; at < end; at += 16) {
    const place = scratch + at;
    const gap = v128.load(place, nearGapAt);
    const strike = v128.load(place, nearStrikeAt);
    const totalVol = v128.load(place, nearVolAt);
    // ln(F/K) = 2 atanh((F - K)/(F + K))
    const s = div(gap, add(add(strike, strike), gap));
    const z = mul(s, s);
    const w = mul(z, z);
    const even = mul(w, add(v128.load64_splat(table, 8), mul(w, add(v128.load64_splat(table, 24), mul(w, v128.load64_splat(table, 40))))));
    const odd = mul(z, add(constant(table), mul(w, add(v128.load64_splat(table, 16), mul(w, add(v128.load64_splat(table, 32), mul(w, v128.load64_splat(table, 48))))))));
    const moneyness = add(mul(s, add(even, odd)), add(s, s));
    const h = v128.andnot(f64x2.abs(div(moneyness, totalVol)), f64x2.eq(moneyness, splat(0)));
    v128.store(hs + at, f64x2.neg(h));
    storeDensityArgument(f64x2.abs(sub(h, mul(constant(half), totalVol))), bells + at, lows + at);
  }
  expWithLowColumn(bells, lows, bells, end);
  millsColumn(hs, values, end);
  // the low parts are done with: half total volatilities in their place
  for (let at: usize = 0; at < end; at += 16) v128.store(lows + at, mul(constant(half), v128.load(scratch + at, nearVolAt)));
  seriesColumn(hs, lows, values, end);
  for (let at: usize = 0; at < end; at += 16) {
    const place = scratch + at;
    const price = add(v128.load(place, nearStrikeAt), f64x2.pmin(v128.load(place, nearGapAt), splat(0)));
    v128.store(values + at, mul(mul(price, v128.load(bells + at)), v128.load(values + at)));
  }
}
