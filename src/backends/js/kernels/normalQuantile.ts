// Inverse of the standard normal distribution function by columns: the mirror image of assembly/kernels/normalQuantile.ts, which states the contract.
import { normalQuantile as normalQuantileOf } from '../math/normal.js';

export function normalQuantile(xs: Float64Array, results: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) results[i] = normalQuantileOf(xs[i]);
}
