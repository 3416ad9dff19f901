// One more period of an exponentially weighted covariance: matrix and factor, kept up to date without starting again.
import { fieldsOf } from '../../book/fields.js';
import { decay, finiteColumn } from '../../check.js';
import { Fault } from '../../fault.js';
import type { EstimationKernels } from '../../market/kernels.js';
import { updatedCovariance, updatedFactor } from './weighted.js';

export interface EwmaStepInputs {
  /** [n x n] row-major, symmetric. */
  readonly covariance: Float64Array;
  /** L with L L' = covariance, [n x n] row-major; left out, only the matrix is updated. */
  readonly cholesky?: Float64Array;
  /** Returns of one period, [n]. */
  readonly returns: Float64Array;
  /** In (0, 1). */
  readonly lambda: number;
}

export interface EwmaStep {
  /** lambda C + (1 - lambda) r r'. */
  readonly covariance: Float64Array;
  /** Its factor, by a rank-one update in O(n^2). */
  readonly cholesky: Float64Array | undefined;
}

/** Throws SHAPE_MISMATCH, NOT_FINITE, OUT_OF_RANGE (lambda), OVERFLOW. */
export function ewmaStep(kernels: EstimationKernels, inputs: EwmaStepInputs): EwmaStep {
  const fields = fieldsOf(inputs, 'inputs', ['covariance', 'returns', 'lambda'], ['cholesky']);
  const lambda = decay(fields.lambda, 'lambda');
  const returns = finiteColumn(fields.returns, 'returns');
  const n = returns.length;
  const covariance = square(fields.covariance, 'covariance', n);
  const factor = fields.cholesky === undefined ? undefined : square(fields.cholesky, 'cholesky', n);
  return {
    covariance: within(updatedCovariance(kernels, covariance, returns, lambda), 'covariance'),
    cholesky: factor === undefined ? undefined : within(updatedFactor(kernels, factor, returns, lambda), 'cholesky'),
  };
}

function within(updated: Float64Array, path: string): Float64Array {
  const wrong = updated.find((x) => !Number.isFinite(x));
  if (wrong !== undefined) throw new Fault('OVERFLOW', path, 'within the range of doubles after the step', wrong);
  return updated;
}

function square(value: unknown, path: string, n: number): Float64Array {
  const matrix = finiteColumn(value, path);
  if (matrix.length !== n * n) throw new Fault('SHAPE_MISMATCH', path, `${n} x ${n}`, `${matrix.length} entries`);
  return matrix;
}
