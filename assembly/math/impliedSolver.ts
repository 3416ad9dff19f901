// The implied volatility of normalised prices, a block of rows at a time, stage by stage; src/lanes/js/math/impliedSolver.ts is its twin, row by row.
// A stage takes its columns from `scratch` and leaves its results there: rows are independent, so their polynomials overlap.
import { sqrtHalfPi } from '../literals/mills';
import { isComplement } from './impliedBlack';
import {
  bounds, centrePrices, highPlaces, inners, lowPlaces, middlePlaces, parts, prices, ratios, sorted, startPrices, starts, sums, weights, xs,
} from './impliedColumns';
import { placeHigh, placeLow, placeMiddle } from './impliedPlaces';
import { priceStage } from './impliedPrice';
import { gatherRows, scatterRows } from './impliedRegions';
import { improveHigh, improveLow, improveMiddle } from './impliedSteps';
import { millsColumn } from './mills';
import { note } from './noted';
import { add, constant, half as halfAt, mul, one as oneAt, select, sub } from './simd';

const sqrtHalfPiAt: usize = memory.data<f64>([sqrtHalfPi]);

/** x, prices, gaps, bounds and sqrt(-2 x) in `inners` -> total volatilities in `sums`. `tiny`: a price may have lost digits that its parts have. */
export function solve(scratch: usize, bytes: usize, tiny: bool): void {
  millsColumn(scratch + inners, scratch + inners, bytes);
  inflect(scratch, bytes);
  priceStage(scratch, scratch, scratch + bytes);
  let low: usize = 0;
  let middle: usize = 0;
  let high: usize = 0;
  for (let at: usize = 0; at < bytes; at += 16) {
    const place = scratch + at;
    const beta = v128.load(place, prices);
    const bound = v128.load(place, bounds);
    const part = v128.load(place, parts);
    const weight = mul(bound, v128.load(place, weights));
    const product = mul(weight, part);
    const complement = isComplement(v128.load(place, xs), v128.load(place, ratios), mul(constant(halfAt), v128.load(place, starts)));
    const price = select(complement, sub(bound, product), product);
    const below = f64x2.lt(beta, v128.load(place, centrePrices));
    const isLow = i64x2.bitmask(v128.and(below, f64x2.lt(beta, price)));
    const isHigh = i64x2.bitmask(v128.andnot(v128.and(f64x2.gt(beta, price), f64x2.gt(add(beta, beta), bound)), below));
    v128.store(place, weight, weights);
    v128.store(place, price, startPrices);
    low += note(scratch + lowPlaces + low, at, isLow);
    middle += note(scratch + middlePlaces + middle, at, ~(isLow | isHigh));
    high += note(scratch + highPlaces + high, at, isHigh);
  }

  const first = scratch + sorted;
  const second = first + gatherRows(scratch, scratch + lowPlaces, low, first);
  const third = second + gatherRows(scratch, scratch + middlePlaces, middle, second);
  const end = third + gatherRows(scratch, scratch + highPlaces, high, third);
  if (low > 0) placeLow(scratch, scratch + lowPlaces, first, second, tiny);
  placeMiddle(second, third);
  if (high > 0) placeHigh(third, end);
  for (let step = 0; step < 2; step++) {
    priceStage(first, second, end);
    if (low > 0) improveLow(first, second);
    improveMiddle(second, third);
    if (high > 0) improveHigh(third, end);
  }
  scatterRows(scratch, scratch + lowPlaces, low, first);
  scatterRows(scratch, scratch + middlePlaces, middle, second);
  scatterRows(scratch, scratch + highPlaces, high, third);
}

/** The price at the point of inflection, and where its tangent crosses 0 (prices below it) or the bound (above). */
function inflect(scratch: usize, bytes: usize): void {
  for (let at = scratch; at < scratch + bytes; at += 16) {
    const size = f64x2.neg(v128.load(at, xs));
    const scaled = v128.load(at, inners);
    const centre = f64x2.sqrt(add(size, size));
    const centrePrice = mul(mul(constant(halfAt), v128.load(at, bounds)), sub(constant(oneAt), scaled));
    const below = f64x2.lt(v128.load(at, prices), centrePrice);
    const left = sub(centre, mul(constant(sqrtHalfPiAt), sub(constant(oneAt), scaled)));
    const right = add(centre, mul(constant(sqrtHalfPiAt), add(constant(oneAt), scaled)));
    const start = select(below, left, right);
    v128.store(at, centrePrice, centrePrices);
    v128.store(at, start, starts);
    v128.store(at, start, sums);
  }
}
