// Step scanOffset: worst losses of accounts of whose gains only a share offsets, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { offsetOf, rowOf, worstLossOf } from '../reference/stepScans.js';
import { anyBook, from, onBlocks } from './onBlocks.js';
import { ScanCase } from './scanCase.js';
import { StepBook, unitCount } from './stepBook.js';

interface Offsets {
  /** Share and cap by underlying. */
  readonly offsets: readonly (readonly [share: number, cap: number])[];
  readonly forgiven: readonly (readonly number[])[];
  readonly gains: readonly number[];
}

function scanOffset(one: ScanCase, chunk: number, { offsets, forgiven, gains }: Offsets) {
  return onBlocks(one.book, chunk, (writer, packed) => {
    const { columns } = writer;
    const { starts: _, coinStarts: __, ...shared } = one.groupArguments(writer, packed, 'account');
    const [net, netStride] = one.rows(writer, 'account');
    writer.step('scanOffset', {
      ...shared,
      pairStarts: from(packed.pairStarts, 'account', 4),
      pairPositions: packed.pairPositions,
      coinStarts: packed.coinStarts,
      forgiven: columns.f64(one.packed(forgiven)),
      gains: columns.f64(one.packed([gains])),
      offsets: columns.f64(offsets.flat()),
      pnl: columns.out(one.width),
      net,
      netStride,
    });
  });
}

describe('scanOffset', () => {
  test('gives the bits of a plain loop over pairs and scenarios, for any book in any blocks', () => {
    fc.assert(
      fc.property(
        anyBook(),
        fc.integer({ min: 1, max: 21 }),
        fc.constantFrom(0, Number.NEGATIVE_INFINITY),
        ({ book, chunk }, scenarios, floor) => {
          const one = new ScanCase(book, scenarios, floor);
          const offsets = Array.from(
            { length: unitCount },
            (_, unit) => [unit % 3 === 0 ? 0 : book.random.uniform(), [0, 1e3, Number.POSITIVE_INFINITY][unit % 3]] as [number, number],
          );
          const forgiven = Array.from({ length: unitCount }, () =>
            Array.from({ length: scenarios }, () => Math.abs(book.random.between(0, 500))),
          );
          const gains = Array.from({ length: scenarios }, (_, s) => (s % 3 === 1 ? 0 : 1));
          const found = scanOffset(one, chunk, { offsets, forgiven, gains });
          const expected = book.heldByAccount().map(({ pairs }) => {
            const rows = pairs.map((pair) => rowOf([...one.positionsOf(pair.positions), ...one.coinsOf([pair])], scenarios));
            const sound = rows.flat().every(Number.isFinite);
            const net = Array.from({ length: scenarios }, (_, s) =>
              pairs.reduce((sum, { unit }, i) => {
                const [share, cap] = offsets[unit] as [number, number];
                return sum + offsetOf(rows[i]?.[s] as number, forgiven[unit]?.[s] as number, share, cap, gains[s] as number);
              }, 0),
            );
            return sound ? worstLossOf(net, floor) : Number.NaN;
          });
          expectSameBits(found.losses as number[], expected);
        },
      ),
      { numRuns: runs(80, 27) },
    );
  });

  test('with a share of all and no cap it is the scan of the account; with none no gain offsets; a cap keeps so much', () => {
    const book = new StepBook(41, 9, 'whole');
    const one = new ScanCase(book, 6, 0);
    const nothing = { forgiven: Array.from({ length: unitCount }, () => [0, 0, 0, 0, 0, 0]), gains: [1, 1, 1, 1, 1, 1] };
    const rowsOf = (of: (x: number) => number): number[] =>
      book.heldByAccount().map(({ pairs }) => {
        const rows = pairs.map((pair) => rowOf([...one.positionsOf(pair.positions), ...one.coinsOf([pair])], 6).map(of));
        return worstLossOf(
          [0, 1, 2, 3, 4, 5].map((s) => rows.reduce((sum, row) => sum + (row[s] as number), 0)),
          0,
        );
      });
    const run = (share: number, cap: number, more: Partial<Offsets> = {}): number[] =>
      scanOffset(one, 4, { ...nothing, offsets: Array.from({ length: unitCount }, () => [share, cap] as const), ...more })
        .losses as number[];
    expect(run(1, Number.POSITIVE_INFINITY)).toEqual(rowsOf((x) => x));
    expect(run(0, Number.POSITIVE_INFINITY)).toEqual(rowsOf((x) => Math.min(0, x)));
    expect(run(1, 100)).toEqual(rowsOf((x) => Math.min(100, x)));
    // scenarios in which no gain may be kept
    expect(run(1, Number.POSITIVE_INFINITY, { gains: [0, 0, 0, 0, 0, 0] })).toEqual(rowsOf((x) => Math.min(0, x)));
    // a loss no larger than what is forgiven is none
    const forgiven = Array.from({ length: unitCount }, () => [50, 50, 50, 50, 50, 50]);
    expect(run(0, 0, { forgiven })).toEqual(rowsOf((x) => Math.min(0, x + 50)));
  });
});
