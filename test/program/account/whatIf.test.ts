// What-ifs: figures by hand, what binds, many in one call, what is requested beside them; the state stays untouched.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../../src/book/bookOf.js';
import { createCore } from '../../../src/engine/create.js';
import type { WhatIf } from '../../../src/engine/prepared/account/whatIf.js';
import type { MarginEngine } from '../../../src/engine/prepared/engine.js';
import { accountsOf } from '../../../src/live/engine/accounts.js';
import { openLive } from '../../../src/live/engine/open.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { limitRelative } from '../../precision.js';
import { backendNames, wholeBook as book, documentOf, whole as market, preparedWhole as prepared } from '../prepared.js';
import { contract, held, holder, small, smallRules } from './asked.js';

const perpetual = (quantity: number, price: number) => ({ instrument: 'ETH-PERPETUAL', quantity, price });
const mark = 2500 * 1.0005;

test('by hand: a fill is entered at its price, and health is equity over maintenance', async () => {
  for (const backend of backendNames) {
    const engine = await prepared(backend, smallRules, held(holder('a')), small);
    const { before, after, difference, ...names } = engine.account('a').whatIf({ trades: [perpetual(10, mark + 20)] });
    expect(names).toMatchObject({ account: 'a', subaccount: '', requirement: 'whole', numeraire: 'USD' });
    expect(before.whole).toEqual({ equity: 900, initial: 0, maintenance: 0, excess: 900, health: Number.POSITIVE_INFINITY });
    // bought 20 above what it is worth: 10 contracts of 0.1 ETH, USDC at 0.999
    const equity = 900 - 10 * 0.1 * 0.999 * 20;
    const maintenance = 0.115 * 10 * contract;
    const near = (x: number | undefined, y: number): void => expect(Math.abs((x as number) / y - 1)).toBeLessThan(limitRelative);
    near(after.whole?.equity, equity);
    near(after.whole?.maintenance, maintenance);
    near(after.whole?.initial, 1.25 * maintenance);
    near(after.whole?.health, equity / maintenance);
    near(difference.whole?.equity, equity - 900);
    near(difference.whole?.excess, equity - 900 - 1.25 * maintenance);
    expect(difference.whole?.health).toBe(Number.NEGATIVE_INFINITY);
    expect(engine.account('a').whatIf({}).difference.whole?.health).toBe(0);
    expect(engine.account('a').health).toBe(Number.POSITIVE_INFINITY);
  }
});

