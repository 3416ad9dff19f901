// Requirements for the worst subset of open orders: the largest of all subsets filled by hand; beyond the search there are no figures.
import { describe, expect, test } from 'vitest';
import type { Account, Order } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { preset } from '../../src/rules/document/presets.js';
import { termAccount, termMarket } from '../fixtures/termMarket.js';
import { programRelative } from '../precision.js';
import { subsetsOf } from '../reference/subsets.js';
import { backendNames, prepared } from './prepared.js';

const market = termMarket();
const holder: Account = termAccount('a', { 'ETH-A-2000-C': -2, 'ETH-PERP': 1 }, { USDC: 10_000 });
const orders: readonly Order[] = [
  { instrument: 'ETH-A-2500-C', quantity: 2, price: 30 },
  { instrument: 'ETH-B-1500-P', quantity: -3, price: 60 },
  { instrument: 'ETH-PERP', quantity: -4, price: 2010 },
  { instrument: 'BTC-A-50000-P', quantity: 1, price: 2500 },
  { instrument: 'ETH-A-2000-C', quantity: 1, price: 140 },
];

/** The account after these fills: premiums are paid in the asset that an option settles in. */
function after(account: Account, fills: readonly Order[]): Account {
  const paid = fills.reduce((sum, { instrument, quantity, price }) => sum + (instrument.endsWith('PERP') ? 0 : quantity * price), 0);
  return {
    ...account,
    positions: [...account.positions, ...fills.map(({ instrument, quantity, price }) => ({ instrument, quantity, entryPrice: price }))],
    collateral: account.collateral.map((one) => (one.asset === 'USDC' ? { ...one, amount: one.amount - paid } : one)),
  };
}

describe.each(['derive-standard', 'derive-pmrm-1', 'derive-pmrm-2'])('%s', (name) => {
  const [requirement] = Object.keys(preset(name).requirements) as [string];

  test.each(backendNames)('asks for the worst of all subsets, on %s; so does a what-if', async (backend) => {
    const books = subsetsOf(orders).map((fills, n) => ({ ...after(holder, fills), account: `subset ${n}` }));
    const apart = (await prepared(backend, preset(name), bookOf(books), market)).run().requirements[requirement];
    const at = (column: 'equities' | 'initials', n: number): number => apart?.[column][n] as number;
    const due = Math.max(...books.map((_, n) => at('equities', 0) + at('initials', n) - at('equities', n)));
    const book = bookOf([
      { ...holder, orders },
      { ...holder, account: 'none' },
    ]);
    const engine = await prepared(backend, preset(name), book, market);
    const { requirements, faults } = engine.run();
    expect(faults).toEqual([]);
    const found = requirements[requirement]?.initials[0] as number;
    expect(Math.abs(found - due)).toBeLessThanOrEqual(programRelative * due);
    expect(found).toBeGreaterThan(requirements[requirement]?.initials[1] as number);
    // the same order by order, asked before they are placed
    const asked = engine.account('none').whatIf({ orders });
    expect(asked.after[requirement]?.initial).toBe(found);
    expect(asked.before[requirement]?.initial).toBe(requirements[requirement]?.initials[1]);
    expect(engine.run().requirements).toEqual(requirements);
  });

  test('one order more never lowers what is asked, and larger ones reach more', async () => {
    const grown = orders.map((_, n) => ({ ...holder, account: `${n} more`, orders: orders.slice(0, n + 1) }));
    const scaled = [1, 2, 5].map((by) => ({
      ...holder,
      account: `times ${by}`,
      orders: orders.map((one) => ({ ...one, quantity: by * one.quantity })),
    }));
    const initialsOf = async (list: readonly Account[]): Promise<number[]> =>
      Array.from((await prepared('js', preset(name), bookOf(list), market)).run().requirements[requirement]?.initials ?? []);
    const initials = await initialsOf([holder, ...grown]);
    initials.slice(1).forEach((x, n) => {
      expect(x).toBeGreaterThanOrEqual(initials[n] as number);
    });
    expect(Math.max(...(await initialsOf(scaled)))).toBeGreaterThan(initials.at(-1) as number);
  });

  test('an account with more orders than are searched is a fault of its own', async () => {
    const many = Array.from({ length: 13 }, (_, n): Order => ({ ...(orders[n % orders.length] as Order), price: 10 + n }));
    const engine = await prepared(
      'js',
      preset(name),
      bookOf([
        { ...holder, orders: many },
        { ...holder, account: 'b' },
      ]),
      market,
    );
    const { faults, requirements } = engine.run();
    expect(faults).toMatchObject([{ account: 'a', code: 'TOO_LARGE', path: 'accounts["a"].orders' }]);
    expect(requirements[requirement]?.initials[0]).toBeNaN();
    expect(requirements[requirement]?.initials[1]).toBeGreaterThan(0);
  });
});
