// Health: how many times over its equity covers what an account must keep.

/** Equity / maintenance; when nothing is required Infinity, or -Infinity for a negative equity. */
export function healthOf(equity: number, maintenance: number): number {
  if (maintenance !== 0) return equity / maintenance;
  return equity < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** y - x; 0 where both are the same infinity. */
export function healthDifference(x: number, y: number): number {
  return x === y ? 0 : y - x;
}
