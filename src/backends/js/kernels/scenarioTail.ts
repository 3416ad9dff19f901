// Tail of each account over the scenario grid: the mirror image of assembly/kernels/scenarioTail.ts, which states the contract.
// No minima of blocks: a scalar comparison per value costs less. A short tail is kept by insertion while the row is read.
import { insertionLimit } from '../../../../assembly/literals/tail.js';
import { keepBySorting } from '../math/lowestValues.js';
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
  const inserted = tailCount <= insertionLimit ? tailCount : 0;
  for (let a = 0; a < accounts; a++) {
    scenarioRow(starts[a] | 0, starts[a + 1] | 0, handles, quantities, grid, scratch, 0, scenarios, stride);
    const worst = searchRow(scratch, weights, scenarios, stride, inserted);
    const lowest = weights[worst] * scratch[worst];
    let bound = lowest;
    let mean = lowest;
    if (!Number.isNaN(lowest)) {
      const tail = inserted ? stride : keepBySorting(scratch, scenarios, stride, tailCount);
      bound = scratch[tail + tailCount - 1];
      mean = sumOf(scratch, tail, tailCount) / tailCount;
    }
    worstLosses[a] = 0 - lowest; // 0 - x, not -x: a zero is +0
    worstScenarios[a] = worst;
    valuesAtRisk[a] = 0 - bound;
    shortfalls[a] = 0 - mean;
  }
}

/**
 * Reads the row once: returns the lowest s where weights[s] x values[s] is lowest, or is NaN, and leaves in values[tail .. tail + count] the
 * lowest of values[0 .. scenarios], ascending, by sorted insertion (none for a count of 0).
 */
function searchRow(values: Float64Array, weights: Float64Array, scenarios: number, tail: number, count: number): number {
  const last = tail + count - 1;
  let bound = count > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  for (let t = tail; t <= last; t++) values[t] = bound;
  let lowest = Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let s = 0; s < scenarios; s++) {
    const y = values[s];
    const x = weights[s] * y;
    if (!(x >= lowest)) {
      lowest = x;
      worst = s;
      if (Number.isNaN(x)) break;
    }
    if (y < bound) {
      let t = last;
      for (; t > tail && values[t - 1] > y; t--) values[t] = values[t - 1];
      values[t] = y;
      bound = values[last];
    }
  }
  return worst;
}

function sumOf(values: Float64Array, tail: number, count: number): number {
  let sum = 0;
  for (let t = tail; t < tail + count; t++) sum += values[t];
  return sum;
}
