// Slow and obvious: how far L L' is from a matrix, in exact arithmetic.
import { exactBits, exactly, toDouble } from './exact.js';

/** max |C + sum of v v' - L L'| over the lower triangle, every product and sum exact; matrices n x n, row-major. */
export function factorError(matrix: ArrayLike<number>, factor: ArrayLike<number>, n: number, vector?: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = exactly(matrix[i * n + j] as number) << BigInt(exactBits);
      if (vector !== undefined) rest += exactly(vector[i] as number) * exactly(vector[j] as number);
      for (let k = 0; k <= j; k++) rest -= exactly(factor[i * n + k] as number) * exactly(factor[j * n + k] as number);
      worst = Math.max(worst, Math.abs(toDouble(rest, 2 * exactBits)));
    }
  }
  return worst;
}

/** L L' in doubles. */
export function productOf(factor: ArrayLike<number>, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k <= Math.min(i, j); k++) sum += (factor[i * n + k] as number) * (factor[j * n + k] as number);
      product[i * n + j] = sum;
    }
  }
  return product;
}
