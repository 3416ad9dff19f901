// One run of a batch, step by step: checks, instrument stages, what follows from them, account stages, faults. Who drives it blocks or waits.

import type { Backend } from '../../backends/contract.js';
import type { Stage } from '../../backends/stage.js';
import { type BatchColumns, type BatchSizes, factorWidth } from '../../columns/batchColumns.js';
import type { BatchStages } from '../../columns/batchStages.js';
import { completeLogMoves } from '../../columns/logMoves.js';
import type { RowRemarks } from '../../columns/optionFault.js';
import { Fault, type RowFault } from '../../fault.js';
import { semidefiniteCholesky } from '../../market/semidefinite.js';
import { type AccountResult, keptExposures, markOverreach, settleAccounts } from './accountFaults.js';
import { checkFactors, checkPositions, checkScenarios, checkUnderlyings } from './checks.js';
import { type InstrumentWork, instrumentFaults, suspectInputs } from './instrumentFaults.js';
import { fillLoadings } from './loadings.js';
import { fillReaches, grossHighest } from './reach.js';
import { fillRefused } from './refused.js';
import { markUnderflows } from './underflow.js';

/** Selection of results that a run computes. */
export interface Wanted {
  readonly greeks: boolean;
  readonly tail: boolean;
  readonly variance: boolean;
  readonly exposures: boolean;
}

/** A batch as its runs see it. */
export interface BatchState {
  readonly backend: Backend;
  readonly columns: BatchColumns;
  readonly sizes: BatchSizes;
  readonly stages: BatchStages;
  /** [instruments]: see reach.ts. */
  readonly reaches: Float64Array;
}

export interface Outcome {
  readonly instrumentFaults: readonly RowFault[];
  readonly instrumentFaultCount: number;
  readonly instrumentWarnings: readonly RowFault[];
  readonly instrumentWarningCount: number;
  readonly faultyAccounts: number;
}

/** Results of a run, and data that explain them afterwards. */
export interface Found {
  readonly outcome: Outcome;
  readonly work: InstrumentWork;
  /** Accounts whose variance is below the doubles. */
  readonly underflows: ReadonlySet<number>;
}

/** Stages to be run before the next step, or a good moment to let others have a turn. */
export type Step = readonly Stage[] | undefined;

/** The stages of a run, instruments first. */
export function stagesOf({ greeks, reprice, exposures, variance, tail }: BatchStages, wanted: Wanted): readonly (readonly Stage[])[] {
  const exposed = wanted.variance || wanted.exposures;
  return [
    [...(wanted.greeks || exposed ? greeks : []), ...(wanted.tail ? reprice : [])],
    [...(wanted.variance ? variance : exposed ? exposures : []), ...(wanted.tail ? tail : [])],
  ];
}

const noRemarks: RowRemarks = { faults: [], faultCount: 0, warnings: [], warningCount: 0 };

