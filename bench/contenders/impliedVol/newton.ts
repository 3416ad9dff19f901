// Implied volatility by Newton's method, safeguarded, on typed arrays with Math.*: what a JavaScript pricer has.
// The out-of-the-money price is inverted (the in-the-money one has lost the digits that matter); the start is the volatility of largest vega,
// from where the method cannot overshoot (Manaster and Koehler 1982); a step out of the bracket is a bisection.
import type { ImpliedData } from '../../kernels/impliedVol.bench.js';
import { type Contender, local } from '../contender.js';
import { erfc } from '../normal.js';

const mostSteps = 100;
const done = 1e-12;

/** The total volatility whose undiscounted out-of-the-money value is `target`; NaN where there is none. */
function totalVolOf(target: number, forward: number, strike: number): number {
  const bound = Math.min(forward, strike);
  if (!(target > 0 && target < bound)) return Number.NaN;
  const moneyness = Math.log(forward / strike);
  const sign = moneyness <= 0 ? 1 : -1;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let totalVol = Math.max(Math.sqrt(2 * Math.abs(moneyness)), 0.01);
  for (let step = 0; step < mostSteps; step++) {
    const d1 = moneyness / totalVol + 0.5 * totalVol;
    const d2 = d1 - totalVol;
    const value = sign * 0.5 * (forward * erfc(-sign * d1 * Math.SQRT1_2) - strike * erfc(-sign * d2 * Math.SQRT1_2));
    const slope = forward * 0.3989422804014327 * Math.exp(-0.5 * d1 * d1);
    if (value > target) high = totalVol;
    else low = totalVol;
    let next = totalVol - (value - target) / slope;
    if (!(next > low && next < high)) next = high === Number.POSITIVE_INFINITY ? 2 * totalVol : 0.5 * (low + high);
    if (Math.abs(next - totalVol) <= done * totalVol) return next;
    totalVol = next;
  }
  return totalVol;
}

function impliedVols(d: ImpliedData, vols: Float64Array): void {
  const { prices, forwards, strikes, expiryYears, rates, calls, count } = d;
  for (let i = 0; i < count; i++) {
    const forward = forwards[i] as number;
    const strike = strikes[i] as number;
    const expiry = expiryYears[i] as number;
    const intrinsic = calls[i] === 1 ? forward - strike : strike - forward;
    const undiscounted = (prices[i] as number) * Math.exp((rates[i] as number) * expiry);
    vols[i] = totalVolOf(undiscounted - Math.max(intrinsic, 0), forward, strike) / Math.sqrt(expiry);
  }
}

export const newton: Contender<ImpliedData, Float64Array> = local(
  'newton',
  'safeguarded Newton from the largest vega, typed arrays, Math.*',
  (data) => data.count,
  (data) => {
    const vols = new Float64Array(data.count);
    const run = (): void => impliedVols(data, vols);
    return {
      run,
      results() {
        run();
        return vols;
      },
    };
  },
);
