// Orders under market-maker protection: the charge is the worst fill within the limit, by the slow evaluator; the mark follows an order everywhere.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account, Order } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { currentBook } from '../../src/engine/prepared/currentBook.js';
import { Holdings } from '../../src/program/layout/holdings.js';
import { Rows } from '../../src/program/layout/rows.js';
import { preset } from '../../src/rules/document/presets.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import { termAccount, termMarket } from '../fixtures/termMarket.js';
import { programRelative } from '../precision.js';
import { evaluate } from '../reference/ruleDocument/evaluate.js';
import { backendNames, bitsOf, prepared } from './prepared.js';

const market = termMarket();
const names = ['derive-standard', 'derive-standard-2026-09', 'derive-pmrm-1', 'derive-pmrm-2', 'derive-pmrm-2-2026-09'] as const;

const order = fc.record({
  instrument: fc.constantFrom('ETH-A-2500-C', 'ETH-B-1500-P', 'ETH-PERP', 'BTC-A-50000-P', 'BTC-PERP'),
  quantity: fc.integer({ min: -12, max: 12 }).map((n) => n / 4 || 0.25),
  price: fc.constantFrom(30, 60),
  protected: fc.boolean(),
});
const limit = fc.integer({ min: -1, max: 12 }).map((n) => n / 4);
const figures = fc.record(
  { marketMakerProtection: limit, 'marketMakerProtection.ETH': limit, 'marketMakerProtection.BTC': limit },
  { requiredKeys: [] },
);
const account = fc
  .record({ orders: fc.array(order, { maxLength: 5 }), figures })
  .map((parts): Account => ({ ...termAccount('a', { 'ETH-A-2000-C': -2, 'ETH-PERP': 1 }, { USDC: 10_000 }), ...parts }));

describe.each(names)('%s', (name) => {
  const rules = preset(name);
  const [requirement] = Object.keys(rules.requirements) as [string];

  test('asks for the worst fill within the limits, as the slow evaluator does, with the same bits on both backends', async () => {
    const accounts = fc.sample(account, { seed: 7, numRuns: 60 }).map((one, n) => ({ ...one, account: `${n}` }));
    const expected = evaluate(rules, market, accounts).requirements[requirement] as readonly { readonly initial: number }[];
    const runs = await Promise.all(backendNames.map(async (backend) => (await prepared(backend, rules, bookOf(accounts), market)).run()));
    const [run] = runs as [(typeof runs)[number]];
    expect(run.faults).toEqual([]);
    expected.forEach(({ initial }, n) => {
      const found = run.requirements[requirement]?.initials[n] as number;
      expect(Math.abs(found - initial), JSON.stringify(accounts[n])).toBeLessThanOrEqual(programRelative * Math.max(1, initial));
    });
    for (const other of runs) expect(bitsOf(other)).toEqual(bitsOf(run));
    // the limit is felt: without the marks some are asked for more, none for less
    const bare = accounts.map((one) => ({ ...one, orders: one.orders?.map((row) => ({ ...row, protected: false })) as readonly Order[] }));
    const whole = (await prepared('js', rules, bookOf(bare), market)).run().requirements[requirement]?.initials as Float64Array;
    const eased = Array.from(whole, (x, n) => x - (run.requirements[requirement]?.initials[n] as number));
    expect(Math.min(...eased)).toBeGreaterThanOrEqual(-programRelative * Math.max(...whole));
    expect(eased.filter((x) => x > 1).length).toBeGreaterThan(5);
  });

  test('a document without the limit reads no marks, to the bit', async () => {
    const { requirements } = rules;
    const [one] = Object.values(requirements) as [Rules['requirements'][string]];
    const plain = parseRules({ ...rules, requirements: { [requirement]: { ...one, orders: 'worstSubset' } } });
    const accounts = fc.sample(account, { seed: 8, numRuns: 20 }).map((some, n) => ({ ...some, account: `${n}` }));
    const bare = accounts.map((some) => ({
      ...some,
      orders: some.orders?.map((row) => ({ ...row, protected: false })) as readonly Order[],
    }));
    const [marked, unmarked] = await Promise.all([accounts, bare].map(async (list) => prepared('js', plain, bookOf(list), market)));
    expect(bitsOf((marked as NonNullable<typeof marked>).run())).toEqual(bitsOf((unmarked as NonNullable<typeof unmarked>).run()));
  });
});

