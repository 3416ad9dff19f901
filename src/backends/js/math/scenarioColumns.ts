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
  for (let j = 0; j < count; j++) scratch[results + j] = column[handles[from + j] as number] as number;
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
    scratch[callAt + j] = calls[handles[from + j] as number] === 1 ? 1 : -1;
    scratch[flagAt + j] = 0;
  }
  moneynessStage(scratch, scratch, scratch, scratch, forwardAt, strikeAt, expiryAt, volAt, scratch, count);
  tailStage(scratch, count);
  let noted = 0;
  for (let j = 0; j < count; j++) {
    const moneyness = scratch[moneynessAt + j] as number;
    scratch[heldMoneynessAt + j] = moneyness;
    scratch[heldRootExpiryAt + j] = scratch[rootExpiryAt + j] as number;
    const forward = scratch[forwardAt + j] as number;
    const strike = scratch[strikeAt + j] as number;
    const d1 = scratch[d1At + j] as number;
    const d2 = scratch[d2At + j] as number;
    const bell = scratch[bellAt + j] as number;
    const weight = weightOf(forward, strike, bell);
    scratch[baseAt + j] = otmValue(forward, strike, d1, d2, weight, scratch[mills1At + j] as number, scratch[mills2At + j] as number);
    scratch[nearPlaceAt + noted] = j;
    noted += seriesHolds(moneyness, d1, d2) & +(bell > 0);
  }
  if (noted > 0) nearBases(scratch, noted);
}

/** The base values of the noted instruments by the series. */
function nearBases(scratch: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const j = scratch[nearPlaceAt + i] as number;
    const strike = scratch[strikeAt + j] as number;
    scratch[nearGapAt + i] = (scratch[forwardAt + j] as number) - strike;
    scratch[nearStrikeAt + i] = strike;
    scratch[nearVolAt + i] = totalVolOf(scratch[volAt + j] as number, scratch[heldRootExpiryAt + j] as number);
  }
  nearStage(scratch, count);
  for (let i = 0; i < count; i++) scratch[baseAt + (scratch[nearPlaceAt + i] as number)] = scratch[nearValueAt + i] as number;
}

/** worths[j] becomes NaN where the instrument is outside the domain, and with it every cell of its row. */
export function refuseStage(scratch: Float64Array, count: number): void {
  for (let j = 0; j < count; j++) {
    const forward = scratch[forwardAt + j] as number;
    const strike = scratch[strikeAt + j] as number;
    const valid = validOption(forward, strike, scratch[expiryAt + j] as number, scratch[volAt + j] as number);
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
  const moneyness = scratch[heldMoneynessAt + j] as number;
  const rootExpiry = scratch[heldRootExpiryAt + j] as number;
  const vol = scratch[volAt + j] as number;
  const moneynesses = (moneynessAt | 0) + to;
  const totalVols = (bellAt | 0) + to;
  for (let s = 0; s < cells; s++) {
    scratch[moneynesses + s] = moneyness + (logMoves[table + s] as number);
    const sigma = shockedVol(vol, volShocks[table + s] as number, volScale, volShifts[table + s] as number, volFloor);
    scratch[totalVols + s] = totalVolOf(sigma, rootExpiry);
  }
  argumentStage(scratch, to, cells);
}

/** How many instruments of the group got the flag. */
export function countFlags(scratch: Float64Array, count: number): number {
  let flags = 0;
  for (let j = 0; j < count; j++) flags += scratch[flagAt + j] as number;
  return flags;
}
