// Leverage brackets as terms: by hand, at borders, at entry, with the leverage an account chose, and what is refused.
import { describe, expect, test } from 'vitest';
import { holder, perpetualMarket, ruleOf, ruleRun, termOf } from '../../fixtures/ruleRun.js';

const table = [
  { upTo: 100, initial: '1/10', maintenance: 0.05 },
  { upTo: 1000, initial: '1/5', maintenance: 0.1 },
  { upTo: null, initial: '1/2', maintenance: 0.25 },
];
const charged = {
  kind: 'brackets',
  kinds: ['perpetual'],
  price: 'forward',
  netting: 'instrument',
  tiers: { A: table, 'B-P': table.slice(2) },
  charge: { initial: 'whole', maintenance: 'marginal' },
};
/** The rule, with what the term says beyond that and terms that stand before it. */
const rulesOf = (own: object = {}, before: Readonly<Record<string, object>> = {}) =>
  ruleOf({ ...before, tiered: { ...charged, ...own } }, { formulas: { brackets: 'tiered.maintenance', leverage: 'tiered.initial' } });
const market = perpetualMarket([
  { id: 'A', price: 10 },
  { id: 'B', price: 50 },
  { id: 'C', price: 1 },
]);

describe('leverage brackets', () => {
  test('charge each part of a position its own rate, and the whole of it the leverage of its bracket', async () => {
    const accounts = [
      holder('border', [['A-P', 10, 10]]),
      holder('second', [['A-P', -50, 10]]),
      holder('third', [
        ['A-P', 150, 10],
        ['A-P', 50, 12],
      ]),
      holder('other', [['B-P', 2, 50]]),
      holder('both', [
        ['A-P', 10, 10],
        ['B-P', 2, 50],
      ]),
      holder('none', []),
    ];
    const run = await ruleRun(market, accounts, rulesOf());
    const amounts = (term: string) => accounts.map(({ account }) => termOf(run, term, account));
    // 100 x 0.05; 5 + 400 x 0.1; 5 + 900 x 0.1 + 1000 x 0.25; 100 x 0.25
    expect(amounts('brackets')).toEqual([5, 45, 345, 25, 30, 0]);
    expect(amounts('leverage')).toEqual([10, 100, 1000, 50, 60, 0]);
  });

  test('an account that chose less leverage pays for it, one that chose more does not get it', async () => {
    const accounts = [
      holder('low', [['A-P', 5, 10]], {}, { leverage: 4 }),
      holder('high', [['A-P', 50, 10]], {}, { leverage: 8 }),
      holder('by symbol', [['A-P', 5, 10]], {}, { leverage: 4, 'leverage.A-P': 2 }),
      holder('silent', [['A-P', 50, 10]]),
    ];
    const run = await ruleRun(market, accounts, rulesOf({ leverage: 'leverage' }));
    expect(['low', 'high', 'by symbol', 'silent'].map((name) => termOf(run, 'leverage', name))).toEqual([12.5, 100, 25, 100]);
    // another term that reads the same attribute of other kinds takes nothing from it
    const others = { ...charged, kinds: ['future'], tiers: { A: table }, leverage: 'leverage' };
    const beside = await ruleRun(market, accounts, rulesOf({ leverage: 'leverage' }, { others }));
    expect(['low', 'by symbol'].map((name) => termOf(beside, 'leverage', name))).toEqual([12.5, 25]);
  });

  test('at entry, count what was paid: long or short, several lots', async () => {
    const lots = [
      ['A-P', 4, 8],
      ['A-P', 6, 8],
    ] as const;
    const opposed = [
      ['A-P', 8, 9],
      ['A-P', -7, 11],
    ] as const;
    const accounts = [holder('long', lots), holder('short', [['A-P', -5, 12]]), holder('opposed', opposed)];
    const run = await ruleRun(market, accounts, rulesOf({ price: 'entry' }));
    expect(termOf(run, 'brackets', 'long')).toBe(4);
    expect(termOf(run, 'brackets', 'short')).toBe(3);
    // what is left is one contract at the price that it was bought at: 9 x 0.05
    expect(termOf(run, 'brackets', 'opposed')).toBe(0.45);
  });

  test('an instrument that no entry covers is a fault of who holds it, and of nobody else', async () => {
    const run = await ruleRun(market, [holder('held', [['C-P', 1, 1]]), holder('free', [['A-P', 10, 10]])], rulesOf());
    expect(run.faults.map(({ code, path }) => [code, path])).toEqual([['UNKNOWN_FACTOR', 'accounts["held"].positions["C-P"].tiers']]);
    expect(termOf(run, 'brackets', 'free')).toBe(5);
  });
});
