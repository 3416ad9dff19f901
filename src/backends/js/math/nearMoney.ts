// Values near the money from the distance of forward and strike: the mirror image of assembly/math/nearMoney.ts.
import { nearHalfVol, nearMoneyness } from '../../../../assembly/literals/black.js';
import { lg1, lg2, lg3, lg4, lg5, lg6, lg7 } from '../../../../assembly/literals/log.js';
import { densityClamp, splitter, squareMagic } from '../../../../assembly/literals/normal.js';
import { seriesOf } from './blackSeries.js';
import { nearBellAt, nearGapAt, nearLowAt, nearMoneynessAt, nearStrikeAt, nearValueAt, nearVolAt } from './blockColumns.js';
import { expWithLowColumn } from './exp.js';
import { millsColumn } from './mills.js';

/** Whether the series holds: 1 or 0. */
export function seriesHolds(moneyness: number, d1: number, d2: number): number {
  return +(Math.abs(moneyness) < nearMoneyness) & +(d1 - d2 < 2 * nearHalfVol);
}

/** a - b = difference + this, exactly. */
export function differenceError(a: number, b: number, difference: number): number {
  const back = difference - a;
  return a - (difference - back) - (b + back);
}

/** a b = product + this, exactly (Dekker: halves of 26 bits). */
export function productError(a: number, b: number, product: number): number {
  const shiftedA = splitter * a;
  const highA = shiftedA - (shiftedA - a);
  const lowA = a - highA;
  const shiftedB = splitter * b;
  const highB = shiftedB - (shiftedB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/** Undiscounted out-of-the-money values of `count` options that stand side by side: from F - K, K and the total volatility. */
export function nearStage(scratch: Float64Array, count: number): void {
  const gaps = nearGapAt | 0;
  const strikes = nearStrikeAt | 0;
  const totalVols = nearVolAt | 0;
  const hs = nearMoneynessAt | 0;
  const bells = nearBellAt | 0;
  const lows = nearLowAt | 0;
  const values = nearValueAt | 0;
  for (let i = 0; i < count; i++) {
    const gap = scratch[gaps + i];
    const strike = scratch[strikes + i];
    const totalVol = scratch[totalVols + i];
    // ln(F/K) = 2 atanh((F - K)/(F + K))
    const s = gap / (strike + strike + gap);
    const z = s * s;
    const w = z * z;
    const even = w * (lg2 + w * (lg4 + w * lg6));
    const odd = z * (lg1 + w * (lg3 + w * (lg5 + w * lg7)));
    const moneyness = s * (even + odd) + (s + s);
    const h = moneyness === 0 ? 0 : Math.abs(moneyness) / totalVol;
    const far = Math.abs(h - 0.5 * totalVol);
    const size = far < densityClamp ? far : +densityClamp;
    const high = size + squareMagic - squareMagic;
    const low = size - high;
    scratch[hs + i] = -h;
    scratch[bells + i] = -0.5 * high * high;
    scratch[lows + i] = -0.5 * low * (size + high);
  }
  expWithLowColumn(scratch, bells, lows, bells, count);
  millsColumn(scratch, hs, values, count);
  for (let i = 0; i < count; i++) {
    const gap = scratch[gaps + i];
    const price = scratch[strikes + i] + (gap < 0 ? gap : 0);
    const part = seriesOf(scratch[hs + i], 0.5 * scratch[totalVols + i], scratch[values + i]);
    scratch[values + i] = price * scratch[bells + i] * part;
  }
}
