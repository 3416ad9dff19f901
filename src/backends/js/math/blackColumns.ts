// The stages of a block of options: the mirror image of assembly/math/blackColumns.ts.
import { densityClamp, squareMagic } from '../../../../assembly/literals/normal.js';
import { d1Of, totalVolOf } from './black.js';
import { bellAt, d1At, d2At, lowAt, mills1At, mills2At, moneynessAt, rootExpiryAt } from './blockColumns.js';
import { expWithLowColumn } from './exp.js';
import { logRatioColumn } from './logRatioColumn.js';
import { millsColumn } from './mills.js';

/**
 * d1 and d2, and the argument of e^(-d^2/2) of the smaller of them in two parts, the first exact, as `bell` has them. From the moneyness, and
 * the total volatility that stands in the column of the density.
 */
export function argumentStage(scratch: Float64Array, from: number, count: number): void {
  const clamp = +densityClamp;
  const magic = +squareMagic;
  const moneynesses = (moneynessAt | 0) + from;
  const d1s = (d1At | 0) + from;
  const d2s = (d2At | 0) + from;
  const bells = (bellAt | 0) + from;
  const lows = (lowAt | 0) + from;
  for (let i = 0; i < count; i++) {
    const moneyness = scratch[moneynesses + i];
    const totalVol = scratch[bells + i];
    const d1 = d1Of(moneyness, totalVol);
    const d2 = d1 - totalVol;
    scratch[d1s + i] = d1;
    scratch[d2s + i] = d2;
    const far1 = Math.abs(d1);
    const far2 = Math.abs(d2);
    const size1 = clamp < far1 ? clamp : far1;
    const size2 = clamp < far2 ? clamp : far2;
    // which is smaller cannot be predicted: no branch
    const isSecond = +(size2 < size1);
    const size = isSecond * size2 + (1 - isSecond) * size1;
    const high = size + magic - magic;
    const low = size - high;
    scratch[bells + i] = -0.5 * high * high;
    scratch[lows + i] = -0.5 * low * (size + high);
  }
}

/** ln(F/K), sqrt T, d1 and d2, and the argument of the density. Each column is read from its own place on. */
export function moneynessStage(
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  fromForward: number,
  fromStrike: number,
  fromExpiry: number,
  fromVol: number,
  scratch: Float64Array,
  count: number,
): void {
  const rootExpiries = rootExpiryAt | 0;
  const totalVols = bellAt | 0;
  logRatioColumn(forwards, strikes, fromForward, fromStrike, scratch, moneynessAt, count);
  for (let i = 0; i < count; i++) {
    const rootExpiry = Math.sqrt(expiryYears[fromExpiry + i]);
    scratch[rootExpiries + i] = rootExpiry;
    scratch[totalVols + i] = totalVolOf(vols[fromVol + i], rootExpiry);
  }
  argumentStage(scratch, 0, count);
}

/** e^(-d^2/2) of the smaller |d|, and both Mills ratios. */
export function tailStage(scratch: Float64Array, count: number): void {
  expWithLowColumn(scratch, bellAt, lowAt, bellAt, count);
  millsColumn(scratch, d1At, mills1At, count);
  millsColumn(scratch, d2At, mills2At, count);
}
