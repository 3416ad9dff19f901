// Step expiryLoss: options of an expiry charged alone or at most their maximum loss, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { expiryChargeOf, type OptionLine } from '../reference/stepCharges.js';
import { anyBook, field, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { type Position, StepBook, unitCount } from './stepBook.js';

interface Case {
  /** By slot: 2 x row + short. */
  readonly lines: readonly Omit<OptionLine, 'strike'>[];
  readonly strikes: readonly number[];
  readonly indexes: readonly number[];
  readonly unpaired: readonly number[];
  readonly before: readonly number[][];
}

function expiryLoss(book: StepBook, chunk: number, { lines, strikes, indexes, unpaired, before }: Case) {
  return onBlocks(book, chunk, (writer, packed) => {
    const { columns } = writer;
    const [initial, maintenance] = filled(writer, 'before', 'pair', before) as [Float64Array, Float64Array];
    writer.step('expiryLoss', {
      first: field('option'),
      end: field('optionEnd'),
      rows: packed.optionRows,
      slots: packed.optionSlots,
      sizes: packed.optionSizes,
      keeps: packed.keepOption,
      groupOf: packed.optionGroupOf,
      lines: columns.f64(
        lines.flatMap(({ alone, worth, owed, calls, payoff, slope, bend }) => [...alone, worth, owed, calls, payoff, slope, bend]),
      ),
      strikes: columns.f64(strikes),
      groups: packed.optionGroups,
      firstGroup: field('optionGroup'),
      endGroup: field('optionGroupEnd'),
      units: packed.pairUnits,
      indexes: columns.f64(indexes),
      unpaired: columns.f64(unpaired),
      scratch: columns.out(10 * packed.optionGroups.length + 16),
      firstPair: field('pair'),
      initial,
      maintenance,
    });
  });
}

/** Puts and calls at the strikes of the book: what one contract is worth today, alone costs, and pays. */
function options(book: StepBook, alone: number): Case {
  const lines = book.rows.flatMap(({ strike, option }, row) =>
    [1, -1].map((sign) => {
      const call = option && row % 2 === 0;
      const value = 3 + (row % 5);
      return {
        alone: [sign < 0 ? alone : value, sign < 0 ? alone : value] as const,
        worth: sign * value,
        owed: sign < 0 ? value : 0,
        calls: call ? sign : 0,
        payoff: call ? 0 : sign * strike,
        slope: call ? 0 : -sign,
        bend: sign,
      };
    }),
  );
  const nothing = Array.from({ length: 2 * unitCount }, () => 0);
  return {
    lines,
    strikes: book.rows.map(({ strike }) => strike),
    indexes: nothing,
    unpaired: nothing,
    before: book.pairs.map(() => [0, 0]),
  };
}

describe('expiryLoss', () => {
  test('is the least that calls and puts pay over 0 and every strike, against what they are worth', () => {
    fc.assert(
      fc.property(anyBook(['whole']), ({ book, chunk }) => {
        const expected = book.pairs.map((pair) =>
          book
            .byExpiry(pair, true)
            .map(({ positions }) => {
              const payoffAt = (price: number): number =>
                positions.reduce((sum, { row, quantity }) => {
                  const strike = book.rows[row]?.strike as number;
                  return sum + quantity * Math.max(0, row % 2 === 0 ? price - strike : strike - price);
                }, 0);
              const prices = [0, ...positions.map(({ row }) => book.rows[row]?.strike as number)];
              const value = positions.reduce((sum, { row, quantity }) => sum + quantity * (3 + (row % 5)), 0);
              const owed = positions.reduce((sum, { row, quantity }) => sum + Math.max(0, -quantity) * (3 + (row % 5)), 0);
              return Math.max(0, value - Math.min(...prices.map(payoffAt))) + owed;
            })
            .reduce((sum, loss) => sum + loss, 0),
        );
        // alone they would cost more than they can lose
        const found = expiryLoss(book, chunk, options(book, 1e9));
        const shorts = book.pairs.map((pair) =>
          book.byExpiry(pair, true).every(({ positions }) => positions.some(({ quantity }) => quantity < 0)),
        );
        for (const view of ['before 0', 'before 1']) {
          const losses = (found[view] as number[]).filter((_, p) => shorts[p]);
          expect(losses).toEqual(expected.filter((_, p) => shorts[p]));
        }
      }),
      { numRuns: runs(60, 20) },
    );
  });

  test('never asks for more than the options alone', () => {
    const book = new StepBook(21, 9, 'whole');
    const found = expiryLoss(book, 4, options(book, 1));
    const alone = book.pairs.map(({ positions }) =>
      positions
        .filter(({ row }) => book.rows[row]?.option)
        .reduce((sum, { row, quantity }) => sum + (quantity < 0 ? -quantity : quantity * (3 + (row % 5))), 0),
    );
    for (const [p, charge] of (found['before 0'] as number[]).entries()) expect(charge).toBeLessThanOrEqual(alone[p] as number);
  });

  test('gives the bits of a plain loop an expiry, for any book in any blocks, with unpaired calls and without', () => {
    fc.assert(
      fc.property(anyBook(), fc.boolean(), ({ book, chunk }, charged) => {
        const line = (): Omit<OptionLine, 'strike'> => ({
          alone: [book.amount() * 100, book.amount() * 100],
          worth: book.amount(),
          owed: book.amount(),
          calls: book.amount(),
          payoff: book.amount(),
          slope: book.amount(),
          bend: book.amount(),
        });
        const one: Case = {
          lines: Array.from({ length: 2 * book.rows.length }, line),
          strikes: book.rows.map(({ strike }) => strike),
          indexes: book.table(unitCount),
          unpaired: charged ? book.table(2 * unitCount) : Array.from({ length: 2 * unitCount }, () => 0),
          before: book.pairs.map(() => [book.amount(), book.amount()]),
        };
        const found = expiryLoss(book, chunk, one);
        const lineOf = ({ row, quantity }: Position): OptionLine => ({
          ...(one.lines[2 * row + (quantity < 0 ? 1 : 0)] as Omit<OptionLine, 'strike'>),
          strike: one.strikes[row] as number,
        });
        for (const view of [0, 1] as const) {
          const expected = book.pairs.map((pair, p) => {
            let sum = 0 + (one.before[p]?.[view] as number);
            for (const { positions } of book.byExpiry(pair, true))
              sum += expiryChargeOf(
                positions,
                lineOf,
                one.unpaired[2 * pair.unit + view] as number,
                one.indexes[pair.unit] as number,
                view,
              );
            return sum;
          });
          expectSameBits(found[`before ${view}`] as number[], expected);
        }
      }),
      { numRuns: runs(60, 20) },
    );
  });
});
