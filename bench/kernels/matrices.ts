// Seeded covariance matrices for the benches of the matrix kernels.
import type { Arena } from '../../src/columns/arena.js';
import type { Seeded } from './seeded.js';

/** A definite matrix [n x stride]: fading correlations between scattered volatilities. */
export function seededCovariance(arena: Arena, random: Seeded, n: number, stride: number): Float64Array {
  const matrix = arena.f64(n * stride).fill(0);
  const vols = Array.from({ length: n }, () => random.between(0.3, 1.5));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) matrix[i * stride + j] = (vols[i] as number) * (vols[j] as number) * 0.95 ** Math.abs(i - j);
  }
  return matrix;
}
