// Sorts the lots of one account by (instrument row, quantity, entry price): the order in which they are summed.

/** Up to so many lots one key holds row and index, and insertion is fastest; rows must fit the bits left. */
const shortList = 64;
const rowLimit = 2 ** 32 / shortList;

/** Lots of one account at a time, as columns that grow to the longest account and are kept. */
export class LotSorter {
  rows = new Uint32Array(shortList);
  quantities = new Float64Array(shortList);
  entries = new Float64Array(shortList);
  readonly #keys = new Uint32Array(shortList);
  readonly #quantities = new Float64Array(shortList);
  readonly #entries = new Float64Array(shortList);

  /** Makes the columns hold `count` lots; what they held is void. */
  reserve(count: number): void {
    if (count <= this.rows.length) return;
    const length = Math.max(count, 2 * this.rows.length);
    this.rows = new Uint32Array(length);
    this.quantities = new Float64Array(length);
    this.entries = new Float64Array(length);
  }

  /** Sorts the first `count` lots in place. Lots that compare equal are the same, so the result does not depend on where they stood. */
  sort(count: number): void {
    if (count < 2) return;
    if (count <= shortList) this.#sortShort(count);
    else this.#sortLong(count);
  }

  #sortShort(count: number): void {
    const { rows, quantities, entries } = this;
    const keys = this.#keys;
    let highest = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      if (row > highest) highest = row;
      const key = row * shortList + i;
      let j = i - 1;
      for (; j >= 0 && (keys[j] as number) > key; j--) keys[j + 1] = keys[j] as number;
      keys[j + 1] = key;
    }
    if (highest >= rowLimit) {
      this.#sortLong(count);
      return;
    }
    const oldQuantities = this.#quantities;
    const oldEntries = this.#entries;
    for (let i = 0; i < count; i++) {
      oldQuantities[i] = quantities[i] as number;
      oldEntries[i] = entries[i] as number;
    }
    for (let i = 0; i < count; i++) {
      const key = keys[i] as number;
      const from = key % shortList;
      const row = (key - from) / shortList;
      const quantity = oldQuantities[from] as number;
      const entry = oldEntries[from] as number;
      rows[i] = row;
      // Lots of one row stand together now: the new one is put in its place among those before it.
      let j = i - 1;
      for (; j >= 0 && rows[j] === row; j--) {
        const other = quantities[j] as number;
        if (other < quantity || (other === quantity && (entries[j] as number) <= entry)) break;
        quantities[j + 1] = other;
        entries[j + 1] = entries[j] as number;
      }
      quantities[j + 1] = quantity;
      entries[j + 1] = entry;
    }
  }

  #sortLong(count: number): void {
    const { rows, quantities, entries } = this;
    const indexes = new Uint32Array(count);
    for (let i = 0; i < count; i++) indexes[i] = i;
    indexes.sort(
      (i, j) =>
        (rows[i] as number) - (rows[j] as number) ||
        (quantities[i] as number) - (quantities[j] as number) ||
        (entries[i] as number) - (entries[j] as number),
    );
    const oldRows = rows.slice(0, count);
    const oldQuantities = quantities.slice(0, count);
    const oldEntries = entries.slice(0, count);
    for (let i = 0; i < count; i++) {
      const from = indexes[i] as number;
      rows[i] = oldRows[from] as number;
      quantities[i] = oldQuantities[from] as number;
      entries[i] = oldEntries[from] as number;
    }
  }
}
