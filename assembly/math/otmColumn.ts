// Values of out-of-the-money options down a block: of every row by scaled erfc's, then of the few rows near the money by the series.
// With s = sigma sqrt(T), m = ln(F/K), d1 = m/s + s/2, d2 = d1 - s, b = e^(-d1^2/2), x(d) = erfcx(|d|/sqrt 2):
// F e^(-d1^2/2) = K e^(-d2^2/2), because (d1^2 - d2^2)/2 = m. So N(-|d1|) = b x(d1)/2 and K N(-|d2|) = F b x(d2)/2: one exponential, two erfcx.
// For the option out of the money a2 <= 0 always ((a1, a2) = (d1, d2) for the call, (-d2, -d1) for the put), so its value is
// F b (x(a1) - x(a2))/2 when a1 <= 0, and A - F b (x(a1) + x(a2))/2 otherwise (A = F or K); |F - K| is added for the other side. Nothing near 1
// is subtracted from 1 in a tail: prices keep their digits down to 1e-300.
// F b is taken as F e^(-d1^2/2) for m <= 0 and as K e^(-d2^2/2) for m > 0, the smaller |d| of the two: a rounding of d moves e^(-d^2/2) by d^2
// times as much, and where d2 is near 0 and d1 is not, that alone would cost vega and delta a score of 4 and more.
// Near the money the difference cancels as s falls: there the value is weight x the series of blackSeries.ts. A chain with a fifth of such rows
// pays 4 to 7 %, a block of nothing else 45 %. (Jaeckel, Let's Be Rational, 2015.)
import { seriesReach } from '../literals/black';
import { bellAt, d1At, d2At, mills1At, mills2At, moneynessAt, otmAt, placeAt, rootExpiryAt, seriesAt, seriesHalfVolAt, seriesMoneynessAt } from './blockColumns';
import { otmValue, totalVolOf, weightOf } from './black';
import { seriesColumn } from './blackSeries';
import { millsColumn } from './mills';
import { note } from './noted';
import { add, constant, half, mul, splat } from './simd';

const reach = memory.data<f64>([seriesReach]);

/**
 * Undiscounted, from what the stages of the block left. Rows within `seriesReach` (at the money, three months at 60 %) are noted on
 * the way, without a branch, and only for them the series is run.
 */
export function otmStage(forwards: usize, strikes: usize, vols: usize, scratch: usize, end: usize): void {
  const places = scratch + placeAt;
  let noted: usize = 0;
  for (let at: usize = 0; at < end; at += 16) {
    const forward = v128.load(forwards + at);
    const strike = v128.load(strikes + at);
    const place = scratch + at;
    const moneyness = v128.load(place, moneynessAt);
    const d1 = v128.load(place, d1At);
    const d2 = v128.load(place, d2At);
    const near = v128.load(place, bellAt);
    const mills1 = v128.load(place, mills1At);
    const mills2 = v128.load(place, mills2At);
    const weight = weightOf(forward, strike, near);
    v128.store(place, otmValue(forward, strike, d1, d2, weight, mills1, mills2), otmAt);
    const totalVol = totalVolOf(v128.load(vols + at), v128.load(place, rootExpiryAt));
    const close = f64x2.lt(add(f64x2.abs(moneyness), mul(constant(half), totalVol)), constant(reach));
    noted += note(places + noted, at, i64x2.bitmask(v128.and(close, f64x2.gt(near, splat(0)))));
  }
  if (noted > 0) seriesStage(forwards, strikes, vols, scratch, noted << 1);
}

/** The same of the noted rows: weight times the series, gathered and put back. */
function seriesStage(forwards: usize, strikes: usize, vols: usize, scratch: usize, end: usize): void {
  const places = scratch + placeAt;
  const hs = scratch + seriesMoneynessAt;
  const ts = scratch + seriesHalfVolAt;
  const parts = scratch + seriesAt;
  for (let j: usize = 0; j < end; j += 8) {
    const at = <usize>load<u32>(places + (j >> 1));
    const moneyness = load<f64>(scratch + at, moneynessAt);
    const totalVol = load<f64>(vols + at) * load<f64>(scratch + at, rootExpiryAt);
    store<f64>(hs + j, moneyness == 0 ? 0 : -abs(moneyness) / totalVol);
    store<f64>(ts + j, 0.5 * totalVol);
  }
  millsColumn(hs, parts, end);
  seriesColumn(hs, ts, parts, end);
  for (let j: usize = 0; j < end; j += 8) {
    const at = <usize>load<u32>(places + (j >> 1));
    const price = min(load<f64>(forwards + at), load<f64>(strikes + at));
    store<f64>(scratch + otmAt + at, price * load<f64>(scratch + at, bellAt) * load<f64>(parts + j));
  }
}
