// Sparse variance: known cases, exact arithmetic, the dense form, what is refused, same bits on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import { runs } from '../long.js';
import { epsilon, sparseVarianceError } from '../precision.js';
import { sparseVarianceReference } from '../reference/variance.js';
import { expectSameBits, onBackends } from './onBackends.js';

interface Book {
  readonly factorCount: number;
  /** By account: [factor, exposure] pairs. */
  readonly accounts: readonly (readonly (readonly [number, number])[])[];
  /** Symmetric, [factorCount x factorCount]. */
  readonly covariance: readonly number[];
}

const csrOf = ({ accounts }: Book) => {
  const starts = [0];
  for (const account of accounts) starts.push((starts.at(-1) as number) + account.length);
  return { starts, factors: accounts.flat().map(([factor]) => factor), exposures: accounts.flat().map(([, exposure]) => exposure) };
};

function varianceSparse(book: Book): { variances: Float64Array; refused: number } {
  const { starts, factors, exposures } = csrOf(book);
  const { variances, counts } = onBackends((backend, columns) => {
    const variances = columns.out(book.accounts.length);
    const refused = backend.varianceSparse(
      columns.u32(starts),
      columns.u32(factors),
      columns.f64(exposures),
      columns.f64(book.covariance),
      variances,
      book.accounts.length,
      book.factorCount,
    );
    return { variances, counts: columns.u32([refused]) };
  });
  return { variances, refused: counts[0] };
}

const reference = (book: Book, a: number, magnitudes = false): number => {
  const { starts, factors, exposures } = csrOf(book);
  return sparseVarianceReference(starts, factors, exposures, book.covariance, book.factorCount, a, magnitudes);
};

/** B B' for a table B [n x rank]: semi-definite to rounding, singular when the rank is below n. */
const semiDefinite = (n: number, rank: number, entries: readonly number[]): number[] =>
  Array.from({ length: n * n }, (_, at) => {
    let sum = 0;
    const [i, j] = [Math.floor(at / n), at % n].sort((x, y) => x - y) as [number, number];
    for (let r = 0; r < rank; r++) sum += entries[i * rank + r] * entries[j * rank + r];
    return sum;
  });

/** 0, or far from where products leave the normal doubles. */
const away = (least: number, most: number): fc.Arbitrary<number> =>
  fc.double({ min: -most, max: most, noNaN: true }).map((x) => (Math.abs(x) < least ? 0 : x));
const amount = away(1e-3, 1e6);
const book = (rankOf: (n: number) => number): fc.Arbitrary<Book> =>
  fc.integer({ min: 1, max: 12 }).chain((n) =>
    fc.record({
      factorCount: fc.constant(n),
      covariance: fc.array(away(1e-6, 2), { minLength: n * n, maxLength: n * n }).map((entries) => semiDefinite(n, rankOf(n), entries)),
      accounts: fc.array(
        fc
          .uniqueArray(fc.nat({ max: n - 1 }), { maxLength: n })
          .chain((factors) => fc.tuple(...factors.sort((x, y) => x - y).map((factor) => fc.tuple(fc.constant(factor), amount)))),
        { maxLength: 9 },
      ),
    }),
  );

/** The sum that the header's @order promises, in plain loops. */
function byOrder(account: readonly (readonly [number, number])[], covariance: readonly number[], n: number): number {
  let diagonal = 0;
  let rest = 0;
  account.forEach(([f, e], k) => {
    let row = 0;
    for (const [g, x] of account.slice(0, k)) row += x * covariance[f * n + g];
    diagonal += e * e * covariance[f * n + f];
    rest += e * row;
  });
  return diagonal + (rest + rest);
}

const identity = (n: number): number[] => Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));