describe.each(['margincore', 'deribit-portfolio', 'derive-pmrm-2', 'paradex-portfolio'])('%s', (name) => {
  const rules = documentOf(name);
  const some = [3, 40, 200, 201, 500].map((a) => ({ account: book.accounts[a] as string, subaccount: book.subaccounts[a] as string }));
  const option = market.quotes.find(({ instrument }) => instrument.kind === 'option')?.instrument.id as string;
  const changes = (n: number) => ({
    trades: [{ instrument: n % 2 === 0 ? 'BTC-PERPETUAL' : option, quantity: n % 3 === 0 ? -30 : 20, price: n % 2 === 0 ? 90_000 : 0.05 }],
    deposits: { BTC: 0.25 * n },
  });

  test('what binds is what binds after the changes were made', async () => {
    const engine = await prepared('wasm', rules);
    const { account, subaccount } = some[1] as (typeof some)[number];
    const { binding, after } = engine.account(account, subaccount).whatIf(changes(1));
    await engine.trade(account, subaccount, changes(1));
    const row = book.accounts.findIndex((id, n) => id === account && book.subaccounts[n] === subaccount);
    for (const requirement of engine.requirements) {
      const { terms, bindingTerms, scenarios, worstScenarios } = engine.bindings({ requirement });
      const scenario = scenarios[worstScenarios[row] as number];
      expect(binding[requirement]?.term).toBe(terms[bindingTerms[row] as number]);
      expect(binding[requirement]?.scenario).toBe(scenario && `${scenario.set} ${scenario.label}`);
    }
    expect(Object.values(binding).filter((one) => one !== null).length).toBeGreaterThan(0);
    expect(engine.account(account, subaccount).figures()).toEqual(after);
  });

  test('many in one call are each one alone, whatever runs before', async () => {
    for (const backend of backendNames) {
      const engine = await prepared(backend, rules);
      engine.run();
      engine.tick({ prices: { BTC: (market.underlyings.find(({ id }) => id === 'BTC')?.index as number) * 1.01 } });
      const questions = Array.from({ length: 150 }, (_, n) => ({
        ...(some[n % some.length] as (typeof some)[number]),
        changes: changes(n),
      }));
      const many = await engine.whatIf(questions);
      const one = questions.map(({ account, subaccount, changes: asked }) => engine.account(account, subaccount).whatIf(asked));
      expect(many).toEqual(one.map((answer) => ({ ...answer, binding: answer.binding })));
      expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(many)));
      expect(structuredClone(many)).toEqual(many);
      expect(await engine.whatIf([])).toEqual([]);
    }
  });

  test('on request: the largest size, prices of liquidation and figures after an expiry are those of a fresh engine', async () => {
    const engine = await prepared('wasm', rules);
    const at = { account: book.accounts[40] as string, subaccount: book.subaccounts[40] as string };
    const asked = { trades: [{ instrument: 'BTC-PERPETUAL', quantity: -20, price: 91_000 }], deposits: { BTC: 5 } };
    const search = { lowest: 0.3, highest: 4, steps: 12, assets: ['BTC'] };
    const requests = { largest: { lot: 10, most: 1e9 }, liquidationPrices: search, withoutNextExpiry: true };
    const found = await whatIfOf(engine, { ...at, changes: asked, ...requests });
    const plain = engine.account(at.account, at.subaccount).whatIf(asked);
    expect(plain.largest ?? plain.liquidationPrices ?? plain.withoutNextExpiry).toBeUndefined();
    const paid = await prepared('wasm', rules);
    await paid.trade(at.account, at.subaccount, { deposits: asked.deposits });
    const order = { instrument: 'BTC-PERPETUAL', side: 'sell' as const, price: 91_000, lot: 10, most: 1e9 };
    expect(found.largest).toEqual({
      instrument: 'BTC-PERPETUAL',
      side: 'sell',
      price: 91_000,
      ...paid.account(at.account, at.subaccount).largestOrder(order),
    });
    await paid.trade(at.account, at.subaccount, { trades: asked.trades });
    expect(found.liquidationPrices).toEqual(await paid.account(at.account, at.subaccount).liquidationPrices(search));
    const expiries = new Map(market.quotes.map(({ instrument }) => [instrument.id, instrument.expiry ?? Number.POSITIVE_INFINITY]));
    const accounts = accountsOf(bookAfter(paid));
    const account = accounts[40] as (typeof accounts)[number];
    const next = Math.min(...account.positions.map(({ instrument }) => expiries.get(instrument) as number));
    const left = { ...account, positions: account.positions.filter(({ instrument }) => expiries.get(instrument) !== next) };
    const expired = await prepared('wasm', rules, bookOf([left]));
    const figures = expired.account(at.account, at.subaccount).figures();
    for (const requirement of engine.requirements) {
      const [x, y] = [found.withoutNextExpiry?.[requirement]?.initial as number, figures[requirement]?.initial as number];
      expect(Math.abs(x - y)).toBeLessThanOrEqual(limitRelative * Math.abs(y));
    }
    expect(left.positions.length).toBeLessThan(account.positions.length);
  });
});

const whatIfOf = async (engine: MarginEngine, question: Parameters<MarginEngine['whatIf']>[0][number]): Promise<WhatIf> =>
  (await engine.whatIf([question]))[0] as WhatIf;

function bookAfter(engine: MarginEngine) {
  const [inside] = Object.getOwnPropertySymbols(engine).map((symbol) => (engine as never)[symbol] as { book(): typeof book });
  return (inside as { book(): typeof book }).book();
}

