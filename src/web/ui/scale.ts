// Axes of charts: where a value stands, and round values to label.

export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** From values to pixels, with about so many round ticks. */
export function scaleOf([low, high]: readonly [number, number], [start, end]: readonly [number, number], wanted: number): Scale {
  const span = high - low || 1;
  const rough = span / Math.max(1, wanted);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 2.5, 5, 10].find((times) => times * magnitude >= rough) ?? 10);
  const ticks: number[] = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) ticks.push(n * step);
  return Object.assign((value: number): number => start + ((value - low) / span) * (end - start), { ticks });
}

/** A line through points; parts that are NaN are left out. */
export function pathOf(xs: readonly number[], ys: readonly number[]): string {
  let path = '';
  let drawing = false;
  for (const [n, x] of xs.entries()) {
    const y = ys[n] as number;
    if (!Number.isFinite(y)) drawing = false;
    else {
      path += `${drawing ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
      drawing = true;
    }
  }
  return path;
}
