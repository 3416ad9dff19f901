// Applies a backend's function of one column to numbers that live outside the arena.
import type { ColumnMap } from '../backends/contract.js';
import { type Arena, columnBytes } from './arena.js';

/** results[i] = map(xs[i]), in the backend's own arithmetic; a fresh array. */
export function mapColumn(arena: Arena, map: ColumnMap, xs: ArrayLike<number>): Float64Array {
  const mark = arena.mark();
  arena.reserve(2 * columnBytes(xs.length, 8));
  const inputs = arena.f64(xs.length);
  const results = arena.f64(xs.length);
  inputs.set(xs);
  map(inputs, results, xs.length);
  const copy = results.slice();
  arena.release(mark);
  return copy;
}
