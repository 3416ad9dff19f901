// Step clear: the mirror image of assembly/steps/clear.ts; its contract stands in src/backends/contract/steps/sums.ts.
import type { StepMemory } from '../math/memory.js';

export function clear(memory: StepMemory, frame: Uint32Array): void {
  const column = frame[0] >>> 3;
  const bytes = frame[1];
  memory.f64.fill(0, column, column + (bytes >>> 3));
}
