// The one inner product of this folder: four running sums, an order that never changes, and chains that do not wait for each other.

/** sum over k < n of xs[a + k] ys[b + k]. */
export function dot(xs: Float64Array, a: number, ys: Float64Array, b: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < n; k += 4) {
    s0 += xs[a + k] * ys[b + k];
    s1 += xs[a + k + 1] * ys[b + k + 1];
    s2 += xs[a + k + 2] * ys[b + k + 2];
    s3 += xs[a + k + 3] * ys[b + k + 3];
  }
  for (; k < n; k += 1) s0 += xs[a + k] * ys[b + k];
  return s0 + s2 + (s1 + s3);
}
