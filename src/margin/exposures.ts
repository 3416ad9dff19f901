// Stage 4 of a run: exposures of a block of accounts to the risk factors, and their variances, by the form that suits the market.
import type { Backend } from '../backends/contract.js';
import { fillDenseVariance } from '../columns/denseVariance.js';
import type { PositionColumns } from '../columns/packPositions.js';
import type { ColumnTaker } from '../columns/takeColumns.js';
import { usualExposures, varianceForm } from '../columns/varianceForm.js';
import { factorWidth } from './loadings.js';

/** Rows of all accounts; or of one, and CSR of all, where a market has so many underlyings that an account holds few of them. */
export function takeExposureColumns(columns: ColumnTaker, accounts: number, units: number, positions: number) {
  const order = factorWidth * units;
  if (varianceForm(usualExposures, order) === 'dense') return { rows: columns.f64(order * accounts), sparse: undefined };
  const most = factorWidth * Math.min(accounts * units, positions);
  return {
    rows: columns.f64(order),
    sparse: {
      correlation: columns.f64(order * order),
      scratch: columns.f64(units * (factorWidth + 2)),
      starts: columns.u32(accounts + 1),
      factors: columns.u32(most),
      exposures: columns.f64(most),
    },
  };
}

export type ExposureColumns = ReturnType<typeof takeExposureColumns>;

/** What exposures are rolled up from, and the factor of the correlation. */
export interface ExposureTables {
  readonly units: Uint32Array;
  readonly loadings: Float64Array;
  readonly cholesky: Float64Array;
}

/** Fills `variances` [accounts]; `lap` is called between rolling up and the rest. */
export function fillVariances(
  backend: Backend,
  { starts, rows: handles, quantities }: PositionColumns,
  { units, loadings, cholesky }: ExposureTables,
  { rows, sparse }: ExposureColumns,
  variances: Float64Array,
  accounts: number,
  unitCount: number,
  lap: () => void,
): void {
  const order = factorWidth * unitCount;
  if (!sparse) {
    backend.rollup(starts, handles, quantities, units, loadings, rows, accounts, unitCount, factorWidth);
    lap();
    backend.variance(rows, cholesky, variances, accounts, order);
    return;
  }
  const csr = [sparse.starts, sparse.factors, sparse.exposures] as const;
  backend.rollupSparse(starts, handles, quantities, units, loadings, sparse.scratch, ...csr, accounts, unitCount, factorWidth);
  lap();
  if (backend.varianceSparse(...csr, sparse.correlation, variances, accounts, order) === 0) return;
  const dense = { starts, handles, quantities, units, loadings, cholesky, row: rows, variances };
  for (let a = 0; a < accounts; a++) if (Number.isNaN(variances[a])) fillDenseVariance(backend, dense, a, unitCount, factorWidth);
}
