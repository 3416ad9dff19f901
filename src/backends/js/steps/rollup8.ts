// Step rollup8: the mirror image of assembly/steps/rollup8.ts; its contract stands in src/backends/contract/steps/sums.ts.
import type { StepMemory } from '../math/memory.js';

export function rollup8({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const starts = frame[0] >>> 2;
  const slots = frame[1] >>> 2;
  const sizes = frame[2] >>> 3;
  const table = frame[3] >>> 3;
  const out = frame[4] >>> 3;
  const stride = frame[5] >>> 3;
  const count = frame[6] | 0;
  let k = u32[starts] | 0;
  for (let n = 0; n < count; n++) {
    const end = u32[starts + n + 1] | 0;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    let g = 0;
    let h = 0;
    for (; k < end; k++) {
      const size = f64[sizes + k];
      const line = table + ((u32[slots + k] | 0) << 3);
      a += size * f64[line];
      b += size * f64[line + 1];
      c += size * f64[line + 2];
      d += size * f64[line + 3];
      e += size * f64[line + 4];
      f += size * f64[line + 5];
      g += size * f64[line + 6];
      h += size * f64[line + 7];
    }
    const at = out + n;
    f64[at] = a;
    f64[at + stride] = b;
    f64[at + 2 * stride] = c;
    f64[at + 3 * stride] = d;
    f64[at + 4 * stride] = e;
    f64[at + 5 * stride] = f;
    f64[at + 6 * stride] = g;
    f64[at + 7 * stride] = h;
  }
}
