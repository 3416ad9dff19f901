// Step scan: the mirror image of assembly/steps/scan.ts; its contract stands in src/backends/contract/steps/scans.ts.
import type { StepMemory } from '../math/memory.js';
import { pnlRow } from '../math/pnlRow.js';
import { worstOf } from '../math/worstOf.js';

export function scan({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const starts = frame[0] >>> 2;
  const rows = frame[1] >>> 2;
  const quantities = frame[2] >>> 3;
  const grid = frame[3] >>> 3;
  const coinStarts = frame[4] >>> 2;
  const coinPairs = frame[5] >>> 2;
  const values = frame[6] >>> 3;
  const firstPair = frame[7] | 0;
  const units = frame[8] >>> 2;
  const moves = frame[9] >>> 3;
  let pnl = frame[10] >>> 3;
  const pnlStride = frame[11] >>> 3;
  const floor = frame[12] >>> 3;
  const out = frame[13] >>> 3;
  const count = frame[14] | 0;
  const rowBytes = frame[15] | 0;
  const width = rowBytes >>> 3;
  const least = f64[floor];
  for (let g = 0; g < count; g++, pnl += pnlStride) {
    pnlRow(
      f64,
      u32,
      u32[coinStarts + g] | 0,
      u32[coinStarts + g + 1] | 0,
      coinPairs,
      values - firstPair,
      units,
      moves,
      u32[starts + g] | 0,
      u32[starts + g + 1] | 0,
      rows,
      quantities,
      grid,
      width,
      pnl,
    );
    f64[out + g] = worstOf(f64, pnl, width, least);
  }
}
