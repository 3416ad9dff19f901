// Step scanDiscounted: worst losses of pairs whose options are discounted by the sign of what they are worth, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { rowOf, worstLossOf } from '../reference/stepScans.js';
import { anyBook, from, onBlocks } from './onBlocks.js';
import { weightsOf } from './orderCase.js';
import { ScanCase } from './scanCase.js';
import { StepBook } from './stepBook.js';

interface Discounts {
  readonly worths: readonly number[];
  readonly discounts: readonly (readonly [positive: number, negative: number])[];
  readonly either: readonly boolean[];
  /** By underlying and scenario. */
  readonly weights: readonly (readonly number[])[];
}

function scanDiscounted(one: ScanCase, chunk: number, { worths, discounts, either, weights }: Discounts) {
  return onBlocks(one.book, chunk, (writer, packed) => {
    const { columns } = writer;
    const { starts: _, ...shared } = one.groupArguments(writer, packed, 'pair');
    const [net, netStride] = one.rows(writer, 'pair');
    writer.step('scanDiscounted', {
      ...shared,
      futureStarts: from(packed.futureStarts, 'pair', 4),
      futureRows: packed.futureRows,
      futureQuantities: packed.futureQuantities,
      groupStarts: from(packed.optionStarts, 'pair', 4),
      groups: packed.optionGroups,
      rows: packed.optionRows,
      quantities: packed.optionQuantities,
      worths: columns.f64(worths),
      discounts: columns.f64(discounts.flat()),
      either: columns.f64(one.packed([either.map((loses) => (loses ? -0 : 0))])),
      weights: columns.f64(one.packed(weights)),
      pnl: columns.out(one.width),
      net,
      netStride,
    });
  });
}

function expectedRows(one: ScanCase, { worths, discounts, either, weights }: Discounts): number[][] {
  const { book, scenarios } = one;
  return book.pairs.map((pair) => {
    const futures = pair.positions.filter(({ row }) => !book.rows[row]?.option);
    const net = rowOf([...one.positionsOf(futures), ...one.coinsOf([pair])], scenarios);
    for (const { expiry, positions } of book.byExpiry(pair, true)) {
      const [positive, negative] = discounts[expiry] as readonly [number, number];
      let now = 0;
      for (const { row, quantity } of positions) now += quantity * (worths[row] as number);
      rowOf(one.positionsOf(positions), scenarios).forEach((worth, s) => {
        const change = (worth >= 0 ? positive : negative) * worth - now;
        net[s] += either[s] ? -Math.abs(change) : change;
      });
    }
    return net.map((pnl, s) => pnl * (weights[pair.unit]?.[s] as number));
  });
}

describe('scanDiscounted', () => {
  test('gives the bits of a plain loop, losses and rows, for any book in any blocks', () => {
    fc.assert(
      fc.property(
        anyBook(),
        fc.integer({ min: 1, max: 33 }),
        fc.constantFrom(0, Number.NEGATIVE_INFINITY),
        ({ book, chunk }, scenarios, floor) => {
          const one = new ScanCase(book, scenarios, floor);
          const given: Discounts = {
            worths: book.table(book.rows.length),
            discounts: Array.from({ length: book.expiries }, () => [book.random.between(0.8, 1), book.random.between(1, 1.2)] as const),
            either: Array.from({ length: scenarios }, () => book.random.uniform() < 0.3),
            weights: weightsOf(scenarios, () => book.random.uniform()),
          };
          const found = scanDiscounted(one, chunk, given);
          const rows = expectedRows(one, given);
          expectSameBits(one.cut(found.rows as number[]).flat(), rows.flat(), 'rows');
          expectSameBits(
            found.losses as number[],
            rows.map((row) => worstLossOf(row, floor)),
            'losses',
          );
        },
      ),
      { numRuns: runs(80, 27) },
    );
  });

  test('what options are worth counts for less when it is owned than when it is owed', () => {
    const book = new StepBook(52, 8, 'whole');
    // every option is worth 10 now and after the only scenario
    const one = Object.assign(new ScanCase(book, 1, Number.NEGATIVE_INFINITY), {
      grid: book.rows.map(({ option }) => [option ? 10 : 0]),
      values: book.pairs.map(() => 0),
    });
    const discounts = Array.from({ length: book.expiries }, () => [0.5, 2] as const);
    const given: Discounts = { worths: book.rows.map(() => 10), discounts, either: [false], weights: weightsOf(1, () => 1) };
    const expected = book.pairs.map((pair) =>
      book.byExpiry(pair, true).reduce((loss, { positions }) => {
        const worth = 10 * positions.reduce((sum, { quantity }) => sum + quantity, 0);
        return loss + (worth >= 0 ? 0.5 * worth : -worth);
      }, 0),
    );
    expect(scanDiscounted(one, 3, given).losses).toEqual(expected);
    // a loss whatever its sign
    const owned = book.pairs.map((pair) =>
      book.byExpiry(pair, true).reduce((loss, { positions }) => {
        const worth = 10 * positions.reduce((sum, { quantity }) => sum + quantity, 0);
        return loss + Math.abs(worth >= 0 ? 0.5 * worth : worth);
      }, 0),
    );
    expect(scanDiscounted(one, 3, { ...given, either: [true] }).losses).toEqual(owned);
  });
});
