// Step larger: the charge of the larger side of each instrument when open orders may fill, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { anyBook, field, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import type { StepBook } from './stepBook.js';

function larger(
  book: StepBook,
  chunk: number,
  sizes: readonly (readonly number[])[],
  charges: readonly number[],
  before: readonly number[],
) {
  return onBlocks(book, chunk, (writer, packed) => {
    const { columns } = writer;
    const [out] = filled(
      writer,
      'out',
      'pair',
      before.map((x) => [x]),
    ) as [Float64Array];
    writer.step('larger', {
      first: field('position'),
      end: field('positionEnd'),
      rows: packed.positionRows,
      pairs: packed.positionPairs,
      sizes: columns.f64(sizes.flat()),
      charges: columns.f64(charges),
      firstPair: field('pair'),
      out,
    });
  })['out 0'] as number[];
}

describe('larger', () => {
  test('gives the bits of a plain loop for any book in any blocks', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const sizes = book.pairs.flatMap(({ positions }) => positions.map(() => [Math.abs(book.amount()), Math.abs(book.amount())]));
        const charges = book.table(2 * book.rows.length);
        const before = book.pairs.map(() => book.amount());
        let k = 0;
        const expected = book.pairs.map(({ positions }, p) => {
          let sum = 0 + (before[p] as number);
          for (const { row } of positions) {
            const [long, short] = sizes[k++] as [number, number];
            sum += Math.max(long * (charges[2 * row] as number), short * (charges[2 * row + 1] as number));
          }
          return sum;
        });
        expectSameBits(larger(book, chunk, sizes, charges, before), expected);
      }),
    );
  });

  test('is what the worst side of all fills costs, whatever fills', () => {
    fc.assert(
      fc.property(anyBook(['whole']), fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 6 }), ({ book, chunk }, orders) => {
        // the same orders stand on every instrument; a contract costs its row more when long, and twice that when short
        const [buys, sells] = [1, -1].map((sign) => orders.reduce((sum, q) => sum + Math.max(0, sign * q), 0)) as [number, number];
        const held = book.pairs.flatMap(({ positions }) => positions);
        const sizes = held.map(({ quantity }) => [Math.max(0, quantity + buys), Math.max(0, sells - quantity)]);
        const charges = book.rows.flatMap((_, row) => [1 + row, 2 + 2 * row]);
        const cost = (row: number, quantity: number): number => (quantity > 0 ? quantity * (1 + row) : -quantity * (2 + 2 * row));
        const worst = ({ row, quantity }: { row: number; quantity: number }): number => {
          let most = 0;
          for (let mask = 0; mask < 2 ** orders.length; mask++) {
            const filled = orders.reduce((sum, q, j) => sum + (Math.floor(mask / 2 ** j) % 2 === 1 ? q : 0), quantity);
            most = Math.max(most, cost(row, filled));
          }
          return most;
        };
        const expected = book.pairs.map(({ positions }) => positions.reduce((sum, position) => sum + worst(position), 0));
        expect(
          larger(
            book,
            chunk,
            sizes,
            charges,
            book.pairs.map(() => 0),
          ),
        ).toEqual(expected);
      }),
      { numRuns: runs(40, 14) },
    );
  });
});
