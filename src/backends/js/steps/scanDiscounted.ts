// Step scanDiscounted: the mirror image of assembly/steps/scanDiscounted.ts; its contract stands in src/backends/contract/steps/scans.ts.
import type { StepMemory } from '../math/memory.js';
import { pnlRow } from '../math/pnlRow.js';
import { worstOf } from '../math/worstOf.js';

export function scanDiscounted({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const futureStarts = frame[0] >>> 2;
  const futureRows = frame[1] >>> 2;
  const futureQuantities = frame[2] >>> 3;
  const coinStarts = frame[3] >>> 2;
  const coinPairs = frame[4] >>> 2;
  const values = frame[5] >>> 3;
  const firstPair = frame[6] | 0;
  const units = frame[7] >>> 2;
  const moves = frame[8] >>> 3;
  const groupStarts = frame[9] >>> 2;
  const groups = frame[10] >>> 2;
  const rows = frame[11] >>> 2;
  const quantities = frame[12] >>> 3;
  const grid = frame[13] >>> 3;
  const worths = frame[14] >>> 3;
  const discounts = frame[15] >>> 3;
  const either = frame[16] >>> 3;
  const weights = frame[17] >>> 3;
  const pnl = frame[18] >>> 3;
  let net = frame[19] >>> 3;
  const netStride = frame[20] >>> 3;
  const floor = frame[21] >>> 3;
  const out = frame[22] >>> 3;
  const count = frame[23] | 0;
  const rowBytes = frame[24] | 0;
  const width = rowBytes >>> 3;
  const least = f64[floor];
  for (let p = 0; p < count; p++, net += netStride) {
    pnlRow(
      f64,
      u32,
      u32[coinStarts + p] | 0,
      u32[coinStarts + p + 1] | 0,
      coinPairs,
      values - firstPair,
      units,
      moves,
      u32[futureStarts + p] | 0,
      u32[futureStarts + p + 1] | 0,
      futureRows,
      futureQuantities,
      grid,
      width,
      net,
    );
    for (let g = u32[groupStarts + p] | 0, groupEnd = u32[groupStarts + p + 1] | 0; g < groupEnd; g++) {
      const group = groups + 4 * g;
      const first = u32[group] | 0;
      const end = u32[group + 1] | 0;
      const factors = discounts + 2 * (u32[group + 2] | 0);
      const positive = f64[factors];
      const negative = f64[factors + 1];
      let now = 0;
      for (let k = first; k < end; k++) now += f64[quantities + k] * f64[worths + (u32[rows + k] | 0)];
      pnlRow(f64, u32, 0, 0, coinPairs, values, units, moves, first, end, rows, quantities, grid, width, pnl);
      for (let s = 0; s < width; s++) {
        const x = f64[pnl + s];
        const change = (x >= 0 ? positive : negative) * x - now;
        // the sign bit of `either`: a loss whatever its sign
        f64[net + s] += u32[2 * (either + s) + 1] === 0 ? change : -Math.abs(change);
      }
    }
    const line = weights + Math.imul(u32[units + firstPair + p] | 0, width);
    for (let s = 0; s < width; s++) f64[net + s] *= f64[line + s];
    f64[out + p] = worstOf(f64, net, width, least);
  }
}
