// Whether a symmetric matrix of doubles is positive definite, exactly: the signs of its leading minors by fraction-free elimination in whole numbers.
import { exactly } from './exact.js';

/** 'definite' when every leading principal minor is above 0 (Sylvester); Bareiss' elimination, whose pivots are those minors. Reads the lower triangle. */
export function isDefinite(matrix: ArrayLike<number>, n: number): boolean {
  const whole = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_each, j) => exactly(matrix[Math.max(i, j) * n + Math.min(i, j)] as number)),
  );
  let common = 0n;
  for (const row of whole) for (const entry of row) common |= entry < 0n ? -entry : entry;
  const unit = common & -common;
  const a = whole.map((row) => row.map((entry) => entry / unit));
  let before = 1n;
  for (let k = 0; k < n; k++) {
    const pivot = a[k]?.[k] as bigint;
    if (pivot <= 0n) return false;
    for (let i = k + 1; i < n; i++) {
      const row = a[i] as bigint[];
      for (let j = k + 1; j < n; j++) row[j] = ((row[j] as bigint) * pivot - (row[k] as bigint) * (a[k]?.[j] as bigint)) / before;
    }
    before = pivot;
  }
  return true;
}
