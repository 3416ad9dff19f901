// Step contingency: the mirror image of assembly/steps/contingency.ts; its contract stands in src/backends/contract/steps/sums.ts.
import type { StepMemory } from '../math/memory.js';

export function contingency({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const starts = frame[0] >>> 2;
  const handles = frame[1] >>> 2;
  const amounts = frame[2] >>> 3;
  const lines = frame[3] >>> 3;
  const lacks = frame[4] >>> 3;
  const out = frame[5] >>> 3;
  const count = frame[6] | 0;
  for (let g = 0, k = u32[starts] | 0; g < count; g++) {
    const end = u32[starts + g + 1] | 0;
    let sum = 0;
    for (; k < end; k++) {
      const line = lines + 4 * (u32[handles + k] | 0);
      const lack = Math.max(f64[line + 1], f64[lacks + g]);
      const amount = Math.abs(f64[amounts + k]);
      // what cannot be compared is charged
      if (!(lack <= f64[line + 2]) && amount !== 0) sum += amount * (f64[line] * lack * f64[line + 3]);
    }
    f64[out + g] = sum;
  }
}
