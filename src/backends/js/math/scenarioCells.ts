// The cells of a row of the P&L grid: the mirror image of assembly/math/scenarioCells.ts, which states the forms.
import { nearPart } from '../../../../assembly/literals/black.js';
import { otmValue, shockedVol, totalVolOf, weightOf } from './black.js';
import {
  baseAt,
  bellAt,
  callAt,
  d1At,
  d2At,
  flagAt,
  forwardAt,
  heldRootExpiryAt,
  mills1At,
  mills2At,
  moneynessAt,
  nearCellAt,
  nearGapAt,
  nearParityAt,
  nearPlaceAt,
  nearPullAt,
  nearRowAt,
  nearStrikeAt,
  nearValueAt,
  nearVolAt,
  strikeAt,
  volAt,
  worthAt,
} from './blockColumns.js';
import { differenceError, nearStage, productError, seriesHolds } from './nearMoney.js';

/** Gain of the option by parity: the change of max(th (F - K), 0), from its change while in the money, th (F' - K) and the loss of all of it. */
function parityOf(shift: number, gap: number, loss: number): number {
  const inside = gap < 0 ? 0 : gap;
  const gain = inside < shift ? inside : shift;
  return gain < loss ? loss : gain;
}

/** (1 + move) x = whole x + part x: x itself and a change of it, or, where 1 + move is exact, nothing and all of it. */
function wholeOf(move: number): number {
  return move < -0.5 ? 0 : 1;
}

/**
 * The cells of instrument `j` from what the stages left at place `from` of the block. Those near the money that the scaled erfc's round too much are
 * noted behind the `noted` ones; returns how many there are then.
 */
export function cellStage(
  scratch: Float64Array,
  j: number,
  inverse: boolean,
  moves: Float64Array,
  volShocks: Float64Array,
  volShifts: Float64Array,
  table: number,
  volScale: number,
  volFloor: number,
  grid: Float64Array,
  row: number,
  from: number,
  cells: number,
  noted: number,
): number {
  const moneynesses = (moneynessAt | 0) + from;
  const d1s = (d1At | 0) + from;
  const d2s = (d2At | 0) + from;
  const bells = (bellAt | 0) + from;
  const mills1s = (mills1At | 0) + from;
  const mills2s = (mills2At | 0) + from;
  const places = nearPlaceAt | 0;
  const part = +nearPart;
  const drag = +inverse;
  const forward = scratch[forwardAt + j];
  const strike = scratch[strikeAt + j];
  const sign = scratch[callAt + j];
  const base = scratch[baseAt + j];
  const worth = scratch[worthAt + j];
  const gap = forward - strike;
  const outside = sign * (strike - forward);
  const loss = outside > 0 ? 0 : outside;
  const anchor = sign * (inverse ? strike : forward);
  let check = 0;
  let found = 0;
  for (let s = 0; s < cells; s++) {
    const move = moves[table + s];
    const risen = forward * move;
    const pull = drag * move;
    const d1 = scratch[d1s + s];
    const d2 = scratch[d2s + s];
    const shockedForward = forward + risen;
    const weight = weightOf(shockedForward, strike, scratch[bells + s]);
    const value = otmValue(shockedForward, strike, d1, d2, weight, scratch[mills1s + s], scratch[mills2s + s]);
    const whole = wholeOf(pull);
    const rest = pull + (1 - whole);
    const gain = value - whole * base - rest * base + parityOf(anchor * move, sign * (gap + risen), whole * loss + rest * loss);
    const cell = worth * gain;
    grid[row + s] = cell;
    check += cell * 0;
    scratch[places + found] = s;
    found += seriesHolds(scratch[moneynesses + s], d1, d2) & +(Math.abs(gain) < part * weight);
  }
  if (!(check === 0)) scratch[flagAt + j] = 1;
  if (found > 0) noteCells(scratch, j, inverse, moves, volShocks, volShifts, table, volScale, volFloor, row, noted, found);
  return noted + found;
}

/** Notes the inputs of an instrument's near-money cells: the exact distance of the shocked forward and the strike. */
function noteCells(
  scratch: Float64Array,
  j: number,
  inverse: boolean,
  moves: Float64Array,
  volShocks: Float64Array,
  volShifts: Float64Array,
  table: number,
  volScale: number,
  volFloor: number,
  row: number,
  noted: number,
  count: number,
): void {
  const drag = +inverse;
  const forward = scratch[forwardAt + j];
  const strike = scratch[strikeAt + j];
  const sign = scratch[callAt + j];
  const vol = scratch[volAt + j];
  const rootExpiry = scratch[heldRootExpiryAt + j];
  const gap = forward - strike;
  const gapLow = differenceError(forward, strike, gap);
  const outside = sign * (strike - forward);
  const loss = outside > 0 ? 0 : outside;
  const anchor = sign * (inverse ? strike : forward);
  for (let i = 0; i < count; i++) {
    const s = scratch[nearPlaceAt + i];
    const place = noted + i;
    const move = moves[table + s];
    const risen = forward * move;
    const pull = drag * move;
    const shockedGap = gap + risen + (gapLow + productError(forward, move, risen));
    const sigma = shockedVol(vol, volShocks[table + s], volScale, volShifts[table + s], volFloor);
    scratch[nearGapAt + place] = shockedGap;
    scratch[nearStrikeAt + place] = strike;
    scratch[nearVolAt + place] = totalVolOf(sigma, rootExpiry);
    const whole = wholeOf(pull);
    scratch[nearParityAt + place] = parityOf(anchor * move, sign * shockedGap, whole * loss + (pull + (1 - whole)) * loss);
    scratch[nearPullAt + place] = pull;
    scratch[nearRowAt + place] = j;
    scratch[nearCellAt + place] = row + s;
  }
}

/** The noted cells again; returns 0, which is how many are left. */
export function nearCells(scratch: Float64Array, grid: Float64Array, noted: number): number {
  nearStage(scratch, noted);
  for (let place = 0; place < noted; place++) {
    const j = scratch[nearRowAt + place];
    const base = scratch[baseAt + j];
    const pull = scratch[nearPullAt + place];
    const whole = wholeOf(pull);
    const change = scratch[nearValueAt + place] - whole * base - (pull + (1 - whole)) * base;
    const gain = change + scratch[nearParityAt + place];
    grid[scratch[nearCellAt + place]] = scratch[worthAt + j] * gain;
  }
  return 0;
}
