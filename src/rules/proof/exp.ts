// Exponential from sums and products alone, so that a verdict is the same on every engine: Math.exp differs, and a document has no backend.

/** e^x within a few units of the twelfth digit: Taylor's series of x / 2^n, squared n times. */
export function expOf(x: number): number {
  if (!(x < 710)) return Number.POSITIVE_INFINITY;
  if (x < -745) return 0;
  let [halvings, small] = [0, x];
  while (Math.abs(small) > 1 / 64) [halvings, small] = [halvings + 1, small / 2];
  let [sum, term] = [1, 1];
  for (let n = 1; n <= 8; n++) {
    term = (term * small) / n;
    sum += term;
  }
  for (let n = 0; n < halvings; n++) sum *= sum;
  return sum;
}
