// rollup: exposures of accounts by risk unit, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../long.js';
import { rollupReference } from '../reference/rollup.js';
import { accountOf, csrBook, hostile, ordinary, type RollupCase, seldomHostile, table, toCsr } from './arbitraryBooks.js';
import { expectSameBits, onBackends } from './onBackends.js';

/** Exposures on all backends, computed in calls of at most `chunk` accounts. */
function rollup({ book, units, loadings, unitCount, width }: RollupCase, chunk = Number.POSITIVE_INFINITY): Float64Array {
  const accounts = book.starts.length - 1;
  const { exposures } = onBackends((backend, columns) => {
    const starts = columns.u32(book.starts);
    const handles = columns.u32(book.handles);
    const quantities = columns.f64(book.quantities);
    const unitColumn = columns.u32(units);
    const loadingColumn = columns.f64(loadings);
    const exposures = columns.out(accounts * unitCount * width);
    for (let a = 0; a < accounts; a += chunk) {
      const end = Math.min(a + chunk, accounts);
      const part = exposures.subarray(a * unitCount * width, end * unitCount * width);
      backend.rollup(starts.subarray(a), handles, quantities, unitColumn, loadingColumn, part, end - a, unitCount, width);
    }
    if (accounts === 0) backend.rollup(starts, handles, quantities, unitColumn, loadingColumn, exposures, 0, unitCount, width);
    return { exposures };
  });
  return exposures;
}

const arbitraryCase = (amount: fc.Arbitrary<number>, leastAccounts = 0): fc.Arbitrary<RollupCase> =>
  fc.tuple(csrBook(amount, leastAccounts), fc.integer({ min: 1, max: 4 }), fc.constantFrom(2, 4, 6)).chain(([book, unitCount, width]) =>
    fc.record({
      book: fc.constant(book),
      units: table(fc.nat(unitCount - 1), book.instruments, 1),
      loadings: table(amount, book.instruments, width),
      unitCount: fc.constant(unitCount),
      width: fc.constant(width),
    }),
  );

const reference = ({ book, ...rest }: RollupCase): number[] => rollupReference({ ...book, ...rest });

describe('rollup', () => {
  test('sums quantity x loading by account, unit and column', () => {
    const book = toCsr(
      [
        [
          [0, 2],
          [1, -1],
          [2, 10],
        ],
        [],
        [[1, 0.5]],
      ],
      3,
    );
    const exposures = rollup({ book, units: [0, 0, 1], loadings: [3, 0.5, 4, -2, 7, 0.25], unitCount: 2, width: 2 });
    expect([...exposures]).toEqual([2, 3, 70, 2.5, 0, 0, 0, 0, 2, -1, 0, 0]);
  });

  test('adds in the order of the positions', () => {
    const positions = [1e16, 1, 1, -1e16].map((quantity) => [0, quantity] as const);
    const exposures = rollup({ book: toCsr([positions], 1), units: [0], loadings: [1, -1], unitCount: 1, width: 2 });
    expect([...exposures]).toEqual([0, 0]); // 1e16 + 1 is 1e16: any other order gives 1 or 2
  });

  test('an account without positions has no exposure, and no account none at all', () => {
    const one = { units: [0], loadings: [1, 1], unitCount: 1, width: 2 };
    expect([...rollup({ book: toCsr([[]], 1), ...one })]).toEqual([0, 0]);
    expect([...rollup({ book: toCsr([], 1), ...one })]).toEqual([]);
  });

  test('a sum of zeros is +0, whatever their signs', () => {
    const book = toCsr(
      [
        [
          [0, -0],
          [0, -1],
        ],
      ],
      1,
    );
    expectSameBits(rollup({ book, units: [0], loadings: [0, -0], unitCount: 1, width: 2 }), [0, 0]);
  });

  test('a large book is the same as the reference', () => {
    const accounts = Array.from({ length: 501 }, (_, a) =>
      Array.from({ length: (a * 7) % 23 }, (_, k) => [(a * 31 + k * 17) % 300, Math.sin(a + 3 * k) * 100] as const),
    );
    const units = Array.from({ length: 300 }, (_, h) => h % 11);
    const loadings = Array.from({ length: 300 * 8 }, (_, i) => Math.cos(i) * 1000);
    const large = { book: toCsr(accounts, 300), units, loadings, unitCount: 11, width: 8 };
    expectSameBits(rollup(large), reference(large));
  });

  test('every backend gives the bits of the reference, on hostile values too', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryCase(hostile), arbitraryCase(seldomHostile)), (any) => expectSameBits(rollup(any), reference(any))),
      { numRuns: runs(200) },
    );
  });

  test('a quantity that is NaN spoils its own account only', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary, 1), fc.nat(), (clean, pick) => {
        fc.pre(clean.book.quantities.length > 0);
        const k = pick % clean.book.quantities.length;
        const spoilt = { ...clean.book, quantities: clean.book.quantities.map((quantity, i) => (i === k ? Number.NaN : quantity)) };
        const before = rollup(clean);
        const after = rollup({ ...clean, book: spoilt });
        const size = clean.unitCount * clean.width;
        const hit = accountOf(clean.book, k);
        const unit = clean.units[clean.book.handles[k]];
        for (let i = 0; i < before.length; i += 1) {
          const touched = Math.floor(i / clean.width) === hit * clean.unitCount + unit && Math.floor(i / size) === hit;
          expect(after[i]).toBe(touched ? Number.NaN : before[i]);
        }
      }),
      { numRuns: runs(100) },
    );
  });

  test('chunks of accounts change no bit', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary, 1), fc.integer({ min: 1, max: 5 }), (any, chunk) =>
        expectSameBits(rollup(any, chunk), rollup(any)),
      ),
      { numRuns: runs(50, 17) },
    );
  });

  test('twice the book has twice the exposure, to the bit', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary), (any) => {
        const doubled = { ...any, book: { ...any.book, quantities: any.book.quantities.map((quantity) => 2 * quantity) } };
        expectSameBits(
          rollup(doubled),
          rollup(any).map((exposure) => 2 * exposure),
        );
      }),
      { numRuns: runs(50, 17) },
    );
  });
});
