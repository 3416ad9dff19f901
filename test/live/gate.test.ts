// The order gate: what went past the old check, one example each; what is said of a refused order; withdrawals, transfers, amendments, shortages, snapshots.
import { afterAll, describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { createCore } from '../../src/engine/create.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import type { LiveOrder } from '../../src/live/engine/change.js';
import type { LiveEngine } from '../../src/live/engine/live.js';
import { openLive } from '../../src/live/engine/open.js';
import { gateModes } from '../../src/live/gate/gate.js';
import { parseRules } from '../../src/rules/document/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import { thinned } from '../fixtures/thinned.js';
import { runs } from '../long.js';
import { seeded } from '../optimise/tables.js';
import { documentOf } from '../program/prepared.js';
import { leastBy, leftBy } from './gateCases.js';

const market = thinned(sampleMarket(1), runs(1, 8));
const core = createCore({ backend: 'js', threads: 1 });
afterAll(async () => (await core).dispose());

const who = { account: 'A', subaccount: '' };
const perpetual = 'BTC_USDC-PERPETUAL';
const priceOf = (id: string): number => market.quotes.find(({ instrument }) => instrument.id === id)?.forward as number;

function holder(collateral: Readonly<Record<string, number>>, positions: Account['positions'] = []): Account {
  return {
    ...who,
    mode: 'portfolio',
    positions,
    collateral: Object.entries(collateral).map(([asset, amount]) => ({ asset, amount })),
  };
}

async function opened(
  name: string,
  account: Account,
  gate: (typeof gateModes)[number] = 'safe',
  more: readonly Account[] = [],
): Promise<LiveEngine> {
  return openLive(await core, { book: bookOf([account, ...more]), market, rules: documentOf(name), gate });
}

async function place(live: LiveEngine, id: string, instrument: string, quantity: number, price: number) {
  const order: LiveOrder = { id, instrument, quantity, price };
  return (await live.apply({ kind: 'place', ...who, order })).order;
}

const puts = market.quotes.filter(
  ({ instrument }) =>
    instrument.kind === 'option' && instrument.call === false && instrument.underlying === 'BTC' && instrument.settlement === 'inverse',
);

describe('what went past the check of the venue', () => {
  test('margincore: an order for 1,000 BTC perpetuals of a flat account with $1,000', async () => {
    const mark = priceOf(perpetual);
    const venue = await opened('margincore', holder({ USDC: 1000 }), 'venue');
    expect((await place(venue, '1', perpetual, 1000, mark))?.verdict).toBe('accepted');
    const live = await opened('margincore', holder({ USDC: 1000 }));
    const refused = await place(live, '1', perpetual, 1000, mark);
    expect(refused).toMatchObject({ verdict: 'rejected', fills: { 1: 1 } });
    expect(refused?.least).toBeLessThan(-1e6);
    expect(live.orders('A')).toEqual([]);
    expect((await place(live, '2', perpetual, 0.01, mark))?.verdict).toBe('accepted');
  });

  // closing pays a gain in a coin that counts for nothing, before the other side gains anything
  test('paradex-cross: an order that first closes a gain is uncovered in its middle alone', async () => {
    const id = 'ETH-9JAN26';
    const mark = priceOf(id);
    const order: LiveOrder = { id: '1', instrument: id, quantity: -8000, price: 1.02 * mark };
    const account = (cash: number): Account => holder({ USDC: cash }, [{ instrument: id, quantity: 1500, entryPrice: 0.8 * mark }]);
    const excesses = async (cash: number): Promise<number[]> => {
      const live = await opened('paradex-cross', account(cash));
      return Array.from(
        { length: 17 },
        (_, n) => leftBy(live, who, [order], n === 0 ? [] : [{ order: 0, share: n / 16 }])?.excess as number,
      );
    };
    const rich = await excesses(1e6);
    const [ends, middle] = [Math.min(rich[0] as number, rich[16] as number), Math.min(...rich)];
    expect(middle).toBeLessThan(ends - 1);
    const cash = 1e6 - (ends + middle) / 2;
    const poor = await excesses(cash);
    expect(Math.min(poor[0] as number, poor[16] as number)).toBeGreaterThan(0);
    expect(Math.min(...poor)).toBeLessThan(0);
    const refused = await place(await opened('paradex-cross', account(cash)), '1', id, order.quantity, order.price);
    expect(refused?.verdict).toBe('rejected');
    // the excess is least where all of the position is closed
    expect(refused?.fills?.[1]).toBeCloseTo(1500 / 8000, 9);
    const covered = await place(await opened('paradex-cross', account(cash + ends - middle)), '1', id, order.quantity, order.price);
    expect(covered?.verdict).toBe('accepted');
  });

  test('deribit-portfolio: puts and the perpetuals that they would hedge, of which the perpetuals alone may fill', async () => {
    const put = puts.find(({ instrument, forward }) => instrument.kind === 'option' && (instrument.strike as number) > forward);
    const id = put?.instrument.id as string;
    const asked = (await opened('deribit-portfolio', holder({ USDC: 20_000 }))).engine.account('A');
    const { before, after } = asked.whatIf({ trades: [{ instrument: id, quantity: 1, price: 0 }] });
    const index = market.underlyings.find(({ id: of }) => of === 'BTC')?.index as number;
    const mark = ((after.portfolio?.equity as number) - (before.portfolio?.equity as number)) / index;
    for (const gate of gateModes) {
      const live = await opened('deribit-portfolio', holder({ USDC: 20_000 }), gate);
      const first = await place(live, 'puts', id, 2, mark);
      const second = await place(live, 'perpetuals', perpetual, 2, priceOf(perpetual));
      const both = [
        { id: 'puts', instrument: id, quantity: 2, price: mark },
        { id: 'perpetuals', instrument: perpetual, quantity: 2, price: priceOf(perpetual) },
      ];
      const least = leastBy(live, who, both, seeded(1), 0);
      expect(least?.excess).toBeLessThan(0);
      expect(first?.verdict === 'accepted' && second?.verdict === 'accepted').toBe(gate === 'venue');
    }
  });

  test.each([
    'margincore',
    'binance-futures',
    'okx-futures',
    'hyperliquid-futures',
    'dydx-v4',
    'drift',
    'vega',
    'paradex-cross',
    'derive-standard',
  ])('%s: a perpetual bought at twice its mark, which loses its price at once', async (name) => {
    const price = 2 * priceOf(perpetual);
    const live = await opened(name, holder({ USDC: 40_000 }));
    const refused = await place(live, '1', perpetual, 1, price);
    expect(refused?.verdict).toBe('rejected');
    const after = live.engine.account('A').whatIf({ trades: [{ instrument: perpetual, quantity: 1, price }] }).after;
    const { requirement } = live.engine.account('A');
    const { equity, initial } = after[requirement] as { equity: number; initial: number };
    expect(equity).toBeLessThan(0);
    expect(refused?.least).toBeLessThanOrEqual(equity - initial + 1e-6 * Math.abs(equity));
  });

  test('derive-standard: an order of which a part is worse than all of it', async () => {
    const options = market.quotes.filter(({ instrument }) => instrument.kind === 'option' && instrument.underlying === 'BTC');
    const next = seeded(4);
    let partial = 0;
    for (let n = 0; n < 400 && partial < 3; n++) {
      const [held, bought] = [options, options].map((of) => of[Math.floor(next() * of.length)]) as [
        (typeof options)[number],
        (typeof options)[number],
      ];
      if (held.instrument.id === bought.instrument.id) continue;
      const order = { id: '1', instrument: bought.instrument.id, quantity: next() < 0.5 ? -2 : 2, price: bought.mark ?? 0.02 };
      const position = { instrument: held.instrument.id, quantity: next() < 0.5 ? -1 : 1, entryPrice: 0.02 };
      const rich = await opened('derive-standard', holder({ USDC: 1e6 }, [position]));
      const least = leastBy(rich, who, [order], next, 0);
      const share = least?.fills[0]?.share ?? 0;
      rich.dispose();
      if (least === undefined || share === 0 || share === 1) continue;
      partial += 1;
      // with so much less that a whole fill would be covered, and the part is not
      for (const [more, verdict] of [
        [-1, 'rejected'],
        [0.5 * least.initial, 'accepted'],
      ] as const) {
        const live = await opened('derive-standard', holder({ USDC: 1e6 - least.excess + more }, [position]));
        expect((await place(live, '1', order.instrument, order.quantity, order.price))?.verdict).toBe(verdict);
        live.dispose();
      }
    }
    expect(partial).toBeGreaterThan(0);
  });

  test.each(['span-arrays', 'deribit-portfolio'])('%s: ordering first and withdrawing next', async (name) => {
    const mark = priceOf(perpetual);
    const venue = await opened(name, holder({ USDC: 50_000 }), 'venue');
    expect((await place(venue, '1', perpetual, 1, mark))?.verdict).toBe('accepted');
    await venue.apply({ kind: 'withdraw', ...who, asset: 'USDC', amount: 49_000 });
    const other = { ...holder({ USDC: 1 }), account: 'B' };
    const live = await opened(name, holder({ USDC: 50_000 }), 'safe', [other]);
    expect((await place(live, '1', perpetual, 1, mark))?.verdict).toBe('accepted');
    const before = live.engine.account('A').figures();
    await expect(live.apply({ kind: 'withdraw', ...who, asset: 'USDC', amount: 49_000 })).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
    await expect(live.apply({ kind: 'transfer', ...who, to: { account: 'B' }, asset: 'USDC', amount: 49_000 })).rejects.toMatchObject({
      code: 'OUT_OF_RANGE',
    });
    expect(live.engine.account('A').figures()).toEqual(before);
    await live.apply({ kind: 'withdraw', ...who, asset: 'USDC', amount: 100 });
    await live.apply({ kind: 'cancel', ...who, order: '1' });
    await live.apply({ kind: 'withdraw', ...who, asset: 'USDC', amount: 49_000 });
  });
});

test('fees that the rules state are reserved: an order that just fits without them does not with them, and fits by a limit that leaves them', async () => {
  const mark = priceOf(perpetual);
  const rules = (share: number) => parseRules({ ...documentOf('binance-futures'), orders: { fee: { perpetual: { share } } } });
  const least = (await opened('binance-futures', holder({ USDC: 1e6 }))).check({
    kind: 'place',
    ...who,
    order: { id: '1', instrument: perpetual, quantity: 1, price: mark },
  }).least as number;
  const account = holder({ USDC: 1e6 - least + 10 });
  const check = async (share: number) => {
    const live = await openLive(await core, { book: bookOf([account]), market, rules: rules(share) });
    const order = { id: '1', instrument: perpetual, quantity: 1, price: mark };
    const { order: verdict } = await live.apply({ kind: 'place', ...who, order });
    // a fill with its fee leaves the initial requirement covered where the order was accepted
    if (verdict?.verdict === 'accepted')
      await live.apply({ kind: 'fill', ...who, order: '1', quantity: 1, price: mark, instrument: perpetual, fee: share * mark });
    const { equity, initial } = live.engine.account('A').figures()[live.engine.account('A').requirement] as {
      equity: number;
      initial: number;
    };
    return { verdict: verdict?.verdict, excess: equity - initial };
  };
  expect(await check(0)).toMatchObject({ verdict: 'accepted' });
  const free = await check(5 / mark);
  expect(free.verdict).toBe('accepted');
  expect(free.excess).toBeCloseTo(5, 3);
  expect(await check(15 / mark)).toMatchObject({ verdict: 'rejected' });
});

test('an amendment passes the gate too, and one that leaves less of an order always may', async () => {
  const mark = priceOf(perpetual);
  const live = await opened('span-arrays', holder({ USDC: 50_000 }));
  expect((await place(live, '1', perpetual, 1, mark))?.verdict).toBe('accepted');
  const amend = async (change: { readonly quantity?: number; readonly price?: number }) =>
    (await live.apply({ kind: 'amend', ...who, order: '1', ...change })).order?.verdict;
  expect(await amend({ quantity: 100 })).toBe('rejected');
  expect(await amend({ price: 2 * mark })).toBe('rejected');
  expect(live.orders('A')).toMatchObject([{ quantity: 1, price: mark }]);
  await live.apply({ kind: 'tick', prices: { BTC: 0.4 * mark } });
  expect(await amend({ quantity: 0.9 })).toBe('accepted');
});

test('in a shortage an order that only takes from the position may go in, one that adds to it may not', async () => {
  const mark = priceOf(perpetual);
  const live = await opened('margincore', holder({ USDC: 50_000 }, [{ instrument: perpetual, quantity: 10, entryPrice: mark }]));
  expect((await place(live, 'more', perpetual, 0.1, mark))?.verdict).toBe('rejected');
  expect((await place(live, 'short', perpetual, -30, mark))?.verdict).toBe('rejected');
  expect((await place(live, 'worse', perpetual, -5, 0.5 * mark))?.verdict).toBe('rejected');
  expect((await place(live, 'less', perpetual, -5, mark))?.verdict).toBe('accepted');
});

test('a part of an order is as much as every fill leaves covered', async () => {
  const mark = priceOf(perpetual);
  const live = await opened('deribit-portfolio', holder({ USDC: 30_000 }));
  const order = { id: '1', instrument: perpetual, quantity: 50, price: mark };
  const partly = (await live.apply({ kind: 'place', ...who, order, partly: { lot: 0.1 } })).order;
  expect(partly?.verdict).toBe('partly');
  const taken = partly?.quantity as number;
  expect(leastBy(live, who, [{ ...order, quantity: taken }], seeded(1), 0)?.excess).toBeGreaterThanOrEqual(0);
  expect(leastBy(live, who, [{ ...order, quantity: taken + 0.1 }], seeded(1), 0)?.excess).toBeLessThan(0);
});

test('a snapshot keeps which gate it has; one that is none is refused', async () => {
  const venue = await opened('span-arrays', holder({ USDC: 1000 }), 'venue');
  const again = await openLive(await core, JSON.parse(JSON.stringify(venue.snapshot())));
  expect(again.gate).toBe('venue');
  const safe = await openLive(await core, (await opened('span-arrays', holder({ USDC: 1000 }))).snapshot());
  expect(safe.gate).toBe('safe');
  const rules = parseRules(documentOf('span-arrays'));
  const asked = { book: bookOf([holder({})]), market, rules, gate: 'none' as never };
  const fault = await openLive(await core, asked).catch((error) =>
    faultOf(() => {
      throw error;
    }),
  );
  expect(fault).toMatchObject({ code: 'BAD_ARGUMENT', path: 'inputs.gate' });
});
