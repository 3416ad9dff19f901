// The backend's own functions on plain numbers and columns, with scratch in the heap: the same bits everywhere.
import type { Backend, ColumnMap } from '../../backends/contract.js';
import type { Address, Heap, Linked } from '../heap.js';

export interface TickMath {
  exp(x: number): number;
  log(x: number): number;
  log1p(x: number): number;
  normalQuantile(p: number): number;
  normalPdf(x: number): number;
  normalCdf(x: number): number;
  /** Elementwise; fresh arrays. */
  logs(xs: ArrayLike<number>): Float64Array;
  exps(xs: ArrayLike<number>): Float64Array;
}

const chunk = 512;

/** Room for two columns of a chunk. */
export function takeMathScratch(heap: Heap): { readonly inputs: Address; readonly results: Address } {
  return { inputs: heap.f64(chunk), results: heap.f64(chunk) };
}

export function tickMath(backend: Backend, linked: Linked, scratch: ReturnType<typeof takeMathScratch>): TickMath {
  const inputs = linked.f64(scratch.inputs, chunk);
  const results = linked.f64(scratch.results, chunk);
  const one =
    (map: ColumnMap) =>
    (x: number): number => {
      inputs[0] = x;
      map(inputs, results, 1);
      return results[0];
    };
  const all =
    (map: ColumnMap) =>
    (xs: ArrayLike<number>): Float64Array => {
      const out = new Float64Array(xs.length);
      for (let from = 0; from < xs.length; from += chunk) {
        const count = Math.min(chunk, xs.length - from);
        for (let i = 0; i < count; i++) inputs[i] = xs[from + i];
        map(inputs, results, count);
        out.set(results.subarray(0, count), from);
      }
      return out;
    };
  return {
    exp: one(backend.exp),
    log: one(backend.log),
    log1p: one(backend.log1p),
    normalQuantile: one(backend.normalQuantile),
    normalPdf: one(backend.normalPdf),
    normalCdf: one(backend.normalCdf),
    logs: all(backend.log),
    exps: all(backend.exp),
  };
}
