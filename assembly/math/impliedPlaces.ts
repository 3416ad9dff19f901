// The first volatility of each region: rational guesses (impliedGuess.ts) down the rows of one, and the logarithms and exponentials they take.
import { smallestPrice, sqrtThree, sqrtTwoPi } from '../literals/impliedVol';
import { expColumn } from './exp';
import { isComplement } from './impliedBlack';
import {
  bounds, centrePrices, farPlaces, gaps, inners, logPrices, logs, outers, parts, prices, ratios, scales, startPrices, starts, sums, timeValues, weights, xs,
} from './impliedColumns';
import { controlOf, cubicOf, lowerRatio, quantileGuess, upperValue } from './impliedGuess';
import { logColumn } from './log';
import { millsColumn } from './mills';
import { add, constant, div, half as halfAt, mul, one as oneAt, select, sub, two as twoAt } from './simd';

const table = memory.data<f64>([sqrtTwoPi, sqrtThree, -0.125, 3, Infinity, smallestPrice]);
const sqrtTwoPiAt: usize = table;
const sqrtThreeAt: usize = table + 8;
const minusEighthAt: usize = table + 16;
const threeAt: usize = table + 24;
const infinity: usize = table + 32;
const smallestAt: usize = table + 40;

/** Of the rows of the outer regions those of small prices. */
// @ts-ignore: decorator
@inline export function isLow(at: usize): v128 { return f64x2.lt(v128.load(at, prices), v128.load(at, centrePrices)); }

// @ts-ignore: decorator
@inline function storeBelow(at: usize, s: v128, highest: v128): void { v128.store(at, select(f64x2.lt(s, highest), s, highest), sums); }

/** Between the tangents: a rational cubic of the price. */
export function placeMiddle(from: usize, until: usize): void {
  for (let at = from; at < until; at += 16) {
    const size = f64x2.neg(v128.load(at, xs));
    const beta = v128.load(at, prices);
    const bound = v128.load(at, bounds);
    const start = v128.load(at, starts);
    const centrePrice = v128.load(at, centrePrices);
    const other = v128.load(at, startPrices);
    const below = f64x2.lt(beta, centrePrice);
    const centre = f64x2.sqrt(add(size, size));
    const reach = select(below, sub(centrePrice, other), sub(other, centrePrice));
    const p = div(sub(beta, select(below, other, centrePrice)), reach);
    const centreSlope = div(constant(sqrtTwoPiAt), bound);
    const otherSlope = div(constant(sqrtTwoPiAt), v128.load(at, weights));
    const left = select(below, otherSlope, centreSlope);
    const right = select(below, centreSlope, otherSlope);
    const slope = div(f64x2.abs(sub(start, centre)), reach);
    const control = controlOf(sub(right, left), select(below, sub(right, slope), sub(slope, left)), left, right, slope);
    const first = select(below, start, centre);
    const last = select(below, centre, start);
    const s = cubicOf(p, sub(constant(oneAt), p), first, last, mul(reach, left), mul(reach, right), control);
    storeBelow(at, s, constant(infinity));
  }
}

/** Prices below the first tangent's zero and above the second's end; leaves the logarithms of the small ones, too. */
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
    const x = v128.load(at, xs);
    const size = f64x2.neg(x);
    const start = v128.load(at, starts);
    const part = v128.load(at, parts);
    const mills = v128.load(at, inners);
    const fade = v128.load(at, outers);
    const other = v128.load(at, startPrices);
    let argument = lowerRatio(div(v128.load(at, prices), other), size, start, part, mills, fade);
    const low = isLow(at);
    if (!i64x2.all_true(low)) {
      const weight = v128.load(at, weights);
      const complement = isComplement(x, v128.load(at, ratios), mul(constant(halfAt), start));
      const width = select(complement, mul(weight, part), sub(v128.load(at, bounds), other));
      const value = upperValue(div(v128.load(at, gaps), width), size, start, div(width, weight), width, weight, mills, fade);
      argument = select(low, argument, value);
    }
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
    storeBelow(at, s, select(low, v128.load(at, starts), constant(infinity)));
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
