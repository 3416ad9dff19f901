// Sorts the lots of one account by (instrument row, quantity, entry price): the order in which they are summed.

/** Up to here, insertion; beyond, an index sort. */
const shortList = 40;

/** Sorts the first `count` lots of the three parallel columns in place. Lots that compare equal are the same, so the result is unique. */
export function sortLots(rows: Uint32Array, quantities: Float64Array, entries: Float64Array, count: number): void {
  if (count <= shortList) insertionSort(rows, quantities, entries, count);
  else indexSort(rows, quantities, entries, count);
}

function insertionSort(rows: Uint32Array, quantities: Float64Array, entries: Float64Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const row = rows[i] as number;
    const quantity = quantities[i] as number;
    const entry = entries[i] as number;
    let j = i - 1;
    while (j >= 0) {
      const otherRow = rows[j] as number;
      if (otherRow < row) break;
      if (otherRow === row) {
        const otherQuantity = quantities[j] as number;
        if (otherQuantity < quantity || (otherQuantity === quantity && (entries[j] as number) <= entry)) break;
      }
      rows[j + 1] = otherRow;
      quantities[j + 1] = quantities[j] as number;
      entries[j + 1] = entries[j] as number;
      j--;
    }
    rows[j + 1] = row;
    quantities[j + 1] = quantity;
    entries[j + 1] = entry;
  }
}

function indexSort(rows: Uint32Array, quantities: Float64Array, entries: Float64Array, count: number): void {
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
