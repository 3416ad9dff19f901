// The implied volatility of normalised prices, a block of rows at a time, stage by stage; mirrored by src/lanes/js/math/impliedSolver.ts.
// A stage takes its columns from `scratch` and leaves its results there: rows are independent, so their polynomials overlap.
import { impliedBlockRows, sqrtThree, sqrtTwoPi } from '../literals/impliedVol';
import { sqrtHalfPi } from '../literals/mills';
import { invSqrtTwoPi } from '../literals/normal';
import { expColumn } from './exp';
import { innerArgument, isComplement, outerArgument, partOf } from './impliedBlack';
import { controlOf, cubicOf, lowerRatio, quantileGuess, upperValue } from './impliedGuess';
import { logColumn } from './log';
import { millsColumn } from './mills';
import { add, constant, div, half as halfAt, minusHalf as minusHalfAt, mul, one as oneAt, select, splat, sub, two as twoAt } from './simd';

// one table: every piece of memory laid out apart costs bytes of its own
const table = memory.data<f64>([
  sqrtHalfPi, sqrtTwoPi, sqrtThree, -0.125, 3, 0.25, invSqrtTwoPi, 6, Infinity,
]);
const sqrtHalfPiAt: usize = table;
const sqrtTwoPiAt: usize = table + 8;
const sqrtThreeAt: usize = table + 16;
const minusEighthAt: usize = table + 24;
const threeAt: usize = table + 32;
const quarterAt: usize = table + 40;
const invSqrtTwoPiAt: usize = table + 48;
const sixAt: usize = table + 56;
const infinity: usize = table + 64;

// columns of the scratch, in bytes
const column: usize = <usize>impliedBlockRows << 3;
export const moneyness: usize = 0;
export const betas: usize = column;
export const logBetas: usize = 2 * column;
export const gaps: usize = 3 * column;
export const bounds: usize = 4 * column;
export const codes: usize = 5 * column;
export const starts: usize = 6 * column;
export const sums: usize = 7 * column;
export const lows: usize = 8 * column;
export const highs: usize = 9 * column;
export const inners: usize = 10 * column;
export const outers: usize = 11 * column;
export const weights: usize = 12 * column;
export const parts: usize = 13 * column;
export const centres: usize = 14 * column;
export const fades: usize = 15 * column;
export const logs: usize = 16 * column;
export const ratios: usize = 17 * column;
export const complements: usize = 18 * column;

/** x, betas, logBetas, gaps, bounds and sqrt(-2 x) in `inners` -> total volatilities in `sums`. */
export function solve(scratch: usize, bytes: usize): void {
  const rows = <i32>(bytes >> 3);
  millsColumn(scratch + inners, scratch + inners, bytes);
  inflect(scratch, bytes);
  price(scratch, bytes);
  if (guess(scratch, bytes)) {
    millsColumn(scratch + inners, scratch + inners, bytes);
    expColumn(scratch + fades, scratch + fades, bytes);
    guessFar(scratch, bytes);
    logColumn(scratch + logs, scratch + logs, rows);
    placeFar(scratch, bytes);
  }
  for (let step = 0; step < 2; step++) {
    price(scratch, bytes);
    measure(scratch, bytes);
    logColumn(scratch + logs, scratch + logs, rows);
    improve(scratch, bytes);
  }
}

/** The price at the point of inflection, and where its tangent crosses 0 (prices below it) or the bound (above). */
function inflect(scratch: usize, bytes: usize): void {
  for (let at = scratch; at < scratch + bytes; at += 16) {
    const size = f64x2.neg(v128.load(at, moneyness));
    const scaled = v128.load(at, inners);
    const centre = f64x2.sqrt(add(size, size));
    const centrePrice = mul(mul(constant(halfAt), v128.load(at, bounds)), sub(constant(oneAt), scaled));
    const below = f64x2.lt(v128.load(at, betas), centrePrice);
    const left = sub(centre, mul(constant(sqrtHalfPiAt), sub(constant(oneAt), scaled)));
    const right = add(centre, mul(constant(sqrtHalfPiAt), add(constant(oneAt), scaled)));
    const start = select(below, left, right);
    v128.store(at, centrePrice, centres);
    v128.store(at, start, starts);
    v128.store(at, start, sums);
  }
}

