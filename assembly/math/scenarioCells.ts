// Cells of a row of the P&L grid, from results of the stages.
// The change of the out-of-the-money value and the change by parity, each formed
// as a change. Neither F' nor a value in the money is ever rounded and subtracted again.
import { nearMoneyness, nearPart } from '../literals/black';
import { otmValue, shockedVol, totalVolOf, weightOf } from './black';
import {
  baseAt, bellAt, callAt, d1At, d2At, flagAt, forwardAt, heldRootExpiryAt, mills1At, mills2At, moneynessAt, nearCellAt, nearGapAt, nearParityAt, nearPlaceAt, nearPullAt, nearRowAt, nearStrikeAt, nearValueAt, nearVolAt, strikeAt, volAt, worthAt,
} from './blockColumns';
import { differenceError, nearStage, productError, smallTotalVol } from './nearMoney';
import { add, constant, mul, splat, sub } from './simd';

const roundedPart = memory.data<f64>([nearPart]);

/** Gain of the option by parity: the change of max(th (F - K), 0), from its change while in the money, th (F' - K) and the loss of all of it. */
// @ts-ignore: decorator
@inline function parityOf(shift: v128, gap: v128, loss: v128): v128 {
  return f64x2.pmax(f64x2.pmin(shift, f64x2.pmax(gap, splat(0))), loss);
}

/**
 * (1 + move) x is x and move x, a change of it; or, below a move of -1/2, where 1 + move is exact and that sum would not be, nothing and (1 + move) x.
 * These lanes are all ones there.
 */
// @ts-ignore: decorator
@inline function isDeep(move: v128): v128 {
  return f64x2.lt(move, splat(-0.5));
}

// @ts-ignore: decorator
@inline function partOf(move: v128, deep: v128): v128 {
  return add(move, v128.and(splat(1), deep));
}

/**
 * The cells of instrument `j` (in bytes) from what the stages left at place `from` of the block. With V' - V = O' - O + P' - P (O the value out of the
 * money, P = max(th (F - K), 0)), a linear option gains V' - V, an inverse one, in the numeraire of its forward, V' - (1 + move) V. Cells near the
 * money that the scaled erfc's round too much are noted behind the `noted` ones of the block; returns how many there are then.
 */
// @ts-ignore: decorator
@inline export function cellStage(
  scratch: usize, j: usize, inverse: bool, moves: usize, volShocks: usize, volShifts: usize, volScale: f64, volFloor: f64, row: usize, from: usize, bytes: usize, noted: usize,
): usize {
  const forward = v128.load64_splat(scratch + j, forwardAt);
  const strike = v128.load64_splat(scratch + j, strikeAt);
  const flip = v128.load64_splat(scratch + j, callAt);
  const base = v128.load64_splat(scratch + j, baseAt);
  const worth = v128.load64_splat(scratch + j, worthAt);
  const gap = sub(forward, strike);
  const loss = f64x2.pmin(v128.xor(sub(strike, forward), flip), splat(0));
  const anchor = v128.xor(inverse ? strike : forward, flip);
  const places = scratch + nearPlaceAt;
  let check = splat(0);
  let pairs: usize = 0;
  for (let s: usize = 0; s < bytes; s += 16) {
    const place = scratch + from + s;
    const move = v128.load(moves + s);
    const risen = mul(forward, move);
    const d1 = v128.load(place, d1At);
    const d2 = v128.load(place, d2At);
    const shockedForward = add(forward, risen);
    const weight = weightOf(shockedForward, strike, v128.load(place, bellAt));
    const value = otmValue(shockedForward, strike, d1, d2, weight, v128.load(place, mills1At), v128.load(place, mills2At));
    const deep = isDeep(move);
    const part = partOf(move, deep);
    const lost = inverse ? add(v128.andnot(loss, deep), mul(part, loss)) : loss;
    const parity = parityOf(mul(anchor, move), v128.xor(add(gap, risen), flip), lost);
    const change = inverse ? sub(sub(value, v128.andnot(base, deep)), mul(part, base)) : sub(value, base);
    const gain = add(change, parity);
    const cell = mul(worth, gain);
    v128.store(row + s, cell);
    check = add(check, mul(cell, splat(0)));
    // without a branch: which cells are near the money cannot be predicted
    const rounded = f64x2.lt(f64x2.abs(gain), mul(constant(roundedPart), weight));
    const bits = i64x2.bitmask(v128.and(smallTotalVol(d1, d2), rounded));
    store<u32>(places + pairs, <u32>s | bits);
    pairs += <usize>(bits != 0) << 2;
  }
  if (v128.any_true(f64x2.ne(check, check))) store<f64>(scratch + flagAt + j, 1);
  return pairs > 0 ? noteCells(scratch, j, inverse, from, moves, volShocks, volShifts, volScale, volFloor, row, noted, pairs) : noted;
}

