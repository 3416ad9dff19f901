// exchange: Gauss-Jordan steps of dictionaries on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowStride } from '../../src/columns/arena.js';
import { runs } from '../long.js';
import { epsilon, exchangedTwice } from '../precision.js';
import { padded } from './matrixCases.js';
import { expectSameBits, onBackends } from './onBackends.js';

type Place = readonly [row: number, column: number];

/** A dictionary [rows x columns] after exchanges, one after another. */
function exchanged(table: ArrayLike<number>, columns: number, ...places: readonly Place[]): Float64Array {
  const rows = table.length / columns;
  const stride = rowStride(columns);
  const { tableau } = onBackends((backend, taken) => {
    const tableau = taken.f64(padded(table, columns));
    for (const [row, column] of places) backend.exchange(tableau, rows, columns, stride, row, column);
    return { tableau };
  });
  return Float64Array.from({ length: rows * columns }, (_, at) => tableau[Math.floor(at / columns) * stride + (at % columns)] as number);
}

/** By the header's @order, entry by entry. */
function byOrder(table: readonly number[], columns: number, [row, column]: Place): number[] {
  const own = table.slice(row * columns, (row + 1) * columns);
  const pivot = own[column] as number;
  const solved = own.map((x, j) => (j === column ? 1 / pivot : -(x / pivot)));
  return table.map((x, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    const factor = table[i * columns + column] as number;
    if (i === row) return solved[j] as number;
    return factor === 0 ? x : (j === column ? 0 : x) + factor * (solved[j] as number);
  });
}

const entry = fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: fc.double({ min: -4, max: 4, noNaN: true }) });
const cases = fc
  .record({ rows: fc.integer({ min: 1, max: 9 }), columns: fc.integer({ min: 1, max: 9 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      columns: fc.constant(columns),
      table: fc.array(entry, { minLength: rows * columns, maxLength: rows * columns }),
      place: fc.tuple(fc.integer({ min: 0, max: rows - 1 }), fc.integer({ min: 0, max: columns - 1 })),
      pivot: fc.oneof(fc.double({ min: 0.5, max: 4, noNaN: true }), fc.double({ min: -4, max: -0.5, noNaN: true })),
    }),
  )
  .map(({ columns, table, place, pivot }) => {
    const at = place[0] * columns + place[1];
    return { columns, place, table: table.map((x, n) => (n === at ? pivot : x)) };
  });

describe('exchange', () => {
  test('solves a row for a variable and puts it into the others', () => {
    // b = 2 x + 4 y, c = x - y  ->  x = b/2 - 2 y, c = b/2 - 3 y
    expectSameBits(exchanged([2, 4, 1, -1], 2, [0, 0]), [0.5, -2, 0.5, -3]);
    expectSameBits(exchanged([4], 1, [0, 0]), [0.25]);
  });

  test('does so in the order stated, whatever the shape', () => {
    fc.assert(
      fc.property(cases, ({ columns, table, place }) => {
        expectSameBits(exchanged(table, columns, place), byOrder(table, columns, place));
      }),
      { numRuns: runs(300) },
    );
  });

  test('is its own inverse but for rounding', () => {
    fc.assert(
      fc.property(cases, ({ columns, table, place }) => {
        const back = exchanged(table, columns, place, place);
        const largest = Math.max(1, ...table.map(Math.abs)) ** 2;
        for (const [at, x] of table.entries())
          expect(Math.abs((back[at] as number) - x)).toBeLessThanOrEqual(exchangedTwice * epsilon * largest);
      }),
      { numRuns: runs(200) },
    );
  });

  test('leaves rows alone that do not hold the variable', () => {
    expectSameBits(exchanged([2, 1, 0, Number.POSITIVE_INFINITY], 2, [0, 0]), [0.5, -0.5, 0, Number.POSITIVE_INFINITY]);
  });
});
