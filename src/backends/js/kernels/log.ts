// Natural logarithm by columns: the mirror image of assembly/kernels/log.ts, which states the contract.
import { log as logOf } from '../math/log.js';

export function log(xs: Float64Array, results: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) results[i] = logOf(xs[i]);
}
