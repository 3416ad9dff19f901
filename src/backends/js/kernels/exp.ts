// e^x by columns: the mirror image of assembly/kernels/exp.ts, which states the contract.
import { exp as expOf } from '../math/exp.js';

export function exp(xs: Float64Array, results: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) results[i] = expOf(xs[i]);
}
