// Auto-deleveraging by hand: the queue, haircuts, weights; laws; and what is refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { losses } from '../../src/liquidation.js';
import { preset } from '../../src/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import { lawError } from '../precision.js';

const bitmex = { profit: 'pnlOverEntry', risk: 'markOverBankruptcyGap', losers: 'divided' } as const;
const winner = { account: 'A', size: 4, entryPrice: 50, bankruptcyPrice: 75 };
const base = {
  rule: bitmex,
  side: 'long',
  markPrice: 100,
  quantity: 6,
  accounts: [winner, { ...winner, account: 'B', entryPrice: 80 }],
} as const;
const shares = { endowments: [100, 300, 600], caps: [0.05, 0.1, 1], weights: [1, 1, 1], budget: 400 };
const book = { equities: [1, 2], notionals: [2, 2], law: 'power', threshold: 0 } as const;

describe('a queue', () => {
  test('closes the greatest profit x leverage first, and says what it could not take', () => {
    expect(losses.adlQueue(base)).toEqual({ scores: [4, 1], order: ['A', 'B'], closed: [4, 2], left: 0 });
    expect(losses.adlQueue({ ...base, quantity: 9 })).toMatchObject({ closed: [4, 4], left: 1 });
    const short = { ...base, side: 'short', accounts: [{ ...winner, entryPrice: 125, bankruptcyPrice: 150 }] } as const;
    expect(losses.adlQueue(short).scores).toEqual([0.4]);
  });

  test('ranks equal scores by name, and losers as the rule says', () => {
    const loser = { ...winner, account: 'L', entryPrice: 200 };
    const accounts = [loser, { ...winner, account: 'C' }, winner];
    expect(losses.adlQueue({ ...base, accounts })).toMatchObject({ scores: [-0.125, 4, 4], order: ['A', 'C', 'L'] });
    expect(losses.adlQueue({ ...base, accounts, rule: { ...bitmex, losers: 'zero' } }).scores[0]).toBe(0);
    expect(losses.adlQueue({ ...base, accounts, rule: { ...bitmex, losers: 'excluded' } })).toMatchObject({ order: ['A', 'C'] });
  });

  test('reads maintenance over equity, and the margin ratio with its floor', () => {
    const one = { account: 'A', size: 2, entryPrice: 75, walletBalance: 50, maintenance: 5, maintenanceRate: 0.25, accountValue: 100 };
    const score = (rule: object) => losses.adlQueue({ ...base, rule: rule as typeof bitmex, accounts: [one] }).scores[0];
    expect(score(preset('binance-futures').liquidation?.deleveraging ?? {})).toBe(0.05);
    expect(score(preset('hyperliquid-futures').liquidation?.deleveraging ?? {})).toBe((100 / 75) * 2);
    expect(score({ ...bitmex, profit: 'pnlOverWallet', risk: 'inverseOfMarginRatio' })).toBe(2);
    expect(
      losses.adlQueue({
        ...base,
        rule: { ...bitmex, profit: 'pnlOverWallet', risk: 'inverseOfMarginRatio' },
        accounts: [{ ...one, accountValue: -9 }],
      }).scores,
    ).toEqual([4]);
  });

  test('closes no more than is held, and all that was asked where it is there', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 8000 }), (held, quantity) => {
        const accounts = held.map((size, i) => ({ ...winner, size, account: `n${i}`, entryPrice: 30 + ((i * 7) % 40) }));
        const { closed, left } = losses.adlQueue({ ...base, quantity, accounts });
        expect(closed.reduce((sum, x) => sum + x, left)).toBe(quantity);
        expect(closed.every((x, i) => x >= 0 && x <= (held[i] as number))).toBe(true);
      }),
    );
  });
});

