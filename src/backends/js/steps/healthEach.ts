// Step healthEach: the mirror image of assembly/steps/healthEach.ts; its contract stands in src/backends/contract/steps/charges.ts.
import { wholeOf } from '../math/ledger.js';
import type { StepMemory } from '../math/memory.js';

export function healthEach({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  let first = frame[0] | 0;
  const end = frame[1] | 0;
  const rows = frame[2] >>> 2;
  const pairs = frame[3] >>> 2;
  const quantities = frame[4] >>> 3;
  const paid = frame[5] >>> 3;
  const dues = frame[6] >>> 3;
  const lines = frame[7] >>> 3;
  const wholes = frame[8] >>> 3;
  const firstPair = frame[9] | 0;
  const assetsInitial = (frame[10] >>> 3) - firstPair;
  const assetsMaintenance = (frame[11] >>> 3) - firstPair;
  const debtsInitial = (frame[12] >>> 3) - firstPair;
  const debtsMaintenance = (frame[13] >>> 3) - firstPair;
  const per = f64[wholes];
  for (; first < end; first++) {
    const line = lines + 8 * (u32[rows + first] | 0);
    const p = u32[pairs + first] | 0;
    const quantity = f64[quantities + first];
    const long = quantity > 0;
    const now = Math.abs(quantity) * f64[line];
    const then = f64[paid + first] * f64[line + 1];
    const due = f64[dues + first];
    const gained = Math.max(0, due);
    const against = Math.max(0, 0 - due);
    const received = Math.max(0, 0 - then);
    const spent = Math.max(0, then);
    f64[assetsInitial + p] += inWholes((long ? now * f64[line + 2] : 0) + received, per) + inWholes(gained * f64[line + 6], per);
    f64[assetsMaintenance + p] += inWholes((long ? now * f64[line + 3] : 0) + received, per) + inWholes(gained * f64[line + 7], per);
    f64[debtsInitial + p] += inWholes((long ? 0 : now * f64[line + 4]) + spent, per) + against;
    f64[debtsMaintenance + p] += inWholes((long ? 0 : now * f64[line + 5]) + spent, per) + against;
  }
}

function inWholes(x: number, per: number): number {
  return per === 0 ? x : wholeOf(x * per) / per;
}
