// The live view's side of the worker: what it tells is what the live engine says, to the bit, whatever feeds it.
import { expect, test } from 'vitest';
import { bookOf, createCore } from '../../src/index.js';
import { sampleMarket } from '../../src/io/index.js';
import { type Change, openLive, openRecorded } from '../../src/live.js';
import { preset } from '../../src/rules.js';
import { Desk } from '../../src/web/desk/desk.js';
import type { LiveStep } from '../../src/web/desk/live/feed.js';
import { choleskyOf, seededPath } from '../../src/web/desk/live/path.js';
import { sampleAccount } from '../../src/web/desk/sampleAccount.js';
import { Ring } from '../../src/web/live/ring.js';
import { MemoryLog } from '../live/memoryLog.js';

const market = sampleMarket(1);
const rules = preset('margincore');
const path = { seed: 7, stepMs: 300_000, volTimes: 4 };

async function opened(): Promise<Desk> {
  const desk = new Desk();
  await desk.open({ kind: 'sample', sample: 'account' });
  return desk;
}

async function answered<T>(said: Promise<{ readonly answer: T } | { readonly fault: object }>): Promise<T> {
  const found = await said;
  if ('fault' in found) throw new Error(JSON.stringify(found.fault));
  return found.answer;
}

async function pulled(desk: Desk, feed: number, count: number): Promise<readonly LiveStep[]> {
  return (await answered(desk.ask('livePull', { feed, count }))).steps;
}

test('every step of a simulation has the figures of an engine prepared on the market of that step, and the events of a live engine', async () => {
  const desk = await opened();
  const { feed } = await answered(desk.ask('liveBegin', { kind: 'simulated', requirement: 'portfolio', ...path }));
  const steps = await pulled(desk, feed, 300);
  const core = await createCore({ backend: 'js' });
  const live = await openLive(core, { book: bookOf([sampleAccount]), market, rules });
  const prices = seededPath(market, rules, path);
  const kinds: string[] = [];
  for (const { point, events } of steps.slice(1)) {
    const { value } = prices.next();
    const applied = await live.apply({ kind: 'tick', ...value });
    const { equity, initial, maintenance } = live.engine.account('cedar-07').figures().portfolio ?? {};
    expect(point).toStrictEqual({ time: value.time, price: value.prices.BTC, equity, initial, maintenance });
    expect(events.map(({ kind }) => kind)).toStrictEqual(applied.events.map(({ kind }) => kind));
    kinds.push(...events.map(({ kind }) => kind));
  }
  expect(steps).toHaveLength(300);
  expect(kinds).toContain('call');
  live.dispose();
  core.dispose();
});

test('money paid in and an order that is refused are told as they are made', async () => {
  const desk = await opened();
  const { feed } = await answered(desk.ask('liveBegin', { kind: 'simulated', requirement: 'portfolio', ...path }));
  const [begins] = await pulled(desk, feed, 1);
  const act = (change: Change): Promise<LiveStep> => answered(desk.ask('liveAct', { feed, change }));
  const paid = await act({ kind: 'deposit', account: 'cedar-07', asset: 'USD', amount: 1000 });
  expect(paid.events).toStrictEqual([{ time: market.asOf, kind: 'deposit', of: 'USD', quantity: 1000 }]);
  expect(paid.point.equity - (begins?.point.equity ?? 0)).toBeCloseTo(1000, 6);
  const order = { id: 'large', instrument: 'BTC-PERPETUAL', quantity: 1e9, price: 87_000 };
  const refused = await act({ kind: 'place', account: 'cedar-07', order });
  expect(refused.events).toMatchObject([{ kind: 'rejected', of: 'BTC-PERPETUAL', quantity: 1e9, price: 87_000 }]);
});

