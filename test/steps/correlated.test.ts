// Step correlated: amounts of underlyings put together by the worse of two correlation matrices, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { correlatedSum } from '../reference/correlatedSum.js';
import { anyBook, field, from, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import { StepBook, unitCount } from './stepBook.js';

type Matrix = readonly (readonly number[])[];

function correlated(
  book: StepBook,
  chunk: number,
  amounts: readonly number[],
  signs: readonly number[],
  lines: readonly number[],
  [calm, crisis]: readonly [Matrix, Matrix],
  floor: number,
) {
  const cells = (of: (a: number, b: number) => number): number[] =>
    calm.flatMap((row, u) => row.map((rho, v) => of(rho, crisis[u]?.[v] as number)));
  return onBlocks(book, chunk, (writer, packed) => {
    const { columns } = writer;
    const [amount, sign] = filled(
      writer,
      'given',
      'pair',
      amounts.map((x, p) => [x, signs[p] as number]),
    ) as [Float64Array, Float64Array];
    writer.step('correlated', {
      pairStarts: from(packed.pairStarts, 'account', 4),
      units: packed.pairUnits,
      amounts: amount,
      signs: sign,
      lines: columns.u32(lines.map((line) => line >>> 0)),
      alike: columns.f64(cells(Math.max)),
      opposed: columns.f64(cells((a, b) => Math.max(-a, -b))),
      unknown: columns.f64(cells((a, b) => Math.max(a, b, -a, -b))),
      names: calm.length,
      floor: writer.cell(floor),
      out: writer.register('together', 'account'),
      count: field('accounts'),
    });
  }).together as number[];
}

/** A symmetric matrix with a unit diagonal. */
function matrixOf(book: StepBook, names: number): number[][] {
  const rows = Array.from({ length: names }, () => Array.from({ length: names }, () => 1));
  for (let u = 0; u < names; u++)
    for (let v = 0; v < u; v++) {
      const rho = book.random.between(-1, 1);
      (rows[u] as number[])[v] = rho;
      (rows[v] as number[])[u] = rho;
    }
  return rows;
}

describe('correlated', () => {
  test('is the printed sum over all pairs of underlyings, others added, never below the floor', () => {
    fc.assert(
      fc.property(anyBook(['whole', 'ordinary']), ({ book, chunk }) => {
        // the last underlying has no line; signs of every kind
        const lines = Array.from({ length: unitCount }, (_, unit) => (unit < unitCount - 1 ? unit : -1));
        const amounts = book.pairs.map(() => (book.random.uniform() < 0.2 ? 0 : Math.abs(book.amount())));
        const signs = book.pairs.map(() => [-1, 0, 1][book.random.whole(3)] as number);
        const matrices = [matrixOf(book, unitCount - 1), matrixOf(book, unitCount - 1)] as const;
        const floor = book.random.between(0, 1.5);
        const found = correlated(book, chunk, amounts, signs, lines, matrices, floor);
        found.forEach((together, account) => {
          const of = (which: readonly number[], named: boolean): number[] =>
            book.pairs.flatMap((pair, p) => (pair.account === account && pair.unit < unitCount - 1 === named ? [which[p] as number] : []));
          const units = book.pairs.filter((pair) => pair.account === account && pair.unit < unitCount - 1).map(({ unit }) => unit);
          const part = ([calm]: readonly Matrix[]): number[][] => units.map((u) => units.map((v) => calm?.[u]?.[v] as number));
          const root = correlatedSum(of(amounts, true), of(signs, true), part([matrices[0]]), part([matrices[1]]), 0);
          const others = of(amounts, false).reduce((sum, x) => sum + x, 0);
          const expected = Math.max(root + others, floor * Math.max(0, ...of(amounts, true), ...(others > 0 ? [others] : [])));
          expect(together).toBeCloseTo(expected, 6);
        });
      }),
      { numRuns: runs(60, 20) },
    );
  });

  test('an amount that is no number spoils its own account only, one that is not above 0 counts as none', () => {
    const book = new StepBook(8, 7, 'whole');
    const matrices = [matrixOf(book, unitCount), matrixOf(book, unitCount)] as const;
    const lines = Array.from({ length: unitCount }, (_, unit) => unit);
    const run = (of: (x: number, p: number) => number): number[] =>
      correlated(
        book,
        3,
        book.pairs.map((_, p) => of(10 + p, p)),
        book.pairs.map(() => 1),
        lines,
        matrices,
        0.5,
      );
    const clean = run((x) => x);
    const hit = book.pairs[3]?.account as number;
    expectSameBits(
      run((x, p) => (p === 3 ? Number.NaN : x)),
      clean.map((x, account) => (account === hit ? Number.NaN : x)),
    );
    expectSameBits(
      run((x, p) => (p === 3 ? -5 : x)),
      run((x, p) => (p === 3 ? 0 : x)),
    );
  });
});
