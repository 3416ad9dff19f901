// Step scanOffset: the mirror image of assembly/steps/scanOffset.ts; its contract stands in src/backends/contract/steps/scans.ts.
import type { StepMemory } from '../math/memory.js';
import { pnlRow } from '../math/pnlRow.js';
import { worstOf } from '../math/worstOf.js';

export function scanOffset({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const pairStarts = frame[0] >>> 2;
  const pairPositions = frame[1] >>> 2;
  const rows = frame[2] >>> 2;
  const quantities = frame[3] >>> 3;
  const grid = frame[4] >>> 3;
  const coinStarts = frame[5] >>> 2;
  const coinPairs = frame[6] >>> 2;
  const values = frame[7] >>> 3;
  const firstPair = frame[8] | 0;
  const units = frame[9] >>> 2;
  const moves = frame[10] >>> 3;
  const forgiven = frame[11] >>> 3;
  const gains = frame[12] >>> 3;
  const offsets = frame[13] >>> 3;
  const pnl = frame[14] >>> 3;
  let net = frame[15] >>> 3;
  const netStride = frame[16] >>> 3;
  const floor = frame[17] >>> 3;
  const out = frame[18] >>> 3;
  const count = frame[19] | 0;
  const rowBytes = frame[20] | 0;
  const width = rowBytes >>> 3;
  const least = f64[floor];
  for (let g = 0; g < count; g++, net += netStride) {
    for (let s = 0; s < width; s++) f64[net + s] = 0;
    let all = 0;
    for (let p = u32[pairStarts + g] | 0, pairEnd = u32[pairStarts + g + 1] | 0; p < pairEnd; p++) {
      pnlRow(
        f64,
        u32,
        u32[coinStarts + p] | 0,
        u32[coinStarts + p + 1] | 0,
        coinPairs,
        values - firstPair,
        units,
        moves,
        u32[pairPositions + p] | 0,
        u32[pairPositions + p + 1] | 0,
        rows,
        quantities,
        grid,
        width,
        pnl,
      );
      const unit = u32[units + p] | 0;
      const forgive = forgiven + Math.imul(unit, width);
      const share = f64[offsets + 2 * unit];
      const cap = f64[offsets + 2 * unit + 1];
      for (let s = 0; s < width; s++) {
        const x = f64[pnl + s];
        const eased = x + f64[forgive + s];
        const part = share * x;
        const lost = eased < 0 ? eased : 0;
        const kept = (part < cap ? part : cap) * f64[gains + s];
        all += x - x;
        f64[net + s] += x < 0 ? lost : kept;
      }
    }
    f64[out + g] = worstOf(f64, net, width, least) + all;
  }
}
