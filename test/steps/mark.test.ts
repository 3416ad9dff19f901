// Step mark: what lots have gained, added to the columns of their pairs, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { gainsOfPairs } from '../reference/stepSums.js';
import { anyBook, field, from, onBlocks } from './onBlocks.js';
import { StepBook } from './stepBook.js';

interface Marks {
  readonly price: number;
  readonly scale: number;
  readonly coin: number;
}

function mark(book: StepBook, chunk: number, marks: readonly Marks[], coinsBefore: readonly number[]) {
  return onBlocks(book, chunk, (writer, packed) => {
    const { columns } = writer;
    const gains = writer.register('gains', 'pair');
    const coins = writer.register('coins', 'pair');
    writer.step('clear', { column: gains, bytes: (8 * gains.length) & ~15 });
    // what stands in a register before is a sum over a table with one line a pair
    const table = columns.f64(coinsBefore.flatMap((x) => [x, 0]));
    writer.step('dot2', {
      starts: from(columns.u32([...coinsBefore.keys(), coinsBefore.length]), 'pair', 4),
      handles: columns.u32(coinsBefore.map(() => 0)),
      amounts: table,
      prices: columns.f64([1]),
      out0: coins,
      out1: writer.register('unused', 'pair'),
      count: field('pairs'),
    });
    writer.step('mark', {
      lot: field('lot'),
      lotEnd: field('lotEnd'),
      rows: packed.futureRows,
      pairs: packed.futurePairs,
      quantities: packed.futureQuantities,
      entries: packed.futureEntries,
      marks: columns.f64(marks.flatMap(({ price, scale, coin }) => [price, 0, scale, coin])),
      firstPair: field('pair'),
      gains,
      coins,
    });
  });
}

describe('mark', () => {
  test('gives the bits of a plain loop, inverse lots by reciprocal prices as linear ones', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const marks = book.rows.map(() => ({ price: book.amount(), scale: book.amount(), coin: book.amount() }));
        const before = book.pairs.map(() => book.amount());
        const found = mark(book, chunk, marks, before);
        const lots = ({ row }: { row: number }): boolean => !(book.rows[row]?.option ?? true);
        const price = (row: number): number => marks[row]?.price as number;
        const nothing = book.pairs.map(() => 0);
        expectSameBits(
          found.gains as number[],
          gainsOfPairs(book.pairs, lots, price, (row) => marks[row]?.scale as number, nothing),
        );
        // a sum from +0: what stood there before is never -0
        const sums = before.map((x) => 0 + x);
        expectSameBits(
          found.coins as number[],
          gainsOfPairs(book.pairs, lots, price, (row) => marks[row]?.coin as number, sums),
        );
      }),
    );
  });

  test('an entry that is not a number spoils its own pair only', () => {
    const book = new StepBook(11, 6, 'ordinary');
    const lots = ({ row }: { row: number }): boolean => !(book.rows[row]?.option ?? true);
    const hit = book.pairs.findIndex(({ positions }, p) => p > 0 && positions.some(lots));
    const pairs = book.pairs.map((pair, p) =>
      p === hit ? { ...pair, positions: pair.positions.map((one) => ({ ...one, entry: Number.NaN })) } : pair,
    );
    const spoilt = Object.assign(Object.create(StepBook.prototype) as StepBook, book, { pairs });
    const marks = book.rows.map((_, row) => ({ price: 100 + row, scale: 2, coin: 0.5 }));
    const nothing = book.pairs.map(() => 0);
    const [before, after] = [mark(book, 4, marks, nothing), mark(spoilt, 4, marks, nothing)];
    expect(hit).toBeGreaterThan(0);
    for (const name of ['gains', 'coins'])
      expectSameBits(
        after[name] as number[],
        (before[name] as number[]).map((x, p) => (p === hit ? Number.NaN : x)),
      );
  });
});
