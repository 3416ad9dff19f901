// Accounts whose sparse variance the kernel refused, by the dense form: a matrix within rounding of a semi-definite one is accepted as a whole.
import { factorWidth } from '../../marshal/batchColumns.js';
import type { BatchState } from './work.js';

/** Accounts looked at between two looks at the clock. */
const chunk = 16_384;
/** Refused ones computed between them. */
const chunkRefused = 64;

/**
 * Takes |row L|^2, which is never negative, of every account without a variance whose exposures are finite. Which these are hangs on the account and the
 * matrix alone: e' C e below 0 by more than rounding, or beyond the doubles on its way.
 */
export function* varyDensely({ lane, columns, sizes }: Pick<BatchState, 'lane' | 'columns' | 'sizes'>): Generator<undefined, void> {
  const { positions, instruments, factors, results } = columns;
  const { row, loadings, cholesky } = factors as Required<NonNullable<typeof factors>>;
  const variances = results.variances as Float64Array;
  const order = factorWidth * sizes.underlyings;
  const exposures = row as Float64Array;
  let refused = 0;
  for (let a = 0; a < sizes.accounts; a++) {
    if (Number.isNaN(variances[a])) {
      const { handles, quantities } = positions;
      const starts = positions.starts.subarray(a);
      lane.rollup(starts, handles, quantities, instruments.underlyings, loadings, exposures, 1, sizes.underlyings, factorWidth);
      if (exposures.every(Number.isFinite)) lane.variance(exposures, cholesky as Float64Array, variances.subarray(a), 1, order);
      if (++refused % chunkRefused === 0) yield;
    }
    if (a % chunk === 0) yield;
  }
}
