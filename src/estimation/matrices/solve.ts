// Small dense systems: the inverse of a positive definite matrix, and least squares by Householder reflections.

/** The inverse of a symmetric positive definite n x n matrix (row-major) by its Cholesky factor; undefined when a pivot is not positive. */
export function inverseOf(matrix: Float64Array, n: number): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1) {
    for (let i = j; i < n; i += 1) {
      let rest = matrix[i * n + j];
      for (let k = 0; k < j; k += 1) rest -= factor[i * n + k] * factor[j * n + k];
      if (i > j) factor[i * n + j] = rest / factor[j * n + j];
      else if (rest > 0) factor[j * n + j] = Math.sqrt(rest);
      else return undefined;
    }
  }
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let c = 0; c < n; c += 1) {
    for (let i = 0; i < n; i += 1) {
      let rest = i === c ? 1 : 0;
      for (let k = 0; k < i; k += 1) rest -= factor[i * n + k] * column[k];
      column[i] = rest / factor[i * n + i];
    }
    for (let i = n - 1; i >= 0; i -= 1) {
      let rest = column[i];
      for (let k = i + 1; k < n; k += 1) rest -= factor[k * n + i] * column[k];
      column[i] = rest / factor[i * n + i];
    }
    for (let i = 0; i < n; i += 1) inverse[i * n + c] = column[i];
  }
  return inverse;
}

/**
 * The x that minimises |A x - y|, A given by its columns; undefined when they are not of full rank (a pivot below `tiny` of its column's length). Golub and Van Loan, 5.3.2:
 * reflections keep the condition of A, normal equations square it.
 */
export function leastSquares(columns: readonly Float64Array[], y: Float64Array, tiny = 1e-12): Float64Array | undefined {
  const n = columns.length;
  const rows = y.length;
  if (rows < n) return undefined;
  const a = columns.map((column) => column.slice());
  const right = y.slice();
  for (let k = 0; k < n; k += 1) {
    const v = a[k] as Float64Array;
    let whole = 0;
    let tail = 0;
    for (let i = 0; i < rows; i += 1) whole += columns[k]?.[i] * columns[k]?.[i];
    for (let i = k; i < rows; i += 1) tail += v[i] * v[i];
    const length = Math.sqrt(tail);
    if (!(length > tiny * Math.sqrt(whole))) return undefined;
    const head = v[k];
    const turned = head < 0 ? length : -length;
    v[k] = head - turned;
    const scale = 1 / (length * (length + Math.abs(head)));
    for (const other of [...a.slice(k + 1), right]) {
      let inner = 0;
      for (let i = k; i < rows; i += 1) inner += v[i] * other[i];
      for (let i = k; i < rows; i += 1) other[i] = other[i] - scale * inner * v[i];
    }
    v[k] = turned;
  }
  const x = new Float64Array(n);
  for (let k = n - 1; k >= 0; k -= 1) {
    let rest = right[k];
    for (let l = k + 1; l < n; l += 1) rest -= a[l]?.[k] * x[l];
    x[k] = rest / a[k]?.[k];
  }
  return x;
}
