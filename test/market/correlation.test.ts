// Correlation matrices: which are valid, and that the factor of a valid one multiplies back to it.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCorrelation, choleskyOf, matrixOf } from '../../src/market/correlation.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { choleskyBackwardError } from '../precision.js';
import { needs, sharedPath } from '../shared.js';

/** max |C - L L'| in units of n eps. */
function backwardError(matrix: Float64Array, cholesky: Float64Array, n: number): number {
  let worst = 0;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      let product = 0;
      for (let k = 0; k < n; k += 1) product += (cholesky[i * n + k] as number) * (cholesky[j * n + k] as number);
      worst = Math.max(worst, Math.abs((matrix[i * n + j] as number) - product));
    }
  }
  return worst / (n * Number.EPSILON);
}

function expectFactor(matrix: Float64Array, n: number): void {
  const cholesky = choleskyOf(matrix, n, 'corr');
  expect(backwardError(matrix, cholesky, n)).toBeLessThanOrEqual(choleskyBackwardError);
  for (let i = 0; i < n; i += 1) {
    expect(cholesky[i * n + i]).toBeGreaterThanOrEqual(0);
    for (let j = i + 1; j < n; j += 1) expect(cholesky[i * n + j]).toBe(0);
  }
}

function equicorrelated(n: number, rho: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : rho));
}

interface ReferenceMatrix {
  readonly id: string;
  readonly n: number;
  readonly lower_packed: readonly number[];
  readonly psd: 'pd' | 'psd_singular' | 'indefinite';
}

const matricesFile = 'vectors/numerics/la_matrices.json.gz';
const repairFile = 'vectors/venues/correlation/repair.json';

describe('the Cholesky factor of a correlation matrix', () => {
  const path = sharedPath(matricesFile);
  test.skipIf(!path)(needs('has the right verdict and backward error on every reference matrix', matricesFile), () => {
    const { matrices } = JSON.parse(gunzipSync(readFileSync(path as string)).toString()) as { matrices: readonly ReferenceMatrix[] };
    expect(matrices.length).toBeGreaterThan(10);
    for (const { id, n, lower_packed, psd } of matrices) {
      const matrix = new Float64Array(n * n);
      for (let i = 0, k = 0; i < n; i += 1) {
        for (let j = 0; j <= i; j += 1, k += 1) {
          matrix[i * n + j] = lower_packed[k] as number;
          matrix[j * n + i] = lower_packed[k] as number;
        }
      }
      if (psd === 'indefinite') expect(faultOf(() => choleskyOf(matrix, n, id)).code, id).toBe('NOT_PSD');
      else expectFactor(matrix, n);
    }
  });

  const repair = sharedPath(repairFile);
  test.skipIf(!repair)(needs('is refused for every matrix known to be invalid', repairFile), () => {
    const { invalid } = JSON.parse(readFileSync(repair as string, 'utf8')) as { invalid: Record<string, number[][]> };
    const names = Object.keys(invalid);
    expect(names.length).toBeGreaterThanOrEqual(4);
    for (const name of names) {
      const rows = invalid[name] as number[][];
      expect(faultOf(() => checkCorrelation(matrixOf(rows, name), rows.length, name)).code, name).toBe('NOT_PSD');
    }
  });

  test('of [[1, r], [r, 1]] is [1, 0, r, sqrt(1 - r^2)]', () => {
    expect([...choleskyOf(equicorrelated(2, 0.6), 2, 'corr')]).toEqual([1, 0, 0.6, 0.8]);
  });

  test('exists for no factors, for one, and for exactly singular matrices', () => {
    expect(choleskyOf(new Float64Array(0), 0, 'corr')).toHaveLength(0);
    expect([...choleskyOf(new Float64Array([1]), 1, 'corr')]).toEqual([1]);
    expect([...choleskyOf(equicorrelated(3, 1), 3, 'corr')]).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0]);
    expect([...choleskyOf(equicorrelated(2, -1), 2, 'corr')]).toEqual([1, 0, -1, 0]);
    expectFactor(equicorrelated(5, -0.25), 5);
  });

  test('exists at the edge of definiteness and not beyond it', () => {
    for (const n of [3, 4, 7, 20]) {
      expectFactor(equicorrelated(n, -1 / (n - 1)), n);
      expect(faultOf(() => choleskyOf(equicorrelated(n, -1 / (n - 1) - 1e-12), n, 'corr')).code).toBe('NOT_PSD');
    }
  });

  test('exists for every matrix of signs, whatever its rank', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 24 }), fc.integer({ min: 1, max: 32 }), fc.infiniteStream(fc.boolean()), (n, k, stream) => {
        const signs = Array.from({ length: n }, () => Array.from({ length: k }, () => (stream.next().value ? 1 : -1)));
        const rows = signs.map((a) => signs.map((b) => a.reduce((sum, sign, q) => sum + sign * (b[q] as number), 0) / k));
        expectFactor(matrixOf(rows, 'corr'), n);
      }),
      { seed: 2, numRuns: runs(300) },
    );
  });

  test('exists for products of loadings on fewer factors than names, although rounding has spoilt them', () => {
    const loading = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 1, max: 8 }), fc.infiniteStream(loading), (n, k, stream) => {
        const rows = Array.from({ length: n }, () => {
          const row = Array.from({ length: k }, () => (stream.next().value as number) + 0.01);
          const norm = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
          return row.map((x) => x / norm);
        });
        const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, q) => sum + x * (b[q] as number), 0);
        const matrix = rows.map((a, i) => rows.map((b, j) => (i === j ? 1 : Math.max(-1, Math.min(1, i < j ? dot(a, b) : dot(b, a))))));
        expectFactor(matrixOf(matrix, 'corr'), n);
      }),
      { seed: 2, numRuns: runs(200) },
    );
  });
});

