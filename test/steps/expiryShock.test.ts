// Step expiryShock: net exposures by expiry, each times its factor, on every backend.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { anyBook, field, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';

describe('expiryShock', () => {
  test('gives the bits of a plain loop an expiry, for any book in any blocks', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const deltas = book.table(book.rows.length);
        const factors = book.table(book.expiries);
        const before = book.pairs.map(() => book.amount());
        const found = onBlocks(book, chunk, (writer, packed) => {
          const { columns } = writer;
          const [out] = filled(
            writer,
            'out',
            'pair',
            before.map((x) => [x]),
          ) as [Float64Array];
          writer.step('expiryShock', {
            first: field('position'),
            end: field('positionEnd'),
            rows: packed.positionRows,
            quantities: packed.quantities,
            keeps: packed.keepGroup,
            groupOf: packed.positionGroups,
            deltas: columns.f64(deltas),
            groups: packed.groups,
            firstGroup: field('group'),
            endGroup: field('groupEnd'),
            factors: columns.f64(factors),
            scratch: columns.out(packed.groups.length),
            firstPair: field('pair'),
            out,
          });
        });
        const expected = book.pairs.map((pair, p) => {
          let sum = 0 + (before[p] as number);
          for (const { expiry, positions } of book.byExpiry(pair, false)) {
            let net = 0;
            for (const { row, quantity } of positions) net += quantity * (deltas[row] as number);
            sum += Math.abs(net) * (factors[expiry] as number);
          }
          return sum;
        });
        expectSameBits(found['out 0'] as number[], expected);
      }),
    );
  });
});
