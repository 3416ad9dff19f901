// The first volatility of each region: rational guesses (impliedGuess.ts) down the rows of one, and the logarithms and exponentials they take.
import { expColumn } from './exp';
import {
  bounds, centrePrices, farPlaces, gaps, inners, logPrices, logs, outers, parts, prices, scales, startPrices, starts, sums, timeValues, xs,
} from './impliedColumns';
import { infinityAt, minusEighthAt, smallestAt, sqrtThreeAt, threeAt } from './impliedConstants';
import { lowerRatio, quantileGuess } from './impliedGuess';
import { logColumn } from './log';
import { millsColumn } from './mills';
import { add, constant, div, half as halfAt, mul, select, sub, two as twoAt } from './simd';

/** Rows of small prices among those of the outer regions. */
// @ts-ignore: decorator
@inline export function isLow(at: usize): v128 { return f64x2.lt(v128.load(at, prices), v128.load(at, centrePrices)); }

// @ts-ignore: decorator
@inline function storeBelow(at: usize, s: v128, highest: v128): void { v128.store(at, select(f64x2.lt(s, highest), s, highest), sums); }

/** Between the tangent's ends: on the line through the centre and the nearer end. */
export function placeMiddle(from: usize, until: usize): void {
  for (let at = from; at < until; at += 16) {
    const size = f64x2.neg(v128.load(at, xs));
    const centre = f64x2.sqrt(add(size, size));
    const centrePrice = v128.load(at, centrePrices);
    const p = div(sub(v128.load(at, prices), centrePrice), sub(v128.load(at, startPrices), centrePrice));
    storeBelow(at, add(centre, mul(p, sub(v128.load(at, starts), centre))), constant(infinityAt));
  }
}

/**
 * Prices below the first tangent's zero, by `lowerRatio`, and above the second's end: Phi(-s/2) falls with what the price lacks to its bound as
 * it does from the right point on (Jaeckel 2015, section 4.3). Leaves the logarithms of the small ones, too.
 */
export function placeFar(scratch: usize, from: usize, until: usize, tiny: bool): void {
  const bytes = until - from;
  for (let at = from; at < until; at += 16) {
    const size = f64x2.neg(v128.load(at, xs));
    const start = v128.load(at, starts);
    const low = isLow(at);
    v128.store(at, select(low, div(size, mul(constant(sqrtThreeAt), start)), mul(constant(halfAt), start)), inners);
    v128.store(at, mul(constant(minusEighthAt), mul(start, start)), outers);
  }
  millsColumn(from + inners, from + inners, bytes);
  expColumn(from + outers, from + outers, bytes);
  for (let at = from; at < until; at += 16) {
    const size = f64x2.neg(v128.load(at, xs));
    const start = v128.load(at, starts);
    const mills = v128.load(at, inners);
    const fade = v128.load(at, outers);
    const other = v128.load(at, startPrices);
    const ratio = lowerRatio(div(v128.load(at, prices), other), size, start, v128.load(at, parts), mills, fade);
    const lacking = div(v128.load(at, gaps), sub(v128.load(at, bounds), other));
    const argument = select(isLow(at), ratio, mul(mul(constant(halfAt), mul(fade, mills)), lacking));
    v128.store(at, argument, logs);
  }
  logColumn(from + logs, from + logs, <i32>(bytes >> 3));
  logColumn(from + prices, from + logPrices, <i32>(bytes >> 3));
  if (tiny) separateLogs(scratch, from, until);
  for (let at = from; at < until; at += 16) {
    const low = isLow(at);
    const logarithm = v128.load(at, logs);
    const inverse = quantileGuess(select(low, div(add(v128.load(at, logPrices), logarithm), constant(threeAt)), logarithm));
    const s = select(low, div(f64x2.neg(v128.load(at, xs)), mul(constant(sqrtThreeAt), inverse)), mul(constant(twoAt), inverse));
    storeBelow(at, s, select(low, v128.load(at, starts), constant(infinityAt)));
  }
}

/** The logarithms of prices that lose digits themselves, from those of their parts. */
function separateLogs(scratch: usize, from: usize, until: usize): void {
  const bytes = until - from;
  for (let j: usize = 0; j < bytes; j += 8) {
    const row = scratch + <usize>load<u32>(scratch + farPlaces + (j >> 1));
    store<f64>(from + j, load<f64>(row, timeValues), inners);
    store<f64>(from + j, load<f64>(row, scales), outers);
  }
  logColumn(from + inners, from + inners, <i32>(bytes >> 3));
  logColumn(from + outers, from + outers, <i32>(bytes >> 3));
  for (let at = from; at < until; at += 16) {
    const apart = sub(v128.load(at, inners), v128.load(at, outers));
    v128.store(at, select(f64x2.lt(v128.load(at, prices), constant(smallestAt)), apart, v128.load(at, logPrices)), logPrices);
  }
}
