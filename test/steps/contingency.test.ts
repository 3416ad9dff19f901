// Step contingency: amounts whose prices are not sure, by account, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { anyBook, field, from, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { StepBook } from './stepBook.js';

type Line = readonly [value: number, lack: number, allowed: number, rate: number];
type Held = readonly (readonly [asset: number, amount: number])[];

function contingency(book: StepBook, chunk: number, holdings: readonly Held[], lines: readonly Line[], lacks: readonly number[]): number[] {
  return onBlocks(book, chunk, (writer) => {
    const { columns } = writer;
    const starts = [0];
    for (const held of holdings) starts.push((starts.at(-1) as number) + held.length);
    const [own] = filled(
      writer,
      'lacks',
      'account',
      lacks.map((lack) => [lack]),
    );
    writer.step('contingency', {
      starts: from(columns.u32(starts), 'account', 4),
      handles: columns.u32(holdings.flat().map(([asset]) => asset)),
      amounts: columns.f64(holdings.flat().map(([, amount]) => amount)),
      lines: columns.f64(lines.flat()),
      lacks: own as Float64Array,
      out: writer.register('out', 'account'),
      count: field('accounts'),
    });
  }).out as number[];
}

describe('contingency', () => {
  test('charges what the line or the account lacks, above what is allowed alone', () => {
    const lines: Line[] = [
      [10, 0.25, 0.5, 2],
      [100, 0.75, 0.5, 1],
      [1, Number.NaN, 0.5, 1],
    ];
    const holdings: Held[] = [
      [
        [0, 3],
        [1, -2],
      ],
      [[0, -3]],
      [[2, 0]],
      [[2, 1]],
    ];
    expect(contingency(new StepBook(1, 4, 'whole'), 3, holdings, lines, [0, 0.75, 0, 0])).toEqual([150, 45, 0, Number.NaN]);
    // as much as is allowed is not above it
    expect(contingency(new StepBook(1, 1, 'whole'), 1, [[[0, 1]]], lines, [0.5])).toEqual([0]);
  });

  test('gives the bits of a plain loop for any book in any blocks', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const lines = [0, 1, 2, 3].map((): Line => [book.amount(), book.amount(), Math.abs(book.amount()), book.amount()]);
        const holdings = Array.from({ length: book.accounts }, () =>
          Array.from({ length: book.random.whole(5) }, () => [book.random.whole(4), book.amount()] as const),
        );
        const lacks = holdings.map(() => book.amount());
        const expected = holdings.map((held, a) => {
          let sum = 0;
          for (const [asset, amount] of held) {
            const [value, lack, allowed, rate] = lines[asset] as Line;
            const most = Math.max(lack, 0 + (lacks[a] as number));
            if (!(most <= allowed) && amount !== 0) sum += Math.abs(amount) * (value * most * rate);
          }
          return sum;
        });
        expectSameBits(contingency(book, chunk, holdings, lines, lacks), expected);
      }),
    );
  });
});
