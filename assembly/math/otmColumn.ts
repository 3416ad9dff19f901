// Values of out-of-the-money options down a block: of every row by scaled erfc's, then of the few rows near the money by the series.
import { seriesReach } from '../literals/black';
import {
  bellColumn, d1Column, d2Column, mills1Column, mills2Column, moneynessColumn, otmColumn, placeColumn, rootExpiryColumn, seriesColumn, seriesHalfVolColumn,
  seriesMoneynessColumn,
} from '../literals/block';
import { otmValue, totalVolOf, weightOf } from './black';
import { columnOf } from './blackColumns';
import { seriesOf } from './blackSeries';
import { millsColumn } from './mills';
import { add, constant, half, mul, splat } from './simd';

const reach = memory.data<f64>([seriesReach]);

/**
 * Undiscounted, from what the stages of the block left. Rows within `seriesReach` (at the money, three months at 60 %) are noted on
 * the way, without a branch, and only for them the series is run.
 */
export function otmStage(forwards: usize, strikes: usize, vols: usize, scratch: usize, end: usize): void {
  const places = columnOf(scratch, placeColumn);
  let noted: usize = 0;
  for (let at: usize = 0; at < end; at += 16) {
    const forward = v128.load(forwards + at);
    const strike = v128.load(strikes + at);
    const moneyness = v128.load(columnOf(scratch, moneynessColumn) + at);
    const d1 = v128.load(columnOf(scratch, d1Column) + at);
    const d2 = v128.load(columnOf(scratch, d2Column) + at);
    const near = v128.load(columnOf(scratch, bellColumn) + at);
    const mills1 = v128.load(columnOf(scratch, mills1Column) + at);
    const mills2 = v128.load(columnOf(scratch, mills2Column) + at);
    const weight = weightOf(forward, strike, moneyness, near);
    v128.store(columnOf(scratch, otmColumn) + at, otmValue(forward, strike, moneyness, d1, d2, weight, mills1, mills2));
    const totalVol = totalVolOf(v128.load(vols + at), v128.load(columnOf(scratch, rootExpiryColumn) + at));
    const close = f64x2.lt(add(f64x2.abs(moneyness), mul(constant(half), totalVol)), constant(reach));
    const bits = i64x2.bitmask(v128.and(close, f64x2.gt(near, splat(0))));
    store<u32>(places + noted, <u32>at);
    noted += (bits & 1) << 2;
    store<u32>(places + noted, <u32>at + 8);
    noted += (bits & 2) << 1;
  }
  if (noted > 0) seriesStage(forwards, strikes, vols, scratch, noted << 1);
}

/** The same of the noted rows: weight times the series, gathered and put back. */
function seriesStage(forwards: usize, strikes: usize, vols: usize, scratch: usize, end: usize): void {
  const places = columnOf(scratch, placeColumn);
  const hs = columnOf(scratch, seriesMoneynessColumn);
  const ts = columnOf(scratch, seriesHalfVolColumn);
  const parts = columnOf(scratch, seriesColumn);
  for (let j: usize = 0; j < end; j += 8) {
    const at = <usize>load<u32>(places + (j >> 1));
    const moneyness = load<f64>(columnOf(scratch, moneynessColumn) + at);
    const totalVol = load<f64>(vols + at) * load<f64>(columnOf(scratch, rootExpiryColumn) + at);
    store<f64>(hs + j, moneyness == 0 ? 0 : -abs(moneyness) / totalVol);
    store<f64>(ts + j, 0.5 * totalVol);
  }
  millsColumn(hs, parts, end);
  for (let j: usize = 0; j < end; j += 16) v128.store(parts + j, seriesOf(v128.load(hs + j), v128.load(ts + j), v128.load(parts + j)));
  for (let j: usize = 0; j < end; j += 8) {
    const at = <usize>load<u32>(places + (j >> 1));
    const price = load<f64>(load<f64>(columnOf(scratch, moneynessColumn) + at) <= 0 ? forwards + at : strikes + at);
    store<f64>(columnOf(scratch, otmColumn) + at, price * load<f64>(columnOf(scratch, bellColumn) + at) * load<f64>(parts + j));
  }
}
