// cholesky as a TypeScript developer writes it first: arrays of arrays, a new factor each time.
import type { CholeskyData } from '../../kernels/cholesky.bench.js';
import { type Contender, local } from '../contender.js';
import type { FactorEntry } from './group.js';

function choleskyOf(matrix: readonly (readonly number[])[]): number[][] {
  const factor: number[][] = matrix.map(() => []);
  matrix.forEach((line, i) => {
    const row = factor[i] as number[];
    for (let j = 0; j <= i; j++) {
      const other = factor[j] as number[];
      const rest = (line[j] as number) - row.slice(0, j).reduce((sum, x, k) => sum + x * (other[k] as number), 0);
      row.push(i === j ? Math.sqrt(rest) : rest / (other[j] as number));
    }
  });
  return factor;
}

export const objects: Contender<CholeskyData, FactorEntry> = local(
  'objects',
  'arrays of arrays, slice and reduce',
  () => 1,
  (data) => {
    const { matrix, n, stride } = data;
    const lines = Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * stride, i * stride + n)));
    let factor: number[][] = [];
    const run = (): void => {
      factor = choleskyOf(lines);
    };
    return {
      run,
      results() {
        run();
        return (i, j) => factor[i]?.[j] as number;
      },
    };
  },
);
