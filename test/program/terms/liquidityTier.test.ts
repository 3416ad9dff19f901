// Liquidity tiers as terms: against integers of any size, open interest, and what is refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holder, perpetualMarket, ruleOf, ruleRun, termOf } from '../../fixtures/ruleRun.js';
import { ceilDivide } from '../../reference/integerMargins.js';

const tier = { initial: 0.2, maintenance: '0.2 * 0.600001' };
const rules = ruleOf(
  {
    tiered: {
      kind: 'brackets',
      kinds: ['perpetual'],
      price: 'forward',
      netting: 'instrument',
      tiers: { scaled: tier, flat: tier, A: 'scaled', B: 'flat' },
      charge: 'whole',
      openInterest: { attribute: 'interest', from: { scaled: 1_000_000, flat: 0 }, to: { scaled: 2_000_000, flat: 0 } },
    },
  },
  { formulas: { opening: 'tiered.initial', keeping: 'tiered.maintenance' }, rounding: { amount: 1e6, rate: 1e6 } },
);
const marketAt = (interest?: number) =>
  perpetualMarket([
    { id: 'A', price: 1, ...(interest === undefined ? {} : { underlyingFigures: { interest } }) },
    { id: 'B', price: 0.000123 },
    { id: 'C', price: 3 },
  ]);

describe('liquidity tiers', () => {
  test('round as the ledger does: the notional down, its margin up', async () => {
    const quantities = fc.sample(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { numRuns: 60, seed: 5 });
    const accounts = quantities.map((quantity, i) => holder(`${i}`, [['B-P', i % 2 === 0 ? quantity : -quantity, 1]]));
    const run = await ruleRun(marketAt(0), accounts, rules);
    for (const [i, quantity] of quantities.entries()) {
      const notional = BigInt(Math.floor(quantity * 0.000123 * 1e6));
      expect(BigInt(Math.round(termOf(run, 'opening', `${i}`) * 1e6))).toBe(ceilDivide(notional * 200_000n, 1_000_000n));
      expect(BigInt(Math.round(termOf(run, 'keeping', `${i}`) * 1e6))).toBe(ceilDivide(notional * 120_000n, 1_000_000n));
    }
  });

  test('initial margin grows with open interest from the lower cap to the upper, maintenance does not', async () => {
    const margins: number[][] = [];
    for (const interest of [0, 1_000_000, 1_234_567, 2_000_000, 9e9]) {
      const run = await ruleRun(marketAt(interest), [holder('a', [['A-P', 1, 1]])], rules);
      margins.push([termOf(run, 'opening', 'a'), termOf(run, 'keeping', 'a')]);
    }
    expect(margins).toEqual([0.2, 0.2, 0.387653, 1, 1].map((initial) => [initial, 0.12]));
  });

  test('an open interest that is not stated, or a tier that is not, is a fault of who holds it', async () => {
    const accounts = [holder('a', [['A-P', 1, 1]]), holder('b', [['B-P', 1e6, 1]]), holder('c', [['C-P', 1, 1]])];
    const run = await ruleRun(marketAt(), accounts, rules);
    expect(run.faults.map(({ code, account }) => [code, account])).toEqual([
      ['MISSING_FIELD', 'a'],
      ['UNKNOWN_FACTOR', 'c'],
    ]);
    expect(termOf(run, 'opening', 'b')).toBe(24.6);
  });
});
