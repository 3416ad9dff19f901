// Step factorForm: the mirror image of assembly/steps/factorForm.ts; its contract stands in src/backends/contract/steps/charges.ts.
import type { StepMemory } from '../math/memory.js';

export function factorForm({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const pairStarts = frame[0] >>> 2;
  const units = frame[1] >>> 2;
  const spots = frame[2] >>> 3;
  const vegas = frame[3] >>> 3;
  const coins = frame[4] >>> 3;
  const vols = frame[5] >>> 3;
  const lower = frame[6] >>> 3;
  const columns = frame[7] >>> 3;
  const stride = frame[8] >>> 3;
  const order = frame[9] | 0;
  const scale = frame[10] >>> 3;
  const out = frame[11] >>> 3;
  const count = frame[12] | 0;
  for (let j = 0; j < order; j++) f64.fill(0, columns + j * stride, columns + j * stride + count);
  const base = u32[pairStarts] | 0;
  const k = f64[scale];
  for (let a = 0, p = base; a < count; a++) {
    for (const end = u32[pairStarts + a + 1] | 0; p < end; p++) {
      const unit = u32[units + p] | 0;
      const at = p - base;
      const column = columns + Math.imul(2 * unit, stride) + a;
      f64[column] = f64[spots + at] + f64[coins + at] * f64[vols + 2 * unit];
      f64[column + stride] = f64[vegas + at];
    }
  }
  for (let a = 0; a < count; a++) {
    let sum = 0;
    for (let j = 0; j < order; j++) {
      let y = 0;
      let l = lower + Math.imul(j, order + 1);
      let e = columns + Math.imul(j, stride) + a;
      for (let i = j; i < order; i++, l += order, e += stride) y += f64[l] * f64[e];
      sum += y * y;
    }
    f64[out + a] = k * Math.sqrt(sum);
  }
}
