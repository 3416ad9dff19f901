// Step bracketNet: tiers of what an underlying nets to, and a rate on what offsets, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { type Tier, tierChargeOf } from '../reference/stepCharges.js';
import { anyBook, field, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { StepBook, unitCount } from './stepBook.js';
import { depth, packTiers, tableCount, tiersOf } from './tierCase.js';

function bracketNet(
  book: StepBook,
  chunk: number,
  sides: readonly number[][],
  tiers: readonly (readonly Tier[])[],
  hedged: readonly number[],
) {
  return onBlocks(book, chunk, (writer, packed) => {
    const { columns } = writer;
    const [longs, shorts] = filled(writer, 'sides', 'pair', sides) as [Float64Array, Float64Array];
    writer.step('bracketNet', {
      longs,
      shorts,
      units: packed.pairUnits,
      tableOf: columns.u32(Array.from({ length: unitCount }, (_, unit) => unit % tableCount)),
      tables: columns.f64(packTiers(tiers)),
      tiers: depth,
      hedged: columns.f64(hedged),
      firstPair: field('pair'),
      initial: writer.register('initial', 'pair'),
      maintenance: writer.register('maintenance', 'pair'),
      count: field('pairs'),
    });
  });
}

describe('bracketNet', () => {
  test('charges the difference by its tier, what offsets at its own rate', () => {
    const book = new StepBook(4, 3, 'whole');
    const tiers = [0, 1, 2].map(() => [{ upTo: Number.POSITIVE_INFINITY, rates: [0.5, 0.25], cums: [0, 0] } as const]);
    const found = bracketNet(
      book,
      2,
      book.pairs.map(() => [100, 60]),
      tiers,
      Array.from({ length: 2 * unitCount }, () => 0.125),
    );
    expect(found.initial).toEqual(book.pairs.map(() => 40 * 0.5 + 60 * 0.125));
    expect(found.maintenance).toEqual(book.pairs.map(() => 40 * 0.25 + 60 * 0.125));
  });

  test('gives the bits of the formula for any book in any blocks', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const tiers = tiersOf(book);
        const sides = book.pairs.map(() => [Math.abs(book.amount()), Math.abs(book.amount())]);
        const hedged = book.table(2 * unitCount);
        const found = bracketNet(book, chunk, sides, tiers, hedged);
        const expected = (view: 0 | 1): number[] =>
          book.pairs.map(({ unit }, p) => {
            const [long, short] = sides[p] as [number, number];
            const charge = tierChargeOf(tiers[unit % tableCount] ?? [], Math.abs(long - short), view);
            return charge + (hedged[2 * unit + view] as number) * Math.min(long, short);
          });
        expectSameBits(found.initial as number[], expected(0));
        expectSameBits(found.maintenance as number[], expected(1));
      }),
      { numRuns: runs(60, 20) },
    );
  });
});