test('a journal is made again step by step, and ends with what came out as recorded; one that was tampered with ends with a fault', async () => {
  const core = await createCore({ backend: 'js' });
  const log = new MemoryLog();
  const other = { ...sampleAccount, account: 'birch-02', collateral: [{ asset: 'BTC', amount: 30 }] };
  const venue = await openRecorded(core, log, { book: bookOf([sampleAccount, other]), market, rules }, { hashEvery: 10 });
  const prices = seededPath(market, rules, path);
  const stood = { 'cedar-07': [] as number[], 'birch-02': [] as number[] };
  for (let n = 0; n < 40; n++) {
    await venue.apply({ kind: 'tick', ...prices.next().value });
    for (const [account, equities] of Object.entries(stood))
      equities.push(venue.live.engine.account(account).figures().portfolio?.equity ?? Number.NaN);
  }
  await venue.close();
  const desk = await opened();
  const replayed = async (text: string, account?: keyof typeof stood): Promise<readonly LiveStep[]> => {
    const whose = account && { account, subaccount: '' };
    const asked = { kind: 'file', requirement: 'portfolio', name: 'venue.journal', text, ...(whose && { whose }) } as const;
    const { feed, accounts } = await answered(desk.ask('liveBegin', asked));
    expect(accounts.map((one) => one.account).sort()).toStrictEqual(['birch-02', 'cedar-07']);
    const steps: LiveStep[] = [];
    for (;;) {
      const { steps: more, ended } = await answered(desk.ask('livePull', { feed, count: 3 }));
      expect(more.length).toBeLessThanOrEqual(3);
      steps.push(...more);
      if (ended) return steps;
    }
  };
  const text = `${log.records.join('\n')}\n`;
  const steps = await replayed(text);
  const equitiesOf = (all: readonly LiveStep[]): number[] => all.slice(1, -1).map(({ point }) => point.equity);
  expect(equitiesOf(steps)).toStrictEqual(stood['cedar-07']);
  expect(equitiesOf(await replayed(text, 'birch-02'))).toStrictEqual(stood['birch-02']);
  expect(steps.at(-1)?.events[0]?.note).toMatch(/^40 changes made again/);
  await expect(replayed(text.replace(/("kind":"tick".*?"BTC":)\d/, '$11'))).rejects.toThrow(/BAD_FORMAT|events/);
  core.dispose();
});

test('daily closes move the prices that are open by their own ratios', async () => {
  const desk = await opened();
  const text = 'date,BTC,ETH\n2026-01-01,100,10\n2026-01-02,90,11\n';
  const { feed } = await answered(desk.ask('liveBegin', { kind: 'file', requirement: 'cross', name: 'closes.csv', text }));
  const steps = await pulled(desk, feed, 10);
  const btc = market.underlyings.find(({ id }) => id === 'BTC')?.index ?? 0;
  expect(steps.map(({ point }) => point.price)).toStrictEqual([btc, btc, btc * 0.9]);
});

test('a feed that another one took the place of answers no more', async () => {
  const desk = await opened();
  const asked = { kind: 'simulated', requirement: 'portfolio', ...path } as const;
  const first = await answered(desk.ask('liveBegin', asked));
  await answered(desk.ask('liveBegin', asked));
  expect(await desk.ask('livePull', { feed: first.feed, count: 1 })).toMatchObject({ fault: { code: 'CLOSED' } });
});

test('the root of a correlation matrix gives it back, and a path has the vols and correlations that are stated', () => {
  const matrix = rules.factors?.spot.correlation ?? [];
  const root = choleskyOf(matrix);
  for (const [i, row] of matrix.entries())
    for (const [j, entry] of row.entries())
      expect(root[i]?.reduce((sum, one, k) => sum + one * (root[j]?.[k] as number), 0)).toBeCloseTo(entry, 12);
  const prices = seededPath(market, rules, { seed: 3, stepMs: 86_400_000, volTimes: 1 });
  const names = ['BTC', 'ETH'] as const;
  let before = names.map((id) => market.underlyings.find((one) => one.id === id)?.index ?? Number.NaN);
  const sums = [0, 0, 0];
  const days = 20_000;
  for (let n = 0; n < days; n++) {
    const { prices: now } = prices.next().value;
    const logs = names.map((id, i) => Math.log((now[id] as number) / (before[i] as number))) as [number, number];
    before = names.map((id) => now[id] as number);
    [logs[0] ** 2, logs[1] ** 2, logs[0] * logs[1]].forEach((x, i) => {
      sums[i] = (sums[i] as number) + x / days;
    });
  }
  const [btc, eth, both] = sums as [number, number, number];
  const perYear = rules.factors?.daysPerYear ?? Number.NaN;
  // four standard errors of a variance of 20,000 normals are 4 %
  expect(Math.sqrt(btc * perYear) / 0.55).toBeCloseTo(1, 1);
  expect(Math.abs(Math.sqrt(btc * perYear) / 0.55 - 1)).toBeLessThan(0.02);
  expect(Math.abs(both / Math.sqrt(btc * eth) - (matrix[0]?.[1] ?? 0))).toBeLessThan(0.02);
});

test('a ring holds at most its capacity, the newest point, those that something happened at, in order of time', () => {
  const ring = new Ring(100);
  for (let n = 0; n < 10_000; n++) {
    ring.push({ time: 1000 * n, price: n, equity: n, initial: 1, maintenance: Number.NaN }, n === 1234);
    expect(ring.length).toBeLessThan(100);
    expect(ring.columns.times.at(-1)).toBe(n);
  }
  const { times, equities, maintenances } = ring.columns;
  expect(times).toContain(1234);
  expect(times).toStrictEqual([...times].sort((x, y) => x - y));
  expect(equities).toHaveLength(times.length);
  expect(maintenances.every((value) => value === null)).toBe(true);
  expect(times.length).toBeGreaterThan(40);
});
