// The implied volatility of normalised prices, a block of rows at a time, stage by stage; src/backends/js/math/impliedSolver.ts is its twin, row by row.
// A stage takes its columns from `scratch` and leaves its results there: rows are independent, so their polynomials overlap.
import { deepMoneyness } from '../literals/impliedVol';
import { isComplement } from './impliedBlack';
import {
  bounds, centrePrices, farPlaces, inners, middlePlaces, parts, prices, ratios, sorted, startPrices, starts, sums, weights, xs,
} from './impliedColumns';
import { deepAt, sqrtHalfPiAt } from './impliedConstants';
import { placeFar, placeMiddle } from './impliedPlaces';
import { priceStage } from './impliedPrice';
import { gatherRows, scatterRows } from './impliedRegions';
import { improve, measure } from './impliedSteps';
import { millsColumn } from './mills';
import { note } from './noted';
import { add, constant, half as halfAt, mul, one as oneAt, select, sub, zero } from './simd';

/** x, prices, gaps, bounds and sqrt(-2 x) in `inners` -> total volatilities in `sums`. `tiny`: a price may have lost digits that its parts have. */
export function solve(scratch: usize, bytes: usize, tiny: bool): void {
  millsColumn(scratch + inners, scratch + inners, bytes);
  inflect(scratch, bytes);
  priceStage(scratch, scratch, scratch + bytes);
  let far: usize = 0;
  let middle: usize = 0;
  let large = constant(zero);
  let deep = large;
  for (let at: usize = 0; at < bytes; at += 16) {
    const place = scratch + at;
    const x = v128.load(place, xs);
    const beta = v128.load(place, prices);
    const bound = v128.load(place, bounds);
    const part = v128.load(place, parts);
    const weight = mul(bound, v128.load(place, weights));
    const product = mul(weight, part);
    const complement = isComplement(x, v128.load(place, ratios), mul(constant(halfAt), v128.load(place, starts)));
    const price = select(complement, sub(bound, product), product);
    v128.store(place, weight, weights);
    v128.store(place, price, startPrices);
    const below = f64x2.lt(beta, v128.load(place, centrePrices));
    const high = v128.andnot(v128.and(f64x2.gt(beta, price), f64x2.gt(add(beta, beta), bound)), below);
    const isFar = i64x2.bitmask(v128.or(high, v128.and(below, f64x2.lt(beta, price))));
    large = v128.or(large, high);
    deep = v128.or(deep, f64x2.lt(x, constant(deepAt)));
    far += note(scratch + farPlaces + far, at, isFar);
    middle += note(scratch + middlePlaces + middle, at, ~isFar);
  }

  const first = scratch + sorted;
  const second = first + gatherRows(scratch, scratch + farPlaces, far, first);
  const end = second + gatherRows(scratch, scratch + middlePlaces, middle, second);
  placeFar(scratch, first, second, tiny);
  placeMiddle(second, end);
  const weighed = v128.any_true(large) ? first : second;
  for (let step = 0; step < (v128.any_true(deep) ? 3 : 2); step++) {
    const below = step < 2 ? 1 : deepMoneyness;
    priceStage(first, weighed, end);
    measure(first, second);
    improve(first, second, true, below);
    improve(second, end, false, below);
  }
  scatterRows(scratch, scratch + farPlaces, far, first);
  scatterRows(scratch, scratch + middlePlaces, middle, second);
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
