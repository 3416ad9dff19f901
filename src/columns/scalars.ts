// A backend's functions of one number: what iterations, quantiles and test statistics need, one value at a time.
import type { Backend, ColumnMap } from '../backends/contract.js';
import { type Arena, columnBytes } from './arena.js';
import { mapColumn } from './columnMap.js';

/** The backend's own functions, with the bits of its columns. */
export interface Scalars {
  readonly exp: (x: number) => number;
  readonly log: (x: number) => number;
  readonly log1p: (x: number) => number;
  readonly normalPdf: (x: number) => number;
  readonly normalCdf: (x: number) => number;
  readonly normalQuantile: (p: number) => number;
  /** The same by whole columns; fresh arrays. */
  readonly logs: (xs: ArrayLike<number>) => Float64Array;
  readonly exps: (xs: ArrayLike<number>) => Float64Array;
  readonly normalPdfs: (xs: ArrayLike<number>) => Float64Array;
  readonly normalCdfs: (xs: ArrayLike<number>) => Float64Array;
  readonly normalQuantiles: (ps: ArrayLike<number>) => Float64Array;
}

/** Runs the job with the scalars of a backend; they are void afterwards. The job may take columns above: views here follow growth. */
export function withScalars<T>(backend: Backend, arena: Arena, job: (scalars: Scalars) => T): T {
  const mark = arena.mark();
  arena.reserve(2 * columnBytes(1, 8));
  let inputs = arena.f64(1);
  let results = arena.f64(1);
  let growths = arena.growths;
  const lift =
    (map: ColumnMap): ((x: number) => number) =>
    (x) => {
      if (arena.growths !== growths) {
        const { memory } = arena;
        growths = arena.growths;
        inputs = new Float64Array(memory.buffer as ArrayBuffer, mark, 1);
        results = new Float64Array(memory.buffer as ArrayBuffer, mark + columnBytes(1, 8), 1);
      }
      inputs[0] = x;
      map(inputs, results, 1);
      return results[0];
    };
  try {
    return job({
      exp: lift(backend.exp),
      log: lift(backend.log),
      log1p: lift(backend.log1p),
      normalPdf: lift(backend.normalPdf),
      normalCdf: lift(backend.normalCdf),
      normalQuantile: lift(backend.normalQuantile),
      logs: (xs) => mapColumn(arena, backend.log, xs),
      exps: (xs) => mapColumn(arena, backend.exp, xs),
      normalPdfs: (xs) => mapColumn(arena, backend.normalPdf, xs),
      normalCdfs: (xs) => mapColumn(arena, backend.normalCdf, xs),
      normalQuantiles: (ps) => mapColumn(arena, backend.normalQuantile, ps),
    });
  } finally {
    arena.release(mark);
  }
}
