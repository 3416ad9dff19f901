// Values of out-of-the-money options down a block: the mirror image of assembly/math/otmColumn.ts.
import { seriesReach } from '../../../../assembly/literals/black.js';
import { otmValue, totalVolOf, weightOf } from './black.js';
import { seriesOf } from './blackSeries.js';
import {
  bellAt,
  d1At,
  d2At,
  mills1At,
  mills2At,
  moneynessAt,
  otmAt,
  placeAt,
  rootExpiryAt,
  seriesAt,
  seriesHalfVolAt,
  seriesMoneynessAt,
} from './blockColumns.js';
import { millsColumn } from './mills.js';

/**
 * Undiscounted, from what the stages of the block left. Rows within `seriesReach` are noted on the way, without a branch, and only
 * for them the series is run.
 */
export function otmStage(
  forwards: Float64Array,
  strikes: Float64Array,
  vols: Float64Array,
  fromForward: number,
  from: number,
  scratch: Float64Array,
  count: number,
): void {
  const moneynesses = moneynessAt | 0;
  const rootExpiries = rootExpiryAt | 0;
  const bells = bellAt | 0;
  const d1s = d1At | 0;
  const d2s = d2At | 0;
  const mills1s = mills1At | 0;
  const mills2s = mills2At | 0;
  const values = otmAt | 0;
  const places = placeAt | 0;
  const reach = +seriesReach;
  let noted = 0;
  for (let i = 0; i < count; i++) {
    const forward = forwards[fromForward + i];
    const strike = strikes[from + i];
    const moneyness = scratch[moneynesses + i];
    const near = scratch[bells + i];
    const weight = weightOf(forward, strike, near);
    const d1 = scratch[d1s + i];
    const d2 = scratch[d2s + i];
    const mills1 = scratch[mills1s + i];
    const mills2 = scratch[mills2s + i];
    scratch[values + i] = otmValue(forward, strike, d1, d2, weight, mills1, mills2);
    const totalVol = totalVolOf(vols[from + i], scratch[rootExpiries + i]);
    scratch[places + noted] = i;
    noted += +(Math.abs(moneyness) + 0.5 * totalVol < reach) & +(near > 0);
  }
  if (noted > 0) seriesStage(forwards, strikes, vols, fromForward, from, scratch, noted);
}

/** The same of the noted rows: weight times the series, gathered and put back. */
function seriesStage(
  forwards: Float64Array,
  strikes: Float64Array,
  vols: Float64Array,
  fromForward: number,
  from: number,
  scratch: Float64Array,
  count: number,
): void {
  const moneynesses = moneynessAt | 0;
  const rootExpiries = rootExpiryAt | 0;
  const bells = bellAt | 0;
  const values = otmAt | 0;
  const places = placeAt | 0;
  const hs = seriesMoneynessAt | 0;
  const ts = seriesHalfVolAt | 0;
  const parts = seriesAt | 0;
  for (let j = 0; j < count; j++) {
    const i = scratch[places + j] | 0;
    const moneyness = scratch[moneynesses + i];
    const totalVol = vols[from + i] * scratch[rootExpiries + i];
    scratch[hs + j] = moneyness === 0 ? 0 : -Math.abs(moneyness) / totalVol;
    scratch[ts + j] = 0.5 * totalVol;
  }
  millsColumn(scratch, hs, parts, count);
  for (let j = 0; j < count; j++) {
    const i = scratch[places + j] | 0;
    const price = Math.min(forwards[fromForward + i], strikes[from + i]);
    const part = seriesOf(scratch[hs + j], scratch[ts + j], scratch[parts + j]);
    scratch[values + i] = price * scratch[bells + i] * part;
  }
}
