// ln(1 + x) by columns: the mirror image of assembly/kernels/log1p.ts, which states the contract.
import { log1p as log1pOf } from '../math/log.js';

export function log1p(xs: Float64Array, results: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) results[i] = log1pOf(xs[i]);
}
