// Correlation and covariance of return histories: estimated, blended with a stressed matrix, validated, repaired as the caller states.
import { fieldsOf } from '../../book/fields.js';
import { count, oneOf, within } from '../../check.js';
import { Fault } from '../../fault.js';
import { matrixOf } from '../../market/correlation.js';
import type { EstimationKernels } from '../../market/kernels.js';
import { crossMoment, meanOf, sampleCovariance } from '../../market/sampleCovariance.js';
import { type Repair, type RepairRule, repairRules, validCorrelation } from '../matrices/repair.js';
import { type CovarianceMethod, covarianceMethod, type MissingRule, missingRules, type ReturnTable, returnTable } from './returns.js';
import { shrinkToConstantCorrelation, shrinkToIdentity } from './shrinkage.js';
import { weightedCovariance, weightedPairs } from './weighted.js';

export interface CorrelationInputs {
  readonly names: readonly string[];
  /** A column a factor, of one length and calendar, oldest first; NaN where there is no return. */
  readonly returns: readonly Float64Array[];
  readonly method: CovarianceMethod;
  readonly missing: MissingRule;
  readonly repair: RepairRule;
  /** (1 - weight) x the estimate + weight x this correlation matrix; vols are those of the estimate. */
  readonly stress?: { readonly correlation: readonly ArrayLike<number>[]; readonly weight: number };
  /** Fewer rows than this are no estimate; default 30, at least 2. */
  readonly minimumObservations?: number;
}

export interface CorrelationEstimate {
  readonly names: readonly string[];
  /** Standard deviation of one period's return, [n]. */
  readonly vols: Float64Array;
  /** [n x n] row-major: symmetric, diagonal exactly 1, positive semi-definite. */
  readonly correlation: Float64Array;
  /** vols x correlation x vols, [n x n] row-major. */
  readonly covariance: Float64Array;
  /** L with L L' = correlation, lower triangular, [n x n] row-major. */
  readonly cholesky: Float64Array;
  /** Rows that count; of the pair that shares fewest, when pairwise. */
  readonly observations: number;
  /** Shrinkage intensity in [0, 1]; Ledoit-Wolf only. */
  readonly shrinkage: number | undefined;
  /** Repair of the estimate; undefined if none was needed. */
  readonly repair: Repair | undefined;
}

const defaultMinimum = 30;

/** Throws what `returnTable` and `checkCorrelation` throw, NOT_POSITIVE for a factor that never moved, BAD_ARGUMENT for Ledoit-Wolf over pairs. */
export function estimateCorrelation(kernels: EstimationKernels, inputs: CorrelationInputs): CorrelationEstimate {
  const fields = fieldsOf(inputs, 'inputs', ['names', 'returns', 'method', 'missing', 'repair'], ['stress', 'minimumObservations']);
  const method = covarianceMethod(fields.method);
  const missing = oneOf(fields.missing, missingRules, 'missing');
  const rule = oneOf(fields.repair, repairRules, 'repair');
  const minimum = count(fields.minimumObservations ?? defaultMinimum, 2, 2 ** 31, 'minimumObservations');
  const table = returnTable(fields.names, fields.returns, missing, minimum);
  const n = table.names.length;
  const { vols, correlation, shrinkage } = raw(kernels, table, method);
  const own = validCorrelation(correlation, n, 'correlation', rule, kernels.cholesky);
  const valid = stressed(kernels, own, n, fields.stress, rule);
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) for (let j = 0; j < n; j += 1) covariance[i * n + j] = vols[i] * vols[j] * valid.matrix[i * n + j];
  return {
    names: table.names,
    vols,
    correlation: valid.matrix,
    covariance,
    cholesky: valid.cholesky,
    observations: fewestRows(table),
    shrinkage,
    repair: own.repair,
  };
}

interface RawEstimate {
  readonly vols: Float64Array;
  readonly correlation: Float64Array;
  readonly shrinkage: number | undefined;
}

function raw(kernels: EstimationKernels, table: ReturnTable, method: CovarianceMethod): RawEstimate {
  table.columns.forEach((column, i) => {
    const marks = table.present?.[i];
    const first = column.find((_, row) => marks === undefined || marks[row] === 1);
    if (column.every((value, row) => value === first || marks?.[row] === 0))
      throw new Fault('NOT_POSITIVE', `returns.${table.names[i]}`, 'a series whose variance is greater than 0', 0);
  });
  if (method.kind === 'ewma') {
    if (table.present !== undefined) return weightedOverPairs(kernels, table, table.present, method.lambda);
    return scaled(table, weightedCovariance(kernels, table.columns, method.lambda));
  }
  if (method.kind === 'sample') {
    if (table.present !== undefined) return pairwiseSample(table, table.present);
    return scaled(table, sampleCovariance(table.columns, table.rows - 1));
  }
  if (table.present !== undefined) {
    throw new Fault('BAD_ARGUMENT', 'missing', "'intersect' or 'fault' for Ledoit-Wolf, whose intensity is of one sample", 'pairwise');
  }
  const shrink = method.target === 'identity' ? shrinkToIdentity : shrinkToConstantCorrelation;
  const { covariance, intensity } = shrink(table.columns);
  return { ...scaled(table, covariance), shrinkage: intensity };
}

