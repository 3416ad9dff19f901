// Step scanNarrow: the mirror image of assembly/steps/scanNarrow.ts; its contract stands in src/backends/contract/steps/scans.ts.
import type { StepMemory } from '../math/memory.js';

export function scanNarrow({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  let first = frame[0] | 0;
  const end = frame[1] | 0;
  const rows = frame[2] >>> 2;
  const pairs = frame[3] >>> 2;
  const quantities = frame[4] >>> 3;
  const grid = frame[6] >>> 3;
  const values = frame[7] >>> 3;
  const firstPair = frame[8] | 0;
  const units = frame[9] >>> 2;
  const moves = frame[10] >>> 3;
  const sums = frame[11] >>> 3;
  const floor = frame[12] >>> 3;
  const out = frame[13] >>> 3;
  const count = frame[14] | 0;
  const least = f64[floor];
  for (let p = 0; p < count; p++) {
    const pair = firstPair + p;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (; first < end && (u32[pairs + first] | 0) === pair; first++) {
      const q = f64[quantities + first];
      const line = grid + ((u32[rows + first] | 0) << 2);
      a += q * f64[line];
      b += q * f64[line + 1];
      c += q * f64[line + 2];
      d += q * f64[line + 3];
    }
    const q = f64[values + p];
    const line = moves + ((u32[units + pair] | 0) << 2);
    a += q * f64[line];
    b += q * f64[line + 1];
    c += q * f64[line + 2];
    d += q * f64[line + 3];
    const cells = sums + 4 * p;
    f64[cells] = a;
    f64[cells + 1] = b;
    f64[cells + 2] = c;
    f64[cells + 3] = d;
    let low = b < a ? b : a;
    low = c < low ? c : low;
    low = d < low ? d : low;
    const loss = 0 - low;
    f64[out + p] = (loss > least ? loss : least) + (a - a + (b - b) + (c - c) + (d - d));
  }
}
