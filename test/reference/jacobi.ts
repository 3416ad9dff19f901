// Slow and obvious: eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations.

/** A = V diag(values) V', columns of V as arrays. */
export function jacobi(matrix: ArrayLike<number>, n: number): { values: number[]; vectors: number[][] } {
  const a = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => matrix[i * n + j] as number));
  const v = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
  const get = (m: number[][], i: number, j: number): number => (m[i] as number[])[j] as number;
  const put = (m: number[][], i: number, j: number, x: number): void => {
    (m[i] as number[])[j] = x;
  };
  for (let sweep = 0; sweep < 100; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) off += get(a, p, q) ** 2;
    if (off < 1e-300) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = get(a, p, q);
        if (apq === 0) continue;
        const theta = (get(a, q, q) - get(a, p, p)) / (2 * apq);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [get(a, k, p), get(a, k, q)];
          put(a, k, p, c * x - s * y);
          put(a, k, q, s * x + c * y);
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [get(a, p, k), get(a, q, k)];
          put(a, p, k, c * x - s * y);
          put(a, q, k, s * x + c * y);
        }
        put(a, p, q, 0);
        put(a, q, p, 0);
        for (let k = 0; k < n; k++) {
          const [x, y] = [get(v, k, p), get(v, k, q)];
          put(v, k, p, c * x - s * y);
          put(v, k, q, s * x + c * y);
        }
      }
    }
  }
  return { values: a.map((row, i) => row[i] as number), vectors: Array.from({ length: n }, (_, j) => v.map((row) => row[j] as number)) };
}

export function smallestEigenvalue(matrix: ArrayLike<number>, n: number): number {
  return Math.min(...jacobi(matrix, n).values);
}