/** Takes the kernels' answers for each list of stages it yields. Throws what is wrong with the batch as a whole before any kernel runs. */
export function* batchWork(state: BatchState, wanted: Wanted): Generator<Step, Found, readonly number[]> {
  const { backend, columns, sizes, stages, reaches } = state;
  const exposed = wanted.variance || wanted.exposures;
  const overAccounts = sizes.accounts > 0 && (exposed || wanted.tail);
  if (exposed || wanted.tail) checkUnderlyings(columns, sizes);
  if (wanted.tail) checkScenarios(columns, sizes);
  if (exposed) checkFactors(columns, sizes);
  const positions = overAccounts ? yield* checkPositions(columns, sizes, wanted.tail) : { quantity: 0, count: 0 };
  if (wanted.variance) factorise(backend, columns, sizes);
  if (wanted.tail) fillLogMoves(backend, columns);

  const [instrumentStages, accountStages] = stagesOf(stages, wanted) as [Stage[], Stage[]];
  const answers = yield instrumentStages;
  const work = { greeks: wanted.greeks || exposed, grid: wanted.tail, loadings: exposed };
  if (work.greeks) clearCoinRhos(columns, sizes);
  if (exposed) fillLoadings(columns, sizes);
  const reach = wanted.tail ? fillReaches(columns, sizes, reaches) : 0;
  const suspect =
    answers.some((answer) => answer > 0) ||
    suspectInputs(columns, sizes, work) ||
    Number.isNaN(reach) ||
    (exposed && !allFinite(columns.factors?.loadings as Float64Array, factorWidth * sizes.instruments));
  const { faults, faultCount, warnings, warningCount } = suspect ? instrumentFaults(columns, sizes, work) : noRemarks;
  const named = {
    instrumentFaults: faults,
    instrumentFaultCount: faultCount,
    instrumentWarnings: warnings,
    instrumentWarningCount: warningCount,
  };
  if (!overAccounts) return { outcome: { ...named, faultyAccounts: 0 }, work, underflows: new Set() };

  columns.results.statuses.fill(0);
  if (wanted.tail && !(positions.quantity * positions.count * reach <= grossHighest)) yield* markOverreach(columns, sizes, reaches);
  const settled = yield accountStages;
  if (accountStages.some(({ kernel }, s) => kernel === 'varianceSparse' && settled[s] > 0)) yield* fillRefused(backend, columns, sizes);
  const underflows = wanted.variance ? yield* markUnderflows(columns, sizes) : new Set<number>();
  const faultyAccounts = yield* settleAccounts(columns, sizes, amountsOf(columns, sizes, wanted));
  return { outcome: { ...named, faultyAccounts }, work, underflows };
}

function amountsOf(columns: BatchColumns, sizes: BatchSizes, wanted: Wanted): AccountResult[] {
  const { tail, variances } = columns.results;
  const amounts: AccountResult[] = [];
  if (wanted.tail && tail) {
    for (const column of [tail.worstLosses, tail.valuesAtRisk, tail.shortfalls, ...tail.ranked]) amounts.push({ column, width: 1 });
  }
  if (wanted.variance && variances) amounts.push({ column: variances, width: 1 });
  const exposures = keptExposures(columns, sizes);
  if (exposures) amounts.push(exposures);
  return amounts;
}

/** The factor of what the caller filled. Throws NOT_PSD. */
function factorise(backend: Backend, { factors }: BatchColumns, { underlyings }: BatchSizes): void {
  const { matrix, cholesky } = factors as NonNullable<BatchColumns['factors']>;
  if (!matrix || !cholesky) return;
  const order = factorWidth * underlyings;
  if (backend.cholesky(matrix, cholesky, order, order) === 0) return;
  // plain Cholesky refuses some valid matrices of low rank: complete pivoting decides
  let trace = 0;
  for (let i = 0; i < order; i++) trace += matrix[i * order + i];
  const symmetric = matrix.map((x, cell) => {
    const i = Math.floor(cell / order);
    const j = cell % order;
    return j > i ? matrix[j * order + i] : x;
  });
  const verdict = semidefiniteCholesky(symmetric, order, 2 ** -52 * trace);
  if ('row' in verdict) {
    const path = `factors.matrix[${verdict.row * order + verdict.row}]`;
    throw new Fault('NOT_PSD', path, 'part of a positive semi-definite matrix, its pivot at least 0', verdict.pivot);
  }
  cholesky.set(verdict.cholesky);
}

/** Inverse options have no rho, and the kernel of linear ones may have written its padding where they begin. */
function clearCoinRhos({ greeks }: BatchColumns, { options, inverseOptions }: BatchSizes): void {
  greeks[5].fill(0, options, options + inverseOptions);
}

/** ln(1 + move) in the backend's arithmetic, as a margin run takes it. */
function fillLogMoves(backend: Backend, { scenarios }: BatchColumns): void {
  const { moves, logMoves } = scenarios as NonNullable<BatchColumns['scenarios']>;
  for (let cell = 0; cell < moves.length; cell++) logMoves[cell] = 1 + moves[cell];
  backend.log(logMoves, logMoves, logMoves.length);
  completeLogMoves(moves, logMoves);
}

function allFinite(column: Float64Array, length: number): boolean {
  let check = 0;
  for (let i = 0; i < length; i++) check += column[i] * 0;
  return check === 0;
}
