// Correlation matrices with their verdicts: definite and semi-definite ones are factored, indefinite ones refused (JSON, lower_packed).
import type { Spectrum } from '../../../src/index.js';
import { choleskyBackwardError, eigenError, epsilon, logDeterminantScore } from '../../precision.js';
import { factorError } from '../../reference/cholesky.js';
import { parseDecimal, relativeErrorTo, scoreOf } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';

export interface MatrixCase {
  readonly id: string;
  readonly n: number;
  readonly lower_packed: readonly number[];
  readonly psd: string;
  readonly eig_min: string;
  readonly eig_max: string;
  readonly logdet?: string;
  readonly exact_inertia_pos_neg_zero?: readonly number[];
}

/** The matrices of a file that holds such; undefined of another. */
export function matricesOf(source: Source): readonly MatrixCase[] | undefined {
  const matrices = member(source.document, 'matrices');
  const ours =
    Array.isArray(matrices) &&
    matrices.length > 0 &&
    matrices.every((m) => ['n', 'lower_packed', 'psd'].every((key) => member(m, key) !== undefined));
  return ours ? (matrices as MatrixCase[]) : undefined;
}

export function unpacked({ n, lower_packed }: MatrixCase): Float64Array {
  const matrix = new Float64Array(n * n);
  let k = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++, k++) {
      matrix[i * n + j] = lower_packed[k] as number;
      matrix[j * n + i] = lower_packed[k] as number;
    }
  }
  return matrix;
}

/** Sum of |C^-1[i, j] C[i, j]|: how far ln det moves, relative moves of the entries being eps; 0 for a matrix that has no inverse. */
function logDeterminantCondition(matrix: Float64Array, cholesky: Float64Array, n: number): number {
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let rest = i === j ? 1 : 0;
      for (let k = j; k < i; k++) rest -= (cholesky[i * n + k] as number) * (inverse[k * n + j] as number);
      inverse[i * n + j] = rest / (cholesky[i * n + i] as number);
    }
  }
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let entry = 0;
      for (let k = Math.max(i, j); k < n; k++) entry += (inverse[k * n + i] as number) * (inverse[k * n + j] as number);
      sum += Math.abs(entry * (matrix[i * n + j] as number));
    }
  }
  return sum;
}

const verdicts: Readonly<Record<string, Spectrum['definiteness']>> = {
  pd: 'definite',
  psd_singular: 'semi-definite',
  indefinite: 'indefinite',
};

/** Errors of the spectrum in units of their lines, times that of the factor: one tally holds them all. */
function spectrumErrors(core: Core, one: MatrixCase, matrix: Float64Array, cholesky: Float64Array | undefined): Record<string, number> {
  const { n } = one;
  const correlation = Array.from({ length: n }, (_, i) => matrix.slice(i * n, (i + 1) * n));
  const { eigenvalues, definiteness, rank, logDeterminant } = core.estimate.spectrum({ correlation });
  const line = (error: number): number => choleskyBackwardError * error;
  const size = Math.max(Math.abs(Number(one.eig_min)), Number(one.eig_max)) * n * epsilon * eigenError;
  const [positive, negative] = one.exact_inertia_pos_neg_zero ?? [n, 0];
  const errors = {
    largest: line(absoluteErrorTo(eigenvalues[0] as number, one.eig_max) / size),
    smallest: line(absoluteErrorTo(eigenvalues[n - 1] as number, one.eig_min) / size),
    verdict: definiteness === verdicts[one.psd] && rank === (positive as number) + (negative as number) ? 0 : Number.POSITIVE_INFINITY,
  };
  if (one.logdet === undefined || cholesky === undefined) return errors;
  const reference = Math.abs(Number(one.logdet));
  const kappa = logDeterminantCondition(matrix, cholesky, n) / reference;
  return { ...errors, logdet: line(scoreOf(logDeterminant as number, parseDecimal(one.logdet), kappa) / logDeterminantScore) };
}

/** Twenty digits are five more than a double's: the difference is exact enough in two parts. */
function absoluteErrorTo(x: number, text: string): number {
  return Math.abs(Number(text)) < 1e-30 ? Math.abs(x) : relativeErrorTo(x, parseDecimal(text)) * Math.abs(Number(text));
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally("max |C - L L'| / (n 2^-52); an indefinite matrix must be refused as NOT_PSD", choleskyBackwardError);
  for (const one of matricesOf(source) as readonly MatrixCase[]) {
    const matrix = unpacked(one);
    const indefinite = one.psd === 'indefinite';
    let verdict: number;
    let cholesky: Float64Array | undefined;
    try {
      cholesky = door.choleskyOf(matrix, one.n, one.id);
      verdict = indefinite ? Number.POSITIVE_INFINITY : factorError(matrix, cholesky, one.n) / (one.n * epsilon);
    } catch (error) {
      verdict = indefinite && error instanceof door.Fault && error.code === 'NOT_PSD' ? 0 : Number.POSITIVE_INFINITY;
    }
    tally.add(`${one.id} (${one.psd})`, { factor: verdict, ...spectrumErrors(core, one, matrix, cholesky) });
  }
  tally.note(
    `also graded: eigenvalues (line ${eigenError} n 2^-52 of the largest), ranks, verdicts, log determinants (score, line ${logDeterminantScore})`,
  );
  return tally.outcome();
}

export const correlationMatrices: Reader = {
  kind: 'correlation matrices',
  recognises: (source) => matricesOf(source) !== undefined,
  run,
};
