// Levels beside initial and maintenance: by name, with open orders, equal bits on both backends, equal to the slow evaluator under orders and auctions.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { buildMarket } from '../../src/market/build.js';
import { preset } from '../../src/rules/document/presets.js';
import { ruleOracleRelative } from '../precision.js';
import { evaluate } from '../reference/ruleDocument/evaluate.js';
import { backendNames, prepared } from './prepared.js';

const quote = (id: string, price: number, figures: Readonly<Record<string, number>>) => ({
  instrument: { id, kind: 'perpetual', settlement: 'linear', underlying: id.slice(0, 1), asset: 'USD', multiplier: 1 } as const,
  forward: price,
  vol: 0,
  rate: 0,
  figures: { externalTwap: price, internalTwap: price, fundingYears: 0, highestPrice: 1000, ...figures },
});

/** Two markets on one underlying, of which one is in an auction, and one on another. */
const market = buildMarket({
  asOf: Date.UTC(2026, 0, 1),
  numeraire: 'USD',
  venue: 'margincore',
  source: 'test',
  assets: [
    { id: 'USD', price: 1 },
    { id: 'coin', price: 100 },
  ],
  underlyings: ['A', 'B'].map((id) => ({ id, asset: 'coin', index: 100 })),
  quotes: [quote('A1', 100, {}), quote('A2', 110, { auction: 1, auctionPrice: 120 }), quote('B1', 7, { auction: 0, auctionPrice: 9 })],
});

const order = (instrument: string, quantity: number, price: number) => ({ instrument, quantity, price });
const held = (instrument: string, quantity: number) => ({ instrument, quantity, entryPrice: 90 });
const account = (name: string, mode: Account['mode'], positions: Account['positions'], orders: Account['orders']): Account => ({
  account: name,
  subaccount: '',
  mode,
  positions,
  collateral: [{ asset: 'USD', amount: 1000 }],
  ...(orders === undefined ? {} : { orders }),
});
const accounts: readonly Account[] = [
  account('alone', 'cross', [held('A1', 3), held('B1', -20)], undefined),
  account('beside', 'cross', [held('A1', -3), held('A2', 2)], [order('A1', 5, 95), order('A1', -1, 105), order('A2', 4, 100)]),
  account('opposed', 'isolated', [held('A1', 4)], [order('A1', -3, 105), order('A1', -3, 101), order('A1', 2, 99)]),
  account('auctioned', 'isolated', [], [order('A2', -2.5, 100), order('A2', 1, 130), order('B1', 3, 8)]),
];

describe.each(['vega', 'vega-capped'])('levels of %s', (name) => {
  test('are one column each, the same bits on both backends, and what the slow evaluator finds', async () => {
    const rules = preset(name);
    const runs = await Promise.all(backendNames.map(async (backend) => (await prepared(backend, rules, bookOf(accounts), market)).run()));
    expect(runs[1]?.requirements).toEqual(runs[0]?.requirements);
    const run = runs[0] as NonNullable<(typeof runs)[number]>;
    const slow = evaluate(rules, market, accounts).requirements;
    for (const [requirement, columns] of Object.entries(run.requirements)) {
      accounts.forEach(({ account: id }, i) => {
        const a = run.accounts.indexOf(id);
        const theirs = slow[requirement]?.[i];
        if (typeof theirs !== 'object') throw new Error(String(theirs));
        for (const [mine, other] of [
          [columns.initials[a], theirs.initial],
          [columns.maintenances[a], theirs.maintenance],
        ] as const)
          expect(Math.abs((mine as number) - other), `${requirement} of ${id}`).toBeLessThanOrEqual(
            ruleOracleRelative * Math.max(1, other),
          );
      });
      expect(Object.keys(columns.levels ?? {})).toEqual(Object.keys(rules.requirements[requirement]?.levels ?? {}));
    }
    expect(run.own).not.toHaveProperty('levels');
  });

  test('count open orders, which maintenance does not', async () => {
    const { accounts: ids, requirements } = (await prepared('js', preset(name), bookOf(accounts), market)).run();
    const { cross } = requirements;
    const at = ids.indexOf('beside');
    expect(cross?.levels?.maintenance?.[at]).toBeGreaterThan(name === 'vega' ? (cross?.maintenances[at] as number) : 0);
    expect(cross?.levels?.initial?.[at]).toBe(cross?.initials[at]);
  });
});

test('an isolated account puts its orders aside by the larger side, without those that reduce', async () => {
  const { accounts: ids, requirements } = (await prepared('js', preset('vega'), bookOf(accounts), market)).run();
  const levels = requirements.isolated?.levels;
  // sells beyond the position: 2 at 105; buys 2 at 99; half of the larger
  expect(levels?.orderMargin?.[ids.indexOf('opposed')]).toBe(0.5 * 2 * 105);
  // in the auction 2.5 at 120 against 1 at 130; and 3 at 8 elsewhere
  expect(levels?.orderMargin?.[ids.indexOf('auctioned')]).toBe(0.5 * (2.5 * 120 + 3 * 8));
  expect(levels?.search?.[ids.indexOf('opposed')]).toBe(0);
});
