// Step pairing: options of an expiry by the pairing that asks for least, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../long.js';
import { type HeldOption, leastByPairing } from '../reference/pairing.js';
import { anyBook, field, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { StepBook } from './stepBook.js';

/** What expiries of one pair each ask for, after what stood in the register. */
function pairing(expiries: readonly (readonly HeldOption[])[], before: number): number[] {
  const book = new StepBook(3, 8, 'whole');
  const held = expiries.flat();
  let end = 0;
  const groups = expiries.flatMap((options, pair) => {
    const first = end;
    end += options.length;
    return [first, end, 0, pair];
  });
  const found = onBlocks(book, 10, (writer) => {
    const { columns } = writer;
    const [out] = filled(
      writer,
      'out',
      'pair',
      book.pairs.map(() => [before]),
    ) as [Float64Array];
    writer.step('pairing', {
      groups: columns.u32(groups),
      firstGroup: 0,
      endGroup: expiries.length,
      // the last option is row 0
      rows: columns.u32(held.map((_, k) => held.length - 1 - k)),
      quantities: columns.f64(held.map(({ quantity }) => quantity)),
      lines: columns.f64(held.toReversed().flatMap(({ line }) => line)),
      nodes: columns.out(4 * held.length + 8),
      firstPair: 0,
      out,
    });
  });
  return (found['out 0'] as number[]).slice(0, expiries.length);
}

const option = (number: fc.Arbitrary<number>): fc.Arbitrary<HeldOption> =>
  fc
    .tuple(fc.integer({ min: -9, max: 9 }), number, number, number, fc.constantFrom(1, -1, 1, -1, 10, -10))
    .map(([quantity, premium, naked, strike, multiplier]) => ({
      quantity: quantity || 1,
      line: [premium, premium + naked, strike, multiplier],
    }));

describe('pairing', () => {
  test('is the least of all pairings, with ties and without, however many options', () => {
    const numbers = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 1000 }));
    const expiries = fc.array(fc.array(option(numbers), { minLength: 1, maxLength: 24 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(expiries, fc.integer(), (one, before) => {
        expect(pairing(one, before)).toEqual(one.map((held) => before + leastByPairing(held)));
      }),
      { numRuns: runs(400) },
    );
  });

  test('takes its groups from the blocks of a book', () => {
    fc.assert(
      fc.property(anyBook(['whole']), ({ book, chunk }) => {
        const lines = book.rows.map(({ strike }, row) => [book.random.whole(40), 20 + book.random.whole(40), strike, row % 2 ? 1 : -1]);
        const found = onBlocks(book, chunk, (writer, packed) => {
          const { columns } = writer;
          const [out] = filled(
            writer,
            'out',
            'pair',
            book.pairs.map(() => []),
          ) as [Float64Array];
          writer.step('pairing', {
            groups: packed.optionGroups,
            firstGroup: field('optionGroup'),
            endGroup: field('optionGroupEnd'),
            rows: packed.optionRows,
            quantities: packed.optionQuantities,
            lines: columns.f64(lines.flat()),
            nodes: columns.out(64),
            firstPair: field('pair'),
            out,
          });
        });
        const expected = book.pairs.map((pair) =>
          book
            .byExpiry(pair, true)
            .reduce(
              (sum, { positions }) =>
                sum + leastByPairing(positions.map(({ row, quantity }) => ({ quantity, line: lines[row] as number[] }))),
              0,
            ),
        );
        expect(found['out 0']).toEqual(expected);
      }),
      { numRuns: runs(60, 20) },
    );
  });

  test('ends whatever the numbers are, with the same bits everywhere', () => {
    const any = fc.double();
    fc.assert(
      fc.property(fc.array(option(any), { minLength: 1, maxLength: 9 }), (held) => {
        // onBlocks holds the backends to each other
        expect(pairing([held], 0)).toHaveLength(1);
      }),
      { numRuns: runs(300) },
    );
  });
});
