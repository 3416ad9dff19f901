// The second opinion on a matrix that plain Cholesky refuses: complete pivoting tells rank-deficient from indefinite.

/** A factor, or the row whose pivot shows that there is none. */
export type Semidefinite = { readonly cholesky: Float64Array } | { readonly row: number; readonly pivot: number };

/**
 * Lower triangular L with L L' = C up to `tiny`-sized entries, or the offending row. Without pivoting a small pivot magnifies the rounding of
 * all that follows, and valid matrices of low rank look indefinite; taking the largest pivot first keeps what remains at rounding size
 * (Higham, Accuracy and Stability of Numerical Algorithms, 10.3). The factor found is in the order of the pivots: reflections from the right
 * (Householder) make it triangular again and leave L L' as it was.
 */
export function semidefiniteCholesky(matrix: Float64Array, n: number, tiny: number): Semidefinite {
  const rest = matrix.slice();
  const factor = new Float64Array(n * n);
  const open = new Set<number>();
  for (let i = 0; i < n; i += 1) open.add(i);
  for (let k = 0; k < n; k += 1) {
    let next = -1;
    for (const i of open) if (next < 0 || at(rest, n, i, i) > at(rest, n, next, next)) next = i;
    if (!(at(rest, n, next, next) > tiny)) break;
    const root = Math.sqrt(at(rest, n, next, next));
    factor[next * n + k] = root;
    open.delete(next);
    for (const i of open) factor[i * n + k] = at(rest, n, i, next) / root;
    for (const i of open) for (const j of open) rest[i * n + j] = at(rest, n, i, j) - at(factor, n, i, k) * at(factor, n, j, k);
  }
  for (const i of open) {
    if (at(rest, n, i, i) < -tiny) return { row: i, pivot: at(rest, n, i, i) };
    for (const j of open) if (Math.abs(at(rest, n, i, j)) > tiny) return { row: i, pivot: -Math.abs(at(rest, n, i, j)) };
  }
  triangularise(factor, n);
  return { cholesky: factor };
}

function at(matrix: Float64Array, n: number, i: number, j: number): number {
  return matrix[i * n + j];
}

/** In place: M becomes lower triangular with a diagonal of at least 0, M M' unchanged. */
export function triangularise(factor: Float64Array, n: number): void {
  const mirror = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    let tail = 0;
    for (let k = i + 1; k < n; k += 1) tail += at(factor, n, i, k) * at(factor, n, i, k);
    const first = at(factor, n, i, i);
    if (tail > 0) {
      const length = Math.sqrt(first * first + tail);
      mirror[i] = first < 0 ? first - length : first + length;
      for (let k = i + 1; k < n; k += 1) mirror[k] = at(factor, n, i, k);
      const scale = 2 / (mirror[i] * mirror[i] + tail);
      for (let row = i; row < n; row += 1) {
        let dot = 0;
        for (let k = i; k < n; k += 1) dot += at(factor, n, row, k) * mirror[k];
        for (let k = i; k < n; k += 1) factor[row * n + k] = at(factor, n, row, k) - scale * dot * mirror[k];
      }
      for (let k = i + 1; k < n; k += 1) factor[i * n + k] = 0;
    }
    if (at(factor, n, i, i) < 0) for (let row = i; row < n; row += 1) factor[row * n + i] = 0 - at(factor, n, row, i);
  }
}
