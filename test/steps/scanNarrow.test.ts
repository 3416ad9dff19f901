// Step scanNarrow: worst losses of pairs over four scenarios at most, as a stream, on every backend.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { type Held, rowOf, worstLossOf } from '../reference/stepScans.js';
import { anyBook, field, onBlocks } from './onBlocks.js';
import { ScanCase } from './scanCase.js';

describe('scanNarrow', () => {
  test('gives the bits of a plain loop, losses and rows, for any book in any blocks', () => {
    fc.assert(
      fc.property(
        anyBook(),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(0, Number.NEGATIVE_INFINITY),
        ({ book, chunk }, scenarios, floor) => {
          const one = new ScanCase(book, scenarios, floor);
          const found = onBlocks(book, chunk, (writer, packed) => {
            const { values, units, moves, grid, firstPair, floor: least, out, count } = one.groupArguments(writer, packed, 'pair');
            writer.step('scanNarrow', {
              first: field('position'),
              end: field('positionEnd'),
              rows: packed.positionRows,
              pairs: packed.positionPairs,
              quantities: packed.quantities,
              keeps: packed.keepPair,
              grid,
              values,
              firstPair,
              units,
              moves,
              sums: one.rows(writer, 'pair')[0],
              floor: least,
              out,
              count,
            });
          });
          const rows = book.pairs.map(({ positions, unit }, p) => {
            const coin: Held = { quantity: 0 + (one.values[p] as number), gains: one.moves[unit] as readonly number[] };
            return rowOf([...one.positionsOf(positions), coin], scenarios);
          });
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
});
