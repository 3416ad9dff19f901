// A column that grows: amortised doubling, so that a book of any size is read without knowing its length.
import { Fault } from '../fault.js';
import { rowLimit } from './fields.js';

export class Growable<T extends Float64Array | Uint32Array | Uint8Array> {
  #rows: T;
  #length = 0;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#rows = make(64);
  }

  get length(): number {
    return this.#length;
  }

  /** Throws TOO_LARGE beyond `rowLimit`, OUT_OF_MEMORY when the host has no room; the column is then as it was. */
  push(x: number): void {
    if (this.#length === this.#rows.length) this.#grow();
    this.#rows[this.#length] = x;
    this.#length += 1;
  }

  /** A copy of exactly the rows pushed. */
  toColumn(): T {
    return this.#rows.slice(0, this.#length) as T;
  }

  #grow(): void {
    const length = 2 * this.#rows.length;
    if (length > rowLimit) throw new Fault('TOO_LARGE', 'book', `at most ${rowLimit} rows`, this.#length + 1);
    let rows: T;
    try {
      rows = this.#make(length);
    } catch {
      throw new Fault('OUT_OF_MEMORY', 'book', 'small enough for the memory of this process', `${length} rows`);
    }
    rows.set(this.#rows);
    this.#rows = rows;
  }
}
