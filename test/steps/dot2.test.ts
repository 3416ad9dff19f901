// Step dot2: collateral of accounts under two haircuts, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { anyBook, field, from, onBlocks } from './onBlocks.js';
import { StepBook } from './stepBook.js';

const assets = 4;

/** Amounts by account: [asset, amount, the same after another haircut]. */
function holdingsOf(book: StepBook): (readonly [number, number, number])[][] {
  return Array.from({ length: book.accounts }, () =>
    Array.from({ length: book.random.whole(5) }, () => [book.random.whole(assets), book.amount(), book.amount()] as const),
  );
}

function dot2(book: StepBook, chunk: number, holdings: ReturnType<typeof holdingsOf>, prices: readonly number[]) {
  return onBlocks(book, chunk, (writer) => {
    const { columns } = writer;
    const starts = [0];
    for (const held of holdings) starts.push((starts.at(-1) as number) + held.length);
    writer.step('dot2', {
      starts: from(columns.u32(starts), 'account', 4),
      handles: columns.u32(holdings.flat().map(([asset]) => asset)),
      amounts: columns.f64(holdings.flat().flatMap(([, x, y]) => [x, y])),
      prices: columns.f64(prices),
      out0: writer.register('first', 'account'),
      out1: writer.register('second', 'account'),
      count: field('accounts'),
    });
  });
}

describe('dot2', () => {
  test('sums price x amount by account, both amounts at once', () => {
    const one = [[[0, 2, 1] as const, [1, -3, 4] as const], [], [[1, 5, 0] as const]];
    const { first, second } = dot2(new StepBook(1, 3, 'whole'), 2, one, [10, 100]);
    expect(first).toEqual([20 - 300, 0, 500]);
    expect(second).toEqual([10 + 400, 0, 0]);
  });

  test('gives the bits of a plain loop for any book in any blocks', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const holdings = holdingsOf(book);
        const prices = book.table(assets);
        const found = dot2(book, chunk, holdings, prices);
        const sums = (which: 1 | 2): number[] =>
          holdings.map((held) => {
            let sum = 0;
            for (const one of held) sum += (prices[one[0]] as number) * one[which];
            return sum;
          });
        expectSameBits(found.first, sums(1));
        expectSameBits(found.second, sums(2));
      }),
    );
  });
});
