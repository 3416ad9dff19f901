// Step pairing: the mirror image of assembly/steps/pairing.ts; its contract stands in src/backends/contract/steps/charges.ts.
import type { StepMemory } from '../math/memory.js';
import { nodeLength, saved } from '../math/transport.js';

export function pairing({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const groups = frame[0] >>> 2;
  const firstGroup = frame[1] | 0;
  const endGroup = frame[2] | 0;
  const rows = frame[3] >>> 2;
  const quantities = frame[4] >>> 3;
  const lines = frame[5] >>> 3;
  const nodes = frame[6] >>> 3;
  const firstPair = frame[7] | 0;
  const out = (frame[8] >>> 3) - firstPair;
  for (let g = firstGroup; g < endGroup; g++) {
    const group = groups + 4 * g;
    const first = u32[group] | 0;
    const end = u32[group + 1] | 0;
    let alone = 0;
    let node = nodes;
    for (let k = first; k < end; k++) {
      const line = lines + ((u32[rows + k] | 0) << 2);
      const quantity = f64[quantities + k];
      const short = quantity < 0;
      alone += Math.abs(quantity) * f64[line + (short ? 1 : 0)];
      if (short !== f64[line + 3] > 0) continue;
      u32[2 * node] = line;
      f64[node + 1] = Math.abs(quantity);
      node += nodeLength;
    }
    const lefts = (node - nodes) / nodeLength;
    const count = end - first;
    if (lefts > 0 && lefts < count) {
      for (let k = first; k < end; k++) {
        const line = lines + ((u32[rows + k] | 0) << 2);
        const quantity = f64[quantities + k];
        if (quantity < 0 === f64[line + 3] > 0) continue;
        u32[2 * node] = line;
        f64[node + 1] = Math.abs(quantity);
        node += nodeLength;
      }
      alone -= saved(f64, u32, nodes, lefts, count);
    }
    f64[out + (u32[group + 3] | 0)] += alone;
  }
}
