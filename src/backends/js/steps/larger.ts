// Step larger: the mirror image of assembly/steps/larger.ts; its contract stands in src/backends/contract/steps/sums.ts.
import type { StepMemory } from '../math/memory.js';

export function larger({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  let first = frame[0] | 0;
  const end = frame[1] | 0;
  const rows = frame[2] >>> 2;
  const pairs = frame[3] >>> 2;
  const sizes = frame[4] >>> 3;
  const charges = frame[5] >>> 3;
  const firstPair = frame[6] | 0;
  const out = (frame[7] >>> 3) - firstPair;
  for (; first < end; first++) {
    const line = charges + 2 * (u32[rows + first] | 0);
    const p = u32[pairs + first] | 0;
    f64[out + p] += Math.max(f64[sizes + 2 * first] * f64[line], f64[sizes + 2 * first + 1] * f64[line + 1]);
  }
}
