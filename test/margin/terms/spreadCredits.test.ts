// Intercommodity spread credits by hand: priorities, ratios, price risk without volatility and time, what cannot be a spread.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Core } from '../../../src/engine/core.js';
import { bookOf, buildMarket, parseTermRules, termPreset } from '../../../src/index.js';
import { backends } from '../../backends.js';
import { coreOn } from '../../fixtures/coreOn.js';

/** Scenarios 1 and 2 stand still with vol up and down, 3 and 4 move up, 5 and 6 down; A, B and C are futures, AC a call on A. */
const arrays: Readonly<Record<string, readonly [string, number, readonly number[]]>> = {
  A: ['A', 1, [0, 0, 100, 100, -100, -100]],
  AC: ['A', 0.5, [10, -15, 60, 45, -40, -55]],
  B: ['B', 1, [0, 0, 50, 50, -50, -50]],
  C: ['C', 1, [0, 0, 30, 30, -30, -30]],
};
const names = ['A', 'B', 'C'];
const market = buildMarket({
  asOf: Date.UTC(2026, 0, 1),
  numeraire: 'USD',
  venue: 'margincore',
  source: 'test',
  assets: names.map((id) => ({ id, price: 1 })),
  underlyings: names.map((id) => ({ id, asset: id, index: 1 })),
  quotes: Object.entries(arrays).map(([id, [underlying, delta, riskArray]]) => ({
    instrument: { id, kind: 'perpetual' as const, settlement: 'linear' as const, underlying, asset: 'USD', multiplier: 1 },
    forward: 1,
    vol: 0,
    rate: 0,
    figures: { compositeDelta: delta },
    riskArray,
  })),
});

const paired = { by: 'paired-scenarios', pairs: [2, 1, 4, 3, 6, 5], unchanged: [1, 2] };
const leg = (underlying: string, ratio: number, side: string) => ({ underlying, ratio, side });
const ab = { legs: [leg('A', 2, 'A'), leg('B', 1, 'B')], credit: 0.5 };
const ac = { legs: [leg('A', 1, 'A'), leg('C', 1, 'B')], credit: 0.3 };
const withUnknown = { legs: [leg('A', 1, 'A'), leg('Z', 1, 'B')], credit: 0.9 };

const preset = termPreset('span-arrays');
const rulesWith = (spreads: unknown, priceRisk: unknown = paired) =>
  parseTermRules({
    ...preset,
    grids: { arrays: { prices: 'arrays', scenarios: Array.from({ length: 6 }, () => ({ weight: 1 })) } },
    terms: { ...preset.terms, credits: { term: 'spreadCredits', grid: 'arrays', deltaFigure: 'compositeDelta', priceRisk, spreads } },
    formulas: { requirement: { difference: [{ units: 'sum', of: 'scanRisk' }, 'credits'] } },
  });

let core: Core;
beforeAll(async () => {
  core = coreOn(await (backends[0] as (typeof backends)[number]).create(), 'test');
});

function credits(positions: Readonly<Record<string, number>>, spreads: unknown, priceRisk?: unknown): readonly [number, number] {
  const held = Object.entries(positions).map(([instrument, quantity]) => ({ instrument, quantity, entryPrice: 1 }));
  const book = bookOf([{ account: 'a', subaccount: '', mode: 'portfolio', positions: held, collateral: [] }]);
  const run = core.requirements({ market, book, rules: rulesWith(spreads, priceRisk), terms: true });
  return [run.terms.get('credits')?.values[0] as number, run.maintenances[0] as number];
}

