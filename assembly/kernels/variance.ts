/**
 * Variance of each account under one covariance C = L L': out[a] = row(a) C row(a)' = |row(a) L|^2, so never negative.
 * Tiles of 4 accounts x 4 columns, SIMD over the columns, eight accumulators in registers. A tile starts at its diagonal and skips the
 * zeros above it, two columns at a time. A group of fewer than four accounts repeats its last one: same code, same bits.
 * @shape exposures[accounts x factors], cholesky[factors x factors], row-major -> variances[accounts]; factors even
 * @unit  exposures: currency, one standard deviation; cholesky: 1; variances: currency^2
 * @range cholesky finite, zero above its diagonal; a NaN or an infinity among the exposures spoils its own account only
 * @order y[j] = sum of row[i] x L[i, j], i ascending from j rounded down to even; even and odd columns add y[j]^2 apart, j ascending;
 *        out = even + odd
 * @tol   exact across backends; score <= 4 against 60-digit references
 * @bench bench/kernels/variance.bench.ts: 4.1x the JS backend (100 factors; Node 20)
 */
import { add, mul, splat } from '../math/simd';

export function variance(exposures: usize, cholesky: usize, variances: usize, accounts: i32, factors: i32): void {
  const rowBytes = <usize>factors << 3;
  const wide = rowBytes & ~31;
  const last = accounts - 1;
  for (let a: i32 = 0; a < accounts; a += 4) {
    const a1 = min(a + 1, last);
    const a2 = min(a + 2, last);
    const a3 = min(a + 3, last);
    const e0 = exposures + <usize>a * rowBytes;
    const e1 = exposures + <usize>a1 * rowBytes;
    const e2 = exposures + <usize>a2 * rowBytes;
    const e3 = exposures + <usize>a3 * rowBytes;
    // sums of squares, lane 0 of the even columns, lane 1 of the odd ones
    let q0 = splat(0);
    let q1 = q0;
    let q2 = q0;
    let q3 = q0;
    for (let j: usize = 0; j < rowBytes; j += 32) { // offsets in bytes: y is columns j and j + 1, z the next two
      let y0 = splat(0);
      let y1 = y0;
      let y2 = y0;
      let y3 = y0;
      let z0 = y0;
      let z1 = y0;
      let z2 = y0;
      let z3 = y0;
      let i = j;
      let l = cholesky + (j >> 3) * rowBytes + j;
      // y alone, down to the diagonal of z; to the last row when there is no z
      for (const diagonal = j < wide ? j + 16 : rowBytes; i < diagonal; i += 8, l += rowBytes) {
        const left = v128.load(l);
        y0 = add(y0, mul(v128.load64_splat(e0 + i), left));
        y1 = add(y1, mul(v128.load64_splat(e1 + i), left));
        y2 = add(y2, mul(v128.load64_splat(e2 + i), left));
        y3 = add(y3, mul(v128.load64_splat(e3 + i), left));
      }
      for (; i < rowBytes; i += 8, l += rowBytes) {
        const left = v128.load(l);
        const right = v128.load(l, 16);
        let x = v128.load64_splat(e0 + i);
        y0 = add(y0, mul(x, left));
        z0 = add(z0, mul(x, right));
        x = v128.load64_splat(e1 + i);
        y1 = add(y1, mul(x, left));
        z1 = add(z1, mul(x, right));
        x = v128.load64_splat(e2 + i);
        y2 = add(y2, mul(x, left));
        z2 = add(z2, mul(x, right));
        x = v128.load64_splat(e3 + i);
        y3 = add(y3, mul(x, left));
        z3 = add(z3, mul(x, right));
      }
      q0 = add(add(q0, mul(y0, y0)), mul(z0, z0));
      q1 = add(add(q1, mul(y1, y1)), mul(z1, z1));
      q2 = add(add(q2, mul(y2, y2)), mul(z2, z2));
      q3 = add(add(q3, mul(y3, y3)), mul(z3, z3));
    }
    store<f64>(variances + (<usize>a << 3), evenPlusOdd(q0));
    store<f64>(variances + (<usize>a1 << 3), evenPlusOdd(q1));
    store<f64>(variances + (<usize>a2 << 3), evenPlusOdd(q2));
    store<f64>(variances + (<usize>a3 << 3), evenPlusOdd(q3));
  }
}

function evenPlusOdd(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}