/**
 * Input of the noted cells of an instrument: the exact distance of the shocked forward and the strike. `pairs` in bytes: where two
 * neighbours begin, and a bit for each that is meant.
 */
function noteCells(
  scratch: usize, j: usize, inverse: bool, from: usize, moves: usize, volShocks: usize, volShifts: usize, volScale: f64, volFloor: f64, row: usize, noted: usize, pairs: usize,
): usize {
  const forward = load<f64>(scratch + j, forwardAt);
  const strike = load<f64>(scratch + j, strikeAt);
  const flip = v128.load64_splat(scratch + j, callAt);
  const gap = forward - strike;
  const gapLow = differenceError(forward, strike, gap);
  const loss = f64x2.pmin(v128.xor(splat(strike - forward), flip), splat(0));
  const anchor = v128.xor(splat(inverse ? strike : forward), flip);
  const vol = v128.load64_splat(scratch + j, volAt);
  const rootExpiry = v128.load64_splat(scratch + j, heldRootExpiryAt);
  let end = noted;
  for (let i: usize = 0; i < pairs << 1; i += 4) {
    const pair = <usize>load<u32>(scratch + nearPlaceAt + (i >> 3 << 2));
    const bit = i >> 2 & 1;
    if ((pair >> bit & 1) == 0) continue;
    const s = (pair & ~3) + (bit << 3);
    if (!(abs(load<f64>(scratch + from + s, moneynessAt)) < nearMoneyness)) continue;
    const place = scratch + end;
    end += 8;
    const move = load<f64>(moves + s);
    const risen = forward * move;
    const shockedGap = gap + risen + (gapLow + productError(forward, move, risen));
    const sigma = shockedVol(vol, v128.load64_splat(volShocks + s), splat(volScale), v128.load64_splat(volShifts + s), splat(volFloor));
    const pull = inverse ? move : 0;
    const deep = isDeep(splat(pull));
    const lost = add(v128.andnot(loss, deep), mul(partOf(splat(pull), deep), loss));
    const parity = parityOf(mul(anchor, splat(move)), v128.xor(splat(shockedGap), flip), lost);
    store<f64>(place, shockedGap, nearGapAt);
    store<f64>(place, strike, nearStrikeAt);
    v128.store64_lane(place, totalVolOf(sigma, rootExpiry), 0, nearVolAt);
    v128.store64_lane(place, parity, 0, nearParityAt);
    store<f64>(place, pull, nearPullAt);
    store<u32>(place, <u32>j, nearRowAt);
    store<u32>(place, <u32>(row + s), nearCellAt);
  }
  return end;
}

/** The noted cells again, `noted` in bytes; returns 0, which is how many are left. */
export function nearCells(scratch: usize, noted: usize): usize {
  nearStage(scratch, noted);
  for (let i: usize = 0; i < noted; i += 8) {
    const place = scratch + i;
    const j = scratch + <usize>load<u32>(place, nearRowAt);
    const base = load<f64>(j, baseAt);
    const pull = load<f64>(place, nearPullAt);
    const whole: f64 = pull < -0.5 ? 0 : 1;
    const gain = load<f64>(place, nearValueAt) - whole * base - (pull + (1 - whole)) * base + load<f64>(place, nearParityAt);
    store<f64>(<usize>load<u32>(place, nearCellAt), load<f64>(j, worthAt) * gain);
  }
  return 0;
}
