// Scaled complementary error function e^(x^2) erfc(x) by columns: the mirror image of assembly/kernels/erfcx.ts, which states the contract.
import { erfcx as erfcxOf } from '../math/erfcx.js';

export function erfcx(xs: Float64Array, results: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) results[i] = erfcxOf(xs[i]);
}
