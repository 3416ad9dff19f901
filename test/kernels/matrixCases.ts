// Matrices of the kernels of estimation: how they stand in a backend's memory, and generators.
import fc from 'fast-check';
import { rowStride } from '../../src/columns/arena.js';

/** Rows of n numbers, row-major, as rows of `rowStride(n)`; the padding is NaN, so that reading it shows. */
export function padded(matrix: ArrayLike<number>, n: number, padding = Number.NaN): number[] {
  const stride = rowStride(n);
  const rows = matrix.length / n;
  return Array.from({ length: rows * stride }, (_, at) =>
    at % stride < n ? (matrix[Math.floor(at / stride) * n + (at % stride)] as number) : padding,
  );
}

/** The other way. */
export function unpadded(matrix: ArrayLike<number>, n: number): Float64Array {
  const stride = rowStride(n);
  return Float64Array.from({ length: (matrix.length / stride) * n }, (_, at) => matrix[Math.floor(at / n) * stride + (at % n)] as number);
}

/** A B' B of whole numbers of some rank, so that singular ones are exactly singular. */
export const gramMatrix: fc.Arbitrary<{ readonly n: number; readonly matrix: readonly number[] }> = fc
  .record({ n: fc.integer({ min: 1, max: 13 }), rank: fc.integer({ min: 1, max: 14 }) })
  .chain(({ n, rank }) =>
    fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n * rank, maxLength: n * rank }).map((rows) => ({
      n,
      matrix: Array.from({ length: n * n }, (_, at) => {
        let sum = 0;
        for (let k = 0; k < rank; k++) sum += (rows[Math.floor(at / n) * rank + k] as number) * (rows[(at % n) * rank + k] as number);
        return sum;
      }),
    })),
  );
