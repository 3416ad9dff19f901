// The health factor of a lender with perpetuals: by hand, funding on its side, faults.
import { describe, expect, test } from 'vitest';
import { parseTermRules } from '../../../src/rules/termRules.js';
import { edited, faultOf } from '../../fixtures/faultOf.js';
import { holder, perpetualMarket, ruleOf, ruleRun, termOf } from '../../fixtures/ruleRun.js';

const part = (absent: 'zero' | 'fault') => ({
  instruments: { A: { weight: 0.75, closingFee: 0.25 } },
  funding: { figure: 'funding', absent },
  unit: null,
});
const terms = {
  numerator: { term: 'perpetualNumerator', ...part('zero') },
  denominator: { term: 'perpetualDenominator', ...part('zero') },
};
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
    const run = await ruleRun(market, accounts, ruleOf(terms));
    const parts = (account: string) => [termOf(run, 'numerator', account), termOf(run, 'denominator', account)];
    expect(parts('long')).toEqual([24 * 0.5 + 8 * 0.75, 20]);
    expect(parts('short')).toEqual([20, 24 * 1.5 + 8]);
    expect(parts('lots')).toEqual([12, 20]);
  });

  test('a ledger rounds every product down to its units', async () => {
    const whole = { numerator: { ...terms.numerator, unit: 5 }, denominator: { ...terms.denominator, unit: 5 } };
    const run = await ruleRun(market, [holder('long', [['A-P', 2, 10]], {}, { 'funding.A-P': 8 })], ruleOf(whole));
    // 12 and 6 to 10 and 5; 20 as it is
    expect([termOf(run, 'numerator', 'long'), termOf(run, 'denominator', 'long')]).toEqual([15, 20]);
  });

  test('what the rule or the account does not state is a fault', async () => {
    const strict = { ...terms, numerator: { ...terms.numerator, ...part('fault') } };
    const run = await ruleRun(market, [holder('a', [['A-P', 1, 1]]), holder('b', [['B-P', 1, 1]]), holder('none', [])], ruleOf(strict));
    expect(run.faults.map(({ code, path }) => [code, path])).toEqual([
      ['MISSING_FIELD', 'accounts["a"].figures.funding'],
      ['MISSING_FIELD', 'accounts["b"].positions["B-P"].instruments'],
    ]);
    expect(termOf(run, 'denominator', 'none')).toBe(0);
  });

  test('refuses weights above 1 and words it does not know', () => {
    const wrong = (at: readonly string[], value: unknown) =>
      faultOf(() => parseTermRules(edited({ ...ruleOf(terms), terms }, ['terms', 'numerator', ...at], value)));
    expect(wrong(['instruments', 'A', 'weight'], 1.5)).toMatchObject({
      code: 'OUT_OF_RANGE',
      path: 'rules.terms.numerator.instruments.A.weight',
    });
    expect(wrong(['funding', 'absent'], 'none')).toMatchObject({ code: 'UNKNOWN_KIND', path: 'rules.terms.numerator.funding.absent' });
  });
});
