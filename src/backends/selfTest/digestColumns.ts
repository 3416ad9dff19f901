// What digests are made of: seeded numbers, columns in a backend's memory, and the word that the bits of results come to.
import type { Backend } from '../contract.js';

type F64 = Float64Array;

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

/** Seeded numbers (xorshift, Marsaglia 2003) by whole numbers and exact steps alone. */
export class Seeds {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  word(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }
  between(low: number, high: number): number {
    return low + ((high - low) * this.word()) / 4_294_967_296;
  }
  below(n: number): number {
    return this.word() % n;
  }
  /** Number of the binades 2^least ... 2^most. */
  magnitude(least: number, most: number): number {
    words[0] = this.word();
    words[1] = ((least + this.below(most - least + 1) + 1023) << 20) | (this.word() & 0xfffff);
    return double[0];
  }
}

/** Columns in the backend's memory, one after the other, and what became of them. */
export class Columns {
  readonly #backend: Backend;
  #top: number;
  constructor(backend: Backend) {
    this.#backend = backend;
    this.#top = (backend.memory.base + 63) & ~63;
  }
  #place(bytes: number): number {
    const at = this.#top;
    this.#top += (bytes + 191) & ~63;
    return at;
  }
  f64(length: number, fill: (i: number) => number = () => 0): F64 {
    const column = new Float64Array(this.#backend.memory.buffer as ArrayBuffer, this.#place(8 * length), length);
    for (let i = 0; i < length; i++) column[i] = fill(i);
    return column;
  }
  u32(length: number, fill: (i: number) => number = () => 0): Uint32Array {
    const column = new Uint32Array(this.#backend.memory.buffer as ArrayBuffer, this.#place(4 * length), length);
    for (let i = 0; i < length; i++) column[i] = fill(i);
    return column;
  }
  u8(length: number, fill: (i: number) => number = () => 0): Uint8Array {
    const column = new Uint8Array(this.#backend.memory.buffer as ArrayBuffer, this.#place(length), length);
    for (let i = 0; i < length; i++) column[i] = fill(i);
    return column;
  }
}

/** Hash of all bits in one word; all NaNs are equal. */
export function hash(start: number, column: F64 | Uint32Array | Uint8Array): number {
  let h = start;
  for (let i = 0; i < column.length; i++) {
    const x = column[i];
    double[0] = Number.isNaN(x) ? 0.5 : x;
    h = Math.imul(((h << 5) | (h >>> 27)) ^ words[0], 0x9e3779b1);
    h = Math.imul(((h << 5) | (h >>> 27)) ^ words[1], 0x9e3779b1);
  }
  return h;
}
