// What a correlation matrix is worth: its eigenvalues, how near it is to singular, how many directions it has, and which moves least.
import { fieldsOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import { checkEntries, choleskyOf, matrixOf } from '../../market/correlation.js';
import type { EstimationKernels } from '../../market/kernels.js';
import { type Definite, definite } from './nearlySingular.js';
import { symmetricEigen } from './symmetricEigen.js';

export interface SpectrumInputs {
  /** Rows: symmetric, finite, ones on the diagonal, entries in [-1, 1]. It need not be positive semi-definite: the call determines that. */
  readonly correlation: readonly ArrayLike<number>[];
}

export interface Spectrum {
  /** [n], the largest first; their sum is n. Each within a few n eps of the largest. */
  readonly eigenvalues: Float64Array;
  /**
   * 'indefinite': no correlation matrix, and refused wherever one is asked for. 'definite': positive definite as its entries stand, proved with
   * twice the digits of a double where those do not tell. 'semi-definite': a valid one and singular (to 2^-100 n^2), or so near to it that its smallest
   * eigenvalue is below 0 by no more than rounding.
   */
  readonly definiteness: 'definite' | 'semi-definite' | 'indefinite';
  /** n when definite; else eigenvalues whose size is above n eps times the largest. */
  readonly rank: number;
  /** Largest over smallest size of an eigenvalue; Infinity when the rank is not full. */
  readonly condition: number;
  /** ln det, from the factor that proves the verdict: 0 for factors on their own, -Infinity when semi-definite; undefined when indefinite. */
  readonly logDeterminant: number | undefined;
  /** n^2 over the sum of squares of the eigenvalues: n for factors on their own, 1 when all move as one. */
  readonly effectiveFactors: number;
  /** Mean of the entries off the diagonal; 0 for one factor. */
  readonly meanCorrelation: number;
  /** [n], of length 1: the combination of standardised factors that moves most, its largest entry positive. */
  readonly strongest: Float64Array;
  /** The one that moves least: what a hedge in it is worth is what the smallest eigenvalue is. */
  readonly weakest: Float64Array;
}

const epsilon = 2 ** -52;
/** Computed eigenvalues err by a few n eps of the largest; this many are never that wrong. */
const doubtful = 64;

/**
 * Throws UNKNOWN_FIELD, MISSING_FIELD, TYPE_MISMATCH, NOT_SQUARE, SHAPE_MISMATCH, TOO_LARGE, NOT_FINITE, NOT_SYMMETRIC, NOT_UNIT_DIAGONAL,
 * OUT_OF_RANGE. Eigenvalues by Householder and QL; effective factors as the participation ratio (Bell and Dean 1970).
 */
export function spectrumOf(kernels: EstimationKernels, inputs: SpectrumInputs): Spectrum {
  const { correlation } = fieldsOf(inputs, 'inputs', ['correlation']);
  const matrix = entriesOf(correlation);
  const n = Math.sqrt(matrix.length);
  checkEntries(matrix, n, 'correlation');
  const factor = factorOf(kernels, matrix, n);
  const { values, vectors } = symmetricEigen(matrix, n);
  const eigenvalues = values.slice().reverse();
  const sizes = eigenvalues.map(Math.abs).sort();
  const [least, most] = [sizes[0], sizes[n - 1]];
  const tiny = n * epsilon * most;
  const counted = sizes.filter((size) => size > tiny).length;
  const plain = least > doubtful * tiny && diagonalOf(factor ?? matrix, n).every((pivot) => pivot !== 0);
  const proof = factor === undefined || plain ? undefined : definite(matrix, n, vectors.slice(0, n));
  const singular = factor !== undefined && !plain && proof === undefined;
  const rank = proof ? n : singular ? Math.min(counted, n - 1) : counted;
  if (proof) raise(eigenvalues, proof);
  let squares = 0;
  let entries = 0;
  for (const value of values) squares += value * value;
  for (let i = 0; i < n; i += 1) for (let j = 0; j < i; j += 1) entries += matrix[i * n + j];
  return {
    eigenvalues,
    definiteness: factor === undefined ? 'indefinite' : singular ? 'semi-definite' : 'definite',
    rank,
    condition: rank < n ? Number.POSITIVE_INFINITY : most / (proof?.smallestEigenvalue ?? least),
    logDeterminant: factor === undefined ? undefined : singular ? Number.NEGATIVE_INFINITY : logDeterminantOf(kernels, factor, n, proof),
    effectiveFactors: (n * n) / squares,
    meanCorrelation: n === 1 ? 0 : (2 * entries) / (n * (n - 1)),
    strongest: turned(vectors.slice((n - 1) * n)),
    weakest: turned(proof?.eigenvector ?? vectors.slice(0, n)),
  };
}

function entriesOf(rows: unknown): Float64Array {
  const entries = matrixOf(rows as ArrayLike<number>[], 'correlation');
  if (entries.length === 0) throw new Fault('SHAPE_MISMATCH', 'correlation', 'at least 1 x 1', 'no rows');
  return entries;
}

/** Undefined when there is none. */
function factorOf({ cholesky }: EstimationKernels, matrix: Float64Array, n: number): Float64Array | undefined {
  try {
    return choleskyOf(matrix, n, 'correlation', cholesky);
  } catch (error) {
    if (error instanceof Fault && error.code === 'NOT_PSD') return undefined;
    throw error;
  }
}

const diagonalOf = (matrix: Float64Array, n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]);

/** None is below the smallest, which is known better. */
function raise(eigenvalues: Float64Array, { smallestEigenvalue }: Definite): void {
  for (let k = 0; k < eigenvalues.length; k += 1) eigenvalues[k] = Math.max(eigenvalues[k], smallestEigenvalue);
  eigenvalues[eigenvalues.length - 1] = smallestEigenvalue;
}

function logDeterminantOf({ log }: EstimationKernels, factor: Float64Array, n: number, proof: Definite | undefined): number {
  if (proof) return log(proof.pivots).reduce((sum, x) => sum + x, 0);
  return 2 * log(diagonalOf(factor, n)).reduce((sum, x) => sum + x, 0);
}

/** The vector or its opposite: the first of its largest entries is positive. */
function turned(vector: Float64Array): Float64Array {
  let largest = 0;
  for (const x of vector) if (Math.abs(x) > Math.abs(largest)) largest = x;
  return largest < 0 ? vector.map((x) => 0 - x) : vector;
}
