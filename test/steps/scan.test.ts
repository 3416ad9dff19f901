// Step scan: worst losses of accounts or pairs over scenarios, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { rowOf, worstLossOf } from '../reference/stepScans.js';
import { anyBook, onBlocks } from './onBlocks.js';
import { ScanCase } from './scanCase.js';
import { StepBook } from './stepBook.js';

function scan(one: ScanCase, chunk: number, level: 'account' | 'pair', kept: boolean) {
  return onBlocks(one.book, chunk, (writer, packed) => {
    const [rows, stride] = one.rows(writer, level);
    writer.step('scan', { ...one.groupArguments(writer, packed, level), pnl: rows, pnlStride: kept ? stride : 0 });
  });
}

function expected(one: ScanCase, level: 'account' | 'pair'): number[][] {
  const { book } = one;
  const groups = level === 'account' ? book.heldByAccount() : book.pairs.map((pair) => ({ pairs: [pair], positions: pair.positions }));
  return groups.map(({ pairs, positions }) => rowOf([...one.positionsOf(positions), ...one.coinsOf(pairs)], one.scenarios));
}

const sizes = fc.constantFrom(1, 2, 3, 4, 5, 15, 16, 17, 20, 33, 40);
const floors = fc.constantFrom(0, Number.NEGATIVE_INFINITY);

describe('scan', () => {
  test.each(['account', 'pair'] as const)(
    'by %s gives the bits of a plain loop, losses and rows, for any book and number of scenarios',
    (level) => {
      fc.assert(
        fc.property(anyBook(), sizes, floors, ({ book, chunk }, scenarios, floor) => {
          const one = new ScanCase(book, scenarios, floor);
          const found = scan(one, chunk, level, true);
          const rows = expected(one, level);
          expectSameBits(one.cut(found.rows as number[]).flat(), rows.flat(), 'rows');
          expectSameBits(
            found.losses as number[],
            rows.map((row) => worstLossOf(row, floor)),
            'losses',
          );
        }),
        { numRuns: runs(60, 20) },
      );
    },
  );

  test('gives the same losses whether it keeps its rows or not, and leaves the last one', () => {
    const one = new ScanCase(new StepBook(31, 7, 'ordinary'), 9, 0);
    const [kept, passing] = [scan(one, 7, 'pair', true), scan(one, 7, 'pair', false)];
    expectSameBits(passing.losses as number[], kept.losses as number[]);
    expectSameBits((passing.rows as number[]).slice(0, one.width), (kept.rows as number[]).slice(-one.width));
  });

  test('a gain in every scenario is no loss, and with no floor a negative one; nothing held is +0', () => {
    const book = new StepBook(32, 6, 'whole');
    for (const floor of [0, Number.NEGATIVE_INFINITY]) {
      const one = Object.assign(new ScanCase(book, 5, floor), {
        grid: book.rows.map(() => [0, 0, 0, 0, 0]),
        moves: Array.from({ length: 5 }, () => [3, 4, 5, 6, 7]),
        values: book.pairs.map(() => 2),
      });
      const expectedLosses = book.pairs.map(({ coins }) => (coins && floor < 0 ? -6 : 0));
      expect(scan(one, 6, 'pair', false).losses).toEqual(expectedLosses);
    }
  });

  test('a cell that is not finite makes the loss of its own group NaN, and no other', () => {
    const book = new StepBook(33, 8, 'ordinary');
    const hit = book.pairs.findIndex(({ positions }, p) => p > 1 && positions.length > 0);
    const row = book.pairs[hit]?.positions[0]?.row as number;
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const clean = new ScanCase(new StepBook(33, 8, 'ordinary'), 18, 0);
      const spoilt = Object.assign(new ScanCase(new StepBook(33, 8, 'ordinary'), 18, 0), {
        grid: clean.grid.map((cells, r) => (r === row ? cells.map((x, s) => (s === 17 ? wrong : x)) : cells)),
      });
      const holds = book.pairs.map(({ positions }) => positions.some((position) => position.row === row));
      expectSameBits(
        scan(spoilt, 3, 'pair', false).losses as number[],
        (scan(clean, 3, 'pair', false).losses as number[]).map((x, p) => (holds[p] ? Number.NaN : x)),
      );
    }
  });
});
