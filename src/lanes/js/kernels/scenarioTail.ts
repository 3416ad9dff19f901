// Tail of each account over the scenario grid: the mirror image of assembly/kernels/scenarioTail.ts, which states the contract.
import { insertionLimit } from '../../../../assembly/literals/tail.js';
import { scenarioRow } from './scenarioRows.js';

export function scenarioTail(
  starts: Uint32Array,
  handles: Uint32Array,
  quantities: Float64Array,
  grid: Float64Array,
  weights: Float64Array,
  scratch: Float64Array,
  worstLosses: Float64Array,
  worstScenarios: Uint32Array,
  valuesAtRisk: Float64Array,
  shortfalls: Float64Array,
  accounts: number,
  scenarios: number,
  stride: number,
  tailCount: number,
): void {
  for (let a = 0; a < accounts; a++) {
    scenarioRow(starts[a] | 0, starts[a + 1] | 0, handles, quantities, grid, scratch, 0, scenarios, stride);
    const lowest = lowestWeighted(scratch, weights, scenarios);
    worstLosses[a] = 0 - lowest;
    worstScenarios[a] = firstAt(scratch, weights, lowest);
    let bound = lowest;
    let mean = lowest;
    if (!Number.isNaN(lowest)) {
      if (tailCount <= insertionLimit) keepByInsertion(scratch, scenarios, stride, tailCount);
      else keepByHeap(scratch, scenarios, stride, tailCount);
      bound = scratch[stride + tailCount - 1];
      mean = sumOf(scratch, stride, tailCount) / tailCount;
    }
    valuesAtRisk[a] = 0 - bound; // 0 - x, not -x: a zero is +0
    shortfalls[a] = 0 - mean;
  }
}

/** The lowest of weights[s] x row[s]; NaN when any of them is. */
function lowestWeighted(row: Float64Array, weights: Float64Array, scenarios: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let s = 0; s < scenarios; s++) {
    const x = weights[s] * row[s];
    if (!(x >= lowest)) {
      if (Number.isNaN(x)) return x;
      lowest = x;
    }
  }
  return lowest;
}

/** The lowest s where weights[s] x row[s] is `lowest`, or is NaN: there is one. */
function firstAt(row: Float64Array, weights: Float64Array, lowest: number): number {
  for (let s = 0; ; s++) {
    const x = weights[s] * row[s];
    if (x === lowest || Number.isNaN(x)) return s;
  }
}

/** values[tail .. tail + count] = the lowest of values[0 .. scenarios], ascending: sorted insertion. */
function keepByInsertion(values: Float64Array, scenarios: number, tail: number, count: number): void {
  const last = tail + count - 1;
  let bound = Number.POSITIVE_INFINITY;
  for (let t = tail; t <= last; t++) values[t] = bound;
  for (let s = 0; s < scenarios; s++) {
    const x = values[s];
    if (x < bound) {
      let t = last;
      for (; t > tail && values[t - 1] > x; t--) values[t] = values[t - 1];
      values[t] = x;
      bound = values[last];
    }
  }
}

/** The same by a heap, its highest on top, then sorted in place. */
function keepByHeap(values: Float64Array, scenarios: number, tail: number, count: number): void {
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

function sumOf(values: Float64Array, tail: number, count: number): number {
  let sum = 0;
  for (let t = tail; t < tail + count; t++) sum += values[t];
  return sum;
}
