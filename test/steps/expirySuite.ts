// What both scans by expiry must do: losses of expiries times their share, added to the pair; and the rows of the expiries.
import fc from 'fast-check';
import { test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { rowOf, worstLossOf } from '../reference/stepScans.js';
import { anyBook, field, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { ScanCase } from './scanCase.js';

export function expiryScan(
  name: 'scanExpiries' | 'scanExpiriesNarrow',
  one: ScanCase,
  chunk: number,
  shares: readonly number[],
  before: readonly number[],
) {
  return onBlocks(one.book, chunk, (writer, packed) => {
    const { columns } = writer;
    const [out] = filled(
      writer,
      'out',
      'pair',
      before.map((x) => [x]),
    ) as [Float64Array];
    const [rows, pnlStride] = one.rows(writer, 'optionGroup');
    const shared = {
      rows: packed.optionRows,
      quantities: packed.optionQuantities,
      grid: columns.f64(one.packed(one.grid)),
      groups: packed.optionGroups,
      firstGroup: field('optionGroup'),
      endGroup: field('optionGroupEnd'),
      shares: columns.f64(shares),
      floor: writer.cell(one.floor),
      firstPair: field('pair'),
      out,
    };
    if (name === 'scanExpiries') writer.step(name, { ...shared, pnl: rows, pnlStride, rowBytes: one.rowBytes });
    else {
      const stream = { first: field('option'), end: field('optionEnd'), keeps: packed.keepOption, groupOf: packed.optionGroupOf };
      writer.step(name, { ...shared, ...stream, sums: rows });
    }
  });
}

export function expirySuite(name: 'scanExpiries' | 'scanExpiriesNarrow', most: number): void {
  test('gives the bits of a plain loop an expiry, for any book in any blocks, after what stood in the register', () => {
    fc.assert(
      fc.property(
        anyBook(),
        fc.integer({ min: 1, max: most }),
        fc.constantFrom(0, Number.NEGATIVE_INFINITY),
        ({ book, chunk }, scenarios, floor) => {
          const one = new ScanCase(book, scenarios, floor);
          const shares = book.table(book.expiries);
          const before = book.pairs.map(() => book.amount());
          const found = expiryScan(name, one, chunk, shares, before);
          const rows: number[][] = [];
          const expected = book.pairs.map((pair, p) => {
            let sum = 0 + (before[p] as number);
            for (const { expiry, positions } of book.byExpiry(pair, true)) {
              const row = rowOf(one.positionsOf(positions), scenarios);
              rows.push(row);
              sum += worstLossOf(row, floor) * (shares[expiry] as number);
            }
            return sum;
          });
          expectSameBits(one.cut(found.rows as number[]).flat(), rows.flat(), 'rows');
          expectSameBits(found['out 0'] as number[], expected, 'losses');
        },
      ),
      { numRuns: 80 },
    );
  });
}
