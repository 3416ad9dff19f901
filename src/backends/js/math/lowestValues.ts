// The lowest values of a row, ascending, by a bound: the twin of assembly/math/lowestValues.ts. The bound is guessed from a sample, for minima of
// blocks cost more here; a guess that is too low is raised.
import { sortLowest } from './sortValues.js';

const samples = 64;

/**
 * For long tails: the values below the bound are gathered without a branch and sorted. Returns where the list of the `count` lowest of
 * values[0 .. scenarios] begins, at `space` or after it.
 */
export function keepBySorting(values: Float64Array, scenarios: number, space: number, count: number): number {
  const tail = space + samples;
  const end = tail + count;
  let found = tail;
  if (2 * count <= scenarios && scenarios >= 2 * samples) {
    const step = (scenarios / samples) | 0;
    for (let i = 0; i < samples; i++) values[space + i] = values[Math.imul(i, step)];
    const mean = (samples * count) / scenarios;
    let rank = (mean + 1.3 * Math.sqrt(mean) + 1) | 0; // seldom too low, were the scenarios in no order
    sortLowest(values, space, tail, space + samples);
    for (; found < end && rank < samples; rank += rank) found = gather(values, scenarios, values[space + rank], tail);
  }
  if (found < end) found = gather(values, scenarios, Number.POSITIVE_INFINITY, tail);
  for (; found < end; found++) values[found] = Number.POSITIVE_INFINITY;
  sortLowest(values, tail, found, end);
  return tail;
}

/** Every value is stored, and the next one in its place if it is not below the bound. Returns where those below it end. */
function gather(values: Float64Array, scenarios: number, bound: number, to: number): number {
  let end = to | 0;
  for (let s = 0; s < scenarios; s++) {
    const value = values[s];
    values[end] = value;
    end = (end + Number(value < bound)) | 0;
  }
  return end;
}
