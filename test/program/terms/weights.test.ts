// Weights by size: integers against integers of any size, real numbers by hand, caps, scaling, debts, and what is refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fallingWeight, growingWeight, sizeWeight } from '../../../src/program/terms/weights.js';
import { holder, perpetualMarket, ruleOf, ruleRun, termOf } from '../../fixtures/ruleRun.js';
import { runs } from '../../long.js';
import { handRelative } from '../../precision.js';
import { assetWeight, liabilityWeight } from '../../reference/integerMargins.js';

const terms = {
  assets: {
    kind: 'collateral',
    haircuts: { USD: 0, A: 0.1 },
    debts: 'none',
    impact: { premium: { USD: 1, A: 1.1 }, imf: { USD: 0, A: 0.01 } },
  },
  debts: { kind: 'debt', weights: { USD: 1, A: 1.1 }, imf: { USD: 0, A: 0.01 } },
  sized: {
    kind: 'brackets',
    kinds: ['perpetual'],
    price: 'forward',
    netting: 'instrument',
    tiers: { A: 0.1 },
    charge: 'whole',
    imf: { A: 0.001 },
  },
};
const scaled = {
  scaled: {
    kind: 'collateral',
    haircuts: { B: 0.2 },
    debts: 'none',
    deposits: { attribute: 'deposits', start: { B: 1000 } },
    cap: { B: 50 },
  },
};
const market = perpetualMarket(
  [
    { id: 'A', price: 2 },
    { id: 'C', price: 7 },
  ],
  [
    { id: 'B', price: 10, figures: { deposits: 4000 } },
    { id: 'D', price: 1 },
  ],
);
const near = (x: number, y: number): void => expect(Math.abs(x / y - 1)).toBeLessThan(handRelative);

describe('weights in integers', () => {
  test('are those of the ledger, at any size', () => {
    const size = fc.oneof(
      fc.nat({ max: 2 ** 31 - 1 }),
      fc.nat({ max: 2 ** 31 - 1 }).map((n) => n * 1e-9),
    );
    fc.assert(
      fc.property(size, fc.nat({ max: 200_000 }), fc.nat({ max: 10_000 }), (tokens, imf, weight) => {
        const base = BigInt(Math.round(tokens * 1e9));
        const falling = sizeWeight(weight / 1e4, imf / 1e6, 1e4);
        expect(BigInt(Math.round(fallingWeight(falling, 1.1, tokens) * 1e4))).toBe(assetWeight(base, BigInt(imf), BigInt(weight)));
        const growing = sizeWeight(1 + weight / 1e4, imf / 1e6, 1e4);
        expect(BigInt(Math.round(growingWeight(growing, tokens) * 1e4))).toBe(liabilityWeight(base, BigInt(imf), BigInt(10_000 + weight)));
      }),
      { seed: 6, numRuns: runs(5000) },
    );
  });
});

describe('weighted collateral', () => {
  test('by hand: the root of a size, the share of deposits, the cap', async () => {
    const accounts = [holder('small', [], { A: 100 }), holder('large', [], { A: 10_000 })];
    const run = await ruleRun(market, accounts, ruleOf(terms));
    near(termOf(run, 'assets', 'small'), 100 * 2 * 0.9);
    near(termOf(run, 'assets', 'large'), 10_000 * 2 * (1.1 / 2));
    const deposited = await ruleRun(market, [holder('scaled', [], { B: 10 }), holder('capped', [], { B: 80 })], ruleOf(scaled));
    near(termOf(deposited, 'scaled', 'scaled'), 10 * 10 * 0.2);
    near(termOf(deposited, 'scaled', 'capped'), 50 * 10 * 0.2);
  });

  test('debts weigh more as they grow, and are no assets', async () => {
    const run = await ruleRun(market, [holder('owes', [], { A: -2500, USD: 10 }), holder('less', [], { A: -100 })], ruleOf(terms));
    near(termOf(run, 'debts', 'owes'), 2500 * 2 * (0.88 + 0.5));
    near(termOf(run, 'debts', 'less'), 100 * 2 * 1.1);
    expect([termOf(run, 'assets', 'owes'), termOf(run, 'assets', 'less')]).toEqual([10, 0]);
  });

  test('futures are charged by size, of lots together', async () => {
    const lots = [
      ['A-P', 1e4, 2],
      ['A-P', 3e4, 1],
    ] as const;
    const run = await ruleRun(market, [holder('lots', lots), holder('short', [['A-P', -4e4, 2]])], ruleOf(terms));
    near(termOf(run, 'sized', 'lots'), 4e4 * 2 * (0.08 + 0.2));
    expect(termOf(run, 'sized', 'short')).toBe(termOf(run, 'sized', 'lots'));
  });

  test('what the rule or the market does not state is a fault of who holds it', async () => {
    const bare = perpetualMarket(
      [
        { id: 'A', price: 2 },
        { id: 'C', price: 7 },
      ],
      [
        { id: 'B', price: 10 },
        { id: 'D', price: 1 },
      ],
    );
    const accounts = [
      holder('asset', [], { D: 1 }),
      holder('debt', [], { B: -1 }),
      holder('future', [['C-P', 1, 7]]),
      holder('sound', [], { USD: 5 }),
    ];
    const run = await ruleRun(bare, accounts, ruleOf(terms));
    expect(run.faults.map(({ account }) => account)).toEqual(['asset', 'debt', 'future']);
    expect(termOf(run, 'assets', 'sound')).toBe(5);
    const undeposited = await ruleRun(bare, [holder('figure', [], { B: 1 })], ruleOf(scaled));
    expect(undeposited.faults).toMatchObject([{ account: 'figure', code: 'MISSING_FIELD' }]);
  });
});
