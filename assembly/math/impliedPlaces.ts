// The first volatility of each region: rational guesses (impliedGuess.ts) down the rows of one, and the logarithms and exponentials they take.
import { smallestPrice, sqrtThree, sqrtTwoPi } from '../literals/impliedVol';
import { expColumn } from './exp';
import { isComplement } from './impliedBlack';
import {
  bounds, centrePrices, gaps, inners, logPrices, logs, outers, parts, prices, scales, startPrices, starts, sums, timeValues, weights, xs,
} from './impliedColumns';
import { controlOf, cubicOf, lowerRatio, quantileGuess, upperValue } from './impliedGuess';
import { logColumn } from './log';
import { millsColumn } from './mills';
import { add, constant, div, half as halfAt, mul, one as oneAt, select, splat, sub, two as twoAt } from './simd';

const table = memory.data<f64>([sqrtTwoPi, sqrtThree, -0.125, 3, Infinity, smallestPrice]);
const sqrtTwoPiAt: usize = table;
const sqrtThreeAt: usize = table + 8;
const minusEighthAt: usize = table + 16;
const threeAt: usize = table + 24;
const infinity: usize = table + 32;
const smallestAt: usize = table + 40;

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

/** Small prices, below the first tangent's zero; leaves their logarithms, too. */
export function placeLow(scratch: usize, list: usize, from: usize, until: usize, tiny: bool): void {
  const bytes = until - from;
  const rows = <i32>(bytes >> 3);
  for (let at = from; at < until; at += 16) {
    const size = f64x2.neg(v128.load(at, xs));
    const start = v128.load(at, starts);
    v128.store(at, div(size, mul(constant(sqrtThreeAt), start)), inners);
    v128.store(at, mul(constant(minusEighthAt), mul(start, start)), outers);
  }
  millsColumn(from + inners, from + inners, bytes);
  expColumn(from + outers, from + outers, bytes);
  for (let at = from; at < until; at += 16) {
    const size = f64x2.neg(v128.load(at, xs));
    const ratio = div(v128.load(at, prices), v128.load(at, startPrices));
    const start = v128.load(at, starts);
    v128.store(at, lowerRatio(ratio, size, start, v128.load(at, parts), v128.load(at, inners), v128.load(at, outers)), logs);
  }
  logColumn(from + logs, from + logs, rows);
  logColumn(from + prices, from + logPrices, rows);
  if (tiny) separateLogs(scratch, list, from, until);
  for (let at = from; at < until; at += 16) {
    const inverse = quantileGuess(div(add(v128.load(at, logPrices), v128.load(at, logs)), constant(threeAt)));
    storeBelow(at, div(f64x2.neg(v128.load(at, xs)), mul(constant(sqrtThreeAt), inverse)), v128.load(at, starts));
  }
}

/** The logarithms of prices that lose digits themselves, from those of their parts. */
function separateLogs(scratch: usize, list: usize, from: usize, until: usize): void {
  const bytes = until - from;
  for (let j: usize = 0; j < bytes; j += 8) {
    const row = scratch + <usize>load<u32>(list + (j >> 1));
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

/** Large prices, above the second tangent's end. */
export function placeHigh(from: usize, until: usize): void {
  const bytes = until - from;
  for (let at = from; at < until; at += 16) {
    const start = v128.load(at, starts);
    v128.store(at, mul(constant(halfAt), start), inners);
    v128.store(at, mul(constant(minusEighthAt), mul(start, start)), outers);
  }
  millsColumn(from + inners, from + inners, bytes);
  expColumn(from + outers, from + outers, bytes);
  for (let at = from; at < until; at += 16) {
    const x = v128.load(at, xs);
    const start = v128.load(at, starts);
    const part = v128.load(at, parts);
    const weight = v128.load(at, weights);
    const complement = isComplement(x, div(x, start), mul(constant(halfAt), start));
    const width = select(complement, mul(weight, part), sub(v128.load(at, bounds), v128.load(at, startPrices)));
    const o = div(v128.load(at, gaps), width);
    v128.store(at, upperValue(o, f64x2.neg(x), start, div(width, weight), width, weight, v128.load(at, inners), v128.load(at, outers)), logs);
  }
  logColumn(from + logs, from + logs, <i32>(bytes >> 3));
  for (let at = from; at < until; at += 16) storeBelow(at, mul(constant(twoAt), quantileGuess(v128.load(at, logs))), constant(infinity));
}
