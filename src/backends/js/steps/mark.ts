// Step mark: the mirror image of assembly/steps/mark.ts; its contract stands in src/backends/contract/steps/sums.ts.
import type { StepMemory } from '../math/memory.js';

export function mark({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  let lot = frame[0] | 0;
  const lotEnd = frame[1] | 0;
  const rows = frame[2] >>> 2;
  const pairs = frame[3] >>> 2;
  const quantities = frame[4] >>> 3;
  const entries = frame[5] >>> 3;
  const marks = frame[6] >>> 3;
  const firstPair = frame[7] | 0;
  const gains = (frame[8] >>> 3) - firstPair;
  const coins = (frame[9] >>> 3) - firstPair;
  for (; lot < lotEnd; lot++) {
    const line = marks + ((u32[rows + lot] | 0) << 2);
    const p = u32[pairs + lot] | 0;
    const gain = f64[quantities + lot] * (f64[line] - f64[entries + lot]);
    f64[gains + p] += gain * f64[line + 2];
    f64[coins + p] += gain * f64[line + 3];
  }
}
