// Contenders of covariance and their oracle.
import { contenderError } from '../../../test/precision.js';
import { weightedSum } from '../../../test/reference/covariance.js';
import type { CovarianceData } from '../../kernels/covariance.bench.js';
import { columnError, type Group, spread } from '../contender.js';
import { mathTyped } from './mathTyped.js';
import { objects } from './objects.js';

const checkedFactors = 4;

/** Results: the matrix [n x stride] after one batch of returns from zero. */
export const group: Group<CovarianceData, ArrayLike<number>> = {
  contenders: [mathTyped, objects],
  tolerance: contenderError,
  errorOf({ returns, decay, rows, n, stride }, matrix) {
    const column = (i: number): number[] => Array.from({ length: rows }, (_, t) => returns[t * stride + i] as number);
    const cells = spread(n, checkedFactors).flatMap((i) => spread(n, checkedFactors).map((j) => ({ i, j })));
    return columnError(
      cells.map(({ i, j }) => matrix[i * stride + j] as number),
      cells.map(({ i, j }) => weightedSum(0, column(i), column(j), decay).value),
    );
  },
};
