// Shortages after a price move: accounts that open orders may leave below initial get an event or lose their newest orders, by brute force.
import { afterAll, describe, expect, test } from 'vitest';
import { createCore } from '../../../src/engine/create.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import { openLive } from '../../../src/live/engine/open.js';
import type { LiveSnapshot } from '../../../src/live/engine/snapshot.js';
import type { OrderRules } from '../../../src/rules/document/orders.js';
import { presetNames } from '../../../src/rules/document/presets.js';
import { parseRules } from '../../../src/rules/document/rules.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { runs, some } from '../../long.js';
import { seeded } from '../../optimise/tables.js';
import { documentOf } from '../../program/prepared.js';
import { drawnOrders, isShort, leastBy, leftBy } from '../gateCases.js';

const market = sampleMarket(1);
const book = sampleBook(market, { accounts: 24, seed: 11 });
const cores = { wasm: createCore({ backend: 'wasm' }), js: createCore({ backend: 'js' }) };
afterAll(async () => {
  for (const core of Object.values(cores)) (await core).dispose();
});
const under = (name: string, orders: NonNullable<OrderRules['shortage']>['orders'], everySeconds = 0) =>
  parseRules({ ...documentOf(name), orders: { shortage: { orders, everySeconds } } });

/** Adds an order or two for every account, as far as the gate takes them. */
async function withOrders(live: LiveEngine, next: () => number): Promise<void> {
  for (let row = 0; row < live.levels.equities.length; row++)
    for (const order of drawnOrders(live, live.names(row), next, 1 + (row % 2)))
      await live.apply({ kind: 'place', ...live.names(row), order });
}

function moved(live: LiveEngine, next: () => number): Readonly<Record<string, number>> {
  const by = 0.85 + 0.3 * next();
  return Object.fromEntries(live.market.underlyings.map(({ id, index }) => [id, index * by * (0.97 + 0.06 * next())]));
}

const ordersOf = (live: LiveEngine, row: number) => live.orders(live.names(row).account, live.names(row).subaccount);
const counts = { uncovered: 0, covered: 0, cancelled: 0, sure: 0, needless: 0 };

describe('on both backends', () => {
  test.each(some(presetNames, 2))('%s: who is uncovered after a tick is told of, and nobody else', async (name) => {
    const live = await openLive(await cores.wasm, { book, market, rules: under(name, 'stay') });
    const next = seeded(presetNames.indexOf(name) + 31);
    await withOrders(live, next);
    const told = new Set<number>();
    for (let n = 0; n < 3; n++) {
      const { orders = [] } = await live.apply({ kind: 'tick', prices: moved(live, next) });
      for (const { kind, row } of orders) {
        expect(told.has(row)).toBe(kind === 'covered');
        if (kind === 'uncovered') told.add(row);
        else told.delete(row);
        counts[kind]++;
      }
      for (let row = 0; row < book.accounts.length; row++) {
        const open = ordersOf(live, row);
        const least = open.length === 0 ? undefined : leastBy(live, live.names(row), open, next, 6);
        if (least === undefined) continue;
        if (isShort(least)) expect([name, row, told.has(row)]).toEqual([name, row, true]);
        else if (least.excess > 0.02 * least.initial) {
          counts.sure++;
          if (told.has(row)) counts.needless++;
        }
      }
    }
    const again = await openLive(await cores.js, JSON.parse(JSON.stringify(live.snapshot())) as LiveSnapshot);
    const change = { kind: 'tick', prices: moved(live, next) } as const;
    expect(await again.apply(change)).toEqual(await live.apply(change));
    expect(await again.hash()).toBe(await live.hash());
    again.dispose();
    live.dispose();
  });

  test.each(some(presetNames, 2))('%s: the newest orders are cancelled until what is left is covered', async (name) => {
    const live = await openLive(await cores.wasm, { book, market, rules: under(name, 'cancelNewest') });
    const other = await openLive(await cores.js, { book, market, rules: under(name, 'cancelNewest') });
    await withOrders(live, seeded(presetNames.indexOf(name) + 31));
    await withOrders(other, seeded(presetNames.indexOf(name) + 31));
    const next = seeded(presetNames.indexOf(name) + 77);
    for (let n = 0; n < 3; n++) {
      const before = book.accounts.map((_, row) => ordersOf(live, row));
      const prices = moved(live, next);
      const applied = await live.apply({ kind: 'tick', prices });
      expect(await other.apply({ kind: 'tick', prices })).toEqual(applied);
      for (const { kind } of applied.orders ?? []) counts[kind]++;
      for (const [row, open] of before.entries()) {
        const cancelled = (applied.orders ?? []).filter((event) => event.row === row).flatMap((event) => event.orders ?? []);
        const left = ordersOf(live, row);
        expect([...left.map(({ id }) => id), ...cancelled].sort()).toEqual(open.map(({ id }) => id).sort());
        const who = live.names(row);
        const bare = leftBy(live, who, [], []);
        const alone = bare === undefined ? undefined : leastBy(live, who, left, next, 6);
        if (bare === undefined || alone === undefined) continue;
        const empty = live.engine.account(who.account, who.subaccount).whatIf({ orders: [] });
        const own = empty.after[live.engine.account(who.account, who.subaccount).requirement] as { equity: number; initial: number };
        if (own.equity < own.initial) continue;
        expect([name, row, left.length > 0 && isShort(alone)]).toEqual([name, row, false]);
        // the oldest stay
        expect(left.map(({ id }) => id)).toEqual(open.slice(0, left.length).map(({ id }) => id));
      }
    }
    expect(await other.hash()).toBe(await live.hash());
    for (const one of [live, other]) one.dispose();
  });
});