test('a limit order counts as the rule says: its largest size fits, a lot more does not', async () => {
  const rules = documentOf('derive-pmrm-2');
  const engine = await prepared('js', rules);
  const view = engine.account(book.accounts[0] as string, book.subaccounts[0]);
  const option = market.quotes.find(({ instrument }) => instrument.kind === 'option' && instrument.underlying === 'BTC')?.instrument
    .id as string;
  const order = (quantity: number) => ({ orders: [{ instrument: option, quantity, price: 0.02 }] });
  const { largest } = await whatIfOf(engine, {
    account: view.account,
    subaccount: view.subaccount,
    changes: order(-1),
    largest: { lot: 0.5 },
  });
  expect(largest?.bound).toBe('excess');
  const amount = largest?.amount as number;
  expect(amount).toBeGreaterThan(0);
  const excess = (size: number): number => view.whatIf(order(-size)).after[view.requirement]?.excess as number;
  expect(excess(amount)).toBe(largest?.excess);
  expect(excess(amount + 0.5)).toBeLessThan(0);
});

test('a live engine answers as it checks orders, and stands as it stood', async () => {
  const core = await createCore({ backend: 'js' });
  const live = await openLive(core, { book, market, rules: documentOf('margincore') });
  const account = book.accounts[7] as string;
  const order = { id: 'x', instrument: 'BTC-PERPETUAL', quantity: 5e7, price: 90_000 };
  const before = await live.hash();
  const verdict = live.check({ kind: 'place', time: live.time, account, order });
  const orders = [{ instrument: order.instrument, quantity: order.quantity, price: order.price }]; // which the rules charge
  const [answer] = await live.engine.whatIf([
    { account, changes: { orders }, largest: {}, liquidationPrices: { steps: 4 }, withoutNextExpiry: true },
  ]);
  expect(verdict.verdict).toBe('rejected');
  expect(answer?.binding[answer.requirement]).toEqual(verdict.binding);
  expect(answer?.after[answer.requirement]?.excess).toBe(verdict.after);
  expect(live.engine.account(account).whatIf({ orders }).binding).toEqual(answer?.binding);
  expect(await live.hash()).toBe(before);
  core.dispose();
});

test('bad questions are named by their place, and what binds is not read of another state', async () => {
  const engine = await prepared('js', smallRules, held(holder('a')), small);
  const good = { account: 'a', changes: { trades: [perpetual(1, mark)] } };
  for (const [wrong, code, path] of [
    [{ account: 'b', changes: {} }, 'UNKNOWN_ACCOUNT', 'questions[1].account'],
    [{ account: 'a' }, 'MISSING_FIELD', 'questions[1].changes'],
    [{ account: 'a', changes: { trades: [perpetual(0, 1)] } }, 'OUT_OF_RANGE', 'questions[1].changes.trades[0].quantity'],
    [{ account: 'a', changes: { trades: [perpetual(1, -1)] } }, 'NEGATIVE', 'questions[1].changes.trades[0].price'],
    [{ ...good, larges: {} }, 'UNKNOWN_FIELD', 'questions[1].larges'],
    [{ ...good, largest: { lots: 1 } }, 'UNKNOWN_FIELD', 'questions[1].largest.lots'],
    [{ ...good, largest: { trade: 1 } }, 'TOO_LARGE', 'questions[1].largest.trade'],
    [{ ...good, largest: { order: 0 } }, 'OUT_OF_RANGE', 'questions[1].largest.order'],
    [{ ...good, largest: { trade: 0, order: 0 } }, 'BAD_ARGUMENT', 'questions[1].largest.order'],
    [{ account: 'a', changes: {}, largest: {} }, 'MISSING_FIELD', 'questions[1].largest.trade'],
    [{ ...good, liquidationPrices: { steps: 0 } }, 'OUT_OF_RANGE', 'questions[1].search.steps'],
  ] as const)
    await expect(engine.whatIf([good, wrong as never]), path).rejects.toMatchObject({ code, path });
  await expect(engine.whatIf('a' as never)).rejects.toMatchObject({ code: 'TYPE_MISMATCH', path: 'questions' });
  const read = engine.account('a').whatIf(good.changes);
  const unread = engine.account('a').whatIf(good.changes);
  expect(read.binding).toEqual({ whole: { term: 'scan', scenario: expect.stringMatching(/^main /) } });
  engine.tick({ prices: { ETH: 2400 } });
  expect(read.binding.whole?.term).toBe('scan');
  expect(faultOf(() => unread.binding)).toMatchObject({ code: 'BAD_ARGUMENT', path: 'binding' });
});
