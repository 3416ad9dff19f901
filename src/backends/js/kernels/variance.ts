// Variance of each account under one covariance: the mirror image of assembly/kernels/variance.ts, which states the contract.
// Tiles of 3 accounts x 2 columns, what scalar registers hold: the tile changes no sum.

export function variance(
  exposures: Float64Array,
  cholesky: Float64Array,
  variances: Float64Array,
  accounts: number,
  factors: number,
): void {
  const last = accounts - 1;
  for (let a = 0; a < accounts; a += 3) {
    const a1 = Math.min(a + 1, last);
    const a2 = Math.min(a + 2, last);
    const e0 = a * factors;
    const e1 = a1 * factors;
    const e2 = a2 * factors;
    let even0 = 0;
    let even1 = 0;
    let even2 = 0;
    let odd0 = 0;
    let odd1 = 0;
    let odd2 = 0;
    for (let j = 0; j < factors; j += 2) {
      // y is column j, z column j + 1
      let y0 = 0;
      let y1 = 0;
      let y2 = 0;
      let z0 = 0;
      let z1 = 0;
      let z2 = 0;
      for (let i = j, l = j * factors + j; i < factors; i++, l += factors) {
        const left = cholesky[l];
        const right = cholesky[l + 1];
        let x = exposures[e0 + i];
        y0 += x * left;
        z0 += x * right;
        x = exposures[e1 + i];
        y1 += x * left;
        z1 += x * right;
        x = exposures[e2 + i];
        y2 += x * left;
        z2 += x * right;
      }
      even0 += y0 * y0;
      even1 += y1 * y1;
      even2 += y2 * y2;
      odd0 += z0 * z0;
      odd1 += z1 * z1;
      odd2 += z2 * z2;
    }
    variances[a] = even0 + odd0;
    variances[a1] = even1 + odd1;
    variances[a2] = even2 + odd2;
  }
}
