// P&L rows of linear options under every scenario: the mirror image of assembly/kernels/reprice.ts, which states the contract.
import { shockedVol, totalVolOf, undiscountedFrom, validOption } from '../math/black.js';
import { exp } from '../math/exp.js';
import { logRatio } from '../math/log.js';

export function reprice(
  handles: Uint32Array,
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  rates: Float64Array,
  calls: Uint8Array,
  scales: Float64Array,
  volScales: Float64Array,
  units: Uint32Array,
  moves: Float64Array,
  logMoves: Float64Array,
  volShocks: Float64Array,
  volShifts: Float64Array,
  volFloor: number,
  grid: Float64Array,
  count: number,
  scenarios: number,
  stride: number,
): number {
  const width = scenarios + (scenarios & 1);
  let suspect = 0;
  for (let j = 0; j < count; j++) {
    const handle = handles[j] as number;
    const forward = forwards[handle] as number;
    const strike = strikes[handle] as number;
    const expiry = expiryYears[handle] as number;
    const vol = vols[handle] as number;
    const rate = rates[handle] as number;
    const scale = scales[handle] as number;
    const volScale = volScales[handle] as number;
    const call = calls[handle] === 1;
    const valid = validOption(forward, strike, expiry, vol);

    const rootExpiry = Math.sqrt(expiry);
    const moneyness = valid ? logRatio(forward, strike) : Number.NaN;
    const base = undiscountedFrom(forward, strike, moneyness, totalVolOf(vol, rootExpiry), call);
    const worth = scale * exp(-(rate * expiry));
    const table = (units[handle] as number) * stride;
    const row = handle * stride;
    let check = 0;
    for (let s = 0; s < width; s++) {
      const growth = 1 + (moves[table + s] as number);
      const shockedForward = forward * growth;
      const shockedMoneyness = moneyness + (logMoves[table + s] as number);
      const sigma = shockedVol(vol, volShocks[table + s] as number, volScale, volShifts[table + s] as number, volFloor);
      const value = undiscountedFrom(shockedForward, strike, shockedMoneyness, totalVolOf(sigma, rootExpiry), call);
      const cell = valid ? worth * (value - base) : Number.NaN;
      grid[row + s] = cell;
      check += cell * 0;
    }
    // biome-ignore lint/suspicious/noSelfCompare: the test for NaN
    if (check !== check) suspect++;
  }
  return suspect;
}
