// Runs one job on every backend and holds the backends to the same bits. Columns stand among NaN, so that reading padding shows.
import { expect } from 'vitest';
import type { Backend } from '../../src/backends/contract.js';
import { Arena, columnAlignment, columnBytes } from '../../src/columns/arena.js';
import { backends } from '../backends.js';

const backendBytes = 1 << 23;
const guardByte = 0xa5;

/** Takes columns of a backend's memory for one job. */
export class Columns {
  readonly #arena: Arena;
  readonly #guards: Uint8Array[] = [];

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  f64(values: ArrayLike<number>): Float64Array {
    const column = this.out(values.length);
    column.set(values);
    return column;
  }

  u32(values: ArrayLike<number>): Uint32Array {
    const column = this.outU32(values.length);
    column.set(values);
    return column;
  }

  u8(values: ArrayLike<number>): Uint8Array {
    const column = this.outU8(values.length);
    column.set(values);
    return column;
  }

  /** A column for results, 255 throughout. */
  outU8(length: number): Uint8Array {
    const bytes = this.#take(length, 1);
    return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, length);
  }

  /** A column for results, NaN throughout. */
  out(length: number): Float64Array {
    const bytes = this.#take(length, 8);
    return new Float64Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, length);
  }

  /** A column for results, 2^32 - 1 throughout: no index of anything. */
  outU32(length: number): Uint32Array {
    const bytes = this.#take(length, 4);
    return new Uint32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, length);
  }

  /** Nothing beyond the padding of any column was written. */
  check(): void {
    for (const guard of this.#guards) expect(guard.every((byte) => byte === guardByte)).toBe(true);
  }

  /** Padded as the arena pads, all bits set (NaN, or an index out of range), a guard behind it. */
  #take(length: number, elementBytes: number): Uint8Array {
    const bytes = this.#arena.u8(columnBytes(length, elementBytes)).fill(0xff);
    this.#guards.push(this.#arena.u8(columnAlignment).fill(guardByte));
    return bytes;
  }
}

/** Results by name. */
export type Results = Readonly<Record<string, Float64Array | Uint32Array | Uint8Array>>;
export type Job<R extends Results> = (backend: Backend, columns: Columns) => R;

const open = await Promise.all(
  backends.map(async ({ name, create }) => {
    const backend = await create();
    const arena = new Arena(backend.memory);
    arena.reserve(backendBytes);
    return { name, backend, arena };
  }),
);

/** Runs the job on every backend, expects the same bits of all, and returns a copy of them. */
export function onBackends<R extends Results>(job: Job<R>): R {
  const runs = open.map(({ name, backend, arena }) => {
    const mark = arena.mark();
    const columns = new Columns(arena);
    const results = job(backend, columns);
    columns.check();
    const copies = Object.fromEntries(Object.entries(results).map(([key, column]) => [key, column.slice()])) as unknown as R;
    arena.release(mark);
    return { name, copies };
  });
  const [first, ...others] = runs;
  for (const other of others) {
    for (const key of Object.keys(first.copies)) {
      expectSameBits(other.copies[key], first.copies[key], `${key} of backend ${other.name} against ${first.name}`);
    }
  }
  return first.copies;
}

/** Every number is the same double: -0 is not 0, NaN is NaN. */
export function expectSameBits(results: ArrayLike<number>, expected: ArrayLike<number>, what = 'results'): void {
  expect(results.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i += 1) {
    if (!Object.is(results[i], expected[i])) expect.fail(`${what}: [${i}] is ${describe(results[i])}, not ${describe(expected[i])}`);
  }
}

const describe = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));
