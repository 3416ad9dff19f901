// Sorts lots of one instrument by (quantity, entry price): the order in which they are summed.

/** Up to here, insertion; beyond, an index sort. */
const shortList = 32;

/** Sorts the first `count` lots in place. Lots that compare equal are the same, so the result does not depend on where they stood. */
export function sortLots(quantities: Float64Array, entries: Float64Array, count: number): void {
  if (count <= shortList) insertionSort(quantities, entries, count);
  else indexSort(quantities, entries, count);
}

function insertionSort(quantities: Float64Array, entries: Float64Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const quantity = quantities[i] as number;
    const entry = entries[i] as number;
    let j = i - 1;
    for (; j >= 0; j--) {
      const other = quantities[j] as number;
      if (other < quantity || (other === quantity && (entries[j] as number) <= entry)) break;
      quantities[j + 1] = other;
      entries[j + 1] = entries[j] as number;
    }
    quantities[j + 1] = quantity;
    entries[j + 1] = entry;
  }
}

function indexSort(quantities: Float64Array, entries: Float64Array, count: number): void {
  const indexes = new Uint32Array(count);
  for (let i = 0; i < count; i++) indexes[i] = i;
  indexes.sort((i, j) => (quantities[i] as number) - (quantities[j] as number) || (entries[i] as number) - (entries[j] as number));
  const oldQuantities = quantities.slice(0, count);
  const oldEntries = entries.slice(0, count);
  for (let i = 0; i < count; i++) {
    quantities[i] = oldQuantities[indexes[i] as number] as number;
    entries[i] = oldEntries[indexes[i] as number] as number;
  }
}
