// Snapshots from what may be anything, and accounts that could not be read: no row of theirs is forgotten on the way.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../../src/book/bookOf.js';
import { createCore } from '../../../src/engine/create.js';
import { Fault } from '../../../src/fault.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import { openLive } from '../../../src/live/engine/open.js';
import type { LiveSnapshot } from '../../../src/live/engine/snapshot.js';
import { buildMarket } from '../../../src/market/build.js';
import { isLong } from '../../long.js';
import { documentOf } from '../../program/prepared.js';

const whole = sampleMarket(1);
const few = ['BTC-PERPETUAL', 'BTC_USDC-PERPETUAL', 'BTC_USDC'];
const marketOf = (ids: readonly string[]) =>
  buildMarket({ ...whole, quotes: whole.quotes.filter(({ instrument }) => ids.includes(instrument.id)) });
const market = marketOf(few);
const dated = marketOf([...few, 'BTC-3JAN26']);
const core = await createCore();
const rules = documentOf('margincore');
const instrument = 'BTC-PERPETUAL';
const accountOf = (account: string, quantity: number) => ({
  account,
  subaccount: '',
  mode: 'portfolio' as const,
  positions: [{ instrument, quantity, entryPrice: 87_000 }],
  collateral: [{ asset: 'USD', amount: 1000 }],
});
const plain = (live: LiveEngine): LiveSnapshot => JSON.parse(JSON.stringify(live.snapshot()));

describe('an account that could not be read', () => {
  const book = bookOf([accountOf('good', 10), accountOf('bad', Number.NaN), accountOf('other', -10)]);

  test('has no figures after a snapshot and after other rules either', async () => {
    const live = await openLive(core, { book, market, rules });
    const resumed = await openLive(core, plain(live));
    expect(await resumed.hash()).toBe(await live.hash());
    for (const one of [live, resumed]) {
      expect(() => one.engine.account('bad').equity).toThrow(/positions\[0\]\.quantity/);
      await one.apply({ kind: 'rules', rules: documentOf('paradex-portfolio') });
      expect(() => one.engine.account('bad').equity).toThrow(/positions\[0\]\.quantity/);
      expect(one.levels.equities[1]).toBeNaN();
      expect(one.engine.account('other').equity).toBeGreaterThan(0);
      for (const change of [
        { kind: 'fill', quantity: -10, price: 87_000, instrument },
        {
          kind: 'withdraw',
          asset: 'USD',
          amount: one.snapshot().book[0]?.collateral.find(({ asset }) => asset === 'USD')?.amount as number,
        },
      ] as const)
        await one.apply({ ...change, account: 'good' });
    }
    expect(await resumed.hash()).toBe(await live.hash());
    expect(live.book.faults).toMatchObject([{ account: 1 }]);
  });

  test('is not opened, nor one of instruments or assets that there are not, nor twice', async () => {
    const live = await openLive(core, { book: bookOf([accountOf('good', 10)]), market, rules });
    await live.apply({ kind: 'open', accounts: [{ ...accountOf('closed', 1), positions: [], collateral: [] }] });
    await live.apply({ kind: 'close', account: 'closed' });
    const hash = await live.hash();
    const refused = [
      [[accountOf('bad', Number.NaN)], 'NOT_FINITE'],
      [[{ ...accountOf('bad', 1), positions: [{ instrument: '__proto__', quantity: 1, entryPrice: 1 }] }], 'UNKNOWN_INSTRUMENT'],
      [[{ ...accountOf('bad', 1), collateral: [{ asset: 'constructor', amount: 1 }] }], 'UNKNOWN_ASSET'],
      [[accountOf('closed', 1), accountOf('closed', 2)], 'DUPLICATE'],
      [[null], 'TYPE_MISMATCH'],
    ] as const;
    for (const [accounts, code] of refused)
      await expect(live.apply({ kind: 'open', accounts: accounts as never }), code).rejects.toMatchObject({ code });
    expect(await live.hash()).toBe(hash);
  });
});

test('a tick to a price that the breaker does not take moves nothing', async () => {
  const live = await openLive(core, { book: bookOf([accountOf('good', 10)]), market, rules });
  const hash = await live.hash();
  for (const price of [1e-320, 1e-101, 1e101, 1e300])
    await expect(live.apply({ kind: 'tick', prices: { BTC: price } }), `${price}`).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
  expect(await live.hash()).toBe(hash);
});

test('prices of sources that are no object are refused', async () => {
  const live = await openLive(core, { book: bookOf([accountOf('good', 10)]), market, rules });
  const hash = await live.hash();
  await expect(live.apply({ kind: 'sources', prices: null } as never)).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
  expect(await live.hash()).toBe(hash);
});

