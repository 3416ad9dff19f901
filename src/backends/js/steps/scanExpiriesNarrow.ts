// Step scanExpiriesNarrow: the mirror image of assembly/steps/scanExpiriesNarrow.ts; its contract stands in src/backends/contract/steps/scans.ts.
import type { StepMemory } from '../math/memory.js';

export function scanExpiriesNarrow({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const rows = frame[2] >>> 2;
  const quantities = frame[3] >>> 3;
  const grid = frame[6] >>> 3;
  const groups = frame[7] >>> 2;
  const firstGroup = frame[8] | 0;
  const endGroup = frame[9] | 0;
  const shares = frame[10] >>> 3;
  const floor = frame[11] >>> 3;
  const sums = frame[12] >>> 3;
  const firstPair = frame[13] | 0;
  const out = (frame[14] >>> 3) - firstPair;
  const least = f64[floor];
  for (let g = firstGroup; g < endGroup; g++) {
    const group = groups + 4 * g;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = u32[group] | 0, to = u32[group + 1] | 0; k < to; k++) {
      const q = f64[quantities + k];
      const line = grid + ((u32[rows + k] | 0) << 2);
      a += q * f64[line];
      b += q * f64[line + 1];
      c += q * f64[line + 2];
      d += q * f64[line + 3];
    }
    const cells = sums + 4 * (g - firstGroup);
    f64[cells] = a;
    f64[cells + 1] = b;
    f64[cells + 2] = c;
    f64[cells + 3] = d;
    let low = b < a ? b : a;
    low = c < low ? c : low;
    low = d < low ? d : low;
    const loss = 0 - low;
    const worst = (loss > least ? loss : least) + (a - a + (b - b) + (c - c) + (d - d));
    f64[out + (u32[group + 3] | 0)] += worst * f64[shares + (u32[group + 2] | 0)];
  }
}
