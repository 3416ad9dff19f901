// npm:ml-matrix: its CholeskyDecomposition of a Matrix made once.
import type { CholeskyData } from '../../kernels/cholesky.bench.js';
import { npmContender } from '../npm.js';
import type { FactorEntry } from './group.js';

interface Matrix {
  get(i: number, j: number): number;
}
interface Module {
  readonly Matrix: new (lines: readonly (readonly number[])[]) => Matrix;
  readonly CholeskyDecomposition: new (matrix: Matrix) => { readonly lowerTriangularMatrix: Matrix };
}

export const npmMlMatrix = npmContender(
  ['ml-matrix'],
  'CholeskyDecomposition',
  (_data: CholeskyData) => 1,
  ([module], { matrix, n, stride }: CholeskyData) => {
    const { Matrix, CholeskyDecomposition } = module as Module;
    const held = new Matrix(Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * stride, i * stride + n))));
    let factor = held;
    const run = (): void => {
      factor = new CholeskyDecomposition(held).lowerTriangularMatrix;
    };
    return {
      run,
      results(): FactorEntry {
        run();
        const found = factor;
        return (i, j) => found.get(i, j);
      },
    };
  },
);
