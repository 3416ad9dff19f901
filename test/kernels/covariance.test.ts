// covariance: exponentially weighted updates, one by one and in batches, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowStride } from '../../src/columns/arena.js';
import { runs } from '../long.js';
import { covarianceError } from '../precision.js';
import { weightedSum } from '../reference/covariance.js';
import { padded, unpadded } from './matrixCases.js';
import { expectSameBits, onBackends } from './onBackends.js';

interface Case {
  readonly n: number;
  readonly matrix: readonly number[];
  readonly returns: readonly number[];
  readonly decay: number;
}

function covariance({ n, matrix, returns, decay }: Case, chunk = Number.POSITIVE_INFINITY): Float64Array {
  const rows = returns.length / n;
  const stride = rowStride(n);
  const results = onBackends((backend, columns) => {
    const entries = columns.f64(padded(matrix, n));
    const history = columns.f64(padded(returns, n));
    for (let t = 0; t < rows; t += chunk)
      backend.covariance(history.subarray(t * stride), entries, Math.min(chunk, rows - t), n, stride, decay);
    return { entries: Float64Array.from(unpadded(entries, n)) };
  });
  return results.entries;
}

const amount = fc.double({ min: -1, max: 1, noNaN: true }).map((x) => (Math.abs(x) < 1e-12 ? 0 : x));
const cases = fc.record({ n: fc.integer({ min: 1, max: 11 }), rows: fc.integer({ min: 0, max: 6 }) }).chain(({ n, rows }) =>
  fc.record({
    n: fc.constant(n),
    matrix: fc.array(amount, { minLength: n * n, maxLength: n * n }),
    returns: fc.array(amount, { minLength: n * rows, maxLength: n * rows }),
    decay: fc.constantFrom(0, 0.5, 0.94, 0.97, 1),
  }),
);

describe('covariance', () => {
  test('is exact in short numbers', () => {
    const once = { n: 2, matrix: [4, 2, 2, 8], returns: [2, -4], decay: 0.5 };
    expect([...covariance(once)]).toEqual([4, -3, -3, 12]);
    expect([...covariance({ ...once, returns: [2, -4, 0, 2] })]).toEqual([2, -1.5, -1.5, 8]);
  });

  test('no row changes nothing; a decay of 1 keeps, one of 0 forgets', () => {
    const start = { n: 3, matrix: [1, 2, 3, 2, 5, 6, 3, 6, 9], returns: [], decay: 0.94 };
    expectSameBits(covariance(start), start.matrix);
    expectSameBits(covariance({ ...start, returns: [1, 2, 3], decay: 1 }), start.matrix);
    expect([...covariance({ ...start, returns: [1, 2, 3], decay: 0 })]).toEqual([1, 2, 3, 2, 4, 6, 3, 6, 9]);
  });

  test('is within rounding of exact arithmetic', () => {
    fc.assert(
      fc.property(cases, (any) => {
        const { n, matrix, returns, decay } = any;
        const rows = returns.length / n;
        const columnOf = (i: number): number[] => Array.from({ length: rows }, (_, t) => returns[t * n + i] as number);
        covariance(any).forEach((entry, at) => {
          const { value, gross } = weightedSum(matrix[at] as number, columnOf(Math.floor(at / n)), columnOf(at % n), decay);
          expect(Math.abs(entry - value)).toBeLessThanOrEqual(covarianceError(rows) * gross);
        });
      }),
      { numRuns: runs(60, 20) },
    );
  });

  test('a batch has the bits of single updates', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 4 }), (any, chunk) => expectSameBits(covariance(any, chunk), covariance(any))),
      { numRuns: runs(80, 27) },
    );
  });

  test('a symmetric matrix stays symmetric to the bit', () => {
    fc.assert(
      fc.property(cases, ({ matrix, n, ...rest }) => {
        const symmetric = matrix.map((entry, at) =>
          at % n > Math.floor(at / n) ? (matrix[(at % n) * n + Math.floor(at / n)] as number) : entry,
        );
        const updated = covariance({ n, matrix: symmetric, ...rest });
        expectSameBits(
          updated,
          updated.map((_, at) => updated[(at % n) * n + Math.floor(at / n)] as number),
        );
      }),
      { numRuns: runs(60, 20) },
    );
  });

  test('a NaN stays in the rows and columns of its own factor', () => {
    const n = 5;
    const returns = [0.1, 0.2, Number.NaN, 0.3, 0.4];
    const updated = covariance({ n, matrix: new Array(n * n).fill(1), returns, decay: 0.9 });
    updated.forEach((entry, at) => {
      expect(Number.isNaN(entry)).toBe(at % n === 2 || Math.floor(at / n) === 2);
    });
  });
});