/** s -> the parts of its price, and E; h = x/s, and whether the part is a complement. */
function price(scratch: usize, bytes: usize): void {
  for (let at = scratch; at < scratch + bytes; at += 16) {
    const x = v128.load(at, moneyness);
    const s = v128.load(at, sums);
    const h = div(x, s);
    const t = mul(constant(halfAt), s);
    const sum = add(h, t);
    v128.store(at, h, ratios);
    v128.store(at, isComplement(x, h, t), complements);
    v128.store(at, innerArgument(x, h, t), inners);
    v128.store(at, outerArgument(h, t), outers);
    v128.store(at, mul(constant(minusHalfAt), mul(sum, sum)), weights);
  }
  millsColumn(scratch + inners, scratch + inners, bytes);
  millsColumn(scratch + outers, scratch + outers, bytes);
  expColumn(scratch + weights, scratch + weights, bytes);
  for (let at = scratch; at < scratch + bytes; at += 16) {
    const t = mul(constant(halfAt), v128.load(at, sums));
    v128.store(at, partOf(v128.load(at, moneyness), v128.load(at, ratios), t, v128.load(at, inners), v128.load(at, outers)), parts);
    v128.store(at, mul(v128.load(at, bounds), v128.load(at, weights)), weights);
  }
}

/** Regions, and the guess in the two middle ones. Whether a row lies in an outer one: their arguments are ready then. */
function guess(scratch: usize, bytes: usize): bool {
  let far = i64x2.splat(0);
  for (let at = scratch; at < scratch + bytes; at += 16) {
    const x = v128.load(at, moneyness);
    const size = f64x2.neg(x);
    const beta = v128.load(at, betas);
    const bound = v128.load(at, bounds);
    const start = v128.load(at, starts);
    const part = v128.load(at, parts);
    const scale = v128.load(at, weights);
    const centrePrice = v128.load(at, centres);
    const t = mul(constant(halfAt), start);
    const product = mul(scale, part);
    const other = select(v128.load(at, complements), sub(bound, product), product);
    const below = f64x2.lt(beta, centrePrice);
    const low = v128.and(below, f64x2.lt(beta, other));
    const high = v128.andnot(v128.and(f64x2.gt(beta, other), f64x2.gt(add(beta, beta), bound)), below);
    far = v128.or(far, v128.or(low, high));

    const centre = f64x2.sqrt(add(size, size));
    const reach = select(below, sub(centrePrice, other), sub(other, centrePrice));
    const p = div(sub(beta, select(below, other, centrePrice)), reach);
    const centreSlope = div(constant(sqrtTwoPiAt), bound);
    const otherSlope = div(constant(sqrtTwoPiAt), scale);
    const left = select(below, otherSlope, centreSlope);
    const right = select(below, centreSlope, otherSlope);
    const slope = div(f64x2.abs(sub(start, centre)), reach);
    const control = controlOf(sub(right, left), select(below, sub(right, slope), sub(slope, left)), left, right, slope);
    const first = select(below, start, centre);
    const last = select(below, centre, start);
    const s = cubicOf(p, sub(constant(oneAt), p), first, last, mul(reach, left), mul(reach, right), control);
    v128.store(at, select(f64x2.lt(s, constant(infinity)), s, constant(infinity)), sums);
    v128.store(at, low, lows);
    v128.store(at, high, highs);
    v128.store(at, select(low, div(size, mul(constant(sqrtThreeAt), start)), t), inners);
    v128.store(at, mul(constant(minusEighthAt), mul(start, start)), fades);
    v128.store(at, other, centres);
  }
  return v128.any_true(far);
}

/** What the guesses in the outer regions take the logarithm of. */
function guessFar(scratch: usize, bytes: usize): void {
  for (let at = scratch; at < scratch + bytes; at += 16) {
    const x = v128.load(at, moneyness);
    const size = f64x2.neg(x);
    const start = v128.load(at, starts);
    const part = v128.load(at, parts);
    const scale = v128.load(at, weights);
    const mills = v128.load(at, inners);
    const fade = v128.load(at, fades);
    const other = v128.load(at, centres);
    let argument = lowerRatio(div(v128.load(at, betas), other), size, start, part, mills, fade);
    const high = v128.load(at, highs);
    if (v128.any_true(high)) {
      const width = select(v128.load(at, complements), mul(scale, part), sub(v128.load(at, bounds), other));
      const value = upperValue(div(v128.load(at, gaps), width), size, start, div(width, scale), width, scale, mills, fade);
      argument = select(high, value, argument);
    }
    v128.store(at, argument, logs);
  }
}

