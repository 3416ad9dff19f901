// greeks on typed arrays with Math.*: the textbook formulas in one loop, the backends' layout, nothing allocated.
import type { GreeksData } from '../../kernels/greeks.bench.js';
import { type Contender, local } from '../contender.js';
import { erfc } from '../normal.js';
import type { GreeksResults } from './group.js';

type F64 = Float64Array;

export function greeks(d: GreeksData, v: F64, de: F64, g: F64, ve: F64, th: F64, rh: F64, va: F64, vo: F64, ch: F64): void {
  const { forwards, strikes, expiryYears, vols, rates, calls, count } = d;
  for (let i = 0; i < count; i++) {
    const forward = forwards[i];
    const strike = strikes[i];
    const expiry = expiryYears[i];
    const vol = vols[i];
    const rate = rates[i];
    const sign = calls[i] === 1 ? 1 : -1;
    const root = Math.sqrt(expiry);
    const totalVol = vol * root;
    const d1 = Math.log(forward / strike) / totalVol + 0.5 * totalVol;
    const d2 = d1 - totalVol;
    const discount = Math.exp(-rate * expiry);
    const density = discount * 0.3989422804014327 * Math.exp(-0.5 * d1 * d1);
    const n1 = 0.5 * erfc(-sign * d1 * Math.SQRT1_2);
    const n2 = 0.5 * erfc(-sign * d2 * Math.SQRT1_2);
    const value = discount * sign * (forward * n1 - strike * n2);
    const delta = sign * discount * n1;
    const vega = forward * density * root;
    v[i] = value;
    de[i] = delta;
    g[i] = density / (forward * totalVol);
    ve[i] = vega;
    th[i] = rate * value - (forward * density * vol) / (2 * root);
    rh[i] = -expiry * value;
    va[i] = (-density * d2) / vol;
    vo[i] = (vega * d1 * d2) / vol;
    ch[i] = rate * delta + (density * d2) / (2 * expiry);
  }
}

export const mathTyped: Contender<GreeksData, GreeksResults> = local(
  'math-typed',
  'typed arrays, Math.*, one loop, no allocation',
  (data) => data.count,
  (data) => {
    const column = (): F64 => new Float64Array(data.count);
    const [value, delta, gamma, vega, theta, rho, vanna, volga, charm] = Array.from({ length: 9 }, column) as Nine;
    const run = (): void => greeks(data, value, delta, gamma, vega, theta, rho, vanna, volga, charm);
    return {
      run,
      results() {
        run();
        return { value, delta, gamma, vega, theta, rho, vanna, volga, charm };
      },
    };
  },
);

type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];
