// Complementary error function by columns: the mirror image of assembly/kernels/erfc.ts, which states the contract.
import { erfc as erfcOf } from '../math/erfcx.js';

export function erfc(xs: Float64Array, results: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) results[i] = erfcOf(xs[i]);
}
