// Liquidation prices of one account of the small market, asked on every backend.
import { expect } from 'vitest';
import { bookOf } from '../../../src/book/bookOf.js';
import type { Account, Core, LiquidationInputs, LiquidationPrices, Market, PriceSearch, RuleSet, TermRules } from '../../../src/index.js';
import { cores, market } from './asked.js';

export const search: PriceSearch = { lowest: 0.05, highest: 4, steps: 60, tolerance: 1e-13 };
export const everyCore: readonly Core[] = await cores();

/** The same answer on every backend, bit by bit. */
export function ask(inputs: LiquidationInputs): LiquidationPrices {
  const [first, ...others] = everyCore.map((core) => core.accounts.liquidationPrices(inputs)) as [
    LiquidationPrices,
    ...LiquidationPrices[],
  ];
  for (const other of others) expect(other).toEqual(first);
  return first;
}
export const asked = (one: Account, rules: TermRules | RuleSet, at: Market = market, how = search): LiquidationInputs => ({
  market: at,
  book: bookOf([one]),
  rules,
  account: one.account,
  subaccount: one.subaccount,
  search: how,
});
