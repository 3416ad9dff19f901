// Step bracketNet: the mirror image of assembly/steps/bracketNet.ts; its contract stands in src/backends/contract/steps/charges.ts.

import type { StepMemory } from '../math/memory.js';
import { tierAt, tierLength } from '../math/tierCharge.js';

export function bracketNet({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const longs = frame[0] >>> 3;
  const shorts = frame[1] >>> 3;
  const units = frame[2] >>> 2;
  const tableOf = frame[3] >>> 2;
  const tables = frame[4] >>> 3;
  const tiers = frame[5] | 0;
  const hedged = frame[6] >>> 3;
  const firstPair = frame[7] | 0;
  const initial = frame[8] >>> 3;
  const maintenance = frame[9] >>> 3;
  const count = frame[10] | 0;
  for (let g = 0; g < count; g++) {
    const long = f64[longs + g];
    const short = f64[shorts + g];
    const unit = u32[units + firstPair + g] | 0;
    const net = Math.abs(long - short);
    const both = Math.min(long, short);
    const at = tierAt(f64, tables + Math.imul(u32[tableOf + unit] | 0, tierLength * tiers), tiers, net);
    f64[initial + g] = net * f64[at + 2] - f64[at + 4] + f64[hedged + 2 * unit] * both;
    f64[maintenance + g] = net * f64[at + 3] - f64[at + 5] + f64[hedged + 2 * unit + 1] * both;
  }
}
