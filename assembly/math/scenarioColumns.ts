// The stages of repricing: instruments are gathered and valued in groups of a block, then their scenarios priced in blocks of cells.
import { baseAt, bellAt, callAt, d1At, d2At, expiryAt, flagAt, forwardAt, heldMoneynessAt, heldRootExpiryAt, mills1At, mills2At, moneynessAt, nearGapAt, nearPlaceAt, nearStrikeAt, nearValueAt, nearVolAt, rootExpiryAt, strikeAt, volAt, worthAt } from './blockColumns';
import { otmValue, shockedVol, totalVolOf, validOption, weightOf } from './black';
import { moneynessStage, storeArguments, tailStage } from './blackColumns';
import { nearStage, seriesHolds } from './nearMoney';
import { note } from './noted';
import { add, select, splat } from './simd';

/** results[j] = column[handles[j]]. */
export function gather(column: usize, handles: usize, results: usize, count: usize): void {
  for (let j: usize = 0; j < count; j++) store<f64>(results + (j << 3), load<f64>(column + (<usize>load<u32>(handles + (j << 2)) << 3)));
}

/** The instruments of a group: their columns, sign bits of puts, moneyness, sqrt T and undiscounted out-of-the-money value; their flags are cleared. */
export function baseStage(handles: usize, forwards: usize, strikes: usize, expiryYears: usize, vols: usize, calls: usize, scratch: usize, count: usize): void {
  const end = count << 3;
  const f = scratch + forwardAt;
  const k = scratch + strikeAt;
  const t = scratch + expiryAt;
  const v = scratch + volAt;
  gather(forwards, handles, f, count);
  gather(strikes, handles, k, count);
  gather(expiryYears, handles, t, count);
  gather(vols, handles, v, count);
  for (let j: usize = 0; j < count; j++) {
    const isCall = load<u8>(calls + <usize>load<u32>(handles + (j << 2))) == 1;
    store<i64>(scratch + callAt + (j << 3), isCall ? 0 : i64.MIN_VALUE);
    store<f64>(scratch + flagAt + (j << 3), 0);
  }
  moneynessStage(f, k, t, v, scratch, end);
  tailStage(scratch, end);
  const places = scratch + nearPlaceAt;
  let noted: usize = 0;
  for (let at: usize = 0; at < end; at += 16) {
    const place = scratch + at;
    const moneyness = v128.load(place, moneynessAt);
    v128.store(place, moneyness, heldMoneynessAt);
    v128.store(place, v128.load(place, rootExpiryAt), heldRootExpiryAt);
    const forward = v128.load(f + at);
    const strike = v128.load(k + at);
    const d1 = v128.load(place, d1At);
    const d2 = v128.load(place, d2At);
    const bell = v128.load(place, bellAt);
    const weight = weightOf(forward, strike, bell);
    v128.store(place, otmValue(forward, strike, d1, d2, weight, v128.load(place, mills1At), v128.load(place, mills2At)), baseAt);
    const bits = i64x2.bitmask(v128.and(seriesHolds(moneyness, d1, d2), f64x2.gt(bell, splat(0))));
    noted += note(places + noted, at, bits);
  }
  if (noted > 0) nearBases(scratch, noted << 1);
}

/** The base values of the noted instruments by the series. */
function nearBases(scratch: usize, end: usize): void {
  const places = scratch + nearPlaceAt;
  for (let i: usize = 0; i < end; i += 8) {
    const j = scratch + <usize>load<u32>(places + (i >> 1));
    const strike = load<f64>(j, strikeAt);
    store<f64>(scratch + i, load<f64>(j, forwardAt) - strike, nearGapAt);
    store<f64>(scratch + i, strike, nearStrikeAt);
    store<f64>(scratch + i, load<f64>(j, volAt) * load<f64>(j, heldRootExpiryAt), nearVolAt);
  }
  nearStage(scratch, end);
  for (let i: usize = 0; i < end; i += 8) {
    store<f64>(scratch + <usize>load<u32>(places + (i >> 1)), load<f64>(scratch + i, nearValueAt), baseAt);
  }
}

/** worths[j] becomes NaN where the instrument is outside the domain, and with it every cell of its row. */
export function refuseStage(scratch: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 16) {
    const place = scratch + at;
    const forward = v128.load(place, forwardAt);
    const strike = v128.load(place, strikeAt);
    const valid = validOption(forward, strike, v128.load(place, expiryAt), v128.load(place, volAt));
    v128.store(place, select(valid, v128.load(place, worthAt), splat(NaN)), worthAt);
  }
}

/** Moneyness, d1, d2 and the argument of the density of instrument `j` (in bytes) under the scenarios of a table, at place `to` of the block. */
export function shockStage(
  scratch: usize, j: usize, volScale: f64, logMoves: usize, volShocks: usize, volShifts: usize, volFloor: f64, to: usize, bytes: usize,
): void {
  const moneyness = v128.load64_splat(scratch + j, heldMoneynessAt);
  const rootExpiry = v128.load64_splat(scratch + j, heldRootExpiryAt);
  const vol = v128.load64_splat(scratch + j, volAt);
  const volScales = splat(volScale);
  const floor = splat(volFloor);
  for (let s: usize = 0; s < bytes; s += 16) {
    const shockedMoneyness = add(moneyness, v128.load(logMoves + s));
    const sigma = shockedVol(vol, v128.load(volShocks + s), volScales, v128.load(volShifts + s), floor);
    const place = scratch + to + s;
    v128.store(place, shockedMoneyness, moneynessAt);
    storeArguments(place, shockedMoneyness, totalVolOf(sigma, rootExpiry));
  }
}

/** How many instruments of the group got the flag. */
export function countFlags(scratch: usize, count: usize): i32 {
  let flags: f64 = 0;
  for (let j: usize = 0; j < count; j++) flags += load<f64>(scratch + flagAt + (j << 3));
  return <i32>flags;
}
