// Both sides of option chains: the mirror image of assembly/kernels/chainGreeks.ts, which states the contract.
import { blockRows } from '../../../../assembly/literals/block.js';
import { invSqrtTwoPi } from '../../../../assembly/literals/normal.js';
import { bell1Of, exerciseProbability, totalVolOf, undiscountedValue, validOption, weightOf } from '../math/black.js';
import { moneynessStage, tailStage } from '../math/blackColumns.js';
import {
  bellAt,
  d1At,
  d2At,
  discountAt,
  lowAt,
  mills1At,
  moneynessAt,
  otmAt,
  rootExpiryAt,
  sliceExpiryAt,
  sliceForwardAt,
} from '../math/blockColumns.js';
import { expColumn } from '../math/exp.js';
import { otmStage } from '../math/otmColumn.js';
import { countSuspects, rejectColumn } from '../math/rejection.js';

export function chainGreeks(
  starts: Uint32Array,
  forwards: Float64Array,
  expiryYears: Float64Array,
  rates: Float64Array,
  strikes: Float64Array,
  vols: Float64Array,
  callSides: Float64Array,
  putSides: Float64Array,
  shared: Float64Array,
  scratch: Float64Array,
  slices: number,
  stride: number,
): number {
  let suspect = 0;
  for (let s = 0; s < slices; s++) {
    const until = starts[s + 1] | 0;
    for (let from = starts[s] | 0; from < until; from += blockRows) {
      const rows = Math.min(until - from, blockRows);
      const rate = rates[s];
      fillStage(forwards[s], expiryYears[s], rate, scratch, rows);
      moneynessStage(scratch, strikes, scratch, vols, sliceForwardAt, from, sliceExpiryAt, from, scratch, rows);
      tailStage(scratch, rows);
      otmStage(scratch, strikes, vols, sliceForwardAt, from, scratch, rows);
      if (chainStage(rate, strikes, vols, callSides, putSides, shared, from, stride, scratch, rows)) continue;
      suspect += rejectStage(rate, strikes, vols, callSides, putSides, shared, from, stride, scratch, rows);
    }
  }
  return suspect;
}

/** Forward and expiry down the block; D = e^(-rT) at the head of its column. */
function fillStage(forward: number, expiry: number, rate: number, scratch: Float64Array, count: number): void {
  scratch[lowAt] = 0;
  scratch[discountAt] = -(rate * expiry);
  expColumn(scratch, discountAt, 1);
  scratch.fill(forward, sliceForwardAt, sliceForwardAt + count);
  scratch.fill(expiry, sliceExpiryAt, sliceExpiryAt + count);
}

/** Both sides of each strike from what the stages left; returns whether every row was valid and every result is finite. */
function chainStage(
  rate: number,
  strikes: Float64Array,
  vols: Float64Array,
  callSides: Float64Array,
  putSides: Float64Array,
  shared: Float64Array,
  from: number,
  stride: number,
  scratch: Float64Array,
  count: number,
): boolean {
  const moneynesses = moneynessAt | 0;
  const d1s = d1At | 0;
  const d2s = d2At | 0;
  const bells = bellAt | 0;
  const mills1s = mills1At | 0;
  const rootExpiries = rootExpiryAt | 0;
  const otms = otmAt | 0;
  const densityScale = +invSqrtTwoPi;
  const forward = scratch[sliceForwardAt];
  const expiry = scratch[sliceExpiryAt];
  const discount = scratch[discountAt];
  const perForward = 1 / forward;
  const scaled = discount * densityScale;
  let allValid = true;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const row = from + i;
    const strike = strikes[row];
    const vol = vols[row];
    allValid = allValid && validOption(forward, strike, expiry, vol);

    const moneyness = scratch[moneynesses + i];
    const d1 = scratch[d1s + i];
    const d2 = scratch[d2s + i];
    const near = scratch[bells + i];
    const weight = weightOf(forward, strike, near);
    const bell1 = bell1Of(near, forward, strike, perForward);
    const mills1 = scratch[mills1s + i];
    const rootExpiry = scratch[rootExpiries + i];
    const totalVol = totalVolOf(vol, rootExpiry);
    const otm = scratch[otms + i];
    const tail = 0.5 * bell1 * mills1;

    // what diverges as s -> 0 counts only while the density is alive, or the vol
    const alive = bell1 > 0;
    const perTotalVol = alive ? 1 / totalVol : 0;
    const speed = alive && vol > 0 ? (0.5 * vol) / rootExpiry : 0;
    const slope = alive ? (moneyness === 0 ? -0.5 : d2 * perTotalVol) : 0;
    const d2PerVol = slope * rootExpiry;
    const density = scaled * bell1;
    const mass = scaled * weight;
    const gamma = density * perForward * perTotalVol;
    const vega = mass * rootExpiry;
    const decay = mass * speed;
    const vanna = -(density * d2PerVol);
    const volga = alive ? vega * d1 * d2PerVol : 0;
    const change = density * (slope * speed);
    shared[row] = gamma;
    shared[stride + row] = vega;
    shared[2 * stride + row] = vanna;
    shared[3 * stride + row] = volga;
    total += gamma + vega + (vanna + volga);

    const callValue = discount * undiscountedValue(otm, forward, strike, 1);
    const callDelta = discount * exerciseProbability(d1, tail, 1);
    total += storeSide(callSides, row, stride, callValue, callDelta, rate, expiry, decay, change);
    const putValue = discount * undiscountedValue(otm, forward, strike, -1);
    const putDelta = -discount * exerciseProbability(d1, tail, -1);
    total += storeSide(putSides, row, stride, putValue, putDelta, rate, expiry, decay, change);
  }
  // a sum with a term that is not finite is not finite; one that overflows by itself costs the slow path and nothing else
  return allValid && total * 0 === 0;
}

/** Value, delta, theta, rho and charm of one side; returns their sum. */
function storeSide(
  side: Float64Array,
  row: number,
  stride: number,
  value: number,
  delta: number,
  rate: number,
  expiry: number,
  decay: number,
  change: number,
): number {
  const theta = rate * value - decay;
  const rho = -(expiry * value);
  const charm = rate * delta + change;
  side[row] = value;
  side[stride + row] = delta;
  side[2 * stride + row] = theta;
  side[3 * stride + row] = rho;
  side[4 * stride + row] = charm;
  return value + delta + (theta + (rho + charm));
}

/** Makes the bad rows of a block NaN; returns how many pairs hold a value that is not finite. */
function rejectStage(
  rate: number,
  strikes: Float64Array,
  vols: Float64Array,
  callSides: Float64Array,
  putSides: Float64Array,
  shared: Float64Array,
  from: number,
  stride: number,
  scratch: Float64Array,
  count: number,
): number {
  const finite = Math.abs(rate) < Number.POSITIVE_INFINITY;
  const forward = scratch[sliceForwardAt];
  const expiry = scratch[sliceExpiryAt];
  for (let i = 0; i < count; i++) {
    const valid = finite && validOption(forward, strikes[from + i], expiry, vols[from + i]);
    scratch[lowAt + i] = valid ? 1 : 0;
    scratch[mills1At + i] = 0;
  }
  for (let figure = 0; figure < 5; figure++) {
    rejectColumn(callSides, figure * stride + from, scratch, lowAt, mills1At, count);
    rejectColumn(putSides, figure * stride + from, scratch, lowAt, mills1At, count);
    if (figure < 4) rejectColumn(shared, figure * stride + from, scratch, lowAt, mills1At, count);
  }
  return countSuspects(scratch, mills1At, count);
}
