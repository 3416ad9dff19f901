// Liquidation prices of a whole book: those of each account alone.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../seed.js';
import { bookOf } from '../../../src/book/bookOf.js';
import type { BookLiquidationPrices, Core } from '../../../src/index.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { accountArbitrary } from '../../fixtures/randomAccounts.js';
import { holder } from '../../fixtures/ruleRun.js';
import { smallRules } from '../../fixtures/smallRules.js';
import { smallTermRules } from '../../fixtures/termRules.js';
import { market } from './asked.js';
import { ask, everyCore, search } from './liquidationAsked.js';

describe('of a whole book', () => {
  const drawn = fc
    .sample(accountArbitrary(market, 4), { numRuns: 7, seed: 5 })
    .map((one, i) => ({ ...one, account: `a${i % 4}`, subaccount: `${i}` }));
  const accounts = [
    ...drawn,
    holder('unlisted', [['BTC-NONE', 1, 80_000]]),
    holder('huge', [['BTC-SPOT', 1e303, 80_000]], { USD: 5e307 }),
    holder('empty', []),
  ];
  const how = { ...search, steps: 10, highest: 10, tolerance: 1e-9 };

  test.each([
    ['a rule of terms', smallTermRules],
    ['a rule set, each account by its own mode', smallRules],
  ] as const)('every account has the bits that it has alone, and its faults are its own: %s', (_, rules) => {
    const inputs = { market, book: bookOf(accounts), rules, search: how };
    const [found, other] = everyCore.map((core) => core.accounts.bookLiquidationPrices(inputs)) as [
      BookLiquidationPrices,
      BookLiquidationPrices,
    ];
    expect(other).toEqual(found);
    expect(found.accounts.map(({ subaccount }) => subaccount)).toEqual(['0', '4', '1', '5', '2', '6', '3', '']);
    for (const one of found.accounts) expect(one).toEqual(ask({ ...inputs, account: one.account, subaccount: one.subaccount }));
    expect(found.faults.map(({ account }) => account)).toEqual(['huge', 'unlisted']);
    for (const { account, subaccount, ...fault } of found.faults)
      expect(fault).toEqual(faultOf(() => ask({ ...inputs, account, subaccount })));
  });

  test('the assets asked for, and progress to the end', () => {
    const told: number[][] = [];
    const inputs = { market, book: bookOf(drawn), rules: smallTermRules, search: how, assets: ['ETH'] };
    const [core] = everyCore as [Core];
    const found = core.accounts.bookLiquidationPrices({ ...inputs, onProgress: (done, total) => told.push([done, total]) });
    expect(found.accounts.every(({ thresholds }) => thresholds.length === 1 && thresholds[0]?.asset === 'ETH')).toBe(true);
    expect(told.at(-1)).toEqual([7, 7]);
    expect(faultOf(() => core.accounts.bookLiquidationPrices({ ...inputs, account: 'a0' } as never))).toMatchObject({
      code: 'UNKNOWN_FIELD',
      path: 'inputs.account',
    });
  });
});
