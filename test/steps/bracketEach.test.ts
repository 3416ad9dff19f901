// Step bracketEach: tiers by instrument, both views at once, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { tierChargeOf } from '../reference/stepCharges.js';
import { anyBook, field, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { StepBook } from './stepBook.js';
import { depth, packTiers, tableCount, tierLines, tiersOf } from './tierCase.js';

function bracketEach(
  book: StepBook,
  chunk: number,
  notionals: readonly number[],
  tiers: ReturnType<typeof tiersOf>,
  before: readonly number[][],
) {
  return onBlocks(book, chunk, (writer, packed) => {
    const { columns } = writer;
    const [initial, maintenance] = filled(writer, 'before', 'pair', before) as [Float64Array, Float64Array];
    writer.step('bracketEach', {
      first: field('future'),
      end: field('futureEnd'),
      rows: packed.futureRows,
      pairs: packed.futurePairs,
      sizes: packed.futureSizes,
      lines: columns.u8(tierLines(notionals, (row) => row % tableCount)),
      tables: columns.f64(packTiers(tiers)),
      tiers: depth,
      firstPair: field('pair'),
      initial,
      maintenance,
    });
  });
}

describe('bracketEach', () => {
  test('charges N x rate - cum of the tier that N is in, borders included below', () => {
    const book = new StepBook(3, 8, 'whole');
    const one = { upTo: 90, rates: [2, 1], cums: [0, 0] } as const;
    const two = { upTo: Number.POSITIVE_INFINITY, rates: [4, 3], cums: [50, 20] } as const;
    const sizes = book.pairs.map(({ positions }) =>
      positions.filter(({ row }) => !book.rows[row]?.option).map(({ quantity }) => Math.abs(quantity)),
    );
    // notionals lie below the border, on it and above it
    expect(sizes.flat()).toContain(9);
    for (const contract of [1, 10, 100]) {
      const found = bracketEach(
        book,
        3,
        book.rows.map(() => contract),
        [
          [one, two],
          [one, two],
          [one, two],
        ],
        book.pairs.map(() => []),
      );
      const charge = (size: number): number => (size * contract <= 90 ? 2 * size * contract : 4 * size * contract - 50);
      expect(found['before 0']).toEqual(sizes.map((held) => held.reduce((sum, size) => sum + charge(size), 0)));
    }
  });

  test('gives the bits of a plain loop for any book, tables and blocks, after what stood in the registers', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const tiers = tiersOf(book);
        const notionals = book.table(book.rows.length);
        const before = book.pairs.map(() => [book.amount(), book.amount()]);
        const found = bracketEach(book, chunk, notionals, tiers, before);
        for (const view of [0, 1] as const) {
          const expected = book.pairs.map(({ positions }, p) => {
            let sum = 0 + (before[p]?.[view] as number);
            for (const { row, quantity } of positions)
              if (!book.rows[row]?.option)
                sum += tierChargeOf(tiers[row % tableCount] ?? [], Math.abs(quantity) * (notionals[row] as number), view);
            return sum;
          });
          expectSameBits(found[`before ${view}`] as number[], expected);
        }
      }),
      { numRuns: runs(60, 20) },
    );
  });
});
