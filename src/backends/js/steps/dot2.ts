// Step dot2: the mirror image of assembly/steps/dot2.ts; its contract stands in src/backends/contract/steps/sums.ts.
import type { StepMemory } from '../math/memory.js';

export function dot2({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const starts = frame[0] >>> 2;
  const handles = frame[1] >>> 2;
  const amounts = frame[2] >>> 3;
  const prices = frame[3] >>> 3;
  const out0 = frame[4] >>> 3;
  const out1 = frame[5] >>> 3;
  const count = frame[6] | 0;
  let k = u32[starts] | 0;
  for (let g = 0; g < count; g++) {
    const end = u32[starts + g + 1] | 0;
    let x = 0;
    let y = 0;
    for (; k < end; k++) {
      const price = f64[prices + (u32[handles + k] | 0)];
      x += price * f64[amounts + 2 * k];
      y += price * f64[amounts + 2 * k + 1];
    }
    f64[out0 + g] = x;
    f64[out1 + g] = y;
  }
}
