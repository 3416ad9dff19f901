// cholesky: factors of definite and singular matrices, refusals, the order of its sums, on every backend.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowStride } from '../../src/columns/arena.js';
import { semidefiniteCholesky } from '../../src/market/semidefinite.js';
import { runs } from '../long.js';
import { choleskyBackwardError, epsilon } from '../precision.js';
import { factorError } from '../reference/cholesky.js';
import { needs, sharedPath } from '../shared.js';
import { gramMatrix, padded, unpadded } from './matrixCases.js';
import { expectSameBits, onBackends } from './onBackends.js';

function cholesky(matrix: ArrayLike<number>, n: number): { factor: Float64Array; verdict: number } {
  const { factor, verdict } = onBackends((backend, columns) => {
    const out = columns.out(n * rowStride(n));
    return { factor: out, verdict: columns.f64([backend.cholesky(columns.f64(padded(matrix, n)), out, n, rowStride(n))]) };
  });
  return { factor: unpadded(factor, n), verdict: verdict[0] as number };
}

/** The bits that the header's @order promises, in plain loops, of a definite matrix. */
function byOrder(matrix: ArrayLike<number>, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      const sums = [0, 0];
      const first = j - (j % 4);
      for (let k = 0; k < first; k++) sums[k % 2] += factor[i * n + k] * factor[j * n + k];
      let rest = matrix[i * n + j] - (sums[0] + sums[1]);
      for (let k = first; k < j; k++) rest -= factor[i * n + k] * factor[j * n + k];
      factor[i * n + j] = i === j ? Math.sqrt(rest) : rest / factor[j * n + j];
    }
  }
  return factor;
}

const largest = (matrix: ArrayLike<number>): number => Math.max(...Array.from(matrix, Math.abs));
/** Definite: unit diagonal, correlations that fade with the distance. */
const fading = (n: number): number[] => Array.from({ length: n * n }, (_, at) => 0.9 ** Math.abs(Math.floor(at / n) - (at % n)));

describe('cholesky', () => {
  test('is exact for whole numbers', () => {
    expect([...cholesky([4, 6, 6, 10], 2).factor]).toEqual([2, 0, 3, 1]);
    expect([...cholesky([1, 2, 3, 2, 8, 14, 3, 14, 34], 3).factor]).toEqual([1, 0, 0, 2, 2, 0, 3, 4, 3]);
    expect([...cholesky([9], 1).factor]).toEqual([3]);
    expect(cholesky([], 0).verdict).toBe(0);
  });

  test('gives singular matrices zero columns', () => {
    expect(cholesky([1, 1, 1, 1], 2)).toEqual({ factor: Float64Array.of(1, 0, 1, 0), verdict: 0 });
    expect(cholesky(new Array(9).fill(0), 3)).toEqual({ factor: new Float64Array(9), verdict: 0 });
    expect(cholesky([0, 0, 0, 4], 2)).toEqual({ factor: Float64Array.of(0, 0, 0, 2), verdict: 0 });
  });

  test('names the row of the first pivot that is not valid', () => {
    expect(cholesky([-1], 1).verdict).toBe(1);
    expect(cholesky([1, 2, 2, 1], 2).verdict).toBe(2);
    expect(cholesky([0, 1, 1, 0], 2).verdict).toBe(1);
    for (const n of [5, 6, 9]) {
      for (let row = 0; row < n; row++) {
        const matrix = fading(n);
        matrix[row * n + row] = -0.5;
        expect(cholesky(matrix, n).verdict).toBe(row + 1);
        matrix[row * n + row] = Number.NaN;
        expect(cholesky(matrix, n).verdict).toBe(row + 1);
      }
    }
  });

  test('reads no entry above the diagonal', () => {
    const n = 7;
    const lower = fading(n).map((entry, at) => (at % n > Math.floor(at / n) ? Number.NaN : entry));
    expectSameBits(cholesky(lower, n).factor, cholesky(fading(n), n).factor);
  });

  test('any size is within rounding of exact arithmetic and has the bits of the stated order', () => {
    for (let n = 1; n <= 21; n++) {
      const { factor, verdict } = cholesky(fading(n), n);
      expect(verdict).toBe(0);
      expect(factorError(fading(n), factor, n)).toBeLessThanOrEqual(choleskyBackwardError * n * epsilon);
      expectSameBits(factor, byOrder(fading(n), n));
    }
  });

  test("every matrix B B' is factored, by complete pivoting where plain pivots end in a refusal", () => {
    fc.assert(
      fc.property(gramMatrix, ({ n, matrix }) => {
        let { factor, verdict } = cholesky(matrix, n);
        if (verdict !== 0) {
          const trace = matrix.reduce((sum, entry, at) => (at % (n + 1) === 0 ? sum + entry : sum), 0);
          const second = semidefiniteCholesky(Float64Array.from(matrix), n, epsilon * trace);
          if (!('cholesky' in second)) return expect.fail(`row ${second.row} of ${n} x ${n}`);
          factor = second.cholesky;
        }
        expect(factorError(matrix, factor, n)).toBeLessThanOrEqual(choleskyBackwardError * n * epsilon * largest(matrix));
      }),
      { numRuns: runs(150) },
    );
  });

  const vectors = 'vectors/numerics/la_matrices.json.gz';
  test.skipIf(!sharedPath(vectors))(needs('every reference matrix gets its verdict', vectors), () => {
    const { matrices } = JSON.parse(gunzipSync(readFileSync(sharedPath(vectors) as string)).toString()) as { matrices: MatrixRow[] };
    for (const { id, n, lower_packed, psd } of matrices) {
      const matrix = new Float64Array(n * n);
      let k = 0;
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++, k++) matrix[i * n + j] = matrix[j * n + i] = lower_packed[k] as number;
      const { factor, verdict } = cholesky(matrix, n);
      if (verdict === 0) {
        expect(psd, id).not.toBe('indefinite');
        expect(factorError(matrix, factor, n), id).toBeLessThanOrEqual(choleskyBackwardError * n * epsilon);
      } else expect('cholesky' in semidefiniteCholesky(matrix, n, epsilon * n), id).toBe(psd !== 'indefinite');
    }
  });
});

interface MatrixRow {
  readonly id: string;
  readonly n: number;
  readonly lower_packed: readonly number[];
  readonly psd: string;
}
