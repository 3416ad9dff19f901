// Accounts whose sparse variance the kernel refused, by the dense form.
import type { Backend } from '../../backends/contract.js';
import { type BatchColumns, type BatchSizes, factorWidth } from '../../columns/batchColumns.js';
import { fillDenseVariance } from '../../columns/denseVariance.js';

/** Accounts looked at between two looks at the clock. */
const chunk = 16_384;
/** Refused ones computed between them. */
const chunkRefused = 64;

/** Goes through every account without a variance; those whose exposures are not finite keep none. */
export function* fillRefused(backend: Backend, columns: BatchColumns, sizes: BatchSizes): Generator<undefined, void> {
  const { positions, instruments, factors, results } = columns;
  const { row, cholesky } = factors as NonNullable<typeof factors>;
  const variances = results.variances as Float64Array;
  const dense = {
    ...positions,
    units: instruments.underlyings,
    loadings: factors?.loadings as Float64Array,
    cholesky: cholesky as Float64Array,
    row: row as Float64Array,
    variances,
  };
  let refused = 0;
  for (let a = 0; a < sizes.accounts; a++) {
    if (Number.isNaN(variances[a])) {
      fillDenseVariance(backend, dense, a, sizes.underlyings, factorWidth);
      if (++refused % chunkRefused === 0) yield;
    }
    if (a % chunk === 0) yield;
  }
}
