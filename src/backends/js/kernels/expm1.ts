// e^x - 1 by columns: the mirror image of assembly/kernels/expm1.ts, which states the contract.
import { expm1 as expm1Of } from '../math/exp.js';

export function expm1(xs: Float64Array, results: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) results[i] = expm1Of(xs[i]);
}
