// A program's memory before allocation: columns get addresses from 0 at compile time. Linking allocates them in a backend's memory once.
import type { Arena } from '../columns/arena.js';

/** Address of a column, in bytes from the start of its heap. */
export type Address = number;

type Column = Float64Array | Uint32Array | Uint8Array;

/** Columns begin on lines of the cache, with a vector of eight doubles beyond their last element that kernels may read. */
const line = 64;

export class Heap {
  #bytes = 0;
  readonly #data: { readonly at: Address; readonly column: Column }[] = [];

  get bytes(): number {
    return this.#bytes;
  }

  take(bytes: number): Address {
    const at = this.#bytes;
    this.#bytes = Math.ceil((at + bytes + line) / line) * line;
    return at;
  }

  f64(length: number): Address {
    return this.take(8 * length);
  }

  u32(length: number): Address {
    return this.take(4 * length);
  }

  u8(length: number): Address {
    return this.take(length);
  }

  /** A column that stands there from the start. */
  put(column: Column): Address {
    const at = this.take(column.byteLength);
    this.#data.push({ at, column });
    return at;
  }

  /** Puts the heap at the top of an arena whose memory is fresh and has room for it: zeros where no data is. The arena must not grow afterwards. */
  link(arena: Arena, local: number): Linked {
    const whole = arena.u8(this.#bytes);
    const linked = new Linked(whole.buffer as ArrayBuffer, whole.byteOffset, local);
    for (const { at, column } of this.#data.splice(0)) linked.write(at, column);
    return linked;
  }
}

/** A heap in memory; `local` is what blocks work in that the caller's own thread runs, from the frame on. */
export class Linked {
  readonly buffer: ArrayBuffer;
  readonly base: number;
  readonly #doubles = new Map<Address, Float64Array<ArrayBuffer>>();
  readonly #words = new Map<Address, Uint32Array<ArrayBuffer>>();
  readonly local: Linked;

  constructor(buffer: ArrayBuffer, base: number, local?: number) {
    this.buffer = buffer;
    this.base = base;
    this.local = local === undefined ? this : new Linked(buffer, local);
  }

  /** The view that was asked for last at this address is kept: ticks ask for the same ones, and a view costs more than what is done with it. */
  f64(at: Address, length: number): Float64Array<ArrayBuffer> {
    const known = this.#doubles.get(at);
    if (known !== undefined && known.length === length) return known;
    const made = new Float64Array(this.buffer, this.base + at, length);
    this.#doubles.set(at, made);
    return made;
  }

  u32(at: Address, length: number): Uint32Array<ArrayBuffer> {
    const known = this.#words.get(at);
    if (known !== undefined && known.length === length) return known;
    const made = new Uint32Array(this.buffer, this.base + at, length);
    this.#words.set(at, made);
    return made;
  }

  u8(at: Address, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer, this.base + at, length);
  }

  write(at: Address, column: Column): void {
    const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
    this.u8(at, bytes.length).set(bytes);
  }
}
