// covariance as a TypeScript developer writes it first: a new matrix of arrays for each return.
import type { CovarianceData } from '../../kernels/covariance.bench.js';
import { type Contender, local } from '../contender.js';

type Matrix = readonly (readonly number[])[];

const updated = (matrix: Matrix, row: readonly number[], decay: number): Matrix =>
  matrix.map((line, i) => line.map((entry, j) => decay * entry + (1 - decay) * (row[i] as number) * (row[j] as number)));

export const objects: Contender<CovarianceData, ArrayLike<number>> = local(
  'objects',
  'arrays of arrays, map',
  (data) => data.rows,
  (data) => {
    const { returns, decay, rows, n, stride } = data;
    const batch = Array.from({ length: rows }, (_, t) => Array.from(returns.subarray(t * stride, t * stride + n)));
    const nothing: Matrix = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
    let matrix = nothing;
    const run = (): void => {
      matrix = batch.reduce((before, row) => updated(before, row, decay), matrix);
    };
    return {
      run,
      results() {
        matrix = nothing;
        run();
        return matrix.flatMap((line) => [...line, ...Array.from({ length: stride - n }, () => 0)]);
      },
    };
  },
);
