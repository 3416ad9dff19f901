// Step expiryLoss: the mirror image of assembly/steps/expiryLoss.ts; its contract stands in src/backends/contract/steps/charges.ts.
import type { StepMemory } from '../math/memory.js';

export function expiryLoss({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const rows = frame[2] >>> 2;
  const slots = frame[3] >>> 2;
  const sizes = frame[4] >>> 3;
  const lines = frame[7] >>> 3;
  const strikes = frame[8] >>> 3;
  const groups = frame[9] >>> 2;
  const firstGroup = frame[10] | 0;
  const endGroup = frame[11] | 0;
  const units = frame[12] >>> 2;
  const indexes = frame[13] >>> 3;
  const unpaired = frame[14] >>> 3;
  const firstPair = frame[16] | 0;
  const initial = (frame[17] >>> 3) - firstPair;
  const maintenance = (frame[18] >>> 3) - firstPair;
  // a loop an expiry: the sums are those of the streams of the other backend, in the same order
  for (let g = firstGroup; g < endGroup; g++) {
    const group = groups + 4 * g;
    const from = u32[group] | 0;
    const to = u32[group + 1] | 0;
    const pair = u32[group + 3] | 0;
    const unit = u32[units + pair] | 0;
    let a = 0;
    let b = 0;
    let worth = 0;
    let owed = 0;
    let calls = 0;
    let payoff = 0;
    let slope = 0;
    for (let k = from; k < to; k++) {
      const size = f64[sizes + k];
      const line = lines + ((u32[slots + k] | 0) << 3);
      a += size * f64[line];
      b += size * f64[line + 1];
      worth += size * f64[line + 2];
      owed += size * f64[line + 3];
      calls += size * f64[line + 4];
      payoff += size * f64[line + 5];
      slope += size * f64[line + 6];
    }
    let lowest = payoff;
    let at = 0;
    for (let k = from; k < to; k++) {
      const strike = f64[strikes + (u32[rows + k] | 0)];
      payoff += slope * (strike - at);
      at = strike;
      lowest = payoff < lowest ? payoff : lowest;
      slope += f64[sizes + k] * f64[lines + ((u32[slots + k] | 0) << 3) + 7];
    }
    const most = worth - lowest;
    const naked = 0 - calls;
    const loss = (most < 0 ? 0 : most) + owed;
    const bare = f64[indexes + unit] * (naked < 0 ? 0 : naked);
    f64[initial + pair] += Math.min(a, loss + f64[unpaired + 2 * unit] * bare);
    f64[maintenance + pair] += Math.min(b, loss + f64[unpaired + 2 * unit + 1] * bare);
  }
}
