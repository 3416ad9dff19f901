// Sorts the lowest values of a column: the twin of assembly/math/sortValues.ts, whose network takes more steps than one double at a time is
// worth. Quicksort with the median of three that leaves alone what comes after the wanted values, and insertion for the last few.

/** values[first .. wanted] = the lowest of values[first .. end], ascending; no NaN. */
export function sortLowest(values: Float64Array, first: number, end: number, wanted: number): void {
  let stop = end;
  while (stop - first > 16) {
    const low = values[first];
    const middle = values[(first + stop) >> 1];
    const high = values[stop - 1];
    const pivot = low < middle ? (middle < high ? middle : low < high ? high : low) : low < high ? low : middle < high ? high : middle;
    let i = first - 1;
    let j = stop;
    for (;;) {
      do i++;
      while (values[i] < pivot);
      do j--;
      while (values[j] > pivot);
      if (i >= j) break;
      const value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
    j++;
    if (j < wanted) sortLowest(values, j, stop, wanted);
    stop = j;
  }
  for (let i = first + 1; i < stop; i++) {
    const value = values[i];
    let t = i;
    for (; t > first && values[t - 1] > value; t--) values[t] = values[t - 1];
    values[t] = value;
  }
}
