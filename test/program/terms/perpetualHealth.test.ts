// The health factor of a lender with perpetuals: by hand, funding on its side, faults.
import { describe, expect, test } from 'vitest';
import { holder, perpetualMarket, ruleOf, ruleRun, termOf } from '../../fixtures/ruleRun.js';

const part = { kind: 'perpetualHealth', weights: { A: 0.75 }, closingFee: { A: 0.25 }, funding: 'funding' };
const terms = { numerator: { ...part, count: 'assets' }, denominator: { ...part, count: 'debts' } };
/** An account that states no funding owes none. */
const unfunded = { assumptions: { accounts: { requirement: 'margin', funding: 0 } } };
const market = perpetualMarket([
  { id: 'A', price: 12 },
  { id: 'B', price: 1 },
]);

describe('perpetuals of a health factor', () => {
  test('by hand: long and short, funding owed and owing', async () => {
    const accounts = [
      holder('long', [['A-P', 2, 10]], {}, { 'funding.A-P': 8 }),
      holder('short', [['A-P', -2, 10]], {}, { 'funding.A-P': -8 }),
      holder('lots', [
        ['A-P', 1, 8],
        ['A-P', 1, 12],
      ]),
    ];
    const run = await ruleRun(market, accounts, ruleOf(terms, unfunded));
    const parts = (account: string) => [termOf(run, 'numerator', account), termOf(run, 'denominator', account)];
    expect(parts('long')).toEqual([24 * 0.5 + 8 * 0.75, 20]);
    expect(parts('short')).toEqual([20, 24 * 1.5 + 8]);
    expect(parts('lots')).toEqual([12, 20]);
  });

  test('a ledger rounds every product down to its units', async () => {
    const run = await ruleRun(
      market,
      [holder('long', [['A-P', 2, 10]], {}, { 'funding.A-P': 8.5 })],
      ruleOf(terms, { ...unfunded, rounding: { amount: 4 } }),
    );
    // 12, and 6.375 to 6.25; 20 as it is
    expect([termOf(run, 'numerator', 'long'), termOf(run, 'denominator', 'long')]).toEqual([18.25, 20]);
  });

  test('what the rule or the account does not state is a fault', async () => {
    const run = await ruleRun(market, [holder('a', [['A-P', 1, 1]]), holder('b', [['B-P', 1, 1]]), holder('none', [])], ruleOf(terms));
    expect(run.faults.map(({ account }) => account)).toEqual(['a', 'b']);
    expect(termOf(run, 'denominator', 'none')).toBe(0);
  });
});
