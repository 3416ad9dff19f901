// Levels of accounts while changes come between ticks: those of a ladder that judges everybody every time.
import { expect, test } from 'vitest';
import { bookOf } from '../../../src/book/bookOf.js';
import { createCore } from '../../../src/engine/create.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { openLive } from '../../../src/live/engine/open.js';
import type { Rules } from '../../../src/rules/document/rules.js';
import { thinned } from '../../fixtures/thinned.js';
import { runs } from '../../long.js';
import { documentOf } from '../../program/prepared.js';

const market = thinned(sampleMarket(1), runs(1, 8));
const core = await createCore();
const instrument = 'BTC-30JAN26';
const entryPrice = market.quotes.find((quote) => quote.instrument.id === instrument)?.forward as number;
const index = market.underlyings.find(({ id }) => id === 'BTC')?.index as number;
/** An account short of much, others of little: a tick answers few of them. */
const book = bookOf(
  Array.from({ length: 60 }, (_, n) => ({
    account: `a${n}`,
    subaccount: '',
    mode: 'portfolio' as const,
    positions: [{ instrument, quantity: n === 0 ? -100_000 : -1, entryPrice }],
    collateral: [{ asset: 'USD', amount: 1e6 }],
  })),
);
const { ladder: _, breaker, ...rest } = documentOf('margincore');
const calledBelow = { of: 'initial', below: 1, until: 1 } as const;
const minute = 60_000;

test('a tick takes an account back up that a fill took down since the tick before', async () => {
  const live = await openLive(core, { book, market, rules: { ...rest, ladder: { call: calledBelow } } as Rules });
  const tick = (price: number) => live.apply({ kind: 'tick', time: live.time + minute, prices: { BTC: price } });
  for (const price of [index, index * 1.0001]) expect((await tick(price)).events).toEqual([]);
  const amount = live.engine.account('a0').excess - 0.001;
  expect((await live.apply({ kind: 'withdraw', account: 'a0', asset: 'USD', amount })).events).toEqual([]);
  const { events } = await live.apply({ kind: 'fill', account: 'a0', instrument, quantity: 1, price: entryPrice, fee: 1e-3 });
  expect(events).toMatchObject([{ account: 'a0', kind: 'call' }]);
  expect((await tick(index * 0.995)).events).toMatchObject([{ account: 'a0', kind: 'recovered' }]);
  live.dispose();
});

test('a tick takes an account back up whose level changed while rates were raised', async () => {
  const rules = { ...rest, breaker: { ...breaker, holdSeconds: 60 }, ladder: { call: calledBelow } } as Rules;
  const live = await openLive(core, { book, market, rules });
  const tick = (price: number, minutes: number) => live.apply({ kind: 'tick', time: live.time + minutes * minute, prices: { BTC: price } });
  for (const price of [index, index * 1.0001]) await tick(price, 1);
  const amount = live.engine.account('a0').excess - 100;
  await live.apply({ kind: 'withdraw', account: 'a0', asset: 'USD', amount });
  expect((await tick(index * 1.0002, 60)).events).toEqual([]);
  const raised = await tick(index * 1.06, 1);
  expect(raised.controls?.breaker[0]).toMatchObject({ kind: 'initial', from: 1 });
  expect(raised.events).toMatchObject([{ account: 'a0', kind: 'call' }]);
  // down, in moves too small for the breaker
  expect((await tick(index * 1.03, 60)).events).toEqual([]);
  expect(live.controls.breaker?.multipliers('BTC').initial).toBe(1);
  expect((await tick(index * 0.995, 60)).events).toMatchObject([{ account: 'a0', kind: 'recovered' }]);
  live.dispose();
});
