// Laws of open orders, every charging preset: no order lowers an initial margin, no larger one either; maintenance and equity stay.
import { describe, expect, test } from 'vitest';
import type { Account, Order } from '../../../src/book/account.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { preset, presetNames } from '../../../src/rules/document/presets.js';
import { ruleOracleRelative } from '../../precision.js';
import { type Evaluated, evaluate } from '../../reference/ruleDocument/evaluate.js';
import { textbookQuote } from '../../reference/ruleDocument/textbookQuote.js';
import { accountsOf } from './bookAccounts.js';

const market = sampleMarket(2);
const prices = new Map(market.quotes.map((quote) => [quote.instrument.id, textbookQuote(quote, market.asOf, preset('span-arrays')).mark]));
const accounts = accountsOf(sampleBook(market, { accounts: 24, seed: 3 }));

/** Up to three orders an account, some against what it holds and some with it, near the price. */
function ordered(account: Account, a: number, growth: number): Account {
  const orders = account.positions.slice(0, 3).map(({ instrument, quantity }, i): Order => {
    const side = (a + i) % 2 === 0 ? 1 : -1;
    return { instrument, quantity: side * growth * quantity, price: (prices.get(instrument) as number) * (1 + 0.02 * (((a + i) % 3) - 1)) };
  });
  return { ...account, orders };
}

describe.each(presetNames.filter((name) => preset(name).scope.orders === 'charged'))('%s', (name) => {
  const answers = [0, 1, 1.5].map((growth) => {
    const all = accounts.map((account, a) => (growth === 0 ? account : ordered(account, a, growth)));
    return Object.values(evaluate(preset(name), market, all).requirements).flat();
  });

  test('asks for at least as much with an order, and with a larger one', () => {
    const [none = [], some = [], more = []] = answers;
    let charged = 0;
    none.forEach((without, i) => {
      const [before, one, larger] = [without, some[i], more[i]] as [Evaluated, Evaluated, Evaluated];
      if (typeof before === 'string') return;
      const slack = ruleOracleRelative * Math.max(1, Math.abs(before.initial), Math.abs(before.equity));
      expect(one.initial).toBeGreaterThanOrEqual(before.initial - slack);
      expect(larger.initial).toBeGreaterThanOrEqual(one.initial - slack);
      expect([one.equity, one.maintenance, larger.equity, larger.maintenance]).toEqual([
        before.equity,
        before.maintenance,
        before.equity,
        before.maintenance,
      ]);
      if (one.initial > before.initial + slack) charged++;
    });
    expect(charged).toBeGreaterThan(0);
  });
});
