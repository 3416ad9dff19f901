/**
 * Exchange of a basic and a nonbasic variable of a dictionary, in place: row r says that b = sum over j of T[r, j] x[j]; solved for x[q], and put into every other row, b takes the
 * place of x[q] (a Gauss-Jordan step; what the simplex method does between two vertices).
 * @shape tableau[rows x stride] row-major, stride >= columns and even; row < rows, column < columns; padding is written to
 * @unit  any; T[r, q] must not be 0
 * @range any finite doubles; what overflows is infinite or NaN
 * @order p = T[r, q]; row r: T[r, j] <- -(T[r, j]/p), T[r, q] <- 1/p; every other row i with f = T[i, q] other than 0: T[i, q] <- 0, then T[i, j] <- T[i, j] + f T[r, j] for all j
 * @tol   exact across backends; the entries of two exchanges that undo each other to rounding, test/precision.ts
 */
import { add, div, mul, splat } from '../math/simd';

export function exchange(tableau: usize, rows: i32, columns: i32, stride: i32, row: i32, column: i32): void {
  const rowBytes = <usize>stride << 3;
  const end = <usize>((columns + 1) & ~1) << 3;
  const at = <usize>column << 3;
  const own = tableau + <usize>row * rowBytes;
  const pivot = load<f64>(own + at);
  const minus = splat(-pivot);
  for (let j: usize = 0; j < end; j += 16) v128.store(own + j, div(v128.load(own + j), minus));
  store<f64>(own + at, 1 / pivot);
  for (let i: i32 = 0; i < rows; i++) {
    if (i == row) continue;
    const other = tableau + <usize>i * rowBytes;
    const factor = load<f64>(other + at);
    if (factor == 0) continue;
    store<f64>(other + at, 0);
    const times = splat(factor);
    for (let j: usize = 0; j < end; j += 16) v128.store(other + j, add(v128.load(other + j), mul(times, v128.load(own + j))));
  }
}
