// scenarioTail: worst loss, VaR and shortfall of accounts over the scenario grid, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { insertionLimit, vectorInsertionLimit } from '../../assembly/literals/tail.js';
import { runs } from '../long.js';
import { lawError } from '../precision.js';
import { accountOf, hostile, ordinary, seldomHostile, toCsr } from './arbitraryBooks.js';
import { expectSameBits } from './onBackends.js';
import { arbitraryCase, expectSameTails, grossLosses, holding, longCase, reference, scenarioTail, weight } from './tailCases.js';

describe('scenarioTail', () => {
  test('finds the worst weighted loss, the VaR and the shortfall', () => {
    const pnls = [3, -10, 4, -7, 0, -30, 5, -8, 1, -9];
    const weights = [1, 1, 1, 1, 1, 0.3, 1, 1, 1, 1];
    const tails = scenarioTail(holding(pnls, 3, weights));
    // weighted: 0.3 x 30 = 9 < 10; unweighted tail: 30, 10, 9
    expect(tails).toEqual({ worstLosses: [10], worstScenarios: [1], valuesAtRisk: [9], shortfalls: [49 / 3] });
  });

  test('sums a book before it looks for the worst', () => {
    const book = toCsr(
      [
        [
          [0, 1],
          [1, 1],
        ],
        [[0, -2]],
      ],
      2,
    );
    const tails = scenarioTail({ book, cells: [-5, 3, -5, 4, -6, 1], weights: [1, 1, 1], tailCount: 2 });
    expect(tails).toEqual({ worstLosses: [4, 6], worstScenarios: [2, 1], valuesAtRisk: [3, -10], shortfalls: [3.5, -2] });
  });

  test('of equal worst losses the lowest scenario counts, wherever it stands', () => {
    for (let scenarios = 2; scenarios <= 20; scenarios += 1) {
      for (let first = 0; first < scenarios; first += 1) {
        const pnls = Array.from({ length: scenarios }, (_, s) => (s < first ? s : -4));
        expect(scenarioTail(holding(pnls)).worstScenarios).toEqual([first]);
      }
    }
  });

  test('where nothing is lost the worst loss is +0 or below it', () => {
    expectSameTails(scenarioTail(holding([0, 5, -0], 2)), { worstLosses: [0], worstScenarios: [0], valuesAtRisk: [0], shortfalls: [0] });
    expectSameTails(scenarioTail(holding([2, 1], 2)), { worstLosses: [-1], worstScenarios: [1], valuesAtRisk: [-2], shortfalls: [-1.5] });
    const underflow = holding([-Number.MIN_VALUE, 1], 1, [0.25, 1]);
    expectSameBits(scenarioTail(underflow).worstLosses, [0]);
  });

  test('an account without positions loses nothing, and no account needs no tail', () => {
    const empty = { cells: [1, -2, 3], weights: [1, 1, 1], tailCount: 2 };
    expectSameTails(scenarioTail({ book: toCsr([[]], 1), ...empty }), {
      worstLosses: [0],
      worstScenarios: [0],
      valuesAtRisk: [0],
      shortfalls: [0],
    });
    expect(scenarioTail({ book: toCsr([], 1), ...empty }).worstLosses).toEqual([]);
  });

  test('one scenario is its own tail', () => {
    expect(scenarioTail(holding([-3]))).toEqual({ worstLosses: [3], worstScenarios: [0], valuesAtRisk: [3], shortfalls: [3] });
  });

  test('tails around the change of method, and as long as the grid, are exact', () => {
    const pnls = Array.from({ length: 501 }, (_, s) => Math.sin(7 * s) * 1000);
    const around = [insertionLimit, vectorInsertionLimit].flatMap((limit) => [limit - 1, limit, limit + 1, limit + 2]);
    for (const tailCount of [1, 2, 3, ...around, 250, 500, 501]) {
      const one = holding(pnls, tailCount);
      expectSameTails(scenarioTail(one), reference(one));
    }
  });

  test('ascending, descending and constant P&L are no harder', () => {
    const up = Array.from({ length: 203 }, (_, s) => s - 100);
    for (const pnls of [up, up.toReversed(), up.map(() => -1)]) {
      for (const tailCount of [1, 7, 64, 65, 203])
        expectSameTails(scenarioTail(holding(pnls, tailCount)), reference(holding(pnls, tailCount)));
    }
  });

  test('long tails are exact wherever their losses stand, and whatever bound is tried first', () => {
    const scenarios = 1000;
    const wave = (s: number): number => Math.sin(s * s) * 1000;
    const rows: ((s: number) => number)[] = [
      (s) => s,
      (s) => -s,
      (s) => (s < 150 ? wave(s) - 5000 : wave(s)), // the whole tail in ten blocks
      (s) => (s % 8 === 0 ? wave(s) - 5000 : wave(s)), // one in every block and backend
      (s) => (s % 15 === 0 ? wave(s) + 5000 : wave(s)), // a sample of every fifteenth sees none of the others
      (s) => (s % 15 === 0 ? wave(s) - 5000 : wave(s)), // and here too many of them
      (s) => (s % 9 === 0 ? -1e300 : Math.round(wave(s) / 400)), // ties everywhere
      (s) => (s % 2 === 0 ? -1 - s : s), // all in one backend
    ];
    for (const pnlOf of rows) {
      const pnls = Array.from({ length: scenarios }, (_, s) => pnlOf(s));
      for (const tailCount of [33, 64, 100, 110, 111, 112, 113, 125, 126, 127, 300, 500, 999, 1000])
        expectSameTails(scenarioTail(holding(pnls, tailCount)), reference(holding(pnls, tailCount)));
    }
  });

  test('every length of the tail and of the grid around whole blocks is exact', () => {
    for (const scenarios of [1, 2, 7, 15, 16, 17, 28, 31, 32, 33, 47, 48, 49]) {
      const weights = Array.from({ length: scenarios }, (_, s) => (s % 20 < 17 ? 1 : 0.35));
      const pnls = Array.from({ length: scenarios }, (_, s) => Math.sin(11 * s + scenarios) * 100);
      for (let tailCount = 1; tailCount <= scenarios; tailCount += 1) {
        const one = holding(pnls, tailCount, weights);
        expectSameTails(scenarioTail(one), reference(one));
      }
    }
  });

  test('more scenarios than one word of block marks, weighted in any block', () => {
    const pnls = Array.from({ length: 2101 }, (_, s) => Math.sin(s * s) * 1000);
    for (const weighted of [0, 500, 1023, 1024, 1040, 2047, 2048, 2100]) {
      const weights = pnls.map((_, s) => (s === weighted ? 40 : 1));
      for (const tailCount of [1, 21, 160])
        expectSameTails(scenarioTail(holding(pnls, tailCount, weights)), reference(holding(pnls, tailCount, weights)));
    }
  });

  test('no account leaves a bound behind for the next', () => {
    // only losses, only gains, nothing, tiny and huge amounts, in every order of two
    const scales = [-1e6, 1e6, 0, -1e-300, 1e300, -1e300, 1];
    const cells = Array.from({ length: 203 }, (_, s) => 2 + Math.sin(5 * s));
    const accounts = scales.flatMap((one) => scales.flatMap((two) => [[[0, one]], [[0, two]]] as [number, number][][]));
    for (const tailCount of [1, 2, 5, 10, 64, 65, 161, 203]) {
      const one = { book: toCsr(accounts, 1), cells, weights: cells.map(() => 1), tailCount };
      expectSameTails(scenarioTail(one), reference(one));
    }
  });

  test('ties at the bound, in one block, in one backend or everywhere, count as often as they stand', () => {
    const tied = (low: (s: number) => boolean): number[] => Array.from({ length: 131 }, (_, s) => (low(s) ? -7 : s % 3));
    const grids = [
      tied(() => true),
      tied((s) => s < 16),
      tied((s) => s % 2 === 0),
      tied((s) => s % 2 === 1),
      tied((s) => s % 16 === 5),
      tied((s) => s > 127),
    ];
    for (const pnls of grids) {
      for (const tailCount of [1, 2, 3, 8, 9, 16, 17, 40, 66, 130, 131])
        expectSameTails(scenarioTail(holding(pnls, tailCount)), reference(holding(pnls, tailCount)));
    }
  });

  test('infinite P&L is a value like others, opposite infinities over the row too', () => {
    for (let tailCount = 1; tailCount <= 35; tailCount += 1) {
      const pnls = Array.from({ length: 35 }, (_, s) =>
        s === 3 || s === 33 ? Number.NEGATIVE_INFINITY : s % 5 === 4 ? Number.POSITIVE_INFINITY : s,
      );
      expectSameTails(scenarioTail(holding(pnls, tailCount)), reference(holding(pnls, tailCount)));
    }
    const infinite = new Array(19).fill(Number.POSITIVE_INFINITY);
    expectSameTails(scenarioTail(holding(infinite, 2)), reference(holding(infinite, 2)));
  });

  test('a large book is the same as the reference', () => {
    const accounts = Array.from({ length: 65 }, (_, a) =>
      Array.from({ length: (a * 7) % 23 }, (_, k) => [(a * 31 + k * 17) % 40, Math.sin(a + 3 * k) * 100] as const),
    );
    const cells = Array.from({ length: 40 * 1001 }, (_, i) => Math.cos(i * i) * 1000);
    const weights = Array.from({ length: 1001 }, (_, s) => (s % 10 === 9 ? 0.4 : 1));
    const large = { book: toCsr(accounts, 40), cells, weights, tailCount: 25 };
    expectSameTails(scenarioTail(large), reference(large));
  });

  test('every backend gives the bits of the reference, on hostile values too', () => {
    const any = fc.oneof(arbitraryCase(hostile, fc.oneof(weight, hostile)), arbitraryCase(seldomHostile));
    fc.assert(
      fc.property(any, (one) => expectSameTails(scenarioTail(one), reference(one))),
      { numRuns: runs(300) },
    );
  });

  test('so they do with many scenarios and many ties', () => {
    fc.assert(
      fc.property(longCase, (any) => expectSameTails(scenarioTail(any), reference(any))),
      { numRuns: runs(150) },
    );
  });

  test('a P&L that is NaN gives NaN at the lowest such scenario, for its own account only', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary, fc.constant(1), 1), fc.nat(), (clean, pick) => {
        fc.pre(clean.book.quantities.length > 0);
        const k = pick % clean.book.quantities.length;
        const quantities = clean.book.quantities.map((quantity, i) => (i === k ? Number.NaN : quantity));
        const hit = accountOf(clean.book, k);
        const expected = scenarioTail(clean);
        for (const key of ['worstLosses', 'valuesAtRisk', 'shortfalls'] as const) expected[key][hit] = Number.NaN;
        expected.worstScenarios[hit] = 0;
        expectSameTails(scenarioTail({ ...clean, book: { ...clean.book, quantities } }), expected);
      }),
      { numRuns: runs(100) },
    );
    for (let nan = 0; nan < 19; nan += 1) {
      const pnls = Array.from({ length: 19 }, (_, s) => (s === nan || s === 18 ? Number.NaN : -s));
      const nothing = { worstLosses: [Number.NaN], worstScenarios: [nan], valuesAtRisk: [Number.NaN], shortfalls: [Number.NaN] };
      expectSameTails(scenarioTail(holding(pnls, 2)), nothing);
    }
  });

  test('chunks of accounts change no bit', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary, weight, 1), fc.integer({ min: 1, max: 5 }), (any, chunk) =>
        expectSameTails(scenarioTail(any, chunk), scenarioTail(any)),
      ),
      { numRuns: runs(50, 17) },
    );
  });

  test('a tail of one is the largest loss, and the worst where nothing is weighted', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary, fc.constant(1)), (any) => {
        const { worstLosses, valuesAtRisk, shortfalls } = scenarioTail({ ...any, tailCount: 1 });
        expectSameBits(valuesAtRisk, worstLosses);
        expectSameBits(shortfalls, worstLosses);
      }),
      { numRuns: runs(50, 17) },
    );
  });

  test('a longer tail never has a larger VaR', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary), (any) => {
        fc.pre(any.tailCount > 1);
        const { valuesAtRisk } = scenarioTail(any);
        scenarioTail({ ...any, tailCount: any.tailCount - 1 }).valuesAtRisk.forEach((shorter, a) => {
          expect(valuesAtRisk[a]).toBeLessThanOrEqual(shorter);
        });
      }),
      { numRuns: runs(50, 17) },
    );
  });

  test('the worst loss and the shortfall of a book are never above the sums of those of its parts', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary), fc.array(ordinary, { maxLength: 110 }), (any, others) => {
        const other = any.book.quantities.map((_, k) => others[k] ?? 1);
        const sum = any.book.quantities.map((quantity, k) => quantity + other[k]);
        const [one, two, both] = [any.book.quantities, other, sum].map((quantities) =>
          scenarioTail({ ...any, book: { ...any.book, quantities } }),
        );
        const gross = grossLosses(any, other);
        for (const key of ['worstLosses', 'shortfalls'] as const) {
          both[key].forEach((loss, a) => {
            expect(loss).toBeLessThanOrEqual(one[key][a] + two[key][a] + gross[a] * lawError(11 + 37));
          });
        }
      }),
      { numRuns: runs(50, 17) },
    );
  });
});
