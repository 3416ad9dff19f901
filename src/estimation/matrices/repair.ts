// What becomes of a matrix that should be a correlation matrix and is none: refused or repaired, as the caller states, and said.
import { Fault } from '../../fault.js';
import { checkEntries, choleskyOf } from '../../market/correlation.js';
import type { Factorisation } from '../../market/kernels.js';
import { type FactoredCorrelation, positivePart } from './gram.js';
import { nearestCorrelation } from './nearest.js';
import { symmetricEigen } from './symmetricEigen.js';

/**
 * reject: a matrix that is not positive semi-definite is a fault that names the pivot. spectral: negative eigenvalues become 0 and the rows of the root are scaled to
 * length 1 (Rebonato and Jaeckel, J. Risk 2, 1999/2000, section 3). higham: the nearest correlation matrix in the Frobenius norm (Higham 2002).
 */
export const repairRules = ['reject', 'spectral', 'higham'] as const;
export type RepairRule = (typeof repairRules)[number];

/** Result of a repair. */
export interface Repair {
  readonly rule: 'spectral' | 'higham';
  /** |A - X| in the Frobenius norm. */
  readonly distance: number;
  /** Smallest eigenvalue of the matrix before the repair. */
  readonly smallestEigenvalue: number;
}

export interface ValidCorrelation extends FactoredCorrelation {
  /** Undefined when the matrix was valid as it stood: then nothing of it was changed. */
  readonly repair: Repair | undefined;
}

/**
 * A valid correlation matrix and its factor. A matrix that is valid comes back as it is; one that is not finite, not symmetric, not of unit diagonal or beyond [-1, 1] is
 * never repaired. Throws as `checkCorrelation`; NOT_PSD only under 'reject'.
 */
export function validCorrelation(
  matrix: Float64Array,
  n: number,
  path: string,
  rule: RepairRule,
  factorise: Factorisation,
): ValidCorrelation {
  try {
    return { matrix, cholesky: choleskyOf(matrix, n, path, factorise), repair: undefined };
  } catch (error) {
    if (rule === 'reject' || !(error instanceof Fault) || error.code !== 'NOT_PSD') throw error;
  }
  checkEntries(matrix, n, path);
  const eigen = symmetricEigen(matrix, n);
  const { matrix: repaired, cholesky } = rule === 'spectral' ? positivePart(eigen, n) : nearestCorrelation(matrix, n);
  let square = 0;
  for (let i = 0; i < matrix.length; i += 1) {
    const off = matrix[i] - repaired[i];
    square += off * off;
  }
  return {
    matrix: repaired,
    cholesky,
    repair: { rule, distance: Math.sqrt(square), smallestEigenvalue: eigen.values[0] },
  };
}
