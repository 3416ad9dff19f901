// Rank-one update of a Cholesky factor: the mirror image of assembly/kernels/choleskyUpdate.ts, which states the contract.

export function choleskyUpdate(factor: Float64Array, vector: Float64Array, scratch: Float64Array, n: number, stride: number): void {
  for (let i = 0; i < n; i++) {
    const row = i * stride;
    let x = vector[i];
    for (let k = 0; k < i; k++) {
      const entry = factor[row + k];
      const cosine = scratch[k];
      const sine = scratch[n + k];
      factor[row + k] = cosine * entry + sine * x;
      x = cosine * x - sine * entry;
    }
    const entry = factor[row + i];
    const length = Math.sqrt(entry * entry + x * x);
    factor[row + i] = length;
    scratch[i] = length > 0 ? entry / length : 1;
    scratch[n + i] = length > 0 ? x / length : 0;
  }
}
