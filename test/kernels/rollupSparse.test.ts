// rollupSparse: the exposures of accounts that are not 0, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../long.js';
import { rollupReference, sparseOf } from '../reference/rollup.js';
import { csrBook, hostile, ordinary, type RollupCase, seldomHostile, table, toCsr } from './arbitraryBooks.js';
import { expectSameBits, onBackends } from './onBackends.js';

interface Sparse {
  readonly starts: Uint32Array;
  readonly factors: Uint32Array;
  readonly exposures: Float64Array;
}

/** On all backends; what lies beyond the last exposure is left out, for it may be anything. */
function rollupSparse({ book, units, loadings, unitCount, width }: RollupCase): Sparse {
  const accounts = book.starts.length - 1;
  const room = accounts * unitCount * width;
  return onBackends((backend, columns) => {
    const positions = [columns.u32(book.starts), columns.u32(book.handles), columns.f64(book.quantities)] as const;
    const tables = [columns.u32(units), columns.f64(loadings), columns.out(unitCount * (width + 2))] as const;
    const [starts, factors, exposures] = [columns.outU32(accounts + 1), columns.outU32(room), columns.out(room)];
    backend.rollupSparse(...positions, ...tables, starts, factors, exposures, accounts, unitCount, width);
    const used = starts[accounts] as number;
    return { starts, factors: factors.subarray(0, used), exposures: exposures.subarray(0, used) };
  });
}

const arbitraryCase = (amount: fc.Arbitrary<number>): fc.Arbitrary<RollupCase> =>
  fc.tuple(csrBook(amount), fc.integer({ min: 1, max: 7 }), fc.constantFrom(2, 4, 6)).chain(([book, unitCount, width]) =>
    fc.record({
      book: fc.constant(book),
      units: table(fc.nat(unitCount - 1), book.instruments, 1),
      loadings: table(amount, book.instruments, width),
      unitCount: fc.constant(unitCount),
      width: fc.constant(width),
    }),
  );

function expectReference(any: RollupCase): void {
  const expected = sparseOf(rollupReference({ ...any.book, ...any }), any.book.starts.length - 1, any.unitCount * any.width);
  const { starts, factors, exposures } = rollupSparse(any);
  expect([...starts]).toEqual(expected.starts);
  expect([...factors]).toEqual(expected.factors);
  expectSameBits(exposures, expected.exposures);
}

describe('rollupSparse', () => {
  test('lists what an account is exposed to, ascending, whatever the order of its positions', () => {
    const book = toCsr([[[2, 10], [0, 2], [1, -1], [2, 1]], [], [[1, 0.5]]], 3); // biome-ignore format: a table
    const { starts, factors, exposures } = rollupSparse({
      book,
      units: [0, 0, 2],
      loadings: [3, 0.5, 4, -2, 7, 0],
      unitCount: 3,
      width: 2,
    });
    expect([...starts]).toEqual([0, 3, 3, 5]);
    expect([...factors]).toEqual([0, 1, 4, 0, 1]);
    expect([...exposures]).toEqual([2, 3, 77, 2, -1]);
  });

  test('what nets to zero is no exposure, and a zero of either sign is none', () => {
    const book = toCsr([[[0, 5], [0, -5]], [[0, -0]], [[1, 1]]], 2); // biome-ignore format: a table
    const { starts, factors } = rollupSparse({ book, units: [0, 1], loadings: [1, 2, 3, -0], unitCount: 2, width: 2 });
    expect([[...starts], [...factors]]).toEqual([[0, 0, 0, 1], [2]]);
  });

  test('nothing for no accounts', () => {
    expect([...rollupSparse({ book: toCsr([], 1), units: [0], loadings: [1, 1], unitCount: 1, width: 2 }).starts]).toEqual([0]);
  });

  test('many units and accounts are the same as the reference', () => {
    const accounts = Array.from({ length: 301 }, (_, a) =>
      Array.from({ length: (a * 7) % 23 }, (_each, k) => [(a * 31 + k * 17) % 300, (((a + 3 * k) * 7919) % 201) - 100] as const),
    );
    const units = Array.from({ length: 300 }, (_, h) => (h * 13) % 90);
    const loadings = Array.from({ length: 600 }, (_, i) => (((i * 104729) % 2001) - 1000) / 7);
    expectReference({ book: toCsr(accounts, 300), units, loadings, unitCount: 90, width: 2 });
  });

  test('every backend gives the bits of the reference, on hostile values too', () => {
    fc.assert(fc.property(fc.oneof(arbitraryCase(hostile), arbitraryCase(seldomHostile)), expectReference), { numRuns: runs(200) });
  });

  test('an account has the exposures it has alone', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary), (any) => {
        const { starts, handles, quantities } = any.book;
        const together = rollupSparse(any);
        for (let a = 0; a + 1 < starts.length; a++) {
          const [from, to] = [starts[a], starts[a + 1]];
          const book = { ...any.book, starts: [0, to - from], handles: handles.slice(from, to), quantities: quantities.slice(from, to) };
          const alone = rollupSparse({ ...any, book });
          const place = [together.starts[a], together.starts[a + 1]] as const;
          expect([...alone.factors]).toEqual([...together.factors.subarray(...place)]);
          expectSameBits(alone.exposures, together.exposures.subarray(...place));
        }
      }),
      { numRuns: runs(50, 17) },
    );
  });
});
