// The stages of repricing: instruments are gathered and valued in groups of a block, then their scenarios priced in blocks of cells.
import {
  baseColumn, bellColumn, callColumn, d1Column, d2Column, expiryColumn, flagColumn, forwardColumn, heldMoneynessColumn, heldRootExpiryColumn, mills1Column,
  mills2Column, moneynessColumn, rootExpiryColumn, strikeColumn, volColumn, worthColumn,
} from '../literals/block';
import { otmValue, shockedVol, totalVolOf, undiscountedValue, validOption, weightOf } from './black';
import { columnOf, moneynessStage, storeArguments, tailStage } from './blackColumns';
import { add, select, splat } from './simd';

/** results[j] = column[handles[j]]. */
export function gather(column: usize, handles: usize, results: usize, count: usize): void {
  for (let j: usize = 0; j < count; j++) store<f64>(results + (j << 3), load<f64>(column + (<usize>load<u32>(handles + (j << 2)) << 3)));
}

/** The instruments of a group: their columns, call masks, moneyness, sqrt T and undiscounted value; their flags are cleared. */
export function baseStage(handles: usize, forwards: usize, strikes: usize, expiryYears: usize, vols: usize, calls: usize, scratch: usize, count: usize): void {
  const end = count << 3;
  const f = columnOf(scratch, forwardColumn);
  const k = columnOf(scratch, strikeColumn);
  const t = columnOf(scratch, expiryColumn);
  const v = columnOf(scratch, volColumn);
  gather(forwards, handles, f, count);
  gather(strikes, handles, k, count);
  gather(expiryYears, handles, t, count);
  gather(vols, handles, v, count);
  for (let j: usize = 0; j < count; j++) {
    const isCall = load<u8>(calls + <usize>load<u32>(handles + (j << 2))) == 1;
    store<i64>(columnOf(scratch, callColumn) + (j << 3), isCall ? -1 : 0);
    store<f64>(columnOf(scratch, flagColumn) + (j << 3), 0);
  }
  moneynessStage(f, k, t, v, scratch, end);
  tailStage(scratch, end);
  for (let at: usize = 0; at < end; at += 16) {
    const moneyness = v128.load(columnOf(scratch, moneynessColumn) + at);
    v128.store(columnOf(scratch, heldMoneynessColumn) + at, moneyness);
    v128.store(columnOf(scratch, heldRootExpiryColumn) + at, v128.load(columnOf(scratch, rootExpiryColumn) + at));
    const value = valueAt(scratch, at, v128.load(f + at), v128.load(k + at), moneyness, v128.load(columnOf(scratch, callColumn) + at));
    v128.store(columnOf(scratch, baseColumn) + at, value);
  }
}

/** The undiscounted value from what the stages left at a place of the block. */
// @ts-ignore: decorator
@inline export function valueAt(scratch: usize, at: usize, forward: v128, strike: v128, moneyness: v128, call: v128): v128 {
  const d1 = v128.load(columnOf(scratch, d1Column) + at);
  const d2 = v128.load(columnOf(scratch, d2Column) + at);
  const weight = weightOf(forward, strike, moneyness, v128.load(columnOf(scratch, bellColumn) + at));
  const mills1 = v128.load(columnOf(scratch, mills1Column) + at);
  const mills2 = v128.load(columnOf(scratch, mills2Column) + at);
  return undiscountedValue(otmValue(forward, strike, moneyness, d1, d2, weight, mills1, mills2), forward, strike, moneyness, call);
}

/** worths[j] becomes NaN where the instrument is outside the domain, and with it every cell of its row. */
export function refuseStage(scratch: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 16) {
    const forward = v128.load(columnOf(scratch, forwardColumn) + at);
    const strike = v128.load(columnOf(scratch, strikeColumn) + at);
    const valid = validOption(forward, strike, v128.load(columnOf(scratch, expiryColumn) + at), v128.load(columnOf(scratch, volColumn) + at));
    const worth = columnOf(scratch, worthColumn) + at;
    v128.store(worth, select(valid, v128.load(worth), splat(NaN)));
  }
}

/** Moneyness, d1, d2 and the argument of the density of instrument `j` (in bytes) under the scenarios of a table, at place `to` of the block. */
export function shockStage(
  scratch: usize, j: usize, volScale: f64, logMoves: usize, volShocks: usize, volShifts: usize, volFloor: f64, to: usize, bytes: usize,
): void {
  const moneyness = v128.load64_splat(columnOf(scratch, heldMoneynessColumn) + j);
  const rootExpiry = v128.load64_splat(columnOf(scratch, heldRootExpiryColumn) + j);
  const vol = v128.load64_splat(columnOf(scratch, volColumn) + j);
  const volScales = splat(volScale);
  const floor = splat(volFloor);
  for (let s: usize = 0; s < bytes; s += 16) {
    const shockedMoneyness = add(moneyness, v128.load(logMoves + s));
    const sigma = shockedVol(vol, v128.load(volShocks + s), volScales, v128.load(volShifts + s), floor);
    v128.store(columnOf(scratch, moneynessColumn) + to + s, shockedMoneyness);
    storeArguments(scratch, to + s, shockedMoneyness, totalVolOf(sigma, rootExpiry));
  }
}

/** How many instruments of the group got the flag. */
export function countFlags(scratch: usize, count: usize): i32 {
  let flags: f64 = 0;
  for (let j: usize = 0; j < count; j++) flags += load<f64>(columnOf(scratch, flagColumn) + (j << 3));
  return <i32>flags;
}
