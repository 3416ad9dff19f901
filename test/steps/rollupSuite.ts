// What both roll-ups of a program must do: sums of sizes x a column of the slot table, by any group of positions.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { rollupOf } from '../reference/stepSums.js';
import { anyBook, field, from, onBlocks } from './onBlocks.js';
import { StepBook } from './stepBook.js';

export function rollupSuite(name: 'rollup4' | 'rollup8', width: 4 | 8): void {
  const sums = (book: StepBook, chunk: number, table: readonly number[], level: 'account' | 'pair'): number[][] => {
    const found = onBlocks(book, chunk, (writer, packed) => {
      const registers = Array.from({ length: width }, (_, c) => writer.register(`column ${c}`, level));
      const stride = (registers[1] as Float64Array).byteOffset - (registers[0] as Float64Array).byteOffset;
      writer.step(name, {
        starts: level === 'account' ? from(packed.starts, 'account', 4) : from(packed.pairPositions, 'pair', 4),
        slots: packed.slots,
        sizes: packed.sizes,
        table: writer.columns.f64(table),
        out: registers[0] as Float64Array,
        stride,
        count: field(level === 'account' ? 'accounts' : 'pairs'),
      });
    });
    return Array.from({ length: width }, (_, c) => found[`column ${c}`] as number[]);
  };

  test('measures each side by its own line of the table', () => {
    const book = new StepBook(7, 5, 'whole');
    // long contracts count 1 in every column, short ones their column's number
    const table = Array.from({ length: 2 * book.rows.length * width }, (_, at) => (Math.floor(at / width) % 2 === 0 ? 1 : at % width));
    const found = sums(book, 5, table, 'pair');
    const [longs, shorts] = [1, -1].map((sign) =>
      book.pairs.map(({ positions }) => positions.reduce((sum, { quantity }) => sum + Math.max(0, sign * quantity), 0)),
    ) as [number[], number[]];
    for (let c = 0; c < width; c++) expect(found[c]).toEqual(longs.map((long, p) => long + c * (shorts[p] as number)));
    expect(longs.some((long, p) => long > 0 && (shorts[p] as number) > 0)).toBe(true);
  });

  test('gives the bits of a plain loop for any book in any blocks, by pair and by account', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const table = book.table(2 * book.rows.length * width);
        const byPair = sums(book, chunk, table, 'pair');
        const byAccount = sums(book, chunk, table, 'account');
        for (let c = 0; c < width; c++) {
          const of = (row: number, short: boolean): number => table[(2 * row + (short ? 1 : 0)) * width + c] as number;
          expectSameBits(byPair[c] as number[], rollupOf(book.pairs, of), `column ${c} by pair`);
          expectSameBits(byAccount[c] as number[], rollupOf(book.heldByAccount(), of), `column ${c} by account`);
        }
      }),
      { numRuns: 60 },
    );
  });
}
