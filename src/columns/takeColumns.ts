// Takes many columns at once: counts their bytes, reserves them in one step, then takes them, so that no view is ever detached.
import { type Arena, columnBytes } from './arena.js';

/** Source of columns: the arena itself, or a dry run that only counts. */
export interface ColumnTaker {
  f64(length: number): Float64Array;
  u32(length: number): Uint32Array;
  u8(length: number): Uint8Array;
}

class ByteCounter implements ColumnTaker {
  bytes = 0;

  f64(length: number): Float64Array {
    this.bytes += columnBytes(length, 8);
    return new Float64Array(0);
  }

  u32(length: number): Uint32Array {
    this.bytes += columnBytes(length, 4);
    return new Uint32Array(0);
  }

  u8(length: number): Uint8Array {
    this.bytes += columnBytes(length, 1);
    return new Uint8Array(0);
  }
}

/**
 * Columns as `take` asks for them. `take` runs twice, first against a counter whose columns are empty: it may only take columns, in a
 * fixed order. Throws OUT_OF_MEMORY before anything is taken; views taken earlier are void, as after any `reserve`.
 */
export function takeColumns<T>(arena: Arena, take: (columns: ColumnTaker) => T): T {
  arena.reserve(countBytes(take));
  return take(arena);
}

/** Bytes that `take` would take of an arena. */
export function countBytes(take: (columns: ColumnTaker) => unknown): number {
  const counter = new ByteCounter();
  take(counter);
  return counter.bytes;
}

/** Rows in a column whose SIMD groups are always full: the next multiple of eight, at least eight. */
export function paddedRows(count: number): number {
  return Math.max(8, (count + 7) & ~7);
}
