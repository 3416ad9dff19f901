// The lowest values of a long row, sorted: the mirror image of assembly/math/lowestHeap.ts.

/** values[tail .. tail + count] = the lowest of values[0 .. scenarios], ascending. */
export function keepByHeap(values: Float64Array, scenarios: number, tail: number, count: number): void {
  for (let s = 0; s < count; s++) values[tail + s] = values[s];
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(values[tail + i], values, tail, i, count);
  for (let s = count; s < scenarios; s++) {
    const x = values[s];
    if (x < values[tail]) sink(x, values, tail, 0, count);
  }
  for (let i = count - 1; i > 0; i--) {
    const highest = values[tail];
    sink(values[tail + i], values, tail, 0, i);
    values[tail + i] = highest;
  }
}

/** Puts x at i of the heap at values[heap ..] and lets it sink below whatever is higher. */
function sink(x: number, values: Float64Array, heap: number, from: number, size: number): void {
  let i = from;
  for (;;) {
    let child = i + i + 1;
    if (child >= size) break;
    if (child + 1 < size && values[heap + child + 1] > values[heap + child]) child += 1;
    const higher = values[heap + child];
    if (!(higher > x)) break;
    values[heap + i] = higher;
    i = child;
  }
  values[heap + i] = x;
}
