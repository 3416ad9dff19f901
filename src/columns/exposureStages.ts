// The stages of a batch that roll positions up and take variances: exposures of a block pass through the scratch, unless they are kept.
import type { KernelCall, Stage, StageArgument } from '../backends/stage.js';
import { type BatchColumns, type BatchSizes, blockAccounts, factorWidth } from './batchColumns.js';
import { by, rows, value, whole } from './stageArguments.js';

/** Nanoseconds in the WASM backend (Zen 3 and 4), roughly: a position, one rolled up into CSR with its variance, an entry of the matrix. */
const [rollupNs, sparseNs, varianceNs] = [3, 10, 0.05];
export const positionsEach = ({ positions, accounts }: BatchSizes): number => positions / Math.max(1, accounts);
const orderOf = ({ underlyings }: BatchSizes): number => factorWidth * underlyings;

type Factors = NonNullable<BatchColumns['factors']>;

/** Doubles of scratch that `varianceStage` takes. */
export function varianceScratch(sizes: BatchSizes): number {
  if (sizes.varianceForm === 'sparse') return sparsePlaces(sizes).end;
  return sizes.exposures ? 0 : blockAccounts * orderOf(sizes);
}

/** Exposures of every account, into the column that keeps them. */
export function exposureStage(columns: BatchColumns, sizes: BatchSizes, kept: Float64Array): Stage {
  return {
    ...rolled(columns, sizes, by(kept, orderOf(sizes))),
    rows: sizes.accounts,
    blockRows: blockAccounts,
    rowNs: rollupNs * positionsEach(sizes),
  };
}

export function varianceStage(columns: BatchColumns, sizes: BatchSizes): Stage {
  return {
    ...(sizes.varianceForm === 'sparse' ? sparse(columns, sizes) : dense(columns, sizes)),
    rows: sizes.accounts,
    blockRows: blockAccounts,
  };
}

function held({ positions, instruments, factors }: BatchColumns): StageArgument[] {
  const { loadings } = factors as Factors;
  return [by(positions.starts), ...[positions.handles, positions.quantities, instruments.underlyings, loadings].map(whole)];
}

function rolled(columns: BatchColumns, { underlyings }: BatchSizes, exposures: StageArgument): KernelCall {
  return { kernel: 'rollup', arguments: [...held(columns), exposures, rows, value(underlyings), value(factorWidth)] };
}

type Work = Pick<Stage, 'before' | 'kernel' | 'arguments' | 'rowNs'>;

/** Over kept exposures, or over those that the same block has just rolled up. */
function dense(columns: BatchColumns, sizes: BatchSizes): Work {
  const { exposures: kept, cholesky } = columns.factors as Factors;
  const order = orderOf(sizes);
  const exposures = kept ? by(kept, order) : { scratch: blockAccounts * order };
  return {
    ...(kept ? {} : { before: [rolled(columns, sizes, exposures)] }),
    kernel: 'variance',
    arguments: [exposures, whole(cholesky as Float64Array), by(columns.results.variances as Float64Array), rows, value(order)],
    rowNs: varianceNs * order * order + rollupNs * positionsEach(sizes),
  };
}

/** In the scratch: sums of an account, borders of the CSR of a block, its factors, its exposures. */
function sparsePlaces(sizes: BatchSizes) {
  const borders = (factorWidth + 2) * sizes.underlyings;
  const factors = borders + blockAccounts / 2 + 1;
  const exposures = factors + (blockAccounts / 2) * orderOf(sizes);
  return { borders, factors, exposures, end: exposures + blockAccounts * orderOf(sizes) };
}

/** Only what an account holds is touched: in the scratch, of the covariance, and nowhere else. */
function sparse(columns: BatchColumns, sizes: BatchSizes): Work {
  const { matrix } = columns.factors as Factors;
  const { borders, factors, exposures, end } = sparsePlaces(sizes);
  const csr: StageArgument[] = [
    { scratch: factors - borders, from: borders, as: 'u32' },
    { scratch: exposures - factors, from: factors, as: 'u32' },
    { scratch: end - exposures, from: exposures },
  ];
  const sizesOf = [rows, value(sizes.underlyings), value(factorWidth)];
  return {
    before: [{ kernel: 'rollupSparse', arguments: [...held(columns), { scratch: borders }, ...csr, ...sizesOf] }],
    kernel: 'varianceSparse',
    arguments: [...csr, whole(matrix as Float64Array), by(columns.results.variances as Float64Array), rows, value(orderOf(sizes))],
    rowNs: sparseNs * positionsEach(sizes),
  };
}
