// Step scanBinding: the mirror image of assembly/steps/scanBinding.ts; its contract stands in src/backends/contract/steps/scans.ts.
import type { StepMemory } from '../math/memory.js';

export function scanBinding({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  let pnl = frame[0] >>> 3;
  const pnlStride = frame[1] >>> 3;
  const scenarios = frame[2] | 0;
  const out = frame[3] >>> 2;
  const count = frame[4] | 0;
  for (let g = 0; g < count; g++, pnl += pnlStride) {
    let low = f64[pnl];
    let at = 0;
    let all = low - low;
    for (let s = 1; s < scenarios; s++) {
      const x = f64[pnl + s];
      all += x - x;
      if (!(x < low)) continue;
      low = x;
      at = s;
    }
    u32[out + g] = all === 0 ? at : -1;
  }
}