describe('haircuts', () => {
  test('are one level by weight, under caps', () => {
    const { level, haircuts } = losses.adlHaircuts(shares);
    expect(haircuts).toEqual([0.05, 0.1, level]);
    expect(level).toBe(365 / 600);
    expect(losses.adlHaircuts({ ...shares, budget: 0 }).amounts).toEqual([0, 0, 0]);
    expect(losses.adlHaircuts({ endowments: [], caps: [], weights: [], budget: 0 })).toEqual({ level: 0, haircuts: [], amounts: [] });
  });

  test('raise the budget, and ask the same of an account in two halves', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 9 }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, part) => {
        const capacity = rows.reduce((sum, [e, c, w]) => sum + (w > 0 ? (e * c) / 100 : 0), 0);
        const asked = (list: typeof rows) => ({
          endowments: list.map(([e]) => e),
          caps: list.map(([, c]) => c / 100),
          weights: list.map(([, , w]) => w),
        });
        const budget = part * capacity;
        const { amounts } = losses.adlHaircuts({ ...asked(rows), budget });
        expect(Math.abs(amounts.reduce((sum, x) => sum + x, 0) - budget)).toBeLessThanOrEqual(lawError(2 * rows.length) * capacity);
        const [[e, c, w] = [0, 0, 0], ...rest] = rows;
        const halves = losses.adlHaircuts({ ...asked([[e / 2, c, w], [e / 2, c, w], ...rest]), budget });
        const both = (halves.amounts[0] as number) + (halves.amounts[1] as number);
        expect(Math.abs(both - (amounts[0] as number))).toBeLessThanOrEqual(lawError(2 * rows.length) * capacity);
      }),
    );
  });

  test('weigh leverage by the law asked for', () => {
    expect(losses.adlWeights(book)).toEqual({ leverages: [2, 1], weights: [8, 1], shares: [0.8, 0.2] });
    expect(losses.adlWeights({ ...book, law: 'tail', threshold: 1 }).shares).toEqual([1, 0]);
    expect(losses.adlWeights({ ...book, law: 'tail', threshold: 3 }).shares).toEqual([0, 0]);
    expect(losses.adlWeights({ ...book, law: 'linear' }).weights).toEqual([4, 1]);
    expect(losses.adlWeights({ ...book, law: 'pro-rata' }).weights).toEqual([1, 1]);
  });
});

test.each<[string, string, () => unknown]>([
  ['NOT_POSITIVE', 'inputs.markPrice', () => losses.adlQueue({ ...base, markPrice: 0 })],
  ['NEGATIVE', 'inputs.quantity', () => losses.adlQueue({ ...base, quantity: -1 })],
  ['NOT_FINITE', 'inputs.quantity', () => losses.adlQueue({ ...base, quantity: Number.NaN })],
  ['NOT_POSITIVE', 'inputs.accounts[0].size', () => losses.adlQueue({ ...base, accounts: [{ ...winner, size: 0 }] })],
  ['DUPLICATE', 'inputs.accounts[1].account', () => losses.adlQueue({ ...base, accounts: [winner, winner] })],
  [
    'MISSING_FIELD',
    'inputs.accounts[0].bankruptcyPrice',
    () => losses.adlQueue({ ...base, accounts: [{ account: 'A', size: 1, entryPrice: 1 }] }),
  ],
  [
    'NOT_POSITIVE',
    'inputs.accounts[0].bankruptcyPrice: gap to the mark',
    () => losses.adlQueue({ ...base, accounts: [{ ...winner, bankruptcyPrice: 100 }] }),
  ],
  ['OVERFLOW', 'inputs.accounts[0]', () => losses.adlQueue({ ...base, markPrice: 1e300, accounts: [{ ...winner, entryPrice: 1e-300 }] })],
  ['UNKNOWN_KIND', 'inputs.rule.losers', () => losses.adlQueue({ ...base, rule: { ...bitmex, losers: 'all' as 'zero' } })],
  ['OUT_OF_RANGE', 'inputs.budget', () => losses.adlHaircuts({ ...shares, budget: 636 })],
  ['NEGATIVE', 'inputs.weights[2]', () => losses.adlHaircuts({ ...shares, weights: [1, 1, -1] })],
  ['SHAPE_MISMATCH', 'inputs.caps', () => losses.adlHaircuts({ ...shares, caps: [1] })],
  ['NOT_POSITIVE', 'inputs.equities[0]', () => losses.adlWeights({ ...book, equities: [0, 1] })],
  ['BAD_ARGUMENT', 'inputs.law', () => losses.adlWeights({ ...book, law: 'cubic' as 'power' })],
])('%s at %s', (code, path, ask) => {
  expect(faultOf(ask)).toMatchObject({ code, path });
});
