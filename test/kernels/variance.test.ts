// variance: quadratic forms of accounts under one covariance, on every backend.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choleskyOf } from '../../src/market/correlation.js';
import { runs } from '../long.js';
import { lawError, portfolioVarianceScore } from '../precision.js';
import { parseDecimal, scoreOf } from '../reference/decimal.js';
import { grossVariance, varianceReference } from '../reference/variance.js';
import { needs, sharedPath } from '../shared.js';
import { hostile, ordinary, seldomHostile, whole } from './arbitraryBooks.js';
import { expectSameBits } from './onBackends.js';
import { arbitraryCase, byOrder, expectClose, grossRow, identity, lowerOf, rowOf, variance } from './varianceCases.js';

describe('variance', () => {
  test('is row C row for a covariance in whole numbers', () => {
    // L = [2 0; 3 1]: C = [4 6; 6 10]
    const exposures = [1, 0, 0, 1, 1, 1, 1, -1, 5, -3];
    expect([...variance({ factors: 2, exposures, cholesky: [2, 0, 3, 1] })]).toEqual([4, 10, 26, 2, 10]);
  });

  test('is the sum of squares when factors are independent', () => {
    for (const factors of [2, 4, 6, 12, 30]) {
      const exposures = Array.from({ length: factors }, (_, i) => i + 1);
      const squares = (factors * (factors + 1) * (2 * factors + 1)) / 6;
      expect([...variance({ factors, exposures, cholesky: identity(factors) })]).toEqual([squares]);
    }
  });

  test('is 0 for a perfect hedge of perfectly correlated factors, and never below', () => {
    // two vols of 1 with correlation 1: L = [1 0; 1 0]
    expectSameBits(variance({ factors: 2, exposures: [7.3, -7.3], cholesky: [1, 0, 1, 0] }), [0]);
  });

  test('no account has no variance, and one without exposure +0', () => {
    expect([...variance({ factors: 2, exposures: [], cholesky: identity(2) })]).toEqual([]);
    expectSameBits(variance({ factors: 4, exposures: [0, -0, -0, 0], cholesky: identity(4) }), [0]);
  });

  test('any number of accounts and factors is within rounding of exact arithmetic', () => {
    for (const [factors, accounts] of [
      [2, 1],
      [4, 2],
      [6, 3],
      [10, 5],
      [34, 7],
      [62, 4],
    ]) {
      const exposures = Array.from({ length: accounts * factors }, (_, i) => Math.sin(i * i) * 1e5);
      const cholesky = lowerOf(
        Array.from({ length: factors * factors }, (_, i) => Math.cos(3 * i)),
        factors,
      );
      expectClose({ factors, exposures, cholesky });
    }
  });

  test('every backend is within rounding of exact arithmetic, and sums in the order stated', () => {
    fc.assert(fc.property(arbitraryCase(ordinary), expectClose), { numRuns: runs(100) });
  });

  test('an infinite exposure reaches its own column and those before it, no zero above the diagonal', () => {
    for (const factors of [2, 4, 6, 8, 10]) {
      const cholesky = lowerOf(new Array<number>(factors * factors).fill(1), factors);
      for (let at = 0; at < factors; at += 1) {
        const exposures = Array.from({ length: factors }, (_, i) => (i === at ? Number.POSITIVE_INFINITY : 1));
        // the pair of columns it stands in is summed from its even row on: there the odd column meets one zero
        expect([...variance({ factors, exposures, cholesky })]).toEqual([at % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY]);
      }
    }
  });

  test('hostile exposures give the bits of the stated order, and spoil their own account only', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryCase(hostile, ordinary), arbitraryCase(seldomHostile, ordinary)), (any) => {
        const variances = variance(any);
        const expected = Array.from(variances, (_, a) => byOrder(rowOf(any, a), any));
        expectSameBits(variances, expected);
      }),
      { numRuns: runs(200) },
    );
  });

  test('sums of whole numbers are exact', () => {
    fc.assert(
      fc.property(arbitraryCase(whole, fc.integer({ min: -20, max: 20 })), (any) => {
        variance(any).forEach((value, a) => {
          expect(value).toBe(varianceReference(rowOf(any, a), any.cholesky, any.factors));
        });
      }),
      { numRuns: runs(100) },
    );
  });

  test('chunks of accounts change no bit', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary, ordinary, 1), fc.integer({ min: 1, max: 5 }), (any, chunk) =>
        expectSameBits(variance(any, chunk), variance(any)),
      ),
      { numRuns: runs(50, 17) },
    );
  });

  test('is never negative, the same for the opposite book and fourfold for the doubled one', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary), (any) => {
        const variances = variance(any);
        expect(variances.every((value) => value >= 0)).toBe(true);
        expectSameBits(variance({ ...any, exposures: any.exposures.map((x) => -x) }), variances);
        expectSameBits(
          variance({ ...any, exposures: any.exposures.map((x) => 2 * x) }),
          variances.map((value) => 4 * value),
        );
      }),
      { numRuns: runs(50, 17) },
    );
  });

  test('the deviation of a sum of books is never above the sum of their deviations', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary), (any) => {
        const accounts = any.exposures.length / any.factors;
        const deviations = variance(any).map(Math.sqrt);
        const total = Array.from({ length: any.factors }, (_, f) => {
          let sum = 0;
          for (let a = 0; a < accounts; a += 1) sum += any.exposures[a * any.factors + f];
          return sum;
        });
        const gross = Math.sqrt(grossVariance(grossRow(any), any.cholesky, any.factors));
        const bound = deviations.reduce((sum, deviation) => sum + deviation, 0) + gross * lawError(2 * any.factors + accounts);
        expect(Math.sqrt(variance({ ...any, exposures: total })[0])).toBeLessThanOrEqual(bound);
      }),
      { numRuns: runs(50, 17) },
    );
  });

  const vectors = 'vectors/numerics/la_portfolio_variance.json.gz';
  const matrices = 'vectors/numerics/la_matrices.json.gz';
  test.skipIf(!sharedPath(vectors) || !sharedPath(matrices))(needs('scores at most 4 against 60-digit references', vectors), () => {
    const correlations = new Map(
      (readVectors(matrices) as { matrices: CorrelationRow[] }).matrices.map((row) => [row.id, correlationOf(row)]),
    );
    const { cases } = readVectors(vectors) as { cases: VarianceRow[] };
    expect(cases.length).toBeGreaterThan(0);
    for (const { matrix, kind, n, vols, weights, variance: expected, kappa } of cases) {
      const factors = n + (n % 2);
      const lower = choleskyOf(correlations.get(matrix) as Float64Array, n, matrix);
      const cholesky = new Array<number>(factors * factors).fill(0);
      for (let i = 0; i < n; i += 1) for (let j = 0; j <= i; j += 1) cholesky[i * factors + j] = lower[i * n + j];
      const exposures = Array.from({ length: factors }, (_, i) => (i < n ? weights[i] * vols[i] : 0));
      const [value] = variance({ factors, exposures, cholesky });
      expect(value).toBeGreaterThanOrEqual(0);
      expect(scoreOf(value, parseDecimal(expected), Number(kappa)), `${matrix} ${kind}`).toBeLessThanOrEqual(portfolioVarianceScore);
    }
  });
});

interface CorrelationRow {
  readonly id: string;
  readonly n: number;
  readonly lower_packed: readonly (number | string)[];
}

interface VarianceRow {
  readonly matrix: string;
  readonly kind: string;
  readonly n: number;
  readonly vols: readonly number[];
  readonly weights: readonly number[];
  readonly variance: string;
  readonly kappa: string;
}

function readVectors(relative: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(sharedPath(relative) as string)).toString());
}

function correlationOf({ n, lower_packed }: CorrelationRow): Float64Array {
  const matrix = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1, at += 1) {
      matrix[i * n + j] = Number(lower_packed[at]);
      matrix[j * n + i] = matrix[i * n + j];
    }
  }
  return matrix;
}
