// Step scanExpiries: the mirror image of assembly/steps/scanExpiries.ts; its contract stands in src/backends/contract/steps/scans.ts.
import type { StepMemory } from '../math/memory.js';
import { pnlRow } from '../math/pnlRow.js';
import { worstOf } from '../math/worstOf.js';

export function scanExpiries({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const rows = frame[0] >>> 2;
  const quantities = frame[1] >>> 3;
  const grid = frame[2] >>> 3;
  const groups = frame[3] >>> 2;
  let firstGroup = frame[4] | 0;
  const endGroup = frame[5] | 0;
  const shares = frame[6] >>> 3;
  const floor = frame[7] >>> 3;
  let pnl = frame[8] >>> 3;
  const pnlStride = frame[9] >>> 3;
  const firstPair = frame[10] | 0;
  const out = (frame[11] >>> 3) - firstPair;
  const rowBytes = frame[12] | 0;
  const width = rowBytes >>> 3;
  const least = f64[floor];
  for (; firstGroup < endGroup; firstGroup++, pnl += pnlStride) {
    const group = groups + 4 * firstGroup;
    pnlRow(f64, u32, 0, 0, 0, 0, 0, 0, u32[group] | 0, u32[group + 1] | 0, rows, quantities, grid, width, pnl);
    f64[out + (u32[group + 3] | 0)] += worstOf(f64, pnl, width, least) * f64[shares + (u32[group + 2] | 0)];
  }
}