describe('varianceSparse', () => {
  test('one factor: the square of the exposure times its variance', () => {
    const accounts = [[[1, 3]], [[0, -2]], []] as const;
    expect([...varianceSparse({ factorCount: 2, accounts, covariance: [4, 1, 1, 9] }).variances]).toEqual([81, 16, 0]);
  });

  test('two factors: the square of the sum at correlation 1, of the difference at -1', () => {
    const accounts = [[[0, 3], [1, 4]]] as const; // biome-ignore format: a table
    const pair = (c: number): number => varianceSparse({ factorCount: 2, accounts, covariance: [1, c, c, 1] }).variances[0];
    expect([pair(1), pair(0), pair(-1)]).toEqual([49, 25, 1]);
  });

  test('nothing to do for no accounts, nothing at risk without exposures', () => {
    expect(varianceSparse({ factorCount: 2, accounts: [], covariance: identity(2) })).toEqual({
      variances: new Float64Array(0),
      refused: 0,
    });
    for (const count of [1, 2, 3])
      expect([...varianceSparse({ factorCount: 2, accounts: Array(count).fill([]), covariance: identity(2) }).variances]).toEqual(
        Array(count).fill(0),
      );
  });

  test('agrees with exact arithmetic to the rounding of its sums, and is never negative', () => {
    fc.assert(
      fc.property(
        book((n) => n),
        (any) => {
          const { variances, refused } = varianceSparse(any);
          expect(refused).toBe(0);
          variances.forEach((value, a) => {
            expect(value).toBeGreaterThanOrEqual(0);
            const bound = sparseVarianceError(any.accounts[a].length) * reference(any, a, true);
            expect(Math.abs(value - reference(any, a))).toBeLessThanOrEqual(bound);
          });
        },
      ),
      { numRuns: runs(200) },
    );
  });

  test('of a hedge under a singular covariance what rounding leaves below zero is zero', () => {
    const random = new Seeded(11);
    let below = 0;
    for (let run = 0; run < 300; run++) {
      const [x, y] = [random.between(0.1, 2), random.between(0.1, 2)];
      const covariance = [x * x, x * y, x * y, y * y];
      const { variances, refused } = varianceSparse({ factorCount: 2, accounts: [[[0, y], [1, -x]]], covariance }); // biome-ignore format: a table
      expect(refused).toBe(0);
      expect(variances[0]).toBeGreaterThanOrEqual(0);
      const raw = byOrder([[0, y], [1, -x]], covariance, 2); // biome-ignore format: a table
      if (raw < 0) {
        below += 1;
        expect(variances[0]).toBe(0);
      }
    }
    expect(below).toBeGreaterThan(10);
  });

  test('a variance further below zero is refused and counted: the covariance is indefinite', () => {
    const accounts = [[[0, 1], [1, -1]], [[0, 1], [1, 1]], [[0, 1]]] as const; // biome-ignore format: a table
    const { variances, refused } = varianceSparse({ factorCount: 2, accounts, covariance: [1, 1.5, 1.5, 1] });
    expect([[...variances], refused]).toEqual([[Number.NaN, 5, 1], 1]);
    const barely = 1 + 64 * epsilon;
    expect(varianceSparse({ factorCount: 2, accounts, covariance: [1, barely, barely, 1] }).refused).toBe(1);
  });

  test('a value that is not finite spoils its own account only, and is counted', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e200]) {
      for (const bad of [0, 1, 2, 3, 4]) {
        const accounts = Array.from({ length: 5 }, (_, a) => [[0, a === bad ? wrong : 1], [2, 2], [3, a]].slice(0, 1 + (a % 3)) as [number, number][]); // biome-ignore format: one row
        const { variances, refused } = varianceSparse({ factorCount: 4, accounts, covariance: identity(4) });
        expect(refused).toBe(1);
        variances.forEach((value, a) => {
          expect(value).toBe(a === bad ? Number.NaN : [1, 5, 5 + a * a][a % 3]);
        });
      }
    }
  });

  test('an account has the bits it has alone, whoever its neighbour is', () => {
    fc.assert(
      fc.property(
        book((n) => n),
        (any) => {
          const together = varianceSparse(any).variances;
          const alone = any.accounts.map((account) => varianceSparse({ ...any, accounts: [account] }).variances[0] as number);
          expectSameBits(together, Float64Array.from(alone));
        },
      ),
      { numRuns: runs(60, 20) },
    );
  });

  test('adds in the order the kernel states', () => {
    fc.assert(
      fc.property(
        book((n) => n),
        (any) => {
          const { covariance, factorCount: n } = any;
          const { variances } = varianceSparse(any);
          any.accounts.forEach((account, a) => {
            expect(variances[a]).toBe(Math.max(byOrder(account, covariance, n), 0));
          });
        },
      ),
      { numRuns: runs(100) },
    );
  });
});
