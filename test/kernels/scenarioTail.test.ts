// scenarioTail: worst loss, VaR and shortfall of accounts over the scenario grid, on every lane.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { insertionLimit } from '../../assembly/literals/tail.js';
import { lawError } from '../precision.js';
import { accountOf, hostile, ordinary, seldomHostile, toCsr } from './arbitraryBooks.js';
import { expectSameBits } from './onLanes.js';
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
    for (const tailCount of [1, 2, 3, insertionLimit - 1, insertionLimit, insertionLimit + 1, insertionLimit + 2, 250, 500, 501]) {
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

  test('a large book is the same as the reference', () => {
    const accounts = Array.from({ length: 65 }, (_, a) =>
      Array.from({ length: (a * 7) % 23 }, (_, k) => [(a * 31 + k * 17) % 40, Math.sin(a + 3 * k) * 100] as const),
    );
    const cells = Array.from({ length: 40 * 1001 }, (_, i) => Math.cos(i * i) * 1000);
    const weights = Array.from({ length: 1001 }, (_, s) => (s % 10 === 9 ? 0.4 : 1));
    const large = { book: toCsr(accounts, 40), cells, weights, tailCount: 25 };
    expectSameTails(scenarioTail(large), reference(large));
  });

  test('every lane gives the bits of the reference, on hostile values too', () => {
    const any = fc.oneof(arbitraryCase(hostile, fc.oneof(weight, hostile)), arbitraryCase(seldomHostile));
    fc.assert(
      fc.property(any, (one) => expectSameTails(scenarioTail(one), reference(one))),
      { numRuns: 300 },
    );
  });

  test('so they do with many scenarios and many ties', () => {
    fc.assert(
      fc.property(longCase, (any) => expectSameTails(scenarioTail(any), reference(any))),
      { numRuns: 150 },
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
      { numRuns: 100 },
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
      { numRuns: 50 },
    );
  });

  test('a tail of one is the largest loss, and the worst where nothing is weighted', () => {
    fc.assert(
      fc.property(arbitraryCase(ordinary, fc.constant(1)), (any) => {
        const { worstLosses, valuesAtRisk, shortfalls } = scenarioTail({ ...any, tailCount: 1 });
        expectSameBits(valuesAtRisk, worstLosses);
        expectSameBits(shortfalls, worstLosses);
      }),
      { numRuns: 50 },
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
      { numRuns: 50 },
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
      { numRuns: 50 },
    );
  });
});
