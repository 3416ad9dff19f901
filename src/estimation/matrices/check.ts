// A matrix of a caller, correlation or covariance: validated, and repaired only as stated.
import { fieldsOf } from '../../book/fields.js';
import { oneOf } from '../../check.js';
import { Fault } from '../../fault.js';
import { matrixOf, symmetryTolerance } from '../../market/correlation.js';
import type { EstimationKernels } from '../../market/kernels.js';
import { type Repair, type RepairRule, repairRules, validCorrelation } from './repair.js';

export interface MatrixInputs {
  readonly kind: 'correlation' | 'covariance';
  /** Rows. */
  readonly matrix: readonly ArrayLike<number>[];
  readonly repair: RepairRule;
}

export interface CheckedMatrix {
  /** [n x n] row-major: as it was given when it is valid. */
  readonly matrix: Float64Array;
  /** The same as a correlation, [n x n], and its factor. */
  readonly correlation: Float64Array;
  readonly cholesky: Float64Array;
  /** Standard deviations, [n]; ones for a correlation. */
  readonly vols: Float64Array;
  /** Repair of the correlation; undefined if none was needed. */
  readonly repair: Repair | undefined;
}

/** A covariance is repaired as the correlation in it; its variances stay. Throws as `checkCorrelation`; NOT_POSITIVE for a variance that is not. */
export function checkMatrix(kernels: EstimationKernels, inputs: MatrixInputs): CheckedMatrix {
  const fields = fieldsOf(inputs, 'inputs', ['kind', 'matrix', 'repair']);
  const kind = oneOf(fields.kind, ['correlation', 'covariance'] as const, 'kind');
  const rule = oneOf(fields.repair, repairRules, 'repair');
  const given = matrixOf(fields.matrix as ArrayLike<number>[], 'matrix');
  const n = Math.sqrt(given.length);
  const vols = new Float64Array(n).fill(1);
  let raw = given;
  if (kind === 'covariance') {
    for (let i = 0; i < n; i += 1) {
      const variance = given[i * n + i];
      if (!Number.isFinite(variance)) throw new Fault('NOT_FINITE', `matrix[${i}][${i}]`, 'finite', variance);
      if (!(variance > 0)) throw new Fault('NOT_POSITIVE', `matrix[${i}][${i}]`, 'a variance greater than 0', variance);
      vols[i] = Math.sqrt(variance);
    }
    raw = given.map((entry, at) => (at % (n + 1) === 0 ? 1 : bounded(entry / (vols[Math.floor(at / n)] * vols[at % n]))));
  }
  const { matrix: correlation, cholesky, repair } = validCorrelation(raw, n, 'matrix', rule, kernels.cholesky);
  const changed = repair !== undefined && kind === 'covariance';
  const matrix = changed
    ? correlation.map((entry, at) => (at % (n + 1) === 0 ? given[at] : entry * (vols[Math.floor(at / n)] * vols[at % n])))
    : repair === undefined
      ? given
      : correlation;
  return { matrix, correlation, cholesky, vols, repair };
}

/** Factors that move as one: the rounding of two roots and a quotient is all that takes their correlation beyond 1. */
function bounded(entry: number): number {
  const beyond = Math.abs(entry) - 1;
  return beyond > 0 && beyond <= symmetryTolerance ? Math.sign(entry) : entry;
}
