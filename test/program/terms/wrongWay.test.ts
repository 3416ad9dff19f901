// The wrong-way add-on: by hand, only for a long against the coin it is in, and no more than either.
import { describe, expect, test } from 'vitest';
import { holder, perpetualMarket, ruleOf, ruleRun, termOf } from '../../fixtures/ruleRun.js';

const rules = ruleOf(
  { lost: { kind: 'wrongWay', delta: 'black' } },
  { parameters: { rate: { A: 0.25, B: 0, C: 0.5 } }, formulas: { wrongWay: 'rate * lost' } },
);
const market = perpetualMarket([
  { id: 'A', price: 10 },
  { id: 'B', price: 5 },
  { id: 'C', price: 2 },
]);

describe('the wrong-way add-on', () => {
  test('is a rate on what collateral and position lose together', async () => {
    const accounts = [
      holder('more collateral', [['A-P', 4, 10]], { A: 100 }),
      holder('more position', [['A-P', 40, 10]], { A: 8 }),
      holder('right way', [['A-P', -40, 10]], { A: 8 }),
      holder('owed', [['A-P', 40, 10]], { A: -8 }),
      holder('other coin', [['A-P', 4, 10]], { B: 100 }),
      holder(
        'other underlying',
        [
          ['B-P', 4, 5],
          ['C-P', 4, 2],
        ],
        { A: 100, B: 100 },
      ),
      holder(
        'split',
        [
          ['A-P', 1, 9],
          ['A-P', 3, 11],
        ],
        { A: 100 },
      ),
    ];
    const run = await ruleRun(market, accounts, rules);
    expect(accounts.map(({ account }) => termOf(run, 'wrongWay', account))).toEqual([10, 20, 0, 0, 0, 0, 10]);
  });
});
