// Step healthEach: what positions count for and against in a health factor, on every backend.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { anyBook, field, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { futuresOf } from './sizedCase.js';

describe('healthEach', () => {
  test('counts a long at its price for, a short at its price against, and what was paid by its sign, rounded down', () => {
    fc.assert(
      fc.property(anyBook(), fc.constantFrom(0, 1, 1e6), ({ book, chunk }, wholes) => {
        const futures = futuresOf(book).map((one) => ({ ...one, paid: book.amount(), due: book.amount() }));
        const lines = book.rows.map(() => Array.from({ length: 8 }, () => book.amount()));
        const before = book.pairs.map(() => Array.from({ length: 4 }, () => book.amount()));
        const found = onBlocks(book, chunk, (writer, packed) => {
          const { columns } = writer;
          const [first, second, third, last] = filled(writer, 'before', 'pair', before) as [
            Float64Array,
            Float64Array,
            Float64Array,
            Float64Array,
          ];
          writer.step('healthEach', {
            first: field('future'),
            end: field('futureEnd'),
            rows: packed.futureRows,
            pairs: packed.futurePairs,
            quantities: packed.futureQuantities,
            paid: columns.f64(futures.map(({ paid }) => paid)),
            dues: columns.f64(futures.map(({ due }) => due)),
            lines: columns.f64(lines.flat()),
            wholes: columns.f64([wholes]),
            firstPair: field('pair'),
            assetsInitial: first,
            assetsMaintenance: second,
            debtsInitial: third,
            debtsMaintenance: last,
          });
        });
        const down = (x: number): number => {
          if (wholes === 0) return x;
          const nearest = Math.round(x * wholes);
          return (Math.abs(x * wholes - nearest) <= 2 ** -50 * Math.abs(x * wholes) ? nearest : Math.floor(x * wholes)) / wholes;
        };
        for (const view of [0, 1]) {
          const assets = before.map((line) => 0 + (line[view] as number));
          const debts = before.map((line) => 0 + (line[2 + view] as number));
          for (const { row, quantity, p, paid, due } of futures) {
            const [price, scale, ...shares] = lines[row] as [number, number, ...number[]];
            const share = (which: number): number => shares[2 * which + view] as number;
            const [now, then] = [Math.abs(quantity) * price, paid * scale];
            const [worth, cost] = quantity > 0 ? [now * share(0), 0] : [0, now * share(1)];
            const [held, owed] = [worth + Math.max(0, 0 - then), cost + Math.max(0, then)];
            assets[p] = (assets[p] as number) + (down(held) + down(Math.max(0, due) * share(2)));
            debts[p] = (debts[p] as number) + (down(owed) + Math.max(0, 0 - due));
          }
          expectSameBits(found[`before ${view}`] as number[], assets);
          expectSameBits(found[`before ${2 + view}`] as number[], debts);
        }
      }),
      { numRuns: runs(80, 27) },
    );
  });
});
