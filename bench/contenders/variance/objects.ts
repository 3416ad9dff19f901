// variance as a TypeScript developer writes it first: row' C row with arrays of arrays and reduce.
import type { VarianceData } from '../../kernels/variance.bench.js';
import { type Contender, local } from '../contender.js';

export const dot = (xs: readonly number[], ys: readonly number[]): number => xs.reduce((sum, x, i) => sum + x * (ys[i] as number), 0);

export const varianceOf = (row: readonly number[], covariance: readonly (readonly number[])[]): number =>
  dot(
    row,
    covariance.map((line) => dot(line, row)),
  );

export const objects: Contender<VarianceData, ArrayLike<number>> = local(
  'objects',
  "arrays of arrays, row' C row by map and reduce",
  (data) => data.accounts,
  (data) => {
    const { exposures, cholesky, accounts, factors } = data;
    const rows = Array.from({ length: accounts }, (_, a) => Array.from(exposures.subarray(a * factors, (a + 1) * factors)));
    const lower = Array.from({ length: factors }, (_, i) => Array.from(cholesky.subarray(i * factors, (i + 1) * factors)));
    const covariance = lower.map((left) => lower.map((right) => dot(left, right)));
    let variances: number[] = [];
    const run = (): void => {
      variances = rows.map((row) => varianceOf(row, covariance));
    };
    return {
      run,
      results() {
        run();
        return variances;
      },
    };
  },
);
