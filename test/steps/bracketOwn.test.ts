// Step bracketOwn: tiers by instrument under a leverage the account has chosen, on every backend.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { tierChargeOf } from '../reference/stepCharges.js';
import { anyBook, field, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { depth, packTiers, tableCount, tierLines, tiersOf } from './tierCase.js';

describe('bracketOwn', () => {
  test('charges what bracketEach does, at least the own rate of the position', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const tiers = tiersOf(book);
        const notionals = book.table(book.rows.length);
        const before = book.pairs.map(() => [book.amount(), book.amount()]);
        // own rates by position of the stream
        const futures = book.pairs.flatMap(({ positions }, p) =>
          positions
            .filter(({ row }) => !book.rows[row]?.option)
            .map((position) => ({ ...position, p, own: [book.amount() / 100, book.amount() / 100] })),
        );
        const found = onBlocks(book, chunk, (writer, packed) => {
          const { columns } = writer;
          const [initial, maintenance] = filled(writer, 'before', 'pair', before) as [Float64Array, Float64Array];
          writer.step('bracketOwn', {
            first: field('future'),
            end: field('futureEnd'),
            rows: packed.futureRows,
            pairs: packed.futurePairs,
            sizes: packed.futureSizes,
            leastRates: columns.f64(futures.flatMap(({ own }) => own)),
            lines: columns.u8(tierLines(notionals, (row) => row % tableCount)),
            tables: columns.f64(packTiers(tiers)),
            tiers: depth,
            firstPair: field('pair'),
            initial,
            maintenance,
          });
        });
        for (const view of [0, 1] as const) {
          const expected = before.map((line) => 0 + (line[view] as number));
          for (const { row, quantity, p, own } of futures) {
            const notional = Math.abs(quantity) * (notionals[row] as number);
            expected[p] += Math.max(tierChargeOf(tiers[row % tableCount] ?? [], notional, view), notional * (own[view] as number));
          }
          expectSameBits(found[`before ${view}`] as number[], expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});
