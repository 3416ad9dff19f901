// Step flags: the mirror image of assembly/steps/flags.ts; its contract stands in src/backends/contract/steps/answers.ts.
import type { StepMemory } from '../math/memory.js';

export function flags({ u32, u8 }: StepMemory, frame: Uint32Array): void {
  const starts = frame[0] >>> 2;
  const rows = frame[1] >>> 2;
  const rowCodes = frame[2] >>> 0;
  const bookCodes = frame[3] >>> 0;
  const codes = frame[4] >>> 0;
  const count = frame[5] | 0;
  let k = u32[starts] | 0;
  for (let a = 0; a < count; a++) {
    const end = u32[starts + a + 1] | 0;
    let code = u8[bookCodes + a];
    for (; k < end; k++) {
      const own = u8[rowCodes + (u32[rows + k] | 0)];
      code = own > code ? own : code;
    }
    u8[codes + a] = code;
  }
}
