// Sorts the rows of one account by a whole-number key (instrument, asset): most accounts are short, and insertion is fastest.

/** Up to so many rows one 32-bit number holds key and index. */
const shortList = 64;
const shiftLimit = 2 ** 32 / shortList;
/** Beyond, a double does. */
const indexRange = 2 ** 31;

/** Rows of a book in the order of their keys, for one account after the other; scratch grows to the longest and is kept. */
export class KeySorter {
  /** The rows in order; valid up to the count of the last `sort`. */
  rows = new Uint32Array(shortList);
  readonly #shortKeys = new Uint32Array(shortList);
  #keys = new Float64Array(0);

  /**
   * Sorts source[first .. end] by keys[owners[row]], rows of one key in no order that means anything. Returns false, leaving `rows` void,
   * when a key is negative: what it stands for is not known.
   */
  sort(source: Uint32Array, first: number, end: number, owners: Uint32Array, keys: Int32Array): boolean {
    return end - first <= shortList ? this.#sortShort(source, first, end, owners, keys) : this.#sortLong(source, first, end, owners, keys);
  }

  #sortShort(source: Uint32Array, first: number, end: number, owners: Uint32Array, keys: Int32Array): boolean {
    const sorted = this.#shortKeys;
    const count = end - first;
    for (let i = 0; i < count; i++) {
      const key = keys[owners[source[first + i] as number] as number] as number;
      if (key < 0) return false;
      if (key >= shiftLimit) return this.#sortLong(source, first, end, owners, keys);
      const packed = key * shortList + i;
      let j = i - 1;
      for (; j >= 0 && (sorted[j] as number) > packed; j--) sorted[j + 1] = sorted[j] as number;
      sorted[j + 1] = packed;
    }
    const { rows } = this;
    for (let i = 0; i < count; i++) rows[i] = source[first + ((sorted[i] as number) & (shortList - 1))] as number;
    return true;
  }

  #sortLong(source: Uint32Array, first: number, end: number, owners: Uint32Array, keys: Int32Array): boolean {
    const count = end - first;
    if (count > this.#keys.length) this.#keys = new Float64Array(2 * count);
    if (count > this.rows.length) this.rows = new Uint32Array(2 * count);
    const sorted = this.#keys.subarray(0, count);
    for (let i = 0; i < count; i++) {
      const key = keys[owners[source[first + i] as number] as number] as number;
      if (key < 0) return false;
      sorted[i] = key * indexRange + i;
    }
    sorted.sort();
    for (let i = 0; i < count; i++) this.rows[i] = source[first + ((sorted[i] as number) % indexRange)] as number;
    return true;
  }
}
