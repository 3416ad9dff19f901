// Intercommodity spread credits by hand: priorities, ratios, price risk without volatility and time, what cannot be a spread.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../src/book/account.js';
import { buildMarket } from '../../../src/market/build.js';
import { parseRules } from '../../../src/rules/document/rules.js';
import { ruleOf, ruleRun, type TermRules } from '../../fixtures/ruleRun.js';

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

const paired = { pairs: [2, 1, 4, 3, 6, 5], unchanged: [1, 2] };
const leg = (underlying: string, ratio: number, side: string) => ({ underlying, ratio, side });
const ab = { legs: [leg('A', 2, 'A'), leg('B', 1, 'B')], credit: 0.5 };
const ac = { legs: [leg('A', 1, 'A'), leg('C', 1, 'B')], credit: 0.3 };
const withUnknown = { legs: [leg('A', 1, 'A'), leg('Z', 1, 'B')], credit: 0.9 };

function rulesWith(spreads: unknown, priceRisk: unknown = { pairedScenarios: paired }): TermRules {
  const terms = {
    scanRisk: { kind: 'scan', scenarios: 'arrays', netting: 'underlying', floor: 'zero' },
    credits: { kind: 'spreadCredit', scan: 'scanRisk', delta: 'compositeDelta', priceRisk, spreads },
  };
  const margin = { equity: '0', initial: 'credits', maintenance: 'sum(scanRisk) - credits' };
  return ruleOf(terms, { scenarios: { arrays: { price: 'model', coin: 'shocked', arrays: 6 } }, requirements: { margin } });
}

const held = (positions: readonly (readonly [instrument: string, quantity: number])[]): Account => ({
  account: 'a',
  subaccount: '',
  mode: 'portfolio',
  positions: positions.map(([instrument, quantity]) => ({ instrument, quantity, entryPrice: 1 })),
  collateral: [],
});

/** The credit, and the scan risk less it. */
async function credits(
  positions: Readonly<Record<string, number>>,
  spreads: unknown,
  priceRisk?: unknown,
): Promise<readonly [number, number]> {
  const run = await ruleRun(market, [held(Object.entries(positions))], rulesWith(spreads, priceRisk), []);
  expect(run.faults).toEqual([]);
  return [run.initials[0] as number, run.maintenances[0] as number];
}

describe('spread credits', () => {
  const book = { A: 10, B: -4, C: -5 };

  test('are given in the order of the list, each taking the delta it uses', async () => {
    // A:B 2:1 four times: 4 x (2 x 100 + 50) x 0.5; two deltas of A are left for C: 2 x (100 + 30) x 0.3
    expect(await credits(book, [ab, ac])).toEqual([578, 1000 + 200 + 150 - 578]);
    // C first: 5 x 130 x 0.3, then A:B two and a half times: 2.5 x 250 x 0.5
    expect((await credits(book, [ac, ab]))[0]).toBe(195 + 312.5);
  });

  test('take either side first, opposite signs only, and nothing for what is not held or not listed', async () => {
    expect((await credits({ A: -10, B: 4, C: 5 }, [ab, ac]))[0]).toBe(578);
    expect((await credits({ A: 10, B: 4 }, [ab]))[0]).toBe(0);
    expect((await credits({ A: 10 }, [ab]))[0]).toBe(0);
    expect((await credits(book, [withUnknown, ab]))[0]).toBe(500);
    expect((await credits(book, []))[0]).toBe(0);
  });

  test('leave volatility and time out of the price risk', async () => {
    // two short calls lose 120 in scenario 3, 90 in its pair and -5 on average standing still: 105 + 5, a delta of -1; a tenth of B's 10 deltas of 50
    const [credit] = await credits({ AC: -2, B: 10 }, [{ legs: [leg('A', 1, 'A'), leg('B', 1, 'B')], credit: 0.5 }]);
    expect(credit).toBe(0.5 * 110 + 0.5 * 50);
    expect((await credits({ AC: -2, B: 10 }, [{ legs: [leg('A', 1, 'A'), leg('B', 1, 'B')], credit: 0.5 }], 'scanRisk'))[0]).toBe(
      0.5 * (120 + 50),
    );
  });

  test('never exceed the scan risk of their legs, nor change with a lot that is split', async () => {
    for (const [a, b] of [
      [3, -7],
      [11, -2],
      [-8, 8],
    ] as const) {
      const whole = [{ legs: [leg('A', 1, 'A'), leg('B', 1, 'B')], credit: 1 }];
      const [credit, requirement] = await credits({ A: a, B: b }, whole);
      expect(credit).toBeGreaterThan(0);
      expect(requirement).toBeGreaterThanOrEqual(0);
    }
    const lots = held([
      ['A', 3],
      ['A', 7],
      ['B', -4],
      ['C', -5],
    ]);
    expect((await ruleRun(market, [lots], rulesWith([ab, ac]), [])).maintenances[0]).toBe(1350 - 578);
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
    expect(() => parseRules(rulesWith(spreads))).toThrow(expect.objectContaining({ path }));
  });

  test('gives no figures of pairs that are not of the scenarios', async () => {
    await expect(credits(book, [ab], { pairedScenarios: { ...paired, pairs: [1, 2] } })).rejects.toThrow();
    await expect(credits(book, [ab], { pairedScenarios: { ...paired, unchanged: [7] } })).rejects.toThrow();
  });
});
