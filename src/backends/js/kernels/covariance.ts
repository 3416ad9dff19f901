// Exponentially weighted covariance: the mirror image of assembly/kernels/covariance.ts, which states the contract.

export function covariance(returns: Float64Array, matrix: Float64Array, rows: number, n: number, stride: number, decay: number): void {
  const weight = 1 - decay;
  const end = rows * stride;
  for (let i = 0; i < n; i++) {
    const at = i * stride;
    let j = 0;
    for (; j + 1 < n; j += 2) {
      let left = matrix[at + j];
      let right = matrix[at + j + 1];
      for (let row = 0; row < end; row += stride) {
        const x = returns[row + i];
        left = decay * left + weight * (x * returns[row + j]);
        right = decay * right + weight * (x * returns[row + j + 1]);
      }
      matrix[at + j] = left;
      matrix[at + j + 1] = right;
    }
    if (j === n) continue;
    let entry = matrix[at + j];
    for (let row = 0; row < end; row += stride) entry = decay * entry + weight * (returns[row + i] * returns[row + j]);
    matrix[at + j] = entry;
  }
}
