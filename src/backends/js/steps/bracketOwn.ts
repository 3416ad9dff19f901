// Step bracketOwn: the mirror image of assembly/steps/bracketOwn.ts; its contract stands in src/backends/contract/steps/charges.ts.

import type { StepMemory } from '../math/memory.js';
import { tierAt, tierLength } from '../math/tierCharge.js';

export function bracketOwn({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  let first = frame[0] | 0;
  const end = frame[1] | 0;
  const rows = frame[2] >>> 2;
  const pairs = frame[3] >>> 2;
  const sizes = frame[4] >>> 3;
  const leastRates = frame[5] >>> 3;
  const lines = frame[6] >>> 3;
  const tables = frame[7] >>> 3;
  const tiers = frame[8] | 0;
  const firstPair = frame[9] | 0;
  const initial = (frame[10] >>> 3) - firstPair;
  const maintenance = (frame[11] >>> 3) - firstPair;
  for (; first < end; first++) {
    const line = lines + 2 * (u32[rows + first] | 0);
    const p = u32[pairs + first] | 0;
    const notional = f64[sizes + first] * f64[line];
    const at = tierAt(f64, tables + Math.imul(u32[2 * (line + 1)] | 0, tierLength * tiers), tiers, notional);
    f64[initial + p] += Math.max(notional * f64[at + 2] - f64[at + 4], notional * f64[leastRates + 2 * first]);
    f64[maintenance + p] += Math.max(notional * f64[at + 3] - f64[at + 5], notional * f64[leastRates + 2 * first + 1]);
  }
}