// every case happened, and almost every event names an uncovered account
afterAll(() => {
  for (const kind of ['uncovered', 'covered', 'cancelled'] as const) expect(counts[kind]).toBeGreaterThan(runs(20, 1));
  expect(counts.needless).toBeLessThanOrEqual(0.05 * counts.sure);
});

test('with so many seconds everybody is looked at within them, a share with each change, and a deposit is looked at once', async () => {
  const [live, atOnce] = (await Promise.all(
    [60, 0].map(async (everySeconds) => openLive(await cores.js, { book, market, rules: under('margincore', 'stay', everySeconds) })),
  )) as [LiveEngine, LiveEngine];
  for (const one of [live, atOnce]) await withOrders(one, seeded(5));
  const prices = Object.fromEntries(market.underlyings.map(({ id, index }) => [id, index * 0.35]));
  const start = live.time;
  const all = (await atOnce.apply({ kind: 'tick', time: start, prices })).orders ?? [];
  expect(all.length).toBeGreaterThan(3);
  const told: number[] = [];
  await live.apply({ kind: 'tick', time: start, prices });
  let most = 0;
  for (let n = 1; n <= 12; n++) {
    const { orders = [] } = await live.apply({ kind: 'note', time: start + 5000 * n, note: {} });
    most = Math.max(most, orders.length);
    told.push(...orders.map(({ row }) => row));
  }
  expect(told.sort((a, b) => a - b)).toEqual(all.map(({ row }) => row));
  expect(most).toBeLessThan(all.length);
  // nothing has moved since
  for (let n = 13; n <= 36; n++) expect((await live.apply({ kind: 'note', time: start + 5000 * n, note: {} })).orders).toBe(undefined);
  const [event] = all;
  const { account, subaccount } = event as NonNullable<typeof event>;
  expect(live.uncovered(account, subaccount)).toBe(true);
  expect(Object.keys(event?.fills ?? {}).length).toBeGreaterThan(0);
  const deposit = await live.apply({ kind: 'deposit', account, subaccount, asset: market.numeraire, amount: 1e9 });
  expect(deposit.orders).toMatchObject([{ kind: 'covered', account, time: live.time }]);
  expect(live.uncovered(account, subaccount)).toBe(false);
  for (const one of [live, atOnce]) one.dispose();
});

test('the gate of the venue looks at nothing', async () => {
  const live = await openLive(await cores.js, { book, market, rules: under('margincore', 'cancelNewest'), gate: 'venue' });
  const next = seeded(5);
  await withOrders(live, next);
  for (let n = 0; n < 3; n++) expect((await live.apply({ kind: 'tick', prices: moved(live, next) })).orders).toBe(undefined);
  live.dispose();
});

test('a snapshot says who was uncovered, and refuses what is no account', async () => {
  const live = await openLive(await cores.js, { book, market, rules: under('margincore', 'stay') });
  await withOrders(live, seeded(5));
  await live.apply({ kind: 'tick', prices: moved(live, seeded(9)) });
  const snapshot = live.snapshot();
  live.dispose();
  for (const [rows, path] of [
    [[99], 'snapshot.shortages.rows[0]'],
    [[3, 2], 'snapshot.shortages.rows[1]'],
  ] as const)
    await expect(openLive(await cores.js, { ...snapshot, shortages: { time: null, moved: null, rows } })).rejects.toMatchObject({ path });
  await expect(
    openLive(await cores.js, { ...snapshot, shortages: { time: snapshot.time + 1, moved: null, rows: [] } }),
  ).rejects.toMatchObject({
    code: 'OUT_OF_RANGE',
    path: 'snapshot.shortages.time',
  });
  expect(faultOf(() => under('margincore', 'sometimes' as never)).path).toBe('rules.orders.shortage.orders');
});
