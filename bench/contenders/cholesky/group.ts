// Contenders of cholesky and their oracle: L L' against the matrix, every product and sum exact.
import { contenderError } from '../../../test/precision.js';
import { exactBits, exactly, toDouble } from '../../../test/reference/exact.js';
import type { CholeskyData } from '../../kernels/cholesky.bench.js';
import { columnError, type Group, spread } from '../contender.js';
import { mathTyped } from './mathTyped.js';
import { npmMlMatrix } from './npmMlMatrix.js';
import { objects } from './objects.js';

const checkedRows = 6;

/** Results: entry [i, j] of the factor, i >= j. */
export type FactorEntry = (i: number, j: number) => number;

function productAt(factor: FactorEntry, i: number, j: number): number {
  let sum = 0n;
  for (let k = 0; k <= j; k++) sum += exactly(factor(i, k)) * exactly(factor(j, k));
  return toDouble(sum, 2 * exactBits);
}

export const group: Group<CholeskyData, FactorEntry> = {
  contenders: [mathTyped, objects, npmMlMatrix],
  tolerance: contenderError,
  errorOf({ matrix, n, stride }, factor) {
    const cells = spread(n, checkedRows).flatMap((i) => spread(i + 1, checkedRows).map((j) => ({ i, j })));
    return columnError(
      cells.map(({ i, j }) => productAt(factor, i, j)),
      cells.map(({ i, j }) => matrix[i * stride + j] as number),
    );
  },
};
