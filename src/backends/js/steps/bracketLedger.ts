// Step bracketLedger: the mirror image of assembly/steps/bracketLedger.ts; its contract stands in src/backends/contract/steps/charges.ts.
import { rootOfTenfold, wholeOf } from '../math/ledger.js';
import type { StepMemory } from '../math/memory.js';
import { tierAt, tierLength } from '../math/tierCharge.js';

export function bracketLedger({ f64, u32 }: StepMemory, frame: Uint32Array): void {
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
  const ledger = frame[10] >>> 3;
  const firstPair = frame[11] | 0;
  const initial = (frame[12] >>> 3) - firstPair;
  const maintenance = (frame[13] >>> 3) - firstPair;
  const steps = f64[ledger];
  const rootSteps = f64[ledger + 1];
  const wholes = f64[ledger + 2];
  for (; first < end; first++) {
    const line = lines + tierLength * (u32[rows + first] | 0);
    const p = u32[pairs + first] | 0;
    const size = f64[sizes + first];
    const notional = size * f64[line];
    const tier = tierAt(f64, tables + Math.imul(u32[2 * (line + 1)] | 0, tierLength * tiers), tiers, notional);
    let weight0 = f64[tier + 2];
    let weight1 = f64[tier + 3];
    const counted = size * f64[line + 2];
    if (counted > 0) {
      const root = rootOfTenfold(wholeOf(counted));
      weight0 = grownOf(weight0, Math.floor((root * f64[line + 4]) / rootSteps));
      weight1 = grownOf(weight1, Math.floor((root * f64[line + 5]) / rootSteps));
    }
    const least = leastRates + Math.imul(first, leastBytes >>> 3);
    if (wholes !== 0) {
      // N x weight / steps in wholes, rounded up; N is split so that no product rounds
      if (leastBytes !== 0) {
        weight0 = Math.max(weight0, Math.round(f64[least] * steps));
        weight1 = Math.max(weight1, Math.round(f64[least + 1] * steps));
      }
      const all = wholeOf(notional * wholes);
      const above = Math.floor(all / steps);
      const rest = all - above * steps;
      f64[initial + p] += (above * weight0 + Math.ceil((rest * weight0) / steps)) / wholes;
      f64[maintenance + p] += (above * weight1 + Math.ceil((rest * weight1) / steps)) / wholes;
    } else {
      let rate0 = weight0 / steps;
      let rate1 = weight1 / steps;
      if (leastBytes !== 0) {
        rate0 = Math.max(rate0, f64[least]);
        rate1 = Math.max(rate1, f64[least + 1]);
      }
      f64[initial + p] += notional * rate0 - f64[tier + 4];
      f64[maintenance + p] += notional * rate1 - f64[tier + 5];
    }
  }
}

function grownOf(base: number, growth: number): number {
  const grown = base - Math.floor(base / 5) + growth;
  return base < grown ? grown : base;
}
