// choleskyUpdate: rank-one updates of factors, singular ones too, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowStride } from '../../src/columns/arena.js';
import { runs } from '../long.js';
import { choleskyUpdateError, epsilon } from '../precision.js';
import { factorError, productOf } from '../reference/cholesky.js';
import { padded, unpadded } from './matrixCases.js';
import { expectSameBits, onBackends } from './onBackends.js';

function update(factor: ArrayLike<number>, vector: ArrayLike<number>): Float64Array {
  const n = vector.length;
  const results = onBackends((backend, columns) => {
    const rows = columns.f64(padded(factor, n));
    backend.choleskyUpdate(rows, columns.f64(vector), columns.out(2 * n), n, rowStride(n));
    return { rows };
  });
  return unpadded(results.rows, n);
}

/** What row i becomes by the header's @order, in plain loops. */
function byOrder(factor: ArrayLike<number>, vector: ArrayLike<number>): Float64Array {
  const n = vector.length;
  const rows = Float64Array.from(factor);
  const xs = Float64Array.from(vector);
  for (let k = 0; k < n; k++) {
    const r = Math.sqrt(rows[k * n + k] * rows[k * n + k] + xs[k] * xs[k]);
    const [c, s] = r > 0 ? [rows[k * n + k] / r, xs[k] / r] : [1, 0];
    rows[k * n + k] = r;
    for (let i = k + 1; i < n; i++) {
      const entry = rows[i * n + k];
      rows[i * n + k] = c * entry + s * xs[i];
      xs[i] = c * xs[i] - s * entry;
    }
  }
  return rows;
}

const amount = fc.integer({ min: -1000, max: 1000 }).map((x) => x / 64);
const cases = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.record({
    factor: fc
      .array(amount, { minLength: n * n, maxLength: n * n })
      .map((entries) => entries.map((x, at) => (at % n > Math.floor(at / n) ? 0 : at % (n + 1) === 0 ? Math.abs(x) : x))),
    vector: fc.array(amount, { minLength: n, maxLength: n }),
  }),
);

describe('choleskyUpdate', () => {
  test('is exact in whole numbers', () => {
    expect([...update([3], [4])]).toEqual([5]);
    // L = [3 0; 1 2], v = (4, 3): C + v v' = [25 15; 15 14]
    expect([...update([3, 0, 1, 2], [4, 3])].map((x) => Math.round(x * x))).toEqual([25, 0, 9, 5]);
    expectSameBits(update([2, 0, 3, 1], [0, 0]), [2, 0, 3, 1]);
  });

  test('fills the zero columns of a singular matrix', () => {
    expectSameBits(update([0, 0, 0, 0], [3, 4]), [3, 0, 4, 0]);
    expectSameBits(update([1, 0, 0, 0], [0, 2]), [1, 0, 0, 2]);
    expectSameBits(update([0, 0, 0, 0], [0, 0]), [0, 0, 0, 0]);
  });

  test('is within rounding of exact arithmetic, in the order stated', () => {
    fc.assert(
      fc.property(cases, ({ factor, vector }) => {
        const n = vector.length;
        const updated = update(factor, vector);
        expectSameBits(updated, byOrder(factor, vector));
        const before = productOf(factor, n); // exact: sums of products of short numbers
        const largest = Math.max(...Array.from(vector, (x, i) => before[i * n + i] + x * x));
        expect(factorError(before, updated, n, vector)).toBeLessThanOrEqual(choleskyUpdateError * n * epsilon * largest);
      }),
      { numRuns: runs(150) },
    );
  });

  test('reads and writes no entry above the diagonal', () => {
    fc.assert(
      fc.property(cases, ({ factor, vector }) => {
        const n = vector.length;
        const spoiled = factor.map((x, at) => (at % n > Math.floor(at / n) ? Number.NaN : x));
        const clean = update(factor, vector);
        expectSameBits(
          update(spoiled, vector),
          clean.map((x, at) => (at % n > Math.floor(at / n) ? Number.NaN : x)),
        );
      }),
      { numRuns: runs(50, 17) },
    );
  });
});