const sold: Order = { instrument: 'ETH-A-2500-C', quantity: -3, price: 30, protected: true };
const holder: Account = { ...termAccount('held', { 'ETH-PERP': 1 }, { USDC: 10_000 }), figures: { marketMakerProtection: 1 } };

test('an order asked or placed keeps its mark, and ends where a fresh engine begins', async () => {
  const rules = preset('derive-standard');
  const [requirement] = Object.keys(rules.requirements) as [string];
  // the same order with and without the mark: the marked one stands behind
  const orders = [sold, { ...sold, protected: false }, { ...sold, instrument: 'BTC-A-50000-P' }];
  const other = { ...holder, account: 'other' };
  const at = async (list: readonly Account[]) => prepared('js', rules, bookOf(list), market);
  const fresh = (await at([{ ...holder, orders }, other])).run();
  const engine = await at([holder, other]);
  const asked = engine.account('held').whatIf({ orders });
  expect(asked.after[requirement]?.initial).toBe(fresh.requirements[requirement]?.initials[0]);
  engine.run();
  await engine.trade('held', '', { orders: [...orders].reverse() });
  expect(bitsOf(engine.run())).toEqual(bitsOf(fresh));
  const whole = engine.account('held').whatIf({ orders: orders.map((one) => ({ ...one, protected: false })) });
  expect(whole.after[requirement]?.initial).toBeGreaterThan(whole.before[requirement]?.initial as number);
  expect(faultOf(() => engine.account('held').whatIf({ orders: [{ ...sold, protected: 1 as never }] }))).toMatchObject({
    code: 'TYPE_MISMATCH',
    path: 'changes.orders[0].protected',
  });
  expect(faultOf(() => engine.account('held').whatIf({ trades: [sold] }))).toMatchObject({ code: 'UNKNOWN_FIELD' });
});

test('a mark is true or false, and a column of marks as long as that of orders', async () => {
  const book = bookOf([{ ...holder, orders: [sold, { ...sold, protected: 'yes' as never }] }]);
  expect(book.faults).toMatchObject([{ code: 'TYPE_MISMATCH', path: 'accounts[0].orders[1].protected', account: 0 }]);
  const torn = { ...bookOf([{ ...holder, orders: [sold] }]), orderProtected: new Uint8Array(2) };
  await expect(prepared('js', preset('derive-standard'), torn, market)).rejects.toMatchObject({
    code: 'SHAPE_MISMATCH',
    path: 'book.orderProtected',
  });
});

test('the book as it stands has the marks of changed accounts and of the others', () => {
  const plain = bookOf([holder, { ...holder, account: 'other', orders: [{ ...sold, protected: false }, sold] }]);
  const rows = new Rows(market);
  const holdings = new Holdings(plain, rows);
  const row = rows.rowOf('ETH-PERP');
  const orders = { rows: [row, row], quantities: [2, 1], prices: [1900, 1900], protected: [0, 1] };
  holdings.set(0, { ...holdings.stateOf(0), orders }, rows);
  const { orderAccounts, orderQuantities, orderProtected } = currentBook(plain, holdings, rows, market, new Set([0]));
  const marks = Array.from(orderAccounts as Uint32Array, (n, i) => `${n} ${orderQuantities?.[i]} ${orderProtected?.[i]}`);
  expect(marks.sort()).toEqual(['0 1 1', '0 2 0', '1 -3 0', '1 -3 1']);
});
