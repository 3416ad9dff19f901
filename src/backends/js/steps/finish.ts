// Step finish: the mirror image of assembly/steps/finish.ts; its contract stands in src/backends/contract/steps/answers.ts.
import type { StepMemory } from '../math/memory.js';

export function finish({ f64, u8 }: StepMemory, frame: Uint32Array): void {
  const equities = frame[0] >>> 3;
  const initials = frame[1] >>> 3;
  const maintenances = frame[2] >>> 3;
  const codesIn = frame[3] >>> 0;
  const overflow = frame[4] | 0;
  const out = frame[5] >>> 3;
  const stride = frame[6] >>> 3;
  const codes = frame[7] >>> 0;
  const count = frame[8] | 0;
  const signs = frame[9] >>> 3;
  const negative = frame[10] | 0;
  for (let a = 0; a < count; a++) {
    const equity = f64[equities + a];
    const initial = f64[initials + a];
    const maintenance = f64[maintenances + a];
    const excess = equity - initial;
    const sound = excess - excess + (maintenance - maintenance) === 0;
    const given = u8[codesIn + a];
    const below = f64[signs + a] < 0;
    const good = sound && !below && given === 0;
    const to = out + a;
    f64[to] = good ? equity : Number.NaN;
    f64[to + stride] = good ? initial : Number.NaN;
    f64[to + 2 * stride] = good ? maintenance : Number.NaN;
    f64[to + 3 * stride] = good ? excess : Number.NaN;
    u8[codes + a] = given !== 0 ? given : !sound ? overflow : below ? negative : 0;
  }
}
