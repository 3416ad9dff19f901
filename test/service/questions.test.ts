// Every question by the client is answered with the bits of the engine's own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import type { Core } from '../../src/engine/core.js';
import { createCore } from '../../src/engine/create.js';
import { accountsOf } from '../../src/live/engine/accounts.js';
import { type LiveEngine, openLive, statement, verifyStatement } from '../../src/live.js';
import { findHedge } from '../../src/optimise.js';
import { preset, stressScenario } from '../../src/rules.js';
import type { ServiceClient } from '../../src/service/client.js';
import { account, future, Harness, inputs, market } from './harness.js';

let harness: Harness;
let client: ServiceClient;
let core: Core;
let live: LiveEngine;
let holding: Account;
beforeAll(async () => {
  harness = await Harness.open();
  client = harness.client('read');
  core = await createCore();
  live = await openLive(core, inputs);
  holding = accountsOf(inputs.book)[live.rowOf(account)] as Account;
});
afterAll(async () => {
  await harness.close();
  live.dispose();
  core.dispose();
});

/** Value after a round trip through JSON, which keeps every double. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const trades = [{ instrument: future, quantity: 500, price: 90_000 }];

describe('a question', () => {
  test('about one account never builds the book, nor does one that should have named it', async () => {
    const { venue } = harness.service;
    let built = 0;
    const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Object.getPrototypeOf(venue)), 'book');
    Object.defineProperty(venue, 'book', { configurable: true, get: () => (built++, own?.get?.call(venue)) });
    const whom = { account };
    await client.ask('what-if', { ...whom, trades });
    await client.ask('what-ifs', { questions: [{ ...whom, trades }] });
    await client.ask('margin', { accounts: [whom] });
    await client.ask('limits', { ...whom, withdrawal: 'USDC' });
    await client.ask('explain', whom);
    await client.ask('greeks', whom);
    await client.ask('order-check', { ...whom, order: { id: 'o', instrument: future, quantity: 1, price: 90_000 } });
    await client.account(account);
    await client.statement(account);
    await expect(client.ask('what-if', { trades })).rejects.toMatchObject({
      code: 'MISSING_FIELD',
      expectation: 'one of the 300 of the book',
    });
    expect(built).toBe(0);
    void venue.book;
    expect(built).toBe(1);
    delete (venue as { book?: unknown }).book;
  });

  test('margin: figures of one, of some and of all, page by page', async () => {
    const { sequence, time, answer } = await client.ask('margin', { accounts: [{ account }] });
    expect([sequence, time]).toEqual([0, market.asOf]);
    expect(answer.accounts[0]?.figures).toEqual(sent(live.engine.account(account).figures()));
    const all: unknown[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page: Awaited<ReturnType<typeof client.accounts>> = await client.accounts({ from, most: 70 });
      all.push(...page.answer.accounts.map((one) => one.figures));
      from = page.answer.next;
    }
    const { accounts, subaccounts } = live.book;
    expect(all).toEqual(accounts.map((id, n) => sent(live.engine.account(id, subaccounts[n]).figures())));
  });

  test('what-if, alone, with requests, and many', async () => {
    const view = live.engine.account(account);
    expect((await client.ask('what-if', { account, trades })).answer).toEqual(sent(view.whatIf({ trades })));
    const request = { withoutNextExpiry: true, liquidationPrices: { steps: 8 } };
    const [requested] = await live.engine.whatIf([{ account, changes: { trades }, ...request }]);
    expect((await client.ask('what-if', { account, trades, ...request })).answer).toEqual(sent(requested));
    const questions = ['A000001', 'A000002', 'A000003'].map((id) => ({ account: id, changes: { trades } }));
    const asked = questions.map(({ account: id }) => ({ account: id, trades }));
    expect((await client.ask('what-ifs', { questions: asked })).answer).toEqual(sent(await live.engine.whatIf(questions)));
  });

  test('order-check, limits, liquidation-prices, explain', async () => {
    const order = { id: 'large', instrument: future, quantity: 1e6, price: 90_000 };
    expect((await client.ask('order-check', { account, order })).answer).toEqual(sent(live.check({ kind: 'place', account, order })));
    const view = live.engine.account(account);
    const largest = { instrument: future, side: 'buy', price: 90_000, lot: 10 } as const;
    expect((await client.ask('limits', { account, order: largest, withdrawal: 'USDC' })).answer).toEqual(
      sent({ order: view.largestOrder(largest), withdrawal: view.largestWithdrawal('USDC') }),
    );
    expect((await client.ask('liquidation-prices', { account, steps: 16 })).answer).toEqual(
      sent(await view.liquidationPrices({ steps: 16 })),
    );
    expect((await client.ask('explain', { account, requirement: 'cross' })).answer).toEqual(sent(view.explain('cross')));
  });

  test('var and stress of accounts by themselves, stress of the book', async () => {
    const names = market.underlyings.map(({ id }) => id);
    const volatilities = names.map((_, n) => 0.5 + n / 10);
    const correlation = names.map((_, i) => names.map((_, j) => (i === j ? 1 : 0.5)));
    const given = { method: 'delta-normal', confidence: 0.99, horizonDays: 1, daysPerYear: 365, names, volatilities, correlation } as const;
    const alone = await core.prepare({ book: bookOf([holding]), market, rules: inputs.rules });
    const risk = await alone.bookRisk(given);
    const found = await client.ask('var', { accounts: [{ account }], inputs: given });
    expect(found.answer.faults).toEqual([]);
    expect(found.answer.accounts).toMatchObject([
      { account, subaccount: '', valueAtRisk: risk.valuesAtRisk[0], shortfall: risk.shortfalls[0] },
    ]);
    const run = await live.engine.stress([stressScenario('2020-03-12')], { requirements: [] });
    const row = live.rowOf(account);
    const one = await client.ask('stress', { scenarios: ['2020-03-12'], accounts: [{ account }] });
    const cells = {
      pnl: run.pnls[row],
      equity: run.own.equities[row],
      initial: run.own.initials[row],
      maintenance: run.own.maintenances[row],
      liquidationValue: run.netLiquidationValues[row],
    };
    expect(one.answer.accounts[0]?.scenarios).toMatchObject([{ name: '2020-03-12', ...cells }]);
    const book = await client.ask('stress', { scenarios: ['2020-03-12'] });
    const { worstAccount, ...sums } = run.own.totals[0] as (typeof run.own.totals)[number];
    const worst = { worstAccount: run.accounts[worstAccount], worstSubaccount: run.subaccounts[worstAccount] };
    expect(book.answer.totals).toEqual([sent({ ...sums, ...worst })]);
    alone.dispose();
  });

  test('compare, hedge', async () => {
    const rules = [preset('margincore'), preset('deribit-portfolio')];
    const names = rules.map(({ about }) => about.name);
    const told = (lines: Awaited<ReturnType<typeof core.compare>>['requirements']): unknown =>
      sent(lines.map(({ requirement, sums }) => ({ requirement, sums })));
    const asked = async (accounts?: { account: string }[]): Promise<unknown> =>
      (await client.ask('compare', { rules: names, ...(accounts && { accounts }) })).answer.lines.map(({ requirement, sums }) => ({
        requirement,
        sums,
      }));
    expect(await asked([{ account }])).toEqual(told((await core.compare({ book: bookOf([holding]), market, rules })).requirements));
    expect(await asked()).toEqual(told((await core.compare({ book: inputs.book, market, rules })).requirements));
    const hedge = { account, objective: 'initial', instruments: { [future]: { lot: 10, cost: 0.001 } } } as const;
    expect((await client.ask('hedge', hedge)).answer).toMatchObject(sent(findHedge(core, live.engine, hedge)) as object);
  });

  test('a statement holds when it is recomputed, by either route', async () => {
    const { answer } = await client.ask('statement', { account });
    expect(answer).toEqual(sent(await statement(core, live, { account })));
    expect((await client.statement(account)).answer).toEqual(answer);
    expect((await verifyStatement(core, answer)).differences).toEqual([]);
  });

  test('Greeks position by position, and their sums', async () => {
    const { answer } = await client.ask('greeks', { account });
    expect(answer.faults).toEqual([]);
    expect(answer.positions.map(({ instrument }) => instrument).sort()).toEqual(
      holding.positions.map(({ instrument }) => instrument).sort(),
    );
    expect(answer).toEqual(sent(live.engine.account(account).greeks()));
    const sum = answer.positions.filter(({ underlying }) => underlying === 'BTC').reduce((total, { vega }) => total + vega, 0);
    expect(answer.underlyings.BTC?.vega).toBe(sum);
  });

  test('an account, the market and the rules as they stand', async () => {
    const { answer } = await client.account(account);
    const sorted = (rows: Account['positions']): unknown => [...rows].sort((x, y) => (x.instrument < y.instrument ? -1 : 1));
    expect(sorted(answer.holding.positions)).toEqual(sorted(holding.positions));
    expect([...answer.holding.collateral].sort((x, y) => (x.asset < y.asset ? -1 : 1))).toEqual(
      [...holding.collateral].sort((x, y) => (x.asset < y.asset ? -1 : 1)),
    );
    expect([answer.level, answer.call, answer.frozen, answer.orders]).toEqual(['ok', null, false, []]);
    expect((await client.market()).answer).toEqual(sent(live.market));
    expect((await client.rules()).answer).toEqual(sent(live.rules));
  });
});
