// The implied volatility of normalised prices, a block of rows at a time, stage by stage; src/lanes/js/math/impliedSolver.ts is its twin, row by row.
// A stage takes its columns from `scratch` and leaves its results there: rows are independent, so their polynomials overlap.
import { sqrtHalfPi } from '../literals/mills';
import { expColumn } from './exp';
import { innerArgument, isComplement, outerArgument, partOf } from './impliedBlack';
import {
  betas, bounds, centrePrices, highPlaces, inner, inners, lowPlaces, middlePlaces, moneyness, outer, outers, parts, ratios, regions, startPrices, starts, fades, vols,
  weights, xs,
} from './impliedColumns';
import { placeHigh, placeLow, placeMiddle } from './impliedPlaces';
import { gatherRows, note, scatterRows } from './impliedRegions';
import { improveHigh, improveLow, improveMiddle } from './impliedSteps';
import { millsColumn } from './mills';
import { add, constant, div, half as halfAt, minusHalf as minusHalfAt, mul, one as oneAt, select, sub } from './simd';

const sqrtHalfPiAt: usize = memory.data<f64>([sqrtHalfPi]);

/** x, betas, gaps, bounds and sqrt(-2 x) in `inners` -> total volatilities in `sums`. */
export function solve(scratch: usize, bytes: usize, tiny: bool): void {
  millsColumn(scratch + inners, scratch + inners, bytes);
  inflect(scratch, bytes);
  startStage(scratch, bytes);

  let low: usize = 0;
  let middle: usize = 0;
  let high: usize = 0;
  for (let at: usize = 0; at < bytes; at += 16) {
    const place = scratch + at;
    const beta = v128.load(place, betas);
    const bound = v128.load(place, bounds);
    const price = v128.load(place, startPrices);
    const below = f64x2.lt(beta, v128.load(place, centrePrices));
    const isLow = i64x2.bitmask(v128.and(below, f64x2.lt(beta, price)));
    const isHigh = i64x2.bitmask(v128.andnot(v128.and(f64x2.gt(beta, price), f64x2.gt(add(beta, beta), bound)), below));
    low += note(scratch + lowPlaces + low, at, isLow);
    middle += note(scratch + middlePlaces + middle, at, ~(isLow | isHigh));
    high += note(scratch + highPlaces + high, at, isHigh);
  }

  const first = scratch + regions;
  const second = first + gatherRows(scratch, scratch + lowPlaces, low, first);
  const third = second + gatherRows(scratch, scratch + middlePlaces, middle, second);
  const end = third + gatherRows(scratch, scratch + highPlaces, high, third);
  if (low > 0) placeLow(scratch, scratch + lowPlaces, first, second, tiny);
  placeMiddle(second, third);
  if (high > 0) placeHigh(third, end);
  for (let step = 0; step < 2; step++) {
    arguments(first, end);
    millsColumn(first + inner, first + inner, end - first);
    millsColumn(first + outer, first + outer, end - first);
    expColumn(second + fades, second + fades, end - second);
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
    const size = f64x2.neg(v128.load(at, moneyness));
    const scaled = v128.load(at, inners);
    const centre = f64x2.sqrt(add(size, size));
    const centrePrice = mul(mul(constant(halfAt), v128.load(at, bounds)), sub(constant(oneAt), scaled));
    const below = f64x2.lt(v128.load(at, betas), centrePrice);
    const left = sub(centre, mul(constant(sqrtHalfPiAt), sub(constant(oneAt), scaled)));
    const right = add(centre, mul(constant(sqrtHalfPiAt), add(constant(oneAt), scaled)));
    const start = select(below, left, right);
    v128.store(at, centrePrice, centrePrices);
    v128.store(at, start, starts);
    const x = v128.load(at, moneyness);
    const h = div(x, start);
    const t = mul(constant(halfAt), start);
    const sum = add(h, t);
    v128.store(at, innerArgument(x, h, t), inners);
    v128.store(at, outerArgument(h, t), outers);
    v128.store(at, mul(constant(minusHalfAt), mul(sum, sum)), weights);
    v128.store(at, h, parts);
  }
}

/** The price there. */
function startStage(scratch: usize, bytes: usize): void {
  millsColumn(scratch + inners, scratch + inners, bytes);
  millsColumn(scratch + outers, scratch + outers, bytes);
  expColumn(scratch + weights, scratch + weights, bytes);
  for (let at = scratch; at < scratch + bytes; at += 16) {
    const x = v128.load(at, moneyness);
    const bound = v128.load(at, bounds);
    const h = v128.load(at, parts);
    const t = mul(constant(halfAt), v128.load(at, starts));
    const part = partOf(x, h, t, v128.load(at, inners), v128.load(at, outers));
    const weight = mul(bound, v128.load(at, weights));
    const product = mul(weight, part);
    v128.store(at, part, parts);
    v128.store(at, weight, weights);
    v128.store(at, select(isComplement(x, h, t), sub(bound, product), product), startPrices);
  }
}

/** s -> h, and what the Mills ratio and the exponential are taken of. */
function arguments(from: usize, until: usize): void {
  for (let at = from; at < until; at += 16) {
    const x = v128.load(at, xs);
    const s = v128.load(at, vols);
    const h = div(x, s);
    const t = mul(constant(halfAt), s);
    const sum = add(h, t);
    v128.store(at, h, ratios);
    v128.store(at, innerArgument(x, h, t), inner);
    v128.store(at, outerArgument(h, t), outer);
    v128.store(at, mul(constant(minusHalfAt), mul(sum, sum)), fades);
  }
}
