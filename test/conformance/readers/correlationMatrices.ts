// Correlation matrices with the verdicts that are right of them: definite and semi-definite ones are factored, indefinite ones refused (JSON, lower_packed).
import type { Spectrum } from '../../../src/estimation/matrices/spectrum.js';
import { choleskyBackwardError, eigenError, epsilon, logDeterminantScore } from '../../precision.js';
import { factorError } from '../../reference/cholesky.js';
import { parseDecimal, relativeErrorTo, scoreOf } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';

export interface MatrixCase {
  readonly id: string;
  readonly n: number;
  readonly lower_packed: readonly number[];
  /** The exact verdict, and those that are right in doubles. */
  readonly psd: string;
  readonly psd_accept: readonly string[];
  /** Row and column of an entry beyond [-1, 1]: no correlation matrix, and a fault that names an entry is right wherever one is asked for. */
  readonly entry_beyond_1?: readonly number[];
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
    matrices.every((m) => ['n', 'lower_packed', 'psd', 'psd_accept'].every((key) => member(m, key) !== undefined));
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

/** Whether a fault says that an entry is beyond [-1, 1], and which. */
export function namesEntry(door: Door, error: unknown): boolean {
  return error instanceof door.Fault && error.code === 'OUT_OF_RANGE' && /\[\d+\]\[\d+\]$/.test(error.path);
}

/** The matrix as a correlation matrix: what was made of it, or `refused` for a fault that is right of it. Another fault is an error of the case. */
function asked<T>(door: Door, one: MatrixCase, ask: () => T): T | 'refused' {
  try {
    return ask();
  } catch (error) {
    if (one.entry_beyond_1 !== undefined && namesEntry(door, error)) return 'refused';
    if (error instanceof door.Fault && error.code === 'NOT_PSD' && one.psd_accept.includes('indefinite')) return 'refused';
    throw error;
  }
}

/** 0 where a rank is that of the exact inertia; where verdicts are open, one counted by a threshold of n eps is right too. */
function rankError({ n, psd_accept, exact_inertia_pos_neg_zero }: MatrixCase, rank: number, eigenvalues: Float64Array): number {
  const [positive, negative] = exact_inertia_pos_neg_zero ?? [n, 0];
  if (rank === (positive as number) + (negative as number)) return 0;
  const sizes = eigenvalues.map(Math.abs);
  const counted = sizes.filter((size) => size > n * epsilon * Math.max(...sizes)).length;
  return psd_accept.length > 1 && rank === counted ? 0 : Number.POSITIVE_INFINITY;
}

/** Errors of the spectrum in units of their lines, times that of the factor: one tally holds them all. */
function spectrumErrors(
  one: MatrixCase,
  spectrum: Spectrum,
  matrix: Float64Array,
  cholesky: Float64Array | 'refused',
): Record<string, number> {
  const { n } = one;
  const { eigenvalues, definiteness, rank, logDeterminant } = spectrum;
  const line = (error: number): number => choleskyBackwardError * error;
  const size = Math.max(Math.abs(Number(one.eig_min)), Number(one.eig_max)) * n * epsilon * eigenError;
  const errors = {
    largest: line(absoluteErrorTo(eigenvalues[0] as number, one.eig_max) / size),
    smallest: line(absoluteErrorTo(eigenvalues[n - 1] as number, one.eig_min) / size),
    verdict: one.psd_accept.some((verdict) => verdicts[verdict] === definiteness) ? 0 : Number.POSITIVE_INFINITY,
    rank: rankError(one, rank, eigenvalues),
  };
  // a determinant is that of a definite matrix: where a semi-definite verdict is right too, it has none
  if (one.logdet === undefined || cholesky === 'refused' || definiteness !== 'definite') return errors;
  const reference = Math.abs(Number(one.logdet));
  const kappa = logDeterminantCondition(matrix, cholesky, n) / reference;
  return { ...errors, logdet: line(scoreOf(logDeterminant as number, parseDecimal(one.logdet), kappa) / logDeterminantScore) };
}

/** Twenty digits are five more than a double's: the difference is exact enough in two parts. */
function absoluteErrorTo(x: number, text: string): number {
  return Math.abs(Number(text)) < 1e-30 ? Math.abs(x) : relativeErrorTo(x, parseDecimal(text)) * Math.abs(Number(text));
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally("max |C - L L'| / (n 2^-52); a verdict out of psd_accept", choleskyBackwardError);
  for (const one of matricesOf(source) as readonly MatrixCase[]) {
    const { n } = one;
    const matrix = unpacked(one);
    const correlation = Array.from({ length: n }, (_, i) => matrix.slice(i * n, (i + 1) * n));
    tally.attempt(`${one.id} (${one.psd})`, () => {
      const cholesky = asked(door, one, () => door.matrix(core, { kind: 'correlation', matrix: correlation, repair: 'reject' }).cholesky);
      const spectrum = asked(door, one, () => door.spectrum(core, { correlation }));
      const indefinite = one.psd_accept.every((verdict) => verdict === 'indefinite');
      const factor = cholesky === 'refused' ? 0 : indefinite ? Number.POSITIVE_INFINITY : factorError(matrix, cholesky, n) / (n * epsilon);
      return { factor, ...(spectrum === 'refused' ? {} : spectrumErrors(one, spectrum, matrix, cholesky)) };
    });
  }
  tally.note(
    `also graded: eigenvalues (line ${eigenError} n 2^-52 of the largest), ranks, log determinants (score, line ${logDeterminantScore}); an entry beyond [-1, 1] may be refused by its name`,
  );
  return tally.outcome();
}

export const correlationMatrices: Reader = {
  kind: 'correlation matrices',
  recognises: (source) => matricesOf(source) !== undefined,
  run,
};
