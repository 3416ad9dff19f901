// The prepared engine: its bits, its changes, its questions.
import { describe, expect, test } from 'vitest';
import type { Position } from '../../src/book/account.js';
import type { Book } from '../../src/book/book.js';
import { bookOf } from '../../src/book/bookOf.js';
import { createCore } from '../../src/engine/create.js';
import { Fault } from '../../src/fault.js';
import { backendNames, bitsOf, book, documentOf, market, prepared } from './prepared.js';

const names = ['margincore', 'deribit-portfolio', 'derive-pmrm-2', 'reg-t', 'binance-futures'];

/** The book with further positions of one account, as plain accounts. */
function bookWith(account: number, further: readonly Position[], deposits: Readonly<Record<string, number>> = {}): Book {
  const positions = book.accounts.map(() => [] as Position[]);
  for (const [p, a] of book.positionAccounts.entries()) {
    const instrument = book.instruments[book.positionInstruments[p] as number] as string;
    positions[a]?.push({ instrument, quantity: book.quantities[p] as number, entryPrice: book.entryPrices[p] as number });
  }
  positions[account]?.push(...further);
  const collateral = book.accounts.map(() => [] as { asset: string; amount: number }[]);
  for (const [c, a] of book.collateralAccounts.entries())
    collateral[a]?.push({ asset: book.assets[book.collateralAssets[c] as number] as string, amount: book.amounts[c] as number });
  for (const [asset, amount] of Object.entries(deposits)) {
    const owned = (collateral[account] as { asset: string; amount: number }[]).find((one) => one.asset === asset);
    if (owned === undefined) collateral[account]?.push({ asset, amount });
    else owned.amount += amount;
  }
  return bookOf(
    book.accounts.map((id, a) => ({
      account: id,
      subaccount: book.subaccounts[a] as string,
      mode: book.modes[a] as Book['modes'][number],
      positions: positions[a] as Position[],
      collateral: collateral[a] as { asset: string; amount: number }[],
    })),
  );
}

const option = market.quotes.find(({ instrument }) => instrument.kind === 'option')?.instrument.id as string;
const perpetual = market.quotes.find(({ instrument }) => instrument.kind === 'perpetual')?.instrument.id as string;
const quoted = market.quotes.find(({ instrument }) => instrument.id === option)?.instrument as (typeof market.quotes)[number]['instrument'];
const trades = [
  { instrument: option, quantity: -3, price: 0.05 },
  { instrument: perpetual, quantity: 2, price: 50_000 },
];

describe.each(names)('%s', (name) => {
  const rules = documentOf(name);

  test('the two backends return the same bits', async () => {
    const [wasm, js] = await Promise.all(backendNames.map(async (backend) => (await prepared(backend, rules)).run()));
    expect(bitsOf(js as NonNullable<typeof js>)).toEqual(bitsOf(wasm as NonNullable<typeof wasm>));
    expect(wasm?.faultCount).toBe(0);
  });

  test('after a tick the state is that of a fresh engine on that market, to the bit', async () => {
    const engine = await prepared('wasm', rules);
    engine.run();
    const prices = { [market.underlyings[0]?.id as string]: (market.underlyings[0]?.index as number) * 0.93 };
    engine.tick({ time: market.asOf + 3_600_000, prices, vols: { [option]: 0.8 } });
    expect(bitsOf(engine.run())).toEqual(bitsOf((await prepared('wasm', rules, book, engine.market)).run()));
  });

  test('after trades the state is that of a fresh engine on that book, to the bit, and a what-if said so before', async () => {
    const engine = await prepared('wasm', rules);
    engine.run();
    const account = book.accounts[300] as string;
    const asked = engine.account(account).whatIf({ trades, deposits: { BTC: 0.5 } });
    const before = engine.run();
    await engine.trade(account, '', { trades, deposits: { BTC: 0.5 } });
    const further = trades.map(({ instrument, quantity, price }) => ({ instrument, quantity, entryPrice: price }));
    // a short option is paid for in what it settles in
    const premium = { [quoted.asset]: 3 * quoted.multiplier * 0.05 };
    const fresh = (await prepared('wasm', rules, bookWith(300, further, { ...premium, BTC: 0.5 }))).run();
    expect(bitsOf(engine.run())).toEqual(bitsOf(fresh));
    for (const requirement of engine.requirements) {
      expect(asked.after[requirement]?.initial).toBe(fresh.requirements[requirement]?.initials[300]);
      expect(asked.after[requirement]?.maintenance).toBe(fresh.requirements[requirement]?.maintenances[300]);
      expect(asked.before[requirement]?.equity).toBe(before.requirements[requirement]?.equities[300]);
    }
  });

  test('a result is plain data', async () => {
    const run = (await prepared('js', rules)).run();
    expect(structuredClone(run)).toEqual(run);
  });
});

