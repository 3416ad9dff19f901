// Counter-based standard normal draws: the mirror image of assembly/kernels/normals.ts, which states the contract.
import { philoxKeyHigh, philoxKeyLow, philoxMultiplierHigh, philoxMultiplierLow } from '../../../../assembly/literals/philox.js';
import { normalQuantile } from '../math/normal.js';

export function normals(
  results: Float64Array,
  count: number,
  seedLow: number,
  seedHigh: number,
  streamLow: number,
  streamHigh: number,
  blockLow: number,
  blockHigh: number,
): void {
  let low = blockLow | 0;
  let high = blockHigh | 0;
  for (let i = 0; i < count; i += 2) {
    let c0 = low;
    let c1 = high;
    let c2 = streamLow | 0;
    let c3 = streamHigh | 0;
    let keyLow = seedLow | 0;
    let keyHigh = seedHigh | 0;
    for (let round = 0; round < 10; round++) {
      const p = highProduct(c0, philoxMultiplierLow);
      const q = highProduct(c2, philoxMultiplierHigh);
      const lowP = Math.imul(c0, philoxMultiplierLow);
      const lowQ = Math.imul(c2, philoxMultiplierHigh);
      c0 = q ^ c1 ^ keyLow;
      c1 = lowQ;
      c2 = p ^ c3 ^ keyHigh;
      c3 = lowP;
      keyLow = (keyLow + philoxKeyLow) | 0;
      keyHigh = (keyHigh + philoxKeyHigh) | 0;
    }
    results[i] = normalQuantile(uniform(c0, c1));
    if (i + 1 < count) results[i + 1] = normalQuantile(uniform(c2, c3));
    low = (low + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
  }
}

/** The upper 32 of the 64 bits of a product of words. */
function highProduct(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + (middle >>> 16) + (carry >>> 16)) | 0;
}

/** (first 2^20 + (second >> 12) + 1/2) 2^-52. */
function uniform(first: number, second: number): number {
  return ((first >>> 0) * 1048576 + (second >>> 12) + 0.5) * 2.220446049250313e-16;
}
