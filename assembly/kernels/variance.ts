// Variance of each account under one covariance, given by its Cholesky factor.

/**
 * variances[a] = |row(a) L|^2 = row(a)' C row(a) with C = L L', so never negative.
 *
 * Twin: src/lanes/js/kernels/variance.ts. Shape: tiles of 4 accounts x 4 columns, SIMD over the columns, eight accumulators in
 * registers; a tile starts at its diagonal and skips the zeros above it in steps of two columns. A group of fewer than four accounts
 * repeats its last one: same code, same bits.
 *
 * @shape exposures[accounts x factors], cholesky[factors x factors], both row-major -> variances[accounts]; factors even
 * @unit  exposures: currency, one standard deviation; cholesky: 1; variances: currency^2
 * @range any doubles: NaN and infinities spoil their own row only; cholesky is finite and zero above its diagonal
 * @order y[j] = sum of row[i] x L[i, j], i ascending from j rounded down to even; even[] and odd[] add y[j]^2, j ascending;
 *        variance = even + odd
 * @tol   exact across lanes; score at most 4 against 60-digit references (vectors/numerics)
 * @bench bench/kernels/variance.bench.ts
 */
export function variance(exposures: usize, cholesky: usize, variances: usize, accounts: i32, factors: i32): void {
  const rowBytes = (<usize>factors) << 3;
  const wide = rowBytes & ~31;
  const last = accounts - 1;
  for (let a = 0; a < accounts; a += 4) {
    const a1 = min(a + 1, last);
    const a2 = min(a + 2, last);
    const a3 = min(a + 3, last);
    const e0 = exposures + (<usize>a) * rowBytes;
    const e1 = exposures + (<usize>a1) * rowBytes;
    const e2 = exposures + (<usize>a2) * rowBytes;
    const e3 = exposures + (<usize>a3) * rowBytes;
    // Sums of squares: lane 0 of the even columns, lane 1 of the odd ones.
    let q0 = f64x2.splat(0);
    let q1 = q0;
    let q2 = q0;
    let q3 = q0;
    for (let j: usize = 0; j < rowBytes; j += 32) {
      // y: columns j, j + 1; z: columns j + 2, j + 3. All in bytes.
      let y0 = f64x2.splat(0);
      let y1 = y0;
      let y2 = y0;
      let y3 = y0;
      let z0 = y0;
      let z1 = y0;
      let z2 = y0;
      let z3 = y0;
      let i = j;
      let l = cholesky + (j >> 3) * rowBytes + j;
      // Down to the diagonal of z, or all of it where only two columns are left.
      const diagonal = j < wide ? j + 16 : rowBytes;
      for (; i < diagonal; i += 8, l += rowBytes) {
        const left = v128.load(l);
        y0 = f64x2.add(y0, f64x2.mul(v128.load_splat<f64>(e0 + i), left));
        y1 = f64x2.add(y1, f64x2.mul(v128.load_splat<f64>(e1 + i), left));
        y2 = f64x2.add(y2, f64x2.mul(v128.load_splat<f64>(e2 + i), left));
        y3 = f64x2.add(y3, f64x2.mul(v128.load_splat<f64>(e3 + i), left));
      }
      for (; i < rowBytes; i += 8, l += rowBytes) {
        const left = v128.load(l);
        const right = v128.load(l, 16);
        let x = v128.load_splat<f64>(e0 + i);
        y0 = f64x2.add(y0, f64x2.mul(x, left));
        z0 = f64x2.add(z0, f64x2.mul(x, right));
        x = v128.load_splat<f64>(e1 + i);
        y1 = f64x2.add(y1, f64x2.mul(x, left));
        z1 = f64x2.add(z1, f64x2.mul(x, right));
        x = v128.load_splat<f64>(e2 + i);
        y2 = f64x2.add(y2, f64x2.mul(x, left));
        z2 = f64x2.add(z2, f64x2.mul(x, right));
        x = v128.load_splat<f64>(e3 + i);
        y3 = f64x2.add(y3, f64x2.mul(x, left));
        z3 = f64x2.add(z3, f64x2.mul(x, right));
      }
      q0 = f64x2.add(f64x2.add(q0, f64x2.mul(y0, y0)), f64x2.mul(z0, z0));
      q1 = f64x2.add(f64x2.add(q1, f64x2.mul(y1, y1)), f64x2.mul(z1, z1));
      q2 = f64x2.add(f64x2.add(q2, f64x2.mul(y2, y2)), f64x2.mul(z2, z2));
      q3 = f64x2.add(f64x2.add(q3, f64x2.mul(y3, y3)), f64x2.mul(z3, z3));
    }
    store<f64>(variances + ((<usize>a) << 3), sumOfLanes(q0));
    store<f64>(variances + ((<usize>a1) << 3), sumOfLanes(q1));
    store<f64>(variances + ((<usize>a2) << 3), sumOfLanes(q2));
    store<f64>(variances + ((<usize>a3) << 3), sumOfLanes(q3));
  }
}

function sumOfLanes(q: v128): f64 {
  return f64x2.extract_lane(q, 0) + f64x2.extract_lane(q, 1);
}
