// The P&L grid on typed arrays with Math.*: two nested loops, what an instrument shares over its scenarios taken out of the inner one.
import type { GridData } from '../../kernels/optionGrid.js';
import { type Contender, local } from '../contender.js';
import { erfc } from '../normal.js';

function value(sign: number, forward: number, strike: number, moneyness: number, totalVol: number): number {
  const d1 = moneyness / totalVol + 0.5 * totalVol;
  const d2 = d1 - totalVol;
  return sign * (forward * 0.5 * erfc(-sign * d1 * Math.SQRT1_2) - strike * 0.5 * erfc(-sign * d2 * Math.SQRT1_2));
}

export function reprice(d: GridData, grid: Float64Array): void {
  const { handles, forwards, strikes, expiryYears, vols, rates, calls, scales, volScales, units } = d;
  const { moves, logMoves, volShocks, volShifts, volFloor, count, scenarios, stride } = d;
  for (let i = 0; i < count; i++) {
    const h = handles[i] as number;
    const forward = forwards[h] as number;
    const strike = strikes[h] as number;
    const vol = vols[h] as number;
    const volScale = volScales[h] as number;
    const expiry = expiryYears[h] as number;
    const sign = calls[h] === 1 ? 1 : -1;
    const root = Math.sqrt(expiry);
    const worth = (scales[h] as number) * Math.exp(-(rates[h] as number) * expiry);
    const moneyness = Math.log(forward / strike);
    const base = value(sign, forward, strike, moneyness, vol * root);
    const floor = Math.min(volFloor, vol);
    const table = (units[h] as number) * stride;
    const row = h * stride;
    for (let s = 0; s < scenarios; s++) {
      const sigma = Math.max(floor, vol * (1 + (volShocks[table + s] as number) * volScale) + (volShifts[table + s] as number));
      const shocked = forward * (1 + (moves[table + s] as number));
      grid[row + s] = worth * (value(sign, shocked, strike, moneyness + (logMoves[table + s] as number), sigma * root) - base);
    }
  }
}

export const mathTyped: Contender<GridData, Float64Array> = local(
  'math-typed',
  'typed arrays, Math.*, nested loops, no allocation',
  (data) => data.count * data.scenarios,
  (data) => {
    const grid = new Float64Array(data.grid.length);
    const run = (): void => reprice(data, grid);
    return {
      run,
      results() {
        run();
        return grid;
      },
    };
  },
);
