// Step expiryShock: the mirror image of assembly/steps/expiryShock.ts; its contract stands in src/backends/contract/steps/charges.ts.
import type { StepMemory } from '../math/memory.js';

export function expiryShock({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const rows = frame[2] >>> 2;
  const quantities = frame[3] >>> 3;
  const deltas = frame[6] >>> 3;
  const groups = frame[7] >>> 2;
  let firstGroup = frame[8] | 0;
  const endGroup = frame[9] | 0;
  const factors = frame[10] >>> 3;
  const firstPair = frame[12] | 0;
  const out = (frame[13] >>> 3) - firstPair;
  for (; firstGroup < endGroup; firstGroup++) {
    const group = groups + 4 * firstGroup;
    let delta = 0;
    for (let k = u32[group] | 0, to = u32[group + 1] | 0; k < to; k++) delta += f64[quantities + k] * f64[deltas + (u32[rows + k] | 0)];
    f64[out + (u32[group + 3] | 0)] += Math.abs(delta) * f64[factors + (u32[group + 2] | 0)];
  }
}
