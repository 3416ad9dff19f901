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
  const leastBytes = frame[6] | 0;
  const lines = frame[7] >>> 3;
  const tables = frame[8] >>> 3;
  const tiers = frame[9] | 0;
  const firstPair = frame[10] | 0;
  const initial = (frame[11] >>> 3) - firstPair;
  const maintenance = (frame[12] >>> 3) - firstPair;
  for (; first < end; first++) {
    const line = lines + tierLength * (u32[rows + first] | 0);
    const p = u32[pairs + first] | 0;
    const size = f64[sizes + first];
    const notional = size * f64[line];
    const tier = tierAt(f64, tables + Math.imul(u32[2 * (line + 1)] | 0, tierLength * tiers), tiers, notional);
    const root = Math.sqrt(size * f64[line + 2]);
    let rate0 = grownOf(f64[tier + 2], f64[line + 4] * root);
    let rate1 = grownOf(f64[tier + 3], f64[line + 5] * root);
    if (leastBytes !== 0) {
      const least = leastRates + Math.imul(first, leastBytes >>> 3);
      rate0 = Math.max(rate0, f64[least]);
      rate1 = Math.max(rate1, f64[least + 1]);
    }
    f64[initial + p] += notional * rate0 - f64[tier + 4];
    f64[maintenance + p] += notional * rate1 - f64[tier + 5];
  }
}

function grownOf(base: number, growth: number): number {
  const grown = base - base / 5 + growth;
  return base < grown ? grown : base;
}