describe('a correlation matrix is refused when it', () => {
  const valid = [
    [1, 0.5, 0.2],
    [0.5, 1, 0.3],
    [0.2, 0.3, 1],
  ];
  const check = (rows: readonly (readonly number[])[]) => faultOf(() => checkCorrelation(matrixOf(rows, 'corr'), rows.length, 'corr'));
  const with_ = (i: number, j: number, value: number) => valid.map((row, a) => row.map((x, b) => (a === i && b === j ? value : x)));

  test('holds a NaN or an infinity', () => {
    expect(check(with_(1, 2, Number.NaN))).toMatchObject({ code: 'NOT_FINITE', path: 'corr[1][2]', got: 'NaN' });
    expect(check(with_(0, 0, Number.POSITIVE_INFINITY))).toMatchObject({ code: 'NOT_FINITE', path: 'corr[0][0]' });
  });

  test('is not symmetric beyond rounding', () => {
    expect(check(with_(1, 0, 0.4))).toMatchObject({ code: 'NOT_SYMMETRIC', path: 'corr[1][0]', got: '0.4' });
    expect(check(with_(1, 0, 0.5 + 1e-11))).toMatchObject({ code: 'NOT_SYMMETRIC' });
    expect(() => checkCorrelation(matrixOf(with_(1, 0, 0.5 + 1e-13), 'corr'), 3, 'corr')).not.toThrow();
  });

  test('has a diagonal that is not 1', () => {
    expect(check(with_(2, 2, 0.04))).toMatchObject({ code: 'NOT_UNIT_DIAGONAL', path: 'corr[2][2]', got: '0.04' });
    expect(check(with_(0, 0, -0))).toMatchObject({ code: 'NOT_UNIT_DIAGONAL' });
  });

  test('has an entry beyond 1', () => {
    const rows = [
      [1, 1.5],
      [1.5, 1],
    ];
    expect(check(rows)).toMatchObject({ code: 'OUT_OF_RANGE', path: 'corr[1][0]' });
  });

  test('is not positive semi-definite, and the fault names the pivot', () => {
    const rows = [
      [1, 0.9, -0.9],
      [0.9, 1, 0.9],
      [-0.9, 0.9, 1],
    ];
    expect(check(rows)).toMatchObject({
      code: 'NOT_PSD',
      path: expect.stringMatching(/^corr\[\d]\[\d]$/),
      got: expect.stringMatching(/^-/),
    });
  });

  test('is not square', () => {
    const wide = [
      [1, 0.5, 0.1],
      [0.5, 1, 0.2],
    ];
    expect(check(wide)).toMatchObject({ code: 'NOT_SQUARE', path: 'corr', got: '"2 x 3"' });
    expect(check([[1, 0.5], [0.5]])).toMatchObject({ code: 'SHAPE_MISMATCH', path: 'corr[1]' });
    expect(faultOf(() => checkCorrelation(new Float64Array(5), 2, 'corr'))).toMatchObject({ code: 'SHAPE_MISMATCH', path: 'corr' });
  });
});
