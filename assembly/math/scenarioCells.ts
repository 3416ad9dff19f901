// The cells of a row of the P&L grid, from what the stages left: the change of the out-of-the-money value and the change by parity, each formed
// as a change. Neither F' nor a value in the money is ever rounded and subtracted again.
import { nearPart } from '../literals/black';
import { otmValue, shockedVol, totalVolOf, weightOf } from './black';
import {
  baseAt, bellAt, callAt, d1At, d2At, flagAt, forwardAt, heldRootExpiryAt, mills1At, mills2At, moneynessAt, nearGapAt, nearPlaceAt, nearStrikeAt, nearValueAt, nearVolAt, strikeAt, volAt, worthAt,
} from './blockColumns';
import { differenceError, nearMoney, nearStage, productError } from './nearMoney';
import { add, constant, mul, splat, sub } from './simd';

const part = memory.data<f64>([nearPart]);

/** What the option gains by parity: the change of max(th (F - K), 0), from its change while in the money, th (F' - K) and the loss of all of it. */
// @ts-ignore: decorator
@inline function parityOf(shift: v128, gap: v128, loss: v128): v128 {
  return f64x2.pmax(f64x2.pmin(shift, f64x2.pmax(gap, splat(0))), loss);
}

/**
 * The cells of instrument `j` (in bytes) from what the stages left at place `from` of the block. With V' - V = O' - O + P' - P (O the value out of the
 * money, P = max(th (F - K), 0)), a linear option gains V' - V, an inverse one, in the numeraire of its forward, V' - (1 + move) V: `drag` is 0 or 1.
 */
export function cellStage(
  scratch: usize, j: usize, drag: f64, moves: usize, volShocks: usize, volShifts: usize, volScale: f64, volFloor: f64, cells: usize, from: usize, bytes: usize,
): void {
  const forward = v128.load64_splat(scratch + j, forwardAt);
  const strike = v128.load64_splat(scratch + j, strikeAt);
  const flip = v128.load64_splat(scratch + j, callAt);
  const base = v128.load64_splat(scratch + j, baseAt);
  const worth = v128.load64_splat(scratch + j, worthAt);
  const gap = sub(forward, strike);
  const inside = f64x2.pmax(v128.xor(gap, flip), splat(0));
  const anchor = v128.xor(drag == 0 ? forward : strike, flip);
  const drags = splat(drag);
  const places = scratch + nearPlaceAt;
  let check = splat(0);
  let noted: usize = 0;
  for (let s: usize = 0; s < bytes; s += 16) {
    const place = scratch + from + s;
    const move = v128.load(moves + s);
    const risen = mul(forward, move);
    const pull = mul(drags, move);
    const d1 = v128.load(place, d1At);
    const d2 = v128.load(place, d2At);
    const bell = v128.load(place, bellAt);
    const shockedForward = add(forward, risen);
    const weight = weightOf(shockedForward, strike, bell);
    const value = otmValue(shockedForward, strike, d1, d2, weight, v128.load(place, mills1At), v128.load(place, mills2At));
    const parity = parityOf(mul(anchor, move), v128.xor(add(gap, risen), flip), f64x2.neg(add(inside, mul(pull, inside))));
    const change = add(sub(sub(value, base), mul(pull, base)), parity);
    const cell = mul(worth, change);
    v128.store(cells + s, cell);
    check = add(check, mul(cell, splat(0)));
    // without a branch: which cells are near the money cannot be predicted
    const rounded = f64x2.lt(f64x2.abs(change), mul(constant(part), weight));
    const bits = i64x2.bitmask(v128.and(nearMoney(v128.load(place, moneynessAt), d1, d2, bell), rounded));
    store<u32>(places + noted, <u32>s);
    noted += (bits & 1) << 2;
    store<u32>(places + noted, <u32>s + 8);
    noted += (bits & 2) << 1;
  }
  if (v128.any_true(f64x2.ne(check, check))) store<f64>(scratch + flagAt + j, 1);
  if (noted > 0) nearCells(scratch, j, drag, moves, volShocks, volShifts, volScale, volFloor, cells, noted << 1);
}

/** The noted cells again, from the exact distance of the shocked forward and the strike. */
function nearCells(
  scratch: usize, j: usize, drag: f64, moves: usize, volShocks: usize, volShifts: usize, volScale: f64, volFloor: f64, cells: usize, end: usize,
): void {
  const places = scratch + nearPlaceAt;
  const forward = load<f64>(scratch + j, forwardAt);
  const strike = load<f64>(scratch + j, strikeAt);
  const gap = forward - strike;
  const gapLow = differenceError(forward, strike, gap);
  const vol = v128.load64_splat(scratch + j, volAt);
  const rootExpiry = v128.load64_splat(scratch + j, heldRootExpiryAt);
  for (let i: usize = 0; i < end; i += 8) {
    const s = <usize>load<u32>(places + (i >> 1));
    const move = load<f64>(moves + s);
    const risen = forward * move;
    store<f64>(scratch + i, gap + risen + (gapLow + productError(forward, move, risen)), nearGapAt);
    store<f64>(scratch + i, strike, nearStrikeAt);
    const sigma = shockedVol(vol, v128.load64_splat(volShocks + s), splat(volScale), v128.load64_splat(volShifts + s), splat(volFloor));
    v128.store64_lane(scratch + i, totalVolOf(sigma, rootExpiry), 0, nearVolAt);
  }
  nearStage(scratch, end);
  const flip = v128.load64_splat(scratch + j, callAt);
  const base = v128.load64_splat(scratch + j, baseAt);
  const worth = v128.load64_splat(scratch + j, worthAt);
  const inside = f64x2.pmax(v128.xor(splat(gap), flip), splat(0));
  const anchor = v128.xor(splat(drag == 0 ? forward : strike), flip);
  for (let i: usize = 0; i < end; i += 8) {
    const s = <usize>load<u32>(places + (i >> 1));
    const move = v128.load64_splat(moves + s);
    const pull = mul(splat(drag), move);
    const newGap = v128.load64_splat(scratch + i, nearGapAt);
    const parity = parityOf(mul(anchor, move), v128.xor(newGap, flip), f64x2.neg(add(inside, mul(pull, inside))));
    const value = v128.load64_splat(scratch + i, nearValueAt);
    v128.store64_lane(cells + s, mul(worth, add(sub(sub(value, base), mul(pull, base)), parity)), 0);
  }
}
