// Step scanBinding: which scenario binds, from the rows a scan has left, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { bindingOf, rowOf } from '../reference/stepScans.js';
import { anyBook, field, from, onBlocks } from './onBlocks.js';
import { ScanCase } from './scanCase.js';
import { StepBook } from './stepBook.js';

function scanBinding(one: ScanCase, chunk: number): number[] {
  return onBlocks(one.book, chunk, (writer, packed) => {
    const [pnl, pnlStride] = one.rows(writer, 'account');
    writer.step('scan', { ...one.groupArguments(writer, packed, 'account'), pnl, pnlStride });
    const binding = writer.kept('binding', writer.columns.outU32(one.book.accounts));
    writer.step('scanBinding', { pnl, pnlStride, scenarios: one.scenarios, out: from(binding, 'account', 4), count: field('accounts') });
  }).binding as number[];
}

describe('scanBinding', () => {
  test('is the lowest scenario that attains the worst, of any book in any blocks', () => {
    fc.assert(
      fc.property(anyBook(), fc.integer({ min: 1, max: 19 }), ({ book, chunk }, scenarios) => {
        const one = new ScanCase(book, scenarios, 0);
        const rows = book
          .heldByAccount()
          .map(({ pairs, positions }) => rowOf([...one.positionsOf(positions), ...one.coinsOf(pairs)], scenarios));
        expectSameBits(scanBinding(one, chunk), rows.map(bindingOf));
      }),
      { numRuns: runs(50, 17) },
    );
  });

  test('of equal ones the first, 0 where nothing is held, and never one behind the last', () => {
    const book = new StepBook(61, 6, 'whole');
    const flat = Object.assign(new ScanCase(book, 3, 0), { grid: book.rows.map(() => [5, 5, 5]), values: book.pairs.map(() => 0) });
    expect(scanBinding(flat, 6)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
