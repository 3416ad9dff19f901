// scenarioRows: P&L of accounts under every scenario, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowStride } from '../../src/columns/arena.js';
import { runs } from '../long.js';
import { scenarioRowsReference } from '../reference/scenarioRows.js';
import { accountOf, type CsrBook, csrBook, hostile, ordinary, seldomHostile, table, toCsr, whole } from './arbitraryBooks.js';
import { expectSameBits, onBackends } from './onBackends.js';

interface Case {
  readonly book: CsrBook;
  /** [instruments x scenarios], without padding. */
  readonly cells: readonly number[];
  readonly scenarios: number;
}

/** The grid as kernels want it: rows `stride` apart, NaN between. */
function padded({ book, cells, scenarios }: Case, stride: number): number[] {
  const grid: number[] = new Array(book.instruments * stride).fill(Number.NaN);
  for (let h = 0; h < book.instruments; h += 1) {
    for (let s = 0; s < scenarios; s += 1) grid[h * stride + s] = cells[h * scenarios + s];
  }
  return grid;
}

/** P&L on all backends, [accounts x scenarios] without padding, computed in calls of at most `chunk` accounts. */
function scenarioRows(one: Case, chunk = Number.POSITIVE_INFINITY, stride = rowStride(one.scenarios)): number[] {
  const { book, scenarios } = one;
  const accounts = book.starts.length - 1;
  const { rows } = onBackends((backend, columns) => {
    const starts = columns.u32(book.starts);
    const handles = columns.u32(book.handles);
    const quantities = columns.f64(book.quantities);
    const grid = columns.f64(padded(one, stride));
    const rows = columns.out(accounts * stride);
    for (let a = 0; a < accounts; a += chunk) {
      const end = Math.min(a + chunk, accounts);
      backend.scenarioRows(
        starts.subarray(a),
        handles,
        quantities,
        grid,
        rows.subarray(a * stride, end * stride),
        end - a,
        scenarios,
        stride,
      );
    }
    if (accounts === 0) backend.scenarioRows(starts, handles, quantities, grid, rows, 0, scenarios, stride);
    return { rows };
  });
  return Array.from({ length: accounts }, (_, a) => [...rows.subarray(a * stride, a * stride + scenarios)]).flat();
}

const reference = (one: Case): number[] =>
  scenarioRowsReference({ ...one.book, grid: one.cells, scenarios: one.scenarios, stride: one.scenarios }).flat();

const arbitraryCase = (amount: fc.Arbitrary<number>, leastAccounts = 0): fc.Arbitrary<Case> =>
  fc.tuple(csrBook(amount, leastAccounts), fc.integer({ min: 1, max: 21 })).chain(([book, scenarios]) =>
    fc.record({
      book: fc.constant(book),
      cells: table(amount, book.instruments, scenarios),
      scenarios: fc.constant(scenarios),
    }),
  );

describe('scenarioRows', () => {
  test('sums quantity x P&L by account and scenario', () => {
    const book = toCsr(
      [
        [
          [0, 2],
          [1, -3],
        ],
        [],
        [[1, 1]],
      ],
      2,
    );
    expect(scenarioRows({ book, cells: [1, 10, -4, 5, 0, 2], scenarios: 3 })).toEqual([-13, 20, -14, 0, 0, 0, 5, 0, 2]);
  });

  test('adds in the order of the positions, whatever the block they fall in', () => {
    for (let count = 1; count <= 13; count += 1) {
      const positions = Array.from({ length: count }, (_, k) => [0, k === 0 ? 1e16 : 1] as const);
      const book = toCsr([[...positions, [0, -1e16]]], 1);
      expect(scenarioRows({ book, cells: [1], scenarios: 1 })).toEqual([0]); // 1e16 + 1 is 1e16, as often as it is added
    }
  });

  test('an account without positions has a row of +0, and no account no row', () => {
    expectSameBits(scenarioRows({ book: toCsr([[]], 1), cells: [-1, Number.NaN, 3], scenarios: 3 }), [0, 0, 0]);
    expect(scenarioRows({ book: toCsr([], 1), cells: [1], scenarios: 1 })).toEqual([]);
  });

  test('a sum of zeros is +0, whatever their signs', () => {
    const book = toCsr([[[0, -1]]], 1);
    expectSameBits(scenarioRows({ book, cells: [0, -0, 0], scenarios: 3 }), [0, 0, 0]);
  });

  test('a wider stride changes nothing', () => {
    const one = { book: toCsr([[[0, 1.5]], [[1, -2]]], 2), cells: [1, 2, 3, 4, 5, 6], scenarios: 3 };
    expectSameBits(scenarioRows(one, 1, 10), scenarioRows(one));
  });

  test('a large book is the same as the reference', () => {
    const accounts = Array.from({ length: 65 }, (_, a) =>
      Array.from({ length: (a * 7) % 23 }, (_, k) => [(a * 31 + k * 17) % 40, Math.sin(a + 3 * k) * 100] as const),
    );
    const large = {
      book: toCsr(accounts, 40),
      cells: Array.from({ length: 40 * 1001 }, (_, i) => Math.cos(i) * 1000),
      scenarios: 1001,
    };
    expectSameBits(scenarioRows(large), reference(large));
  });

  test('every backend gives the bits of the reference, on hostile values too', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryCase(hostile), arbitraryCase(seldomHostile)), (any) =>
        expectSameBits(scenarioRows(any), reference(any)),
      ),
      { numRuns: runs(200) },
    );
  });

  test('a quantity that is NaN spoils its own account only', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary, 1), fc.nat(), (clean, pick) => {
        fc.pre(clean.book.quantities.length > 0);
        const k = pick % clean.book.quantities.length;
        const quantities = clean.book.quantities.map((quantity, i) => (i === k ? Number.NaN : quantity));
        const hit = accountOf(clean.book, k);
        const expected = scenarioRows(clean).map((pnl, i) => (Math.floor(i / clean.scenarios) === hit ? Number.NaN : pnl));
        expectSameBits(scenarioRows({ ...clean, book: { ...clean.book, quantities } }), expected);
      }),
      { numRuns: runs(100) },
    );
  });

  test('chunks of accounts change no bit', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary, 1), fc.integer({ min: 1, max: 5 }), (any, chunk) =>
        expectSameBits(scenarioRows(any, chunk), scenarioRows(any)),
      ),
      { numRuns: runs(50, 17) },
    );
  });

  test('the P&L of two books is the sum of their P&L', () => {
    fc.assert(
      fc.property(arbitraryCase(whole), fc.array(whole, { maxLength: 110 }), ({ book, cells, scenarios }, others) => {
        const other = book.quantities.map((_, k) => others[k] ?? 1);
        const run = (quantities: readonly number[]): number[] => scenarioRows({ book: { ...book, quantities }, cells, scenarios });
        const parts = run(other);
        const both = run(book.quantities.map((quantity, k) => quantity + other[k]));
        expect(both).toEqual(run(book.quantities).map((pnl, i) => pnl + parts[i]));
      }),
      { numRuns: runs(50, 17) },
    );
  });
});