/** Covariance -> vols and correlation; NOT_POSITIVE names a factor without variance. */
function scaled({ names }: ReturnTable, covariance: Float64Array): RawEstimate {
  const n = names.length;
  const vols = Float64Array.from({ length: n }, (_, i) => {
    const variance = covariance[i * n + i];
    if (!(variance > 0)) throw new Fault('NOT_POSITIVE', `returns.${names[i]}`, 'a series whose variance is greater than 0', variance);
    return Math.sqrt(variance);
  });
  const correlation = covariance.map((entry, at) => {
    const i = Math.floor(at / n);
    const j = at % n;
    return i === j ? 1 : Math.min(1, Math.max(-1, entry / (vols[i] * vols[j])));
  });
  return { vols, correlation, shrinkage: undefined };
}

/** Each correlation over the rows that the two share, both moments of it; each vol over all rows of its own. */
function pairwiseSample({ names, columns }: ReturnTable, present: readonly Uint8Array[]): RawEstimate {
  const n = names.length;
  const shared = (i: number, j: number): [Float64Array, Float64Array] => {
    const a = present[i];
    const b = present[j];
    const both = (_: number, row: number): boolean => a[row] === 1 && b[row] === 1;
    return [columns[i].filter(both), columns[j].filter(both)];
  };
  const varianceOf = (xs: Float64Array): number => {
    const mean = meanOf(xs);
    return crossMoment(xs, xs, mean, mean, xs.length - 1);
  };
  const vols = new Float64Array(n);
  const correlation = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    vols[i] = Math.sqrt(varianceOf(shared(i, i)[0]));
    correlation[i * n + i] = 1;
    for (let j = 0; j < i; j += 1) {
      const [xs, ys] = shared(i, j);
      const product = Math.sqrt(varianceOf(xs)) * Math.sqrt(varianceOf(ys));
      if (!(product > 0))
        throw new Fault(
          'NOT_POSITIVE',
          `returns.${names[i]}`,
          `moving on the rows it shares with ${names[j]}, as ${names[j]} must`,
          product,
        );
      const entry = Math.min(1, Math.max(-1, crossMoment(xs, ys, meanOf(xs), meanOf(ys), xs.length - 1) / product));
      correlation[i * n + j] = entry;
      correlation[j * n + i] = entry;
    }
  }
  return { vols, correlation, shrinkage: undefined };
}

function weightedOverPairs(
  kernels: EstimationKernels,
  { names, columns }: ReturnTable,
  present: readonly Uint8Array[],
  lambda: number,
): RawEstimate {
  const { vols, correlation } = weightedPairs(kernels, columns, present, lambda);
  const n = names.length;
  correlation.forEach((entry, at) => {
    if (!Number.isFinite(entry)) {
      const [i, j] = [Math.floor(at / n), at % n];
      throw new Fault('NOT_POSITIVE', `returns.${names[i]}`, `moving on the rows it shares with ${names[j]}, as ${names[j]} must`, 0);
    }
  });
  return { vols, correlation: correlation.map((entry) => Math.min(1, Math.max(-1, entry))), shrinkage: undefined };
}

/** The blend: convex, so it is valid when both are. */
function stressed(
  kernels: EstimationKernels,
  own: { readonly matrix: Float64Array; readonly cholesky: Float64Array },
  n: number,
  stress: unknown,
  rule: RepairRule,
): { readonly matrix: Float64Array; readonly cholesky: Float64Array } {
  if (stress === undefined) return own;
  const fields = fieldsOf(stress, 'stress', ['correlation', 'weight']);
  const weight = within(fields.weight, 0, 1, 'stress.weight');
  const matrix = matrixOf(fields.correlation as ArrayLike<number>[], 'stress.correlation');
  const { matrix: crisis } = validCorrelation(matrix, n, 'stress.correlation', rule, kernels.cholesky);
  const blend = own.matrix.map((entry, at) => (Math.floor(at / n) === at % n ? 1 : (1 - weight) * entry + weight * crisis[at]));
  // Of two matrices with smallest eigenvalue 0 the blend may miss by rounding what each of them has: repaired by the rule, or refused.
  return validCorrelation(blend, n, 'correlation (stressed)', rule, kernels.cholesky);
}

function fewestRows({ rows, present }: ReturnTable): number {
  if (present === undefined) return rows;
  let fewest = rows;
  for (const a of present) {
    for (const b of present) {
      let shared = 0;
      for (let row = 0; row < rows; row += 1) shared += a[row] & b[row];
      fewest = Math.min(fewest, shared);
    }
  }
  return fewest;
}
