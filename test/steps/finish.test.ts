// Step finish: what a requirement answers of each account, or its code and NaN, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { anyBook, field, from, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { StepBook } from './stepBook.js';

const overflow = 9;
const negative = 11;

type Columns = [Float64Array, Float64Array, Float64Array, Float64Array];

function finish(book: StepBook, chunk: number, figures: readonly number[][], codesIn: readonly number[]) {
  const room = book.accounts + 3;
  const found = onBlocks(book, chunk, (writer) => {
    const { columns } = writer;
    const [equities, initials, maintenances, signs] = filled(writer, 'figures', 'account', figures) as Columns;
    writer.step('finish', {
      equities,
      initials,
      maintenances,
      codesIn: from(columns.u8(codesIn), 'account', 1),
      overflow,
      out: from(writer.kept('answers', columns.f64(Array.from({ length: 4 * room }, () => 77))), 'account', 8),
      stride: 8 * room,
      codes: from(writer.kept('codes', columns.u8(Array.from({ length: room }, () => 55))), 'account', 1),
      count: field('accounts'),
      signs,
      negative,
    });
  });
  const answers = found.answers as number[];
  return { codes: found.codes as number[], columns: [0, 1, 2, 3].map((c) => answers.slice(c * room, (c + 1) * room)) };
}

describe('finish', () => {
  test('answers each account, or its code and NaN; what is no account of the block stays as it was', () => {
    fc.assert(
      fc.property(anyBook(), ({ book, chunk }) => {
        const figures = Array.from({ length: book.accounts }, () => book.table(4));
        const codesIn = figures.map(() => (book.random.uniform() < 0.2 ? 1 + book.random.whole(200) : 0));
        const { codes, columns } = finish(book, chunk, figures, codesIn);
        const expected = figures.map(([equity, initial, maintenance, sign], a) => {
          const [e, i, m] = [0 + (equity as number), 0 + (initial as number), 0 + (maintenance as number)];
          const sound = Number.isFinite(e - i) && Number.isFinite(m);
          const code = codesIn[a] !== 0 ? (codesIn[a] as number) : !sound ? overflow : (sign as number) < 0 ? negative : 0;
          return { code, cells: code === 0 ? [e, i, m, e - i] : [NaN, NaN, NaN, NaN] };
        });
        const behind = [0, 0, 0];
        expectSameBits(codes, [...expected.map(({ code }) => code), ...behind.map(() => 55)]);
        for (let c = 0; c < 4; c++)
          expectSameBits(columns[c] as number[], [...expected.map(({ cells }) => cells[c] as number), ...behind.map(() => 77)]);
      }),
      { numRuns: runs(80, 27) },
    );
  });

  test('an excess beyond doubles is an overflow, though both of its terms are finite', () => {
    const book = new StepBook(1, 3, 'whole');
    const most = Number.MAX_VALUE;
    const { codes, columns } = finish(
      book,
      2,
      [
        [most, -most, 1, 0],
        [most, 1, most, 0],
        [5, 3, 2, 0],
      ],
      [0, 0, 0],
    );
    expect(codes.slice(0, 3)).toEqual([overflow, 0, 0]);
    expect(columns.map((column) => column[2])).toEqual([5, 3, 2, 2]);
    expect(columns.map((column) => column[1])).toEqual([most, 1, most, most]);
  });

  test('a sign below 0 is an answer without figures; a sum that is not finite is named before it', () => {
    const book = new StepBook(1, 3, 'whole');
    const { codes, columns } = finish(
      book,
      2,
      [
        [4, 1, 1, -1],
        [4, Number.POSITIVE_INFINITY, 1, -1],
        [4, 1, 1, -0],
      ],
      [0, 0, 0],
    );
    expect(codes.slice(0, 3)).toEqual([negative, overflow, 0]);
    expect(columns.map((column) => column[0])).toEqual([NaN, NaN, NaN, NaN]);
  });
});
