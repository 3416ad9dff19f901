// After any ticks and trades a prepared engine equals a fresh one over the same book and market, to the bit: every document, both backends.
import { describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import type { Account, Order, Position } from '../../src/book/account.js';
import type { Book } from '../../src/book/book.js';
import { bookOf } from '../../src/book/bookOf.js';
import type { AccountChanges, MarketChanges, Trade } from '../../src/engine/prepared/changes.js';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import type { MarginRun } from '../../src/engine/prepared/run.js';
import { Fault } from '../../src/fault.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { presetNames } from '../../src/rules/document/presets.js';
import '../seed.js';
import { some } from '../long.js';
import { backendNames, bitsOf, documentOf, market, prepared } from './prepared.js';

const seeds = { wasm: 5, js: 17 };

type Live = Omit<Account, 'positions' | 'collateral' | 'orders'> & {
  readonly positions: Position[];
  readonly amounts: Map<string, number>;
  orders: readonly Order[];
};

/** The sample book as plain accounts that trades are written into, with one that holds what nobody lists. */
function liveBook(): Live[] {
  const book = sampleBook(market, { accounts: 45, seed: 3 });
  const accounts = book.accounts.map(
    (account, a): Live => ({
      account,
      subaccount: book.subaccounts[a] as string,
      mode: book.modes[a] as Account['mode'],
      positions: [],
      amounts: new Map(),
      orders: [],
    }),
  );
  for (const [p, a] of book.positionAccounts.entries())
    accounts[a]?.positions.push({
      instrument: book.instruments[book.positionInstruments[p] as number] as string,
      quantity: book.quantities[p] as number,
      entryPrice: book.entryPrices[p] as number,
    });
  for (const [c, a] of book.collateralAccounts.entries())
    accounts[a]?.amounts.set(book.assets[book.collateralAssets[c] as number] as string, book.amounts[c] as number);
  accounts[7]?.positions.push({ instrument: 'NOWHERE', quantity: 1, entryPrice: 1 });
  return accounts;
}

function bookNow(accounts: readonly Live[]): Book {
  return bookOf(
    accounts.map(({ amounts, orders, ...account }) => ({
      ...account,
      collateral: [...amounts].map(([asset, amount]) => ({ asset, amount })),
      ...(orders.length > 0 ? { orders } : {}),
    })),
  );
}

function drawnTrade(random: Seeded): Trade {
  const { instrument, forward } = market.quotes[random.whole(market.quotes.length)] as (typeof market.quotes)[number];
  const coin = instrument.settlement === 'inverse';
  const option = instrument.kind === 'option';
  const price = option ? (coin ? 0.05 : 0.05 * forward) : forward * random.between(0.9, 1.1);
  return { instrument: instrument.id, quantity: (random.whole(9) - 4 || 1) * (coin && !option ? 100 : 1), price };
}

/** What a trade does to an account, in words of the document: a lot more, and the premium of an option in what it settles in. */
function trade(account: Live, { trades = [], orders, deposits = {} }: AccountChanges): void {
  for (const { instrument, quantity, price } of trades) {
    account.positions.push({ instrument, quantity, entryPrice: price });
    const traded = market.quotes.find((quote) => quote.instrument.id === instrument)?.instrument;
    if (traded?.kind !== 'option') continue;
    account.amounts.set(traded.asset, (account.amounts.get(traded.asset) ?? 0) - quantity * traded.multiplier * price);
  }
  for (const [asset, amount] of Object.entries(deposits)) account.amounts.set(asset, (account.amounts.get(asset) ?? 0) + amount);
  if (orders !== undefined) account.orders = orders;
}

function drawnTick(random: Seeded, now: typeof market): MarketChanges {
  const { id, index } = now.underlyings[random.whole(now.underlyings.length)] as (typeof market.underlyings)[number];
  const { instrument, forward, vol } = now.quotes[random.whole(now.quotes.length)] as (typeof market.quotes)[number];
  switch (random.whole(6)) {
    case 0:
      return { prices: { [instrument.id]: forward * random.between(0.97, 1.03) } };
    case 1:
      return instrument.kind === 'option' ? { vols: { [instrument.id]: vol * random.between(0.9, 1.1) } } : {};
    case 2:
      return { time: now.asOf + 60_000 * random.whole(600), prices: { [id]: index * random.between(0.9, 1.1) } };
    case 3:
      // prices that no double can carry on: rows lose their figures, and get them back
      return { prices: { [instrument.id]: random.whole(2) === 0 ? 1e305 : forward } };
    default:
      return { prices: { [id]: index * random.between(0.95, 1.05) } };
  }
}

/** Asks; an account without figures refuses. */
function whatIf(engine: MarginEngine, { account, subaccount }: Live, trades: readonly Trade[]): void {
  try {
    engine.account(account, subaccount).whatIf({ trades });
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
  }
}

/** Everything that a run says of figures: bits, faults, stand-ins, what is not charged. */
function said(run: MarginRun): object {
  const sorted = (list: readonly object[]): string[] => list.map((one) => JSON.stringify(one)).sort();
  return {
    bits: bitsOf(run),
    faults: run.faults,
    assumptions: sorted(run.assumptions),
    partial: run.partial,
    notCharged: sorted(run.notCharged),
  };
}

describe.each(some(presetNames, 2))('%s', (name) => {
  test.each(backendNames)('%s: ticks and trades end where a fresh engine begins', { timeout: 60_000 }, async (backend) => {
    const rules = documentOf(name);
    const random = new Seeded(seeds[backend]);
    const accounts = liveBook();
    const engine = await prepared(backend, rules, bookNow(accounts));
    for (let round = 0; round < 5; round++) {
      for (let step = 0; step < 3; step++) {
        engine.tick(drawnTick(random, engine.market));
        if (random.whole(2) === 0) engine.run();
        const account = accounts[random.whole(accounts.length)] as Live;
        const orders = rules.scope.orders === 'charged' && random.whole(2) === 0 ? [drawnTrade(random), drawnTrade(random)] : undefined;
        // a question changes nothing, whatever it is about
        const asked = account.positions.every(({ instrument }) => instrument !== 'NOWHERE') && random.whole(2) === 0;
        if (asked) whatIf(engine, account, [drawnTrade(random)]);
        const changes = {
          trades: [drawnTrade(random)],
          ...(orders === undefined ? {} : { orders }),
          ...(random.whole(2) === 0 ? { deposits: { BTC: random.between(-1, 2) } } : {}),
        };
        if (account.positions.every(({ instrument }) => instrument !== 'NOWHERE')) {
          await engine.trade(account.account, account.subaccount, changes);
          trade(account, changes);
        }
      }
      const fresh = await prepared(backend, rules, bookNow(accounts), engine.market);
      expect(said(engine.run())).toEqual(said(fresh.run()));
      fresh.dispose();
    }
    engine.dispose();
  });
});
