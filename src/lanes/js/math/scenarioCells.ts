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
  nearGapAt,
  nearPlaceAt,
  nearStrikeAt,
  nearValueAt,
  nearVolAt,
  strikeAt,
  volAt,
  worthAt,
} from './blockColumns.js';
import { differenceError, nearMoney, nearStage, productError } from './nearMoney.js';

/** What the option gains by parity: the change of max(th (F - K), 0), from its change while in the money, th (F' - K) and the loss of all of it. */
function parityOf(shift: number, gap: number, loss: number): number {
  const inside = gap > 0 ? gap : 0;
  const gain = inside < shift ? inside : shift;
  return gain < loss ? loss : gain;
}

/**
 * The cells of instrument `j` from what the stages left at place `from` of the block; `drag` is 0 for linear options, 1 for inverse ones.
 */
export function cellStage(
  scratch: Float64Array,
  j: number,
  drag: number,
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
): void {
  const moneynesses = (moneynessAt | 0) + from;
  const d1s = (d1At | 0) + from;
  const d2s = (d2At | 0) + from;
  const bells = (bellAt | 0) + from;
  const mills1s = (mills1At | 0) + from;
  const mills2s = (mills2At | 0) + from;
  const places = nearPlaceAt | 0;
  const part = +nearPart;
  const forward = scratch[forwardAt + j] as number;
  const strike = scratch[strikeAt + j] as number;
  const sign = scratch[callAt + j] as number;
  const base = scratch[baseAt + j] as number;
  const worth = scratch[worthAt + j] as number;
  const gap = forward - strike;
  const inside = sign * gap > 0 ? sign * gap : 0;
  const anchor = sign * (drag === 0 ? forward : strike);
  let check = 0;
  let noted = 0;
  for (let s = 0; s < cells; s++) {
    const move = moves[table + s] as number;
    const risen = forward * move;
    const pull = drag * move;
    const d1 = scratch[d1s + s] as number;
    const d2 = scratch[d2s + s] as number;
    const bell = scratch[bells + s] as number;
    const shockedForward = forward + risen;
    const weight = weightOf(shockedForward, strike, bell);
    const value = otmValue(shockedForward, strike, d1, d2, weight, scratch[mills1s + s] as number, scratch[mills2s + s] as number);
    const parity = parityOf(anchor * move, sign * (gap + risen), -(inside + pull * inside));
    const change = value - base - pull * base + parity;
    const cell = worth * change;
    grid[row + s] = cell;
    check += cell * 0;
    scratch[places + noted] = s;
    noted += nearMoney(scratch[moneynesses + s] as number, d1, d2, bell) & +(Math.abs(change) < part * weight);
  }
  if (!(check === 0)) scratch[flagAt + j] = 1;
  if (noted > 0) nearCells(scratch, j, drag, moves, volShocks, volShifts, table, volScale, volFloor, grid, row, noted);
}

/** The noted cells again, from the exact distance of the shocked forward and the strike. */
function nearCells(
  scratch: Float64Array,
  j: number,
  drag: number,
  moves: Float64Array,
  volShocks: Float64Array,
  volShifts: Float64Array,
  table: number,
  volScale: number,
  volFloor: number,
  grid: Float64Array,
  row: number,
  count: number,
): void {
  const places = nearPlaceAt | 0;
  const gaps = nearGapAt | 0;
  const strikes = nearStrikeAt | 0;
  const totalVols = nearVolAt | 0;
  const values = nearValueAt | 0;
  const forward = scratch[forwardAt + j] as number;
  const strike = scratch[strikeAt + j] as number;
  const sign = scratch[callAt + j] as number;
  const base = scratch[baseAt + j] as number;
  const worth = scratch[worthAt + j] as number;
  const vol = scratch[volAt + j] as number;
  const rootExpiry = scratch[heldRootExpiryAt + j] as number;
  const gap = forward - strike;
  const gapLow = differenceError(forward, strike, gap);
  const inside = sign * gap > 0 ? sign * gap : 0;
  const anchor = sign * (drag === 0 ? forward : strike);
  for (let i = 0; i < count; i++) {
    const s = table + (scratch[places + i] as number);
    const move = moves[s] as number;
    const risen = forward * move;
    scratch[gaps + i] = gap + risen + (gapLow + productError(forward, move, risen));
    scratch[strikes + i] = strike;
    const sigma = shockedVol(vol, volShocks[s] as number, volScale, volShifts[s] as number, volFloor);
    scratch[totalVols + i] = totalVolOf(sigma, rootExpiry);
  }
  nearStage(scratch, count);
  for (let i = 0; i < count; i++) {
    const s = scratch[places + i] as number;
    const move = moves[table + s] as number;
    const pull = drag * move;
    const parity = parityOf(anchor * move, sign * (scratch[gaps + i] as number), -(inside + pull * inside));
    grid[row + s] = worth * ((scratch[values + i] as number) - base - pull * base + parity);
  }
}
