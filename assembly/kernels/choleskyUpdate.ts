/**
 * Rank-one update of a Cholesky factor, in place: L L' + v v' = M M', M from L by a plane rotation a column. Zero columns (of a singular
 * matrix) may fill. Row by row, two rows a vector: the rotations of the columns before a row are known when it is met.
 * @shape factor[n x stride], lower triangular, vector[n], scratch[2 n] (cosines and sines); stride >= n; scratch is overwritten
 * @unit  factor, vector: the same
 * @range any finite doubles whose squares are finite
 * @order row i: for k < i ascending, L[i, k] <- c L[i, k] + s x and x <- c x - s L[i, k], x = v[i] at first; then r = sqrt(L[i, i]^2 + x^2),
 *        c = L[i, i]/r, s = x/r (1 and 0 when r = 0), L[i, i] <- r
 * @tol   exact across backends; max |L L' + v v' - M M'| <= 4 n eps of its largest entry (test/precision.ts)
 */
import { add, mul, sub } from '../math/simd';

export function choleskyUpdate(factor: usize, vector: usize, scratch: usize, n: i32, stride: i32): void {
  const rowBytes = <usize>stride << 3;
  const sines = <usize>n << 3;
  for (let i: i32 = 0; i < n; i += 2) {
    const row = factor + <usize>i * rowBytes;
    const next = factor + <usize>min(i + 1, n - 1) * rowBytes;
    const end = <usize>i << 3;
    let x = v128.load64_lane(vector + (<usize>min(i + 1, n - 1) << 3), v128.load64_zero(vector + end), 1);
    for (let k: usize = 0; k < end; k += 8) {
      const entry = v128.load64_lane(next + k, v128.load64_zero(row + k), 1);
      const cosine = v128.load64_splat(scratch + k);
      const sine = v128.load64_splat(scratch + sines + k);
      const turned = add(mul(cosine, entry), mul(sine, x));
      x = sub(mul(cosine, x), mul(sine, entry));
      v128.store64_lane(row + k, turned, 0);
      v128.store64_lane(next + k, turned, 1);
    }
    rotate(row + end, scratch + end, sines, f64x2.extract_lane(x, 0));
    if (i + 1 == n) return;
    const entry = load<f64>(next + end);
    const rest = f64x2.extract_lane(x, 1);
    const cosine = load<f64>(scratch + end);
    const sine = load<f64>(scratch + sines + end);
    store<f64>(next + end, cosine * entry + sine * rest);
    rotate(next + end + 8, scratch + end + 8, sines, cosine * rest - sine * entry);
  }
}

/** The rotation that takes x into the diagonal entry. */
function rotate(diagonal: usize, cosine: usize, sines: usize, x: f64): void {
  const entry = load<f64>(diagonal);
  const length = sqrt(entry * entry + x * x);
  store<f64>(diagonal, length);
  store<f64>(cosine, length > 0 ? entry / length : 1);
  store<f64>(cosine + sines, length > 0 ? x / length : 0);
}
