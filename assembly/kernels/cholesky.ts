/**
 * Cholesky factor of a positive semi-definite matrix: C = L L', L lower triangular. A pivot of at most eps trace counts as zero, and its
 * column of L as zeros, when the rest of its column is as small; then exactly singular matrices are valid.
 * Panels of four columns: what the columns before a panel explain is taken from it two rows at a time (a tile of 2 x 4 sums in
 * registers), then its own columns one after the other. A lone row is its own partner: same code, same bits.
 * @shape matrix[n x stride], of which the lower triangle is read, -> factor[n x stride], zeros above the diagonal; stride even, >= n
 * @unit  matrix: any; factor: its square root
 * @range any finite doubles; an infinity or a NaN in the lower triangle ends in a refusal or in a factor that holds it
 * @order rest[i, j] = C[i, j] - (even + odd) - the terms k = p ... j - 1, ascending, p = j rounded down to a multiple of 4; even, odd =
 *        sums of L[i, k] L[j, k] over even and odd k < p, ascending; L[i, j] = rest[i, j] / sqrt(rest[j, j]); trace summed ascending
 * @return 0, or 1 + the row of the first pivot that is negative, or zero with something left in its column: then the factor is void, and
 *         complete pivoting (src/market/semidefinite.ts) tells an indefinite matrix from one of low rank
 * @tol   exact across backends; max |C - L L'| <= 2 n eps max C (test/precision.ts)
 */
import { add, mul, splat } from '../math/simd';

export function cholesky(matrix: usize, factor: usize, n: i32, stride: i32): i32 {
  const rowBytes = <usize>stride << 3;
  let trace: f64 = 0;
  for (let i: i32 = 0; i < n; i++) trace += load<f64>(matrix + <usize>i * rowBytes + (<usize>i << 3));
  const tiny = 2.220446049250313e-16 * trace;
  memory.fill(factor, 0, <usize>n * rowBytes);
  for (let panel: i32 = 0; panel < n; panel += 4) {
    const last = min(panel + 4, n) - 1;
    for (let i = panel; i < n; i += 2) explain(matrix, factor, rowBytes, panel, last, i, min(i + 1, n - 1));
    for (let j = panel; j <= last; j++) {
      if (!finishColumn(factor, rowBytes, panel, j, n, tiny)) return j + 1;
    }
  }
  return 0;
}

/** rest of two rows in the four columns of a panel, by the columns before it; entries above the diagonal are overwritten later. */
function explain(matrix: usize, factor: usize, rowBytes: usize, panel: i32, last: i32, i: i32, next: i32): void {
  const a0 = factor + <usize>i * rowBytes;
  const a1 = factor + <usize>next * rowBytes;
  const b0 = factor + <usize>panel * rowBytes;
  const b1 = factor + <usize>min(panel + 1, last) * rowBytes;
  const b2 = factor + <usize>min(panel + 2, last) * rowBytes;
  const b3 = factor + <usize>last * rowBytes;
  const end = <usize>panel << 3;
  let s00 = splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  for (let k: usize = 0; k < end; k += 16) {
    const x = v128.load(a0 + k);
    const y = v128.load(a1 + k);
    let b = v128.load(b0 + k);
    s00 = add(s00, mul(x, b));
    s10 = add(s10, mul(y, b));
    b = v128.load(b1 + k);
    s01 = add(s01, mul(x, b));
    s11 = add(s11, mul(y, b));
    b = v128.load(b2 + k);
    s02 = add(s02, mul(x, b));
    s12 = add(s12, mul(y, b));
    b = v128.load(b3 + k);
    s03 = add(s03, mul(x, b));
    s13 = add(s13, mul(y, b));
  }
  const c0 = matrix + (a0 - factor) + end;
  const c1 = matrix + (a1 - factor) + end;
  leave(c0, a0 + end, s00);
  leave(c1, a1 + end, s10);
  if (panel + 1 <= last) {
    leave(c0 + 8, a0 + end + 8, s01);
    leave(c1 + 8, a1 + end + 8, s11);
  }
  if (panel + 2 <= last) {
    leave(c0 + 16, a0 + end + 16, s02);
    leave(c1 + 16, a1 + end + 16, s12);
  }
  if (panel + 3 <= last) {
    leave(c0 + 24, a0 + end + 24, s03);
    leave(c1 + 24, a1 + end + 24, s13);
  }
}

function leave(entry: usize, rest: usize, sums: v128): void {
  store<f64>(rest, load<f64>(entry) - (f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)));
}

/** rest -> L in column j, once the columns of the panel before it are done. Whether its pivot is valid. */
function finishColumn(factor: usize, rowBytes: usize, panel: i32, j: i32, n: i32, tiny: f64): bool {
  const diagonal = factor + <usize>j * rowBytes;
  const column = factor + (<usize>j << 3);
  let largest: f64 = 0;
  for (let i: i32 = 0; i < j; i++) store<f64>(column + <usize>i * rowBytes, 0);
  for (let i = j; i < n; i++) {
    const row = factor + <usize>i * rowBytes;
    let rest = load<f64>(column + <usize>i * rowBytes);
    for (let k = panel; k < j; k++) rest -= load<f64>(row + (<usize>k << 3)) * load<f64>(diagonal + (<usize>k << 3));
    store<f64>(column + <usize>i * rowBytes, rest);
    if (i > j && abs(rest) > largest) largest = abs(rest);
  }
  const pivot = load<f64>(column + <usize>j * rowBytes);
  let root: f64 = 0;
  if (!(abs(pivot) <= tiny && largest <= tiny)) {
    if (!(pivot > 0)) return false;
    root = sqrt(pivot);
  }
  store<f64>(column + <usize>j * rowBytes, root);
  for (let i = j + 1; i < n; i++) {
    const at = column + <usize>i * rowBytes;
    store<f64>(at, root > 0 ? load<f64>(at) / root : 0);
  }
  return true;
}
