// Cholesky factor of a semi-definite matrix: the mirror image of assembly/kernels/cholesky.ts, which states the contract.
// Tiles of 2 x 2 sums, what scalar registers hold: the tile changes no sum.

export function cholesky(matrix: Float64Array, factor: Float64Array, n: number, stride: number): number {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * stride + i];
  const tiny = 2.220446049250313e-16 * trace;
  factor.fill(0, 0, n * stride);
  for (let panel = 0; panel < n; panel += 4) {
    const last = Math.min(panel + 4, n) - 1;
    for (let i = panel; i < n; i += 2) {
      const next = Math.min(i + 1, n - 1);
      for (let j = panel; j <= last; j += 2) explain(matrix, factor, stride, panel, j, Math.min(j + 1, last), i, next);
    }
    for (let j = panel; j <= last; j++) {
      if (!finishColumn(factor, stride, panel, j, n, tiny)) return j + 1;
    }
  }
  return 0;
}

/** rest of rows i0, i1 in columns j0, j1, by the columns before the panel; entries above the diagonal are overwritten later. */
function explain(
  matrix: Float64Array,
  factor: Float64Array,
  stride: number,
  panel: number,
  j0: number,
  j1: number,
  i0: number,
  i1: number,
): void {
  const a0 = i0 * stride;
  const a1 = i1 * stride;
  const b0 = j0 * stride;
  const b1 = j1 * stride;
  let even00 = 0;
  let even01 = 0;
  let even10 = 0;
  let even11 = 0;
  let odd00 = 0;
  let odd01 = 0;
  let odd10 = 0;
  let odd11 = 0;
  for (let k = 0; k < panel; k += 2) {
    const x = factor[a0 + k];
    const y = factor[a1 + k];
    const p = factor[b0 + k];
    const q = factor[b1 + k];
    even00 += x * p;
    even01 += x * q;
    even10 += y * p;
    even11 += y * q;
    const u = factor[a0 + k + 1];
    const v = factor[a1 + k + 1];
    const r = factor[b0 + k + 1];
    const s = factor[b1 + k + 1];
    odd00 += u * r;
    odd01 += u * s;
    odd10 += v * r;
    odd11 += v * s;
  }
  factor[a0 + j0] = matrix[a0 + j0] - (even00 + odd00);
  factor[a0 + j1] = matrix[a0 + j1] - (even01 + odd01);
  factor[a1 + j0] = matrix[a1 + j0] - (even10 + odd10);
  factor[a1 + j1] = matrix[a1 + j1] - (even11 + odd11);
}

/** rest -> L in column j, once the columns of the panel before it are done. Whether its pivot is valid. */
function finishColumn(factor: Float64Array, stride: number, panel: number, j: number, n: number, tiny: number): boolean {
  const diagonal = j * stride;
  let largest = 0;
  for (let i = 0; i < j; i++) factor[i * stride + j] = 0;
  for (let i = j; i < n; i++) {
    const row = i * stride;
    let rest = factor[row + j];
    for (let k = panel; k < j; k++) rest -= factor[row + k] * factor[diagonal + k];
    factor[row + j] = rest;
    if (i > j && Math.abs(rest) > largest) largest = Math.abs(rest);
  }
  const pivot = factor[diagonal + j];
  let root = 0;
  if (!(Math.abs(pivot) <= tiny && largest <= tiny)) {
    if (!(pivot > 0)) return false;
    root = Math.sqrt(pivot);
  }
  factor[diagonal + j] = root;
  for (let i = j + 1; i < n; i++) {
    const at = i * stride + j;
    factor[at] = root > 0 ? factor[at] / root : 0;
  }
  return true;
}
