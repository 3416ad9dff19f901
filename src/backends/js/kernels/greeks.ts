// Black-76 value and Greeks: the mirror image of assembly/kernels/greeks.ts, which states the contract.
import { priceHighest, priceLowest } from '../../../../assembly/literals/black.js';
import { blockRows } from '../../../../assembly/literals/block.js';
import { smallExponent } from '../../../../assembly/literals/exp.js';
import { invSqrtTwoPi } from '../../../../assembly/literals/normal.js';
import { bell1Of, exerciseProbability, totalVolOf, undiscountedValue, weightOf } from '../math/black.js';
import { moneynessStage, tailStage } from '../math/blackColumns.js';
import { bellAt, d1At, d2At, discountAt, lowAt, mills1At, moneynessAt, otmAt, rootExpiryAt } from '../math/blockColumns.js';
import { expColumn, expColumnOfSmall } from '../math/exp.js';
import { otmStage } from '../math/otmColumn.js';
import { countSuspects, rejectColumn, validColumn, validRates } from '../math/rejection.js';

export function greeks(
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  rates: Float64Array,
  calls: Uint8Array,
  values: Float64Array,
  deltas: Float64Array,
  gammas: Float64Array,
  vegas: Float64Array,
  thetas: Float64Array,
  rhos: Float64Array,
  vannas: Float64Array,
  volgas: Float64Array,
  charms: Float64Array,
  scratch: Float64Array,
  count: number,
): number {
  let suspect = 0;
  for (let from = 0; from < count; from += blockRows) {
    const rows = Math.min(count - from, blockRows);
    discountStage(rates, expiryYears, from, scratch, rows);
    moneynessStage(forwards, strikes, expiryYears, vols, from, from, from, from, scratch, rows);
    tailStage(scratch, rows);
    otmStage(forwards, strikes, vols, from, from, scratch, rows);
    const allSound = greeksStage(
      forwards,
      strikes,
      expiryYears,
      vols,
      rates,
      calls,
      values,
      deltas,
      gammas,
      vegas,
      thetas,
      rhos,
      vannas,
      volgas,
      charms,
      from,
      scratch,
      rows,
    );
    if (allSound) continue;
    validColumn(forwards, strikes, expiryYears, vols, calls, from, scratch, lowAt, mills1At, rows);
    validRates(rates, from, scratch, lowAt, rows);
    rejectColumn(values, from, scratch, lowAt, mills1At, rows);
    rejectColumn(deltas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(gammas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(vegas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(thetas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(rhos, from, scratch, lowAt, mills1At, rows);
    rejectColumn(vannas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(volgas, from, scratch, lowAt, mills1At, rows);
    rejectColumn(charms, from, scratch, lowAt, mills1At, rows);
    suspect += countSuspects(scratch, mills1At, rows);
  }
  return suspect;
}

/** D = e^(-rT). */
function discountStage(rates: Float64Array, expiryYears: Float64Array, from: number, scratch: Float64Array, count: number): void {
  const discounts = discountAt | 0;
  const small = +smallExponent;
  let reduced = true;
  for (let i = 0; i < count; i++) {
    const product = rates[from + i] * expiryYears[from + i];
    scratch[discounts + i] = -product;
    reduced = reduced && !(Math.abs(product) > small);
  }
  if (reduced) expColumnOfSmall(scratch, discounts, count);
  else expColumn(scratch, discounts, count);
}

/** The value and the Greeks from what the stages left; returns whether every row was valid and every result is finite. */
function greeksStage(
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  rates: Float64Array,
  calls: Uint8Array,
  values: Float64Array,
  deltas: Float64Array,
  gammas: Float64Array,
  vegas: Float64Array,
  thetas: Float64Array,
  rhos: Float64Array,
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
  const rootExpiries = rootExpiryAt | 0;
  const otms = otmAt | 0;
  const discounts = discountAt | 0;
  const densityScale = +invSqrtTwoPi;
  const infinity = Number.POSITIVE_INFINITY;
  const lowest = +priceLowest;
  const highest = +priceHighest;
  let allValid = true;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const row = from + i;
    const forward = forwards[row];
    const strike = strikes[row];
    const expiry = expiryYears[row];
    const vol = vols[row];
    const rate = rates[row];
    const call = calls[row];
    allValid =
      allValid &&
      forward >= lowest &&
      forward <= highest &&
      strike >= lowest &&
      strike <= highest &&
      vol >= 0 &&
      vol < infinity &&
      call <= 1;
    const sign = 2 * call - 1;

    const moneyness = scratch[moneynesses + i];
    const d1 = scratch[d1s + i];
    const d2 = scratch[d2s + i];
    const near = scratch[bells + i];
    const perForward = 1 / forward;
    const weight = weightOf(forward, strike, near);
    const bell1 = bell1Of(near, forward, strike, perForward);
    const mills1 = scratch[mills1s + i];
    const rootExpiry = scratch[rootExpiries + i];
    const discount = scratch[discounts + i];
    const totalVol = totalVolOf(vol, rootExpiry);

    const otm = scratch[otms + i];
    const value = discount * undiscountedValue(otm, forward, strike, sign);
    const delta = sign * discount * exerciseProbability(d1, 0.5 * bell1 * mills1, sign);

    // what diverges as s -> 0 counts only while the density is alive, or the vol
    const alive = bell1 > 0;
    const perTotalVol = alive ? 1 / totalVol : 0;
    // sigma/(2 sqrt T), and d2/s: exactly -1/2 at the money, whatever s
    const speed = alive && vol > 0 ? (0.5 * vol) / rootExpiry : 0;
    const slope = alive ? (moneyness === 0 ? -0.5 : d2 * perTotalVol) : 0;
    const d2PerVol = slope * rootExpiry;
    const scaled = discount * densityScale;
    const density = scaled * bell1;
    const mass = scaled * weight;
    const gamma = density * perForward * perTotalVol;
    const vega = mass * rootExpiry;
    const theta = rate * value - mass * speed;
    const rho = -(expiry * value);
    const vanna = -(density * d2PerVol);
    const volga = alive ? vega * d1 * d2PerVol : 0;
    const charm = rate * delta + density * (slope * speed);

    values[row] = value;
    deltas[row] = delta;
    gammas[row] = gamma;
    vegas[row] = vega;
    thetas[row] = theta;
    rhos[row] = rho;
    vannas[row] = vanna;
    volgas[row] = volga;
    charms[row] = charm;
    total += gamma + theta + (rho + vanna + (volga + charm));
  }
  // NaN and what is infinite leave a result that is not finite, and a sum with such a term is none; one that overflows by itself costs the slow path
  return allValid && total * 0 === 0;
}
