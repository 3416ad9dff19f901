// Correlation matrices with their verdicts: definite and semi-definite ones are factored, indefinite ones refused (JSON, lower_packed).
import { choleskyBackwardError, epsilon } from '../../precision.js';
import { factorError } from '../../reference/cholesky.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';

export interface MatrixCase {
  readonly id: string;
  readonly n: number;
  readonly lower_packed: readonly number[];
  readonly psd: string;
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

function run(source: Source, _core: Core, door: Door): Outcome {
  const tally = new Tally("max |C - L L'| / (n 2^-52); an indefinite matrix must be refused as NOT_PSD", choleskyBackwardError);
  for (const one of matricesOf(source) as readonly MatrixCase[]) {
    const matrix = unpacked(one);
    const indefinite = one.psd === 'indefinite';
    let verdict: number;
    try {
      const cholesky = door.choleskyOf(matrix, one.n, one.id);
      verdict = indefinite ? Number.POSITIVE_INFINITY : factorError(matrix, cholesky, one.n) / (one.n * epsilon);
    } catch (error) {
      verdict = indefinite && error instanceof door.Fault && error.code === 'NOT_PSD' ? 0 : Number.POSITIVE_INFINITY;
    }
    tally.add(`${one.id} (${one.psd})`, { factor: verdict });
  }
  tally.note("the file's eigenvalues and log determinants have no function in the API yet");
  return tally.outcome();
}

export const correlationMatrices: Reader = {
  kind: 'correlation matrices',
  recognises: (source) => matricesOf(source) !== undefined,
  run,
};
