// The stages of repricing: the mirror image of assembly/math/scenarioColumns.ts.
import { otmValue, shockedVol, totalVolOf, validOption, weightOf } from './black.js';
import { argumentStage, moneynessStage, tailStage } from './blackColumns.js';
import {
  baseAt,
  bellAt,
  callAt,
  d1At,
  d2At,
  expiryAt,
  flagAt,
  forwardAt,
  heldMoneynessAt,
  heldRootExpiryAt,
  mills1At,
  mills2At,
  moneynessAt,
  nearGapAt,
  nearPlaceAt,
  nearStrikeAt,
  nearValueAt,
  nearVolAt,
  rootExpiryAt,
  strikeAt,
  volAt,
  worthAt,
} from './blockColumns.js';
import { nearStage, seriesHolds } from './nearMoney.js';

/** scratch[results + j] = column[handles[from + j]]. */
export function gather(
  column: Float64Array,
  handles: Uint32Array,
  from: number,
  scratch: Float64Array,
  results: number,
  count: number,
): void {
  for (let j = 0; j < count; j++) scratch[results + j] = column[handles[from + j]];
}

/** The instruments of a group: their columns, signs (1 call, -1 put), moneyness, sqrt T and undiscounted out-of-the-money value; their flags are cleared. */
export function baseStage(
  handles: Uint32Array,
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  calls: Uint8Array,
  from: number,
  scratch: Float64Array,
  count: number,
): void {
  gather(forwards, handles, from, scratch, forwardAt, count);
  gather(strikes, handles, from, scratch, strikeAt, count);
  gather(expiryYears, handles, from, scratch, expiryAt, count);
  gather(vols, handles, from, scratch, volAt, count);
  for (let j = 0; j < count; j++) {
    scratch[callAt + j] = calls[handles[from + j]] === 1 ? 1 : -1;
    scratch[flagAt + j] = 0;
  }
  moneynessStage(scratch, scratch, scratch, scratch, forwardAt, strikeAt, expiryAt, volAt, scratch, count);
  tailStage(scratch, count);
  let noted = 0;
  for (let j = 0; j < count; j++) {
    const moneyness = scratch[moneynessAt + j];
    scratch[heldMoneynessAt + j] = moneyness;
    scratch[heldRootExpiryAt + j] = scratch[rootExpiryAt + j];
    const forward = scratch[forwardAt + j];
    const strike = scratch[strikeAt + j];
    const d1 = scratch[d1At + j];
    const d2 = scratch[d2At + j];
    const bell = scratch[bellAt + j];
    const weight = weightOf(forward, strike, bell);
    scratch[baseAt + j] = otmValue(forward, strike, d1, d2, weight, scratch[mills1At + j], scratch[mills2At + j]);
    scratch[nearPlaceAt + noted] = j;
    noted += seriesHolds(moneyness, d1, d2) & +(bell > 0);
  }
  if (noted > 0) nearBases(scratch, noted);
}

/** The base values of the noted instruments by the series. */
function nearBases(scratch: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const j = scratch[nearPlaceAt + i];
    const strike = scratch[strikeAt + j];
    scratch[nearGapAt + i] = scratch[forwardAt + j] - strike;
    scratch[nearStrikeAt + i] = strike;
    scratch[nearVolAt + i] = totalVolOf(scratch[volAt + j], scratch[heldRootExpiryAt + j]);
  }
  nearStage(scratch, count);
  for (let i = 0; i < count; i++) scratch[baseAt + scratch[nearPlaceAt + i]] = scratch[nearValueAt + i];
}

/** worths[j] becomes NaN where the instrument is outside the domain, and with it every cell of its row. */
export function refuseStage(scratch: Float64Array, count: number): void {
  for (let j = 0; j < count; j++) {
    const forward = scratch[forwardAt + j];
    const strike = scratch[strikeAt + j];
    const valid = validOption(forward, strike, scratch[expiryAt + j], scratch[volAt + j]);
    if (!valid) scratch[worthAt + j] = Number.NaN;
  }
}

/** Moneyness, d1, d2 and the argument of the density of instrument `j` under the scenarios of a table, at place `to` of the block. */
export function shockStage(
  scratch: Float64Array,
  j: number,
  volScale: number,
  logMoves: Float64Array,
  volShocks: Float64Array,
  volShifts: Float64Array,
  table: number,
  volFloor: number,
  to: number,
  cells: number,
): void {
  const moneyness = scratch[heldMoneynessAt + j];
  const rootExpiry = scratch[heldRootExpiryAt + j];
  const vol = scratch[volAt + j];
  const moneynesses = (moneynessAt | 0) + to;
  const totalVols = (bellAt | 0) + to;
  for (let s = 0; s < cells; s++) {
    scratch[moneynesses + s] = moneyness + logMoves[table + s];
    const sigma = shockedVol(vol, volShocks[table + s], volScale, volShifts[table + s], volFloor);
    scratch[totalVols + s] = totalVolOf(sigma, rootExpiry);
  }
  argumentStage(scratch, to, cells);
}

/** How many instruments of the group got the flag. */
export function countFlags(scratch: Float64Array, count: number): number {
  let flags = 0;
  for (let j = 0; j < count; j++) flags += scratch[flagAt + j];
  return flags;
}