describe('spread credits', () => {
  const book = { A: 10, B: -4, C: -5 };

  test('are given in the order of the list, each taking the delta it uses', () => {
    // A:B 2:1 four times: 4 x (2 x 100 + 50) x 0.5; two deltas of A are left for C: 2 x (100 + 30) x 0.3
    expect(credits(book, [ab, ac])).toEqual([578, 1000 + 200 + 150 - 578]);
    // C first: 5 x 130 x 0.3, then A:B two and a half times: 2.5 x 250 x 0.5
    expect(credits(book, [ac, ab])[0]).toBe(195 + 312.5);
  });

  test('take either side first, opposite signs only, and nothing for what is not held or not listed', () => {
    expect(credits({ A: -10, B: 4, C: 5 }, [ab, ac])[0]).toBe(578);
    expect(credits({ A: 10, B: 4 }, [ab])[0]).toBe(0);
    expect(credits({ A: 10 }, [ab])[0]).toBe(0);
    expect(credits(book, [withUnknown, ab])[0]).toBe(500);
    expect(credits(book, [])[0]).toBe(0);
  });

  test('leave volatility and time out of the price risk', () => {
    // two short calls lose 120 in scenario 3, 90 in its pair and -5 on average standing still: 105 + 5, a delta of -1; a tenth of B's 10 deltas of 50
    const [credit] = credits({ AC: -2, B: 10 }, [{ legs: [leg('A', 1, 'A'), leg('B', 1, 'B')], credit: 0.5 }]);
    expect(credit).toBe(0.5 * 110 + 0.5 * 50);
    expect(credits({ AC: -2, B: 10 }, [{ legs: [leg('A', 1, 'A'), leg('B', 1, 'B')], credit: 0.5 }], { by: 'scan-risk' })[0]).toBe(
      0.5 * (120 + 50),
    );
  });

  test('never exceed the scan risk of their legs, nor change with a lot that is split', () => {
    for (const [a, b] of [
      [3, -7],
      [11, -2],
      [-8, 8],
    ] as const) {
      const whole = [{ legs: [leg('A', 1, 'A'), leg('B', 1, 'B')], credit: 1 }];
      const [credit, requirement] = credits({ A: a, B: b }, whole);
      expect(credit).toBeGreaterThan(0);
      expect(requirement).toBeGreaterThanOrEqual(0);
    }
    const lots = [3, 7].map((quantity) => ({ instrument: 'A', quantity, entryPrice: 1 }));
    const rest = [
      { instrument: 'B', quantity: -4, entryPrice: 1 },
      { instrument: 'C', quantity: -5, entryPrice: 1 },
    ];
    const split = bookOf([{ account: 'a', subaccount: '', mode: 'portfolio', positions: [...lots, ...rest], collateral: [] }]);
    expect(core.requirements({ market, book: split, rules: rulesWith([ab, ac]) }).maintenances[0]).toBe(1350 - 578);
  });

  test.each([
    ['one side alone', [{ legs: [leg('A', 1, 'A'), leg('B', 1, 'A')], credit: 0.5 }], 'rules.terms.credits.spreads[0].legs'],
    [
      'an underlying twice',
      [{ legs: [leg('A', 1, 'A'), leg('A', 1, 'B')], credit: 0.5 }],
      'rules.terms.credits.spreads[0].legs[1].underlying',
    ],
    ['a credit above all', [{ ...ab, credit: 1.1 }], 'rules.terms.credits.spreads[0].credit'],
    ['one leg', [{ legs: [leg('A', 1, 'A')], credit: 0.5 }], 'rules.terms.credits.spreads[0].legs'],
  ])('refuses %s', (_, spreads, path) => {
    expect(() => rulesWith(spreads)).toThrow(expect.objectContaining({ path }));
  });

  test('refuses pairs that are not of the grid, and faults an account whose quotes state no delta', () => {
    expect(() => credits(book, [ab], { ...paired, pairs: [1, 2] })).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
    expect(() => credits(book, [ab], { ...paired, unchanged: [7] })).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }));
    const bare = buildMarket({ ...market, quotes: market.quotes.map(({ figures: _, ...quote }) => quote) });
    const held = bookOf([
      { account: 'a', subaccount: '', mode: 'portfolio', positions: [{ instrument: 'A', quantity: 1, entryPrice: 1 }], collateral: [] },
    ]);
    const run = core.requirements({ market: bare, book: held, rules: rulesWith([ab]) });
    expect(run.faults[0]).toMatchObject({ code: 'MISSING_FIELD', path: expect.stringContaining('figures.compositeDelta') });
  });
});
