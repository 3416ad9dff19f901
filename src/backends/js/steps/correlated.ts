// Step correlated: the mirror image of assembly/steps/correlated.ts; its contract stands in src/backends/contract/steps/charges.ts.
import type { StepMemory } from '../math/memory.js';

export function correlated({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const pairStarts = frame[0] >>> 2;
  const units = frame[1] >>> 2;
  const amounts = frame[2] >>> 3;
  const signs = frame[3] >>> 3;
  const lines = frame[4] >>> 2;
  const alike = frame[5] >>> 3;
  const opposed = frame[6] >>> 3;
  const unknown = frame[7] >>> 3;
  const names = frame[8] | 0;
  const floor = frame[9] >>> 3;
  const out = frame[10] >>> 3;
  const count = frame[11] | 0;
  const base = u32[pairStarts] | 0;
  const unitOf = units + base;
  const least = f64[floor];
  let first = 0;
  for (let a = 0; a < count; a++) {
    const end = (u32[pairStarts + a + 1] | 0) - base;
    let square = 0;
    let others = 0;
    let largest = 0;
    for (let u = first; u < end; u++) {
      const amount = f64[amounts + u];
      if (!(amount > 0)) {
        if (Number.isNaN(amount)) square = amount;
        continue;
      }
      if (amount > largest) largest = amount;
      const line = u32[lines + (u32[unitOf + u] | 0)] | 0;
      if (line < 0) {
        others += amount;
        continue;
      }
      square += amount * amount;
      const sign = f64[signs + u];
      for (let v = first; v < u; v++) {
        const other = f64[amounts + v];
        const column = u32[lines + (u32[unitOf + v] | 0)] | 0;
        if (!(other > 0) || column < 0) continue;
        const side = signOf(sign) * signOf(f64[signs + v]);
        const worse = side > 0 ? alike : side < 0 ? opposed : unknown;
        square += 2 * f64[worse + Math.imul(line, names) + column] * amount * other;
      }
    }
    const root = Math.sqrt(Math.max(0, square));
    f64[out + a] = Math.max(root + others, least * largest);
    first = end;
  }
}

function signOf(x: number): number {
  return x > 0 ? 1 : x < 0 ? -1 : 0;
}