function placeFar(scratch: usize, bytes: usize): void {
  for (let at = scratch; at < scratch + bytes; at += 16) {
    const low = v128.load(at, lows);
    const start = v128.load(at, starts);
    const logarithm = v128.load(at, logs);
    const inverse = quantileGuess(select(low, div(add(v128.load(at, logBetas), logarithm), constant(threeAt)), logarithm));
    let s = select(low, div(f64x2.neg(v128.load(at, moneyness)), mul(constant(sqrtThreeAt), inverse)), mul(constant(twoAt), inverse));
    s = select(v128.or(low, v128.load(at, highs)), s, v128.load(at, sums));
    const highest = select(low, start, constant(infinity));
    v128.store(at, select(f64x2.lt(s, highest), s, highest), sums);
  }
}

/** What a step takes the logarithm of: the part of a small price, the gap over what a large one lacks, 1 between. */
function measure(scratch: usize, bytes: usize): void {
  for (let at = scratch; at < scratch + bytes; at += 16) {
    const part = v128.load(at, parts);
    const product = mul(v128.load(at, weights), part);
    const lacking = select(v128.load(at, complements), product, sub(v128.load(at, bounds), product));
    v128.store(at, lacking, inners);
    const far = select(v128.load(at, highs), div(v128.load(at, gaps), lacking), constant(oneAt));
    v128.store(at, select(v128.load(at, lows), part, far), logs);
  }
}

/** One step of Householder's method. */
function improve(scratch: usize, bytes: usize): void {
  const one = constant(oneAt);
  const two = constant(twoAt);
  const three = constant(threeAt);
  const half = constant(halfAt);
  for (let at = scratch; at < scratch + bytes; at += 16) {
    const x = v128.load(at, moneyness);
    const s = v128.load(at, sums);
    const part = v128.load(at, parts);
    const weight = v128.load(at, weights);
    const low = v128.load(at, lows);
    const high = v128.load(at, highs);
    const logarithm = v128.load(at, logs);
    const h = v128.load(at, ratios);
    const t = mul(half, s);
    const sum = add(h, t);
    const perVol = div(h, s);
    const bend = sub(mul(h, perVol), mul(half, t));
    const twist = sub(sub(mul(bend, bend), mul(three, mul(perVol, perVol))), constant(quarterAt));

    const beta = v128.load(at, betas);
    const product = mul(weight, part);
    const excess = select(v128.load(at, complements), add(sub(beta, v128.load(at, bounds)), product), sub(beta, product));
    let newton = mul(div(excess, weight), constant(sqrtTwoPiAt));
    let second = bend;
    let third = twist;
    if (v128.any_true(low)) {
      const logBeta = v128.load(at, logBetas);
      const logPrice = add(logarithm, add(mul(half, x), mul(constant(minusHalfAt), mul(sum, sum))));
      const rate = div(constant(invSqrtTwoPiAt), part);
      const inverse = div(one, logPrice);
      const spread = add(one, mul(two, inverse));
      newton = select(low, div(div(mul(sub(logBeta, logPrice), logPrice), logBeta), rate), newton);
      second = select(low, sub(bend, mul(rate, spread)), second);
      const inner = add(one, mul(mul(three, inverse), add(one, inverse)));
      const lowThird = sub(add(twist, mul(mul(two, mul(rate, rate)), inner)), mul(mul(three, mul(bend, rate)), spread));
      third = select(low, lowThird, third);
    }
    if (v128.any_true(high)) {
      const rate = div(mul(constant(invSqrtTwoPiAt), weight), v128.load(at, inners));
      newton = select(high, div(f64x2.neg(logarithm), rate), newton);
      second = select(high, add(bend, rate), second);
      third = select(high, add(twist, mul(rate, add(mul(two, rate), mul(three, bend)))), third);
    }
    const top = mul(newton, add(one, mul(mul(half, second), newton)));
    const bottom = add(one, mul(newton, add(second, div(mul(third, newton), constant(sixAt)))));
    const next = add(s, f64x2.pmax(div(top, bottom), mul(constant(minusHalfAt), s)));
    const highest = select(low, v128.load(at, starts), constant(infinity));
    v128.store(at, select(f64x2.lt(next, highest), next, highest), sums);
  }
}
