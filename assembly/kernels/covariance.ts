/**
 * Exponentially weighted covariance, in place, by rows of returns in their order: C <- decay C + (1 - decay) r r' for each row r.
 * Four columns at a time stay in registers through all rows, so a batch costs one pass over the matrix and has the bits of single updates.
 * @shape returns[rows x stride], matrix[n x stride], row-major; stride even, >= n; the padding of a row may be written
 * @unit  returns: 1; matrix: its square
 * @range any doubles; a NaN reaches the rows and columns of its own factor only
 * @order C[i, j] <- decay C[i, j] + (1 - decay) (r[i] r[j]), rows ascending: symmetric to the bit if the matrix was
 * @tol   exact across backends; 3 roundings a row
 */
import { add, mul, splat } from '../math/simd';

export function covariance(returns: usize, matrix: usize, rows: i32, n: i32, stride: i32, decay: f64): void {
  const rowBytes = <usize>stride << 3;
  const end = returns + <usize>rows * rowBytes;
  const wide = <usize>n << 3;
  const keep = splat(decay);
  const weight = splat(1 - decay);
  for (let i: usize = 0; i < wide; i += 8, matrix += rowBytes) {
    let j: usize = 0;
    for (; j + 24 < wide; j += 32) {
      let left = v128.load(matrix + j);
      let right = v128.load(matrix + j, 16);
      for (let row = returns; row < end; row += rowBytes) {
        const x = v128.load64_splat(row + i);
        left = add(mul(keep, left), mul(weight, mul(x, v128.load(row + j))));
        right = add(mul(keep, right), mul(weight, mul(x, v128.load(row + j, 16))));
      }
      v128.store(matrix + j, left);
      v128.store(matrix + j, right, 16);
    }
    for (; j < wide; j += 16) {
      let entry = v128.load(matrix + j);
      for (let row = returns; row < end; row += rowBytes) {
        entry = add(mul(keep, entry), mul(weight, mul(v128.load64_splat(row + i), v128.load(row + j))));
      }
      v128.store(matrix + j, entry);
    }
  }
}
