// Step factorForm: risk of accounts by a spot and a volatility factor an underlying, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { formOf } from '../reference/stepCharges.js';
import { anyBook, field, from, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { StepBook, unitCount } from './stepBook.js';

const order = 2 * unitCount;

function factorForm(
  book: StepBook,
  chunk: number,
  exposures: readonly number[][],
  vols: readonly number[],
  lower: readonly number[][],
  scale: number,
) {
  return onBlocks(book, chunk, (writer, packed) => {
    const { columns } = writer;
    const [spots, vegas, coins] = filled(writer, 'exposures', 'pair', exposures) as [Float64Array, Float64Array, Float64Array];
    const room = (Math.min(chunk, book.accounts) + 15) & ~7;
    writer.step('factorForm', {
      pairStarts: from(packed.pairStarts, 'account', 4),
      units: packed.pairUnits,
      spots,
      vegas,
      coins,
      vols: columns.f64(vols),
      lower: columns.f64(lower.flat()),
      columns: columns.out(order * room),
      stride: 8 * room,
      order,
      scale: writer.cell(scale),
      out: writer.register('risk', 'account'),
      count: field('accounts'),
    });
  }).risk as number[];
}

describe('factorForm', () => {
  test('of independent factors is the root of the sum of squares', () => {
    const book = new StepBook(5, 6, 'whole');
    const identity = Array.from({ length: order }, (_, i) => Array.from({ length: order }, (_, j) => (i === j ? 1 : 0)));
    const found = factorForm(
      book,
      4,
      book.pairs.map(() => [3, 4, 0]),
      Array.from({ length: order }, () => 1),
      identity,
      2,
    );
    expect(found).toEqual(book.heldByAccount().map(({ pairs }) => 2 * Math.sqrt(25 * pairs.length)));
  });

  test('gives the bits of a plain loop over every factor, for any book in any blocks', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const exposures = book.pairs.map(() => [book.amount(), book.amount(), book.amount()]);
        const vols = book.table(order);
        const lower = Array.from({ length: order }, (_, i) =>
          Array.from({ length: order }, (_, j) => (j > i ? 0 : book.random.between(-1, 1))),
        );
        const scale = Math.abs(book.random.between(0, 3));
        const found = factorForm(book, chunk, exposures, vols, lower, scale);
        const expected = Array.from({ length: book.accounts }, (_, account) => {
          const line = Array.from({ length: order }, () => 0);
          book.pairs.forEach((pair, p) => {
            if (pair.account !== account) return;
            const [spot, vega, coin] = (exposures[p] as number[]).map((x) => 0 + x) as [number, number, number];
            line[2 * pair.unit] = spot + coin * (vols[2 * pair.unit] as number);
            line[2 * pair.unit + 1] = vega;
          });
          return formOf(line, lower, scale);
        });
        expectSameBits(found, expected);
      }),
      { numRuns: runs(60, 20) },
    );
  });
});
