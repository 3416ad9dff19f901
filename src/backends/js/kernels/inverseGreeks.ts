// Coin value and Greeks of inverse options: the mirror image of assembly/kernels/inverseGreeks.ts, which states the contract.
import { blockRows } from '../../../../assembly/literals/block.js';
import { invSqrtTwoPi } from '../../../../assembly/literals/normal.js';
import { bell1Of, exerciseProbability, totalVolOf, undiscountedValue, validOption } from '../math/black.js';
import { moneynessStage, tailStage } from '../math/blackColumns.js';
import { bellAt, d1At, d2At, lowAt, mills1At, mills2At, moneynessAt, otmAt, rootExpiryAt } from '../math/blockColumns.js';
import { otmStage } from '../math/otmColumn.js';
import { countSuspects, rejectColumn, validColumn } from '../math/rejection.js';

export function inverseGreeks(
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  calls: Uint8Array,
  values: Float64Array,
  blackDeltas: Float64Array,
  netDeltas: Float64Array,
  deltas: Float64Array,
  gammas: Float64Array,
  vegas: Float64Array,
  thetas: Float64Array,
  vannas: Float64Array,
  volgas: Float64Array,
  charms: Float64Array,
  scratch: Float64Array,
  count: number,
): number {
  let suspect = 0;
  for (let from = 0; from < count; from += blockRows) {
    const rows = Math.min(count - from, blockRows);
    moneynessStage(forwards, strikes, expiryYears, vols, from, from, from, from, scratch, rows);
    tailStage(scratch, rows);
    otmStage(forwards, strikes, vols, from, from, scratch, rows);
    const allSound = inverseStage(
      forwards,
      strikes,
      expiryYears,
      vols,
      calls,
      values,
      blackDeltas,
      netDeltas,
      deltas,
      gammas,
      vegas,
      thetas,
      vannas,
      volgas,
      charms,
      from,
      scratch,
      rows,
    );
    if (allSound) continue;
    validColumn(forwards, strikes, expiryYears, vols, calls, from, scratch, lowAt, mills1At, rows);
    rejectColumn(values, from, scratch, lowAt, mills1At, rows);
    rejectColumn(blackDeltas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(netDeltas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(deltas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(gammas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(vegas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(thetas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(vannas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(volgas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(charms, from, scratch, lowAt, mills1At, rows);
    suspect += countSuspects(scratch, mills1At, rows);
  }
  return suspect;
}

/** The value and the Greeks from what the stages left; returns whether every row was valid and every result is finite. */
function inverseStage(
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  calls: Uint8Array,
  values: Float64Array,
  blackDeltas: Float64Array,
  netDeltas: Float64Array,
  deltas: Float64Array,
  gammas: Float64Array,
  vegas: Float64Array,
  thetas: Float64Array,
  vannas: Float64Array,
  volgas: Float64Array,
  charms: Float64Array,
  from: number,
  scratch: Float64Array,
  count: number,
): boolean {
  const moneynesses = moneynessAt | 0;
  const d1s = d1At | 0;
  const d2s = d2At | 0;
  const bells = bellAt | 0;
  const mills1s = mills1At | 0;
  const mills2s = mills2At | 0;
  const rootExpiries = rootExpiryAt | 0;
  const otms = otmAt | 0;

  const densityScale = +invSqrtTwoPi;
  let allValid = true;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const row = from + i;
    const forward = forwards[row];
    const strike = strikes[row];
    const expiry = expiryYears[row];
    const vol = vols[row];

    const call = calls[row];
    allValid = allValid && validOption(forward, strike, expiry, vol) && call <= 1;
    const sign = 2 * call - 1;

    const moneyness = scratch[moneynesses + i];
    const d1 = scratch[d1s + i];
    const d2 = scratch[d2s + i];
    const near = scratch[bells + i];
    const perForward = 1 / forward;
    const bell1 = bell1Of(near, forward, strike, perForward);
    const mills1 = scratch[mills1s + i];
    const mills2 = scratch[mills2s + i];
    const rootExpiry = scratch[rootExpiries + i];

    const totalVol = totalVolOf(vol, rootExpiry);

    const otm = scratch[otms + i];
    const value = undiscountedValue(otm, forward, strike, sign) * perForward;
    const halfBell = 0.5 * bell1;
    const blackDelta = sign * exerciseProbability(d1, halfBell * mills1, sign);
    // (K/F) N(th d2): its tail is e^(-d1^2/2) x(d2) / 2, because K e^(-d2^2/2) = F e^(-d1^2/2)
    const likely = +(sign * d2 > 0);
    const netDelta = sign * (likely * strike * perForward + (1 - 2 * likely) * (halfBell * mills2));
    const delta = netDelta * perForward;

    // the factors that diverge as s -> 0 count only while the density is alive
    const alive = bell1 > 0;
    const atTheMoney = moneyness === 0;
    const density = densityScale * bell1;
    const curvature = alive ? density / totalVol : 0;
    const gamma = (curvature - (netDelta + netDelta)) * perForward * perForward;
    const vega = density * rootExpiry;
    const moving = alive && vol > 0;
    const theta = -(moving ? (0.5 * density * vol) / rootExpiry : 0);
    const d1PerVol = atTheMoney ? 0.5 * rootExpiry : d1 / vol;
    const d2PerVol = atTheMoney ? -0.5 * rootExpiry : d2 / vol;
    const vanna = -(alive ? density * d1PerVol * perForward : 0);
    const volga = alive ? vega * d1 * d2PerVol : 0;
    const drift = atTheMoney ? (0.25 * vol) / rootExpiry : (0.5 * d1) / expiry;
    const charm = moving ? density * drift * perForward : 0;

    values[row] = value;
    blackDeltas[row] = blackDelta;
    netDeltas[row] = netDelta;
    deltas[row] = delta;
    gammas[row] = gamma;
    vegas[row] = vega;
    thetas[row] = theta;
    vannas[row] = vanna;
    volgas[row] = volga;
    charms[row] = charm;
    total += value + blackDelta + (netDelta + delta) + (gamma + vega + (theta + vanna) + (volga + charm));
  }
  // a sum with a term that is not finite is not finite; one that overflows by itself costs the slow path and nothing else
  return allValid && total * 0 === 0;
}
