// Slow and obvious: the nearest correlation matrix by alternating projections with Dykstra's correction (Higham 2002), another algorithm than ours.
import { jacobi } from './jacobi.js';

/** n x n row-major. Linear convergence: good to about 1e-9 of an entry after a few thousand rounds on small matrices. */
export function alternatingProjections(matrix: ArrayLike<number>, n: number, rounds: number): Float64Array {
  let y = Float64Array.from(matrix);
  let correction = new Float64Array(n * n);
  for (let round = 0; round < rounds; round++) {
    const r = y.map((x, i) => x - (correction[i] as number));
    const { values, vectors } = jacobi(r, n);
    const x = new Float64Array(n * n);
    values.forEach((value, k) => {
      if (value <= 0) return;
      const u = vectors[k] as number[];
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) x[i * n + j] = (x[i * n + j] as number) + value * (u[i] as number) * (u[j] as number);
    });
    correction = x.map((value, i) => value - (r[i] as number));
    const next = x.map((value, i) => (i % (n + 1) === 0 ? 1 : value));
    const moved = Math.max(...next.map((value, i) => Math.abs(value - (y[i] as number))));
    y = next;
    if (moved < 1e-14) break;
  }
  return y;
}