test('a position netted to nothing changes no figure', async () => {
  const flat = [
    { instrument: option, quantity: 5, entryPrice: 0.05 },
    { instrument: option, quantity: -5, entryPrice: 0.05 },
  ];
  for (const name of names) {
    const rules = documentOf(name);
    expect(bitsOf((await prepared('js', rules, bookWith(7, flat))).run())).toEqual(bitsOf((await prepared('js', rules)).run()));
  }
});

test('an account is told what is wrong with what it holds', async () => {
  const rules = documentOf('margincore');
  const expired = {
    ...market,
    quotes: market.quotes.map((q) => (q.instrument.id === option ? { ...q, instrument: { ...q.instrument, expiry: market.asOf } } : q)),
  };
  const holding = bookOf([
    { account: 'held', subaccount: '', mode: 'cross', positions: [{ instrument: option, quantity: 1, entryPrice: 0.1 }], collateral: [] },
    { account: 'free', subaccount: '', mode: 'cross', positions: [{ instrument: perpetual, quantity: 1, entryPrice: 1 }], collateral: [] },
  ]);
  for (const backend of backendNames) {
    const run = (await prepared(backend, rules, holding, expired)).run();
    expect(run.faults).toMatchObject([{ code: 'EXPIRED', account: 'held', path: `accounts["held"].positions["${option}"].expiry` }]);
    expect(run.codes[1]).toBe(0);
    const unmarked = { ...market, quotes: market.quotes.map(({ mark: _, ...quote }) => quote) };
    const marked = documentOf('paradex-cross');
    const refused = await (await createCore({ backend })).prepare({
      book: holding,
      market: unmarked,
      rules: marked,
      assumptions: 'refuse',
    });
    expect(refused.run().faults[0]).toMatchObject({ code: 'MISSING_FIELD', account: 'held' });
  }
});

describe('a refused change', () => {
  const refusals = [
    {
      changes: { trades: [{ instrument: 'NOWHERE', quantity: 1, price: 1 }] },
      code: 'UNKNOWN_INSTRUMENT',
      path: 'changes.trades[0].instrument',
    },
    { changes: { trades: [{ instrument: perpetual, quantity: 0, price: 1 }] }, code: 'OUT_OF_RANGE', path: 'changes.trades[0].quantity' },
    {
      changes: { trades: [{ instrument: perpetual, quantity: Number.NaN, price: 1 }] },
      code: 'NOT_FINITE',
      path: 'changes.trades[0].quantity',
    },
    { changes: { deposits: { NOWHERE: 1 } }, code: 'UNKNOWN_ASSET', path: 'changes.deposits.NOWHERE' },
    { changes: { depositz: {} }, code: 'UNKNOWN_FIELD', path: 'changes.depositz' },
  ] as const;
  test.each(refusals)('$code at $path leaves every bit as it was', async ({ changes, code, path }) => {
    const engine = await prepared('js', documentOf('margincore'));
    const before = bitsOf(engine.run());
    const account = book.accounts[0] as string;
    const fault = await engine.trade(account, '', changes as never).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code, path });
    expect(() => engine.account(account).whatIf(changes as never)).toThrow(Fault);
    expect(bitsOf(engine.run())).toEqual(before);
  });

  test('of the market leaves every bit as it was too', async () => {
    const engine = await prepared('js', documentOf('margincore'));
    const before = bitsOf(engine.run());
    for (const changes of [
      { prices: { NOWHERE: 1 } },
      { prices: { [perpetual]: -1 } },
      { vols: { [perpetual]: 0.5 } },
      { time: 0 },
      { price: {} },
    ])
      expect(() => engine.tick(changes as never)).toThrow(Fault);
    expect(bitsOf(engine.run())).toEqual(before);
  });

  test('after dispose every call is a fault', async () => {
    const engine = await prepared('js', documentOf('reg-t'));
    engine.dispose();
    expect(() => engine.run()).toThrow(/CLOSED|open/);
    expect(() => engine.account(book.accounts[0] as string)).toThrow(Fault);
  });
});
