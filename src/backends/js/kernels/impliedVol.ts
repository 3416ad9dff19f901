// Implied volatility by columns: the mirror image of assembly/kernels/impliedVol.ts, which states the contract.
// Row by row, and only the branch that a row takes; the scratch is not needed here.
import { priceHighest, priceLowest } from '../../../../assembly/literals/black.js';
import {
  impliedAboveBound,
  impliedBelowIntrinsic,
  impliedInvalid,
  impliedNoTimeValue,
  impliedOk,
  impliedUnderflow,
  largestScale,
  smallestScale,
} from '../../../../assembly/literals/impliedVol.js';
import { exp } from '../math/exp.js';
import { solve } from '../math/impliedSolver.js';
import { logRatio } from '../math/log.js';

export function impliedVol(
  prices: Float64Array,
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  rates: Float64Array,
  calls: Uint8Array,
  vols: Float64Array,
  statuses: Uint8Array,
  _scratch: Float64Array,
  count: number,
): number {
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const price = prices[i];
    const forward = forwards[i];
    const strike = strikes[i];
    const expiry = expiryYears[i];
    const rate = rates[i];
    const call = calls[i];
    vols[i] = Number.NaN;
    statuses[i] = impliedInvalid;
    refused++;
    if (!(Math.abs(price) < Number.POSITIVE_INFINITY && forward >= priceLowest && forward <= priceHighest)) continue;
    if (!(strike >= priceLowest && strike <= priceHighest && expiry > 0 && expiry < Number.POSITIVE_INFINITY)) continue;
    if (!(Math.abs(rate) < Number.POSITIVE_INFINITY && call <= 1)) continue;

    const rootScale = Math.sqrt(forward) * Math.sqrt(strike);
    const least = strike < forward ? strike : forward;
    const discount = exp(-(rate * expiry));
    const scale = discount * rootScale;
    const inTheMoney = call === 1 ? forward > strike : forward < strike;
    const timeValue = price - (inTheMoney ? discount * Math.abs(forward - strike) : 0);
    const gap = discount * least - timeValue;
    statuses[i] = impliedUnderflow;
    if (!(scale >= smallestScale && scale <= largestScale)) continue;
    statuses[i] = impliedBelowIntrinsic;
    if (timeValue < 0) continue;
    statuses[i] = impliedAboveBound;
    if (!(gap > 0)) continue;
    if (timeValue === 0) {
      vols[i] = 0;
      statuses[i] = impliedNoTimeValue;
      continue;
    }
    const x = -Math.abs(logRatio(forward, strike));
    const vol = solve(x, timeValue, gap / scale, scale, least / rootScale) / Math.sqrt(expiry);
    statuses[i] = impliedUnderflow;
    if (!(vol < Number.POSITIVE_INFINITY)) continue;
    vols[i] = vol;
    statuses[i] = impliedOk;
    refused--;
  }
  return refused;
}
