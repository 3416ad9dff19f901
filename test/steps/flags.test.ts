// Step flags: codes of accounts out of those of the rows they hold, on every backend.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { anyBook, field, from, onBlocks } from './onBlocks.js';

describe('flags', () => {
  test('is the largest code of the account and its rows, and no other account’s cell is touched', () => {
    fc.assert(
      fc.property(anyBook(['whole']), ({ book, chunk }) => {
        const code = (share: number): number => (book.random.uniform() < share ? book.random.whole(256) : 0);
        const rowCodes = book.rows.map(() => code(0.1));
        const bookCodes = Array.from({ length: book.accounts }, () => code(0.2));
        const found = onBlocks(book, chunk, (writer, packed) => {
          const { columns } = writer;
          writer.step('flags', {
            starts: from(packed.starts, 'account', 4),
            rows: packed.positionRows,
            rowCodes: columns.u8(rowCodes),
            bookCodes: from(columns.u8(bookCodes), 'account', 1),
            codes: from(writer.kept('codes', columns.outU8(book.accounts)), 'account', 1),
            count: field('accounts'),
          });
        });
        const expected = book
          .heldByAccount()
          .map(({ positions }, a) => Math.max(bookCodes[a] as number, ...positions.map(({ row }) => rowCodes[row] as number)));
        expectSameBits(found.codes as number[], expected);
      }),
      { numRuns: runs(50, 17) },
    );
  });
});
