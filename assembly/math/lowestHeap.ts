// The lowest values of a long row, sorted: a heap with its highest on top, then sorted in place.

/** tail[0 .. count] = the lowest of the row, ascending. */
export function keepByHeap(row: usize, scenarios: i32, tail: usize, count: i32): void {
  const size = <usize>count << 3;
  memory.copy(tail, row, size);
  for (let i = (<usize>count >> 1) << 3; i > 0; ) {
    i -= 8;
    sink(load<f64>(tail + i), tail, i, size);
  }
  const rowEnd = row + (<usize>scenarios << 3);
  for (row += size; row < rowEnd; row += 8) {
    const x = load<f64>(row);
    if (x < load<f64>(tail)) sink(x, tail, 0, size);
  }
  for (let i = size - 8; i > 0; i -= 8) {
    const highest = load<f64>(tail);
    sink(load<f64>(tail + i), tail, 0, i);
    store<f64>(tail + i, highest);
  }
}

/** Puts x at i (in bytes) of a heap and lets it sink below whatever is higher. */
function sink(x: f64, heap: usize, i: usize, size: usize): void {
  for (;;) {
    let child = i + i + 8;
    if (child >= size) break;
    if (child + 8 < size && load<f64>(heap + child, 8) > load<f64>(heap + child)) child += 8;
    const higher = load<f64>(heap + child);
    if (!(higher > x)) break;
    store<f64>(heap + i, higher);
    i = child;
  }
  store<f64>(heap + i, x);
}