test('an expired instrument is not traded, by the time of a change nor by that of the market', async () => {
  const expiry = Date.UTC(2026, 0, 3, 8);
  const live = await openLive(core, { book: bookOf([accountOf('good', 10)]), market: dated, rules });
  const fill = { kind: 'fill', account: 'good', instrument: 'BTC-3JAN26', quantity: 1, price: 87_000 } as const;
  const place = { kind: 'place', account: 'good', order: { id: 'one', instrument: 'BTC-3JAN26', quantity: 1, price: 87_000 } } as const;
  await live.apply({ ...fill, time: expiry - 1 });
  for (const change of [fill, place]) await expect(live.apply({ ...change, time: expiry })).rejects.toMatchObject({ code: 'EXPIRED' });
  await live.apply({ kind: 'settle', time: expiry, prices: { 'BTC-3JAN26': 87_000 } });
  await live.apply({ kind: 'tick', asOf: expiry });
  for (const change of [fill, place]) await expect(live.apply(change)).rejects.toMatchObject({ code: 'EXPIRED' });
  expect(live.engine.account('good').equity).toBeGreaterThan(0);
});

test('the rest of an order whose parts are not whole numbers fills, and nothing beyond it', async () => {
  const live = await openLive(core, {
    book: bookOf([{ ...accountOf('good', 10), collateral: [{ asset: 'USD', amount: 1e6 }] }]),
    market,
    rules,
  });
  const order = { id: 'one', instrument: 'BTC_USDC-PERPETUAL', quantity: 0.3, price: 80_000 };
  await live.apply({ kind: 'place', account: 'good', order });
  const fill = { kind: 'fill', account: 'good', instrument: order.instrument, price: 80_000, order: 'one' } as const;
  await live.apply({ ...fill, quantity: 0.1 });
  await expect(live.apply({ ...fill, quantity: 0.20001 })).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
  await live.apply({ ...fill, quantity: 0.2 });
  expect(live.orders('good')).toEqual([]);
});

test('a snapshot with any field replaced is refused with a fault, or opens and goes on', async () => {
  const live = await openLive(core, { book: bookOf([accountOf('good', 10), accountOf('poor', -1e6)]), market, rules, fillMemory: 5 });
  const order = { id: 'one', instrument, quantity: 10, price: 80_000, protected: true };
  await live.apply({ kind: 'place', account: 'good', order });
  await live.apply({ kind: 'fill', account: 'good', instrument, quantity: 1, price: 87_000, id: 'f' });
  await live.apply({ kind: 'tick', time: live.time + 1000, prices: { BTC: 80_000 } });
  const snapshot = plain(live);
  expect(await (await openLive(core, snapshot)).hash()).toBe(await live.hash());
  const outcomes = { refused: 0, opened: 0 };
  let visited = 0;
  const attempt = async (changed: LiveSnapshot, path: string): Promise<void> => {
    try {
      const opened = await openLive(core, changed);
      await opened.apply({ kind: 'tick', prices: { BTC: 81_000 } });
      expect(await (await openLive(core, plain(opened))).hash(), path).toBe(await opened.hash());
      opened.dispose();
      outcomes.opened += 1;
    } catch (error) {
      expect(error, path).toBeInstanceOf(Fault);
      outcomes.refused += 1;
    }
  };
  const own = [
    'sequence',
    'time',
    'fillMemory',
    'fills',
    'closed',
    'assumptions',
    'orders',
    'book',
    'ladder',
    'controls',
    'forecasts',
    'faults',
  ];
  for (const name of own) {
    const visit = async (value: unknown, path: readonly string[]): Promise<void> => {
      const others = [null, -1, 2 ** 53, 'x', [null]];
      const turn = visited++;
      // in a quick run every fourth: with five others each of them comes
      if (isLong || turn % 4 === 0) await attempt(replaced(snapshot, path, others[turn % others.length]) as LiveSnapshot, path.join('.'));
      if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) await visit(inner, [...path, key]);
    };
    await visit(snapshot[name as keyof LiveSnapshot], [name]);
  }
  expect(outcomes.refused).toBeGreaterThan(isLong ? 40 : 10);
  const late = { ...snapshot, controls: { ...snapshot.controls, breaker: { ...snapshot.controls.breaker, time: snapshot.time + 1 } } };
  await expect(openLive(core, late as LiveSnapshot)).rejects.toMatchObject({
    code: 'OUT_OF_RANGE',
    path: 'snapshot.controls.breaker.time',
  });
  await expect(openLive(core, replaced(snapshot, ['orders', '0', 'open', '0', 'quantity'], 11) as LiveSnapshot)).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
  });
  await expect(openLive(core, null as never)).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
});

function replaced(value: unknown, [key = '', ...rest]: readonly string[], to: unknown): unknown {
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const fields = copy as Record<string, unknown>;
  fields[key] = rest.length === 0 ? to : replaced(fields[key], rest, to);
  return copy;
}
