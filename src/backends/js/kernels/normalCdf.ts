// Standard normal distribution function by columns: the mirror image of assembly/kernels/normalCdf.ts, which states the contract.
import { normalCdf as normalCdfOf } from '../math/normal.js';

export function normalCdf(xs: Float64Array, results: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) results[i] = normalCdfOf(xs[i]);
}
