// Guards in a live book: the sources' price values accounts whatever a tick says, and doubts restrict accounts as the document states, under every preset.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import type { Account } from '../../../src/book/account.js';
import { bookOf } from '../../../src/book/bookOf.js';
import { createCore } from '../../../src/engine/create.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import type { Applied } from '../../../src/live/engine/applied.js';
import type { Change } from '../../../src/live/engine/change.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import { openLive } from '../../../src/live/engine/open.js';
import type { LiveSnapshot } from '../../../src/live/engine/snapshot.js';
import { priceGuard } from '../../../src/live/guards/priceGuard.js';
import { levels } from '../../../src/live/ladder/thresholds.js';
import { statement } from '../../../src/live/statement/statement.js';
import type { PriceGuardRule } from '../../../src/rules/document/guards.js';
import { presetNames } from '../../../src/rules/document/presets.js';
import { parseRules, type Rules } from '../../../src/rules/document/rules.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { isLong, some } from '../../long.js';
import { lawError } from '../../precision.js';
import { backendNames, documentOf } from '../../program/prepared.js';

const rule: PriceGuardRule = {
  staleSeconds: 60,
  aheadSeconds: 1,
  sources: { ok: 3, least: 2 },
  confidence: { degraded: 0.01, unusable: 0.05 },
  average: { seconds: 300, clip: 0.1 },
  deviation: { degraded: 0.1, unusable: 0.25 },
  twap: { windowSeconds: 300, parts: 30 },
  haircut: 0.02,
  recoverySeconds: 30,
  block: { seconds: 120, fallback: 'lastGood', haircut: 0.05 },
};
const { fallback: _, ...waits } = rule.block;
const guardedBy = (rules: Rules, block: PriceGuardRule['block'] = rule.block, basis?: number): Rules =>
  parseRules({ ...rules, guards: { '*': { ...rule, ...(basis === undefined ? {} : { basis }), block } } });

const market = sampleMarket(1);
const { numeraire } = market;
const btc = market.underlyings.find(({ asset }) => asset === 'BTC') as (typeof market.underlyings)[number];
const perpetual = 'BTC-PERPETUAL';
const forward = market.quotes.find(({ instrument }) => instrument.id === perpetual)?.forward as number;
const face = market.quotes.find(({ instrument }) => instrument.id === perpetual)?.instrument.multiplier as number;
/** BTC's worth of perpetuals. */
const contracts = (coins: number): number => Math.round((coins * forward) / face);
const holder = (name: string, cash: number, coins: number): Account => ({
  account: name,
  subaccount: '',
  mode: 'portfolio',
  positions: coins === 0 ? [] : [{ instrument: perpetual, quantity: contracts(coins), entryPrice: forward }],
  collateral: [{ asset: numeraire, amount: cash }],
});
const book = bookOf([
  holder('long', forward, 1),
  holder('short', forward, -1),
  holder('none', forward, 0),
  holder('rich', 100 * forward, 1),
]);
const cores = { wasm: createCore({ backend: 'wasm' }), js: createCore({ backend: 'js' }) };
const levelOf = (live: LiveEngine, account: string) => levels[live.levels.ladder.codes[live.rowOf(account)] as number];

/** These prices of BTC, one a source, at the time of the change. */
const say = (time: number, ...prices: number[]): Change => ({
  kind: 'sources',
  time,
  prices: { BTC: prices.map((price, n) => ({ source: `s${n}`, price, time })) },
});
const order = (id: string, quantity: number) => ({ id, instrument: perpetual, quantity, price: forward });

describe.each(backendNames)('on the %s backend', (backend) => {
  test.each(some(presetNames, 2))('%s: ticks do not move a guarded price, sources do', async (name) => {
    const live = await openLive(await cores[backend], { book, market, rules: guardedBy(documentOf(name)) });
    const time = live.time;
    await live.apply(say(time, btc.index, btc.index, btc.index));
    const before = book.accounts.map((account) => levelOf(live, account));
    // three sources say "unchanged", a tick says half of it
    const crash = await live.apply({ kind: 'tick', time: time + 1000, prices: { [btc.id]: btc.index / 2 } });
    expect(crash.controls?.held).toEqual([btc.id]);
    expect(crash.events).toEqual([]);
    expect(live.market.underlyings.find(({ id }) => id === btc.id)?.index).toBe(btc.index);
    expect(book.accounts.map((account) => levelOf(live, account))).toEqual(before);
    // what they all say is moved to
    const fallen = btc.index * 0.95;
    const { events } = await live.apply(say(time + 2000, fallen, fallen * 1.001, fallen * 0.999));
    expect(live.market.underlyings.find(({ id }) => id === btc.id)?.index).toBe(fallen);
    expect(events.every(({ account }) => account !== 'none')).toBe(true);
    await asFresh(live, backend);
    live.dispose();
  });

  test.each(some(presetNames, 2))(
    '%s: through hostile prices the market is what the guard says, and nobody held is liquidated',
    async (name) => {
      const rules = guardedBy(documentOf(name), { seconds: 20, fallback: 'twap', haircut: 0.03 });
      const live = await openLive(await cores[backend], { book, market, rules });
      const other = await openLive(await cores[backend === 'js' ? 'wasm' : 'js'], { book, market, rules });
      const alone = priceGuard(rules.guards as NonNullable<Rules['guards']>);
      const random = new Seeded(presetNames.indexOf(name) + 7);
      const waiting = new Set<string>();
      for (let n = 0; n < 60; n++) {
        const change = hostile(live, random, n);
        const before = await stateOf(live);
        const done = await doneOrNot(live, change);
        expect(await doneOrNot(other, change)).toEqual(done);
        if (typeof done === 'string' || done.order?.quantity === 0) {
          expect(await stateOf(live)).toBe(before);
          continue;
        }
        const plan = { time: live.time, prices: change.kind === 'sources' ? change.prices : {} };
        alone.update(plan);
        const guarded = live.controls.guard?.has('BTC') ? alone.price('BTC') : undefined;
        if (guarded !== undefined) {
          expect(live.controls.guard?.price('BTC').mark).toBe(guarded.mark);
          if (guarded.mark !== null) expect(live.market.underlyings.find(({ id }) => id === btc.id)?.index).toBe(guarded.mark);
        }
        for (const event of done.events) {
          const held = live.held(event.account).some(({ refused }) => refused.liquidation);
          if (event.kind === 'liquidate') {
            expect([n, event.account, event.blocked !== undefined]).toEqual([n, event.account, held]);
            told[held ? 'blocked' : event.released ? 'released' : 'liquidated']++;
            if (held) waiting.add(event.account);
            else waiting.delete(event.account);
          } else waiting.delete(event.account);
        }
        // an event names each waiting account as soon as nothing blocks it
        for (const account of waiting) expect(live.held(account).some(({ refused }) => refused.liquidation)).toBe(true);
      }
      await asFresh(live, backend);
      const again = await openLive(await cores.js, JSON.parse(JSON.stringify(live.snapshot())) as LiveSnapshot);
      expect(await again.hash()).toBe(await live.hash());
      expect(await other.hash()).toBe(await live.hash());
      for (const one of [live, other, again]) one.dispose();
    },
  );
});

/** Counts of blocked, released and liquidated accounts under hostile prices, over all presets. */
const told = { blocked: 0, released: 0, liquidated: 0 };
afterAll(() => {
  if (isLong) for (const count of Object.values(told)) expect(count).toBeGreaterThan(0);
  expect(told.blocked + told.liquidated).toBeGreaterThan(0);
});

function hostile(live: LiveEngine, random: Seeded, n: number): Change {
  const time = live.time + [0, 100, 5000, 40_000][random.whole(4)]!;
  const now = live.market.underlyings.find(({ id }) => id === btc.id)?.index as number;
  const wild = [0.3, 0.7, 0.9, 0.99, 1, 1.01, 1.1, 1.5, 3][random.whole(9)] as number;
  const account = book.accounts[random.whole(4)] as string;
  switch (random.whole(7)) {
    case 0:
      return { kind: 'tick', time, prices: { [btc.id]: now * wild } };
    case 1:
      return { kind: 'tick', time, prices: { [perpetual]: now * (0.97 + 0.06 * random.uniform()) } };
    case 2:
    case 3:
      return say(time, ...Array.from({ length: 1 + random.whole(4) }, () => now * wild * (0.999 + 0.002 * random.uniform())));
    case 4:
      return { kind: 'fill', time, account, instrument: perpetual, quantity: contracts(random.uniform() - 0.5) || 1, price: now };
    case 5:
      return { kind: 'place', time, account, order: order(`o${n}`, contracts(0.1)) };
    default:
      return { kind: 'withdraw', time, account, asset: numeraire, amount: 1 + random.whole(1000) };
  }
}

async function doneOrNot(live: LiveEngine, change: Change): Promise<Applied | string> {
  try {
    return await live.apply(change);
  } catch (error) {
    return faultOf(() => {
      throw error;
    }).code;
  }
}

async function stateOf(live: LiveEngine): Promise<string> {
  return JSON.stringify(live.snapshot());
}

/** Figures are those of a fresh engine over the market that the live one says it stands on. */
async function asFresh(live: LiveEngine, backend: (typeof backendNames)[number]): Promise<void> {
  const engine = await (await cores[backend]).prepare({ book: live.book, market: live.market, rules: live.rules });
  for (const account of book.accounts) expect(live.engine.account(account).figures()).toEqual(engine.account(account).figures());
  engine.dispose();
}

describe('what a held account may do, by what the price is', () => {
  /** An engine whose BTC price is in the state of a row of the table, and what stands there. */
  async function brought(to: string): Promise<{ readonly live: LiveEngine; readonly good: number; readonly events: Applied['events'] }> {
    const fallback = to === 'twap' || to === 'none' ? to : 'lastGood';
    const live = await openLive(await cores.js, { book, market, rules: guardedBy(documentOf('margincore'), { ...waits, fallback }) });
    await live.apply(say(live.time, btc.index, btc.index, btc.index));
    const time = live.time;
    const events: LevelEventList = [];
    const and = async (change: Change): Promise<void> => void events.push(...(await live.apply(change)).events);
    await and(say(time + 1000, btc.index, btc.index, btc.index));
    // the third source grows stale
    if (to === 'degraded') await and(say(time + 60_000, btc.index, btc.index));
    if (to === 'degraded') await and({ kind: 'note', time: time + 62_000, note: {} });
    if (to !== 'ok' && to !== 'degraded') await and({ kind: 'note', time: time + 62_000, note: {} });
    if (['lastGood', 'twap', 'none'].includes(to)) await and({ kind: 'note', time: time + 62_000 + 121_000, note: {} });
    return { live, good: btc.index, events };
  }
  type LevelEventList = Applied['events'][number][];

  const table: readonly (readonly [string, { state: string; valued: string; place: boolean; withdraw: boolean; liquidate: boolean }])[] = [
    ['ok', { state: 'ok', valued: 'mark', place: true, withdraw: true, liquidate: true }],
    ['degraded', { state: 'degraded', valued: 'worse', place: false, withdraw: false, liquidate: true }],
    ['waiting', { state: 'unusable', valued: 'mark', place: false, withdraw: false, liquidate: false }],
    ['lastGood', { state: 'unusable', valued: 'worse', place: false, withdraw: false, liquidate: true }],
    ['twap', { state: 'unusable', valued: 'worse', place: false, withdraw: false, liquidate: true }],
    ['none', { state: 'unusable', valued: 'mark', place: false, withdraw: false, liquidate: false }],
  ];
  test('is what the README says', () => {
    const text = readFileSync(new URL('../../../src/live/README.md', import.meta.url), 'utf8');
    const word = (yes: boolean): string => (yes ? 'yes' : 'no');
    for (const [to, { state, valued, place, withdraw, liquidate }] of table) {
      const named = to === 'waiting' ? '`unusable`, for' : state === 'unusable' ? `then \`${to}\`` : `\`${to}\``;
      const cells =
        text
          .split('\n')
          .find((line) => line.startsWith(`| ${named}`))
          ?.split(' | ')
          .slice(2) ?? [];
      const [judged = '', ...may] = cells.map((cell) => cell.replace(' |', ''));
      expect([to, judged.startsWith('the same'), ...may]).toEqual([to, valued === 'mark', word(place), word(withdraw), word(liquidate)]);
    }
  });

  test.each(table)('%s', async (to, cell) => {
    const { live, good } = await brought(to);
    const guarded = live.controls.guard?.price('BTC');
    expect(guarded?.state).toBe(cell.state);
    expect(live.held('rich').map(({ asset }) => asset)).toEqual(cell.state === 'ok' ? [] : ['BTC']);
    expect(live.held('none')).toEqual([]);
    expect(guarded?.mark).toBe(good);
    // risk may be taken away in any state, and added where the price is ok
    expect((await live.apply({ kind: 'place', account: 'rich', order: order('more', 1) })).order?.verdict).toBe(
      cell.place ? 'accepted' : 'rejected',
    );
    expect((await live.apply({ kind: 'place', account: 'rich', order: order('less', -1) })).order?.verdict).toBe('accepted');
    const withdraw = live.apply({ kind: 'withdraw', account: 'rich', asset: numeraire, amount: 1 });
    if (cell.withdraw) await withdraw;
    else await expect(withdraw).rejects.toMatchObject({ path: 'change.asset' });
    await live.apply({ kind: 'deposit', account: 'rich', asset: numeraire, amount: 1 });
    // an account that holds none of it is free
    await live.apply({ kind: 'withdraw', account: 'none', asset: numeraire, amount: 1 });
    // one that loses everything else is to be liquidated, or waits
    const { equity } = live.engine.account('long').figures().portfolio as { equity: number };
    const { events } = await live.apply({
      kind: 'fill',
      account: 'long',
      instrument: 'ETH-PERPETUAL',
      quantity: 1,
      price: 3000,
      fee: 1e-3 * equity + equity / 3000,
    });
    const event = events.find(({ kind, account }) => kind === 'liquidate' && account === 'long');
    expect(event).toBeDefined();
    expect(event?.blocked === undefined).toBe(cell.liquidate);
    // what it is judged by
    const own = live.engine.account('long').figures().portfolio as { equity: number };
    const judged = event?.figures as { equity: number };
    if (cell.valued === 'mark') expect(judged.equity).toBe(own.equity);
    else expect(judged.equity).toBeLessThan(own.equity);
    // and it is shown: by the account, and by its statement
    expect(live.levels.judgedBy(live.rowOf('long'))).toEqual(cell.valued === 'mark' ? undefined : judged);
    expect((await statement(await cores.js, live, { account: 'long' })).live?.judged).toEqual(cell.valued === 'mark' ? undefined : judged);
    live.dispose();
  });

  test('a haircut takes what a fall or a rise of so much would, from whom it would hurt', async () => {
    const linear = market.quotes.find(({ instrument }) => instrument.id === 'BTC_USDC-PERPETUAL')?.instrument.id as string;
    expect(linear).toBeDefined();
    for (const side of [1, -1]) {
      const coins = 0.1;
      const accounts = bookOf([
        {
          account: 'a',
          subaccount: '',
          mode: 'portfolio',
          positions: [{ instrument: linear, quantity: side, entryPrice: forward }],
          collateral: [
            { asset: numeraire, amount: forward / 20 },
            { asset: 'BTC', amount: coins },
          ],
        },
      ]);
      const rules = guardedBy(documentOf('margincore'), { seconds: 0, fallback: 'lastGood', haircut: 0.05 });
      const live = await openLive(await cores.js, { book: accounts, market, rules });
      await live.apply(say(live.time, btc.index, btc.index, btc.index));
      await live.apply({ kind: 'note', time: live.time + 70_000, note: {} });
      expect(live.controls.guard?.price('BTC')).toMatchObject({ state: 'unusable', from: 'lastGood' });
      const quote = live.market.quotes.find(({ instrument }) => instrument.id === linear);
      const usdc = live.market.assets.find(({ id }) => id === 'USDC')?.price as number;
      const multiplier = quote?.instrument.multiplier as number;
      const exposure = coins * btc.index + side * multiplier * usdc * (quote?.forward as number);
      const { equity } = live.engine.account('a').figures().portfolio as { equity: number };
      const judged = live.levels.standing(live.time)[0]?.figures?.equity as number;
      const expected = equity - 0.05 * Math.abs(exposure);
      expect(Math.abs(judged - expected)).toBeLessThanOrEqual(lawError(10) * Math.abs(equity));
      live.dispose();
    }
  });
});

test('a haircut sees what a move of either side costs who is short of options without a delta', async () => {
  const options = market.quotes.flatMap(({ instrument }) =>
    instrument.kind === 'option' && instrument.underlying === btc.id ? [instrument] : [],
  );
  const away = (strike = 0): number => Math.abs(strike - btc.index);
  const last = Math.max(...options.map(({ expiry = 0 }) => expiry));
  const [call] = options.filter(({ id, expiry }) => expiry === last && id.endsWith('-C')).sort((a, b) => away(a.strike) - away(b.strike));
  const straddle = ['C', 'P'].map((side) => ({ instrument: `${call?.id.slice(0, -1)}${side}`, quantity: -1, entryPrice: 0.1 }));
  const accounts = bookOf([{ ...holder('s', 5 * forward, 0), positions: straddle }]);
  const rules = guardedBy(documentOf('margincore'), { seconds: 0, fallback: 'lastGood', haircut: 0.05 });
  const live = await openLive(await cores.wasm, { book: accounts, market, rules });
  await live.apply(say(live.time, btc.index, btc.index, btc.index));
  await live.apply({ kind: 'note', time: live.time + 70_000, note: {} });
  const own = live.engine.account('s').figures().portfolio as { equity: number };
  const loss = own.equity - (live.levels.judgedBy(live.rowOf('s'))?.equity as number);
  // by the prices themselves, in an engine without guards
  const equities = await Promise.all(
    [0.95, 1.05].map(async (by) => {
      const engine = await (await cores.js).prepare({ book: accounts, market, rules: documentOf('margincore') });
      engine.tick({ prices: { [btc.id]: btc.index * by } });
      const { equity } = engine.account('s');
      engine.dispose();
      return equity;
    }),
  );
  const worst = own.equity - Math.min(...equities);
  expect(worst).toBeGreaterThan(0);
  expect(loss / worst).toBeGreaterThan(0.5);
  expect(loss / worst).toBeLessThan(2);
  live.dispose();
});

test('own prices of instruments wait for the price of their underlying, the newest of each, and are kept by a snapshot', async () => {
  const live = await openLive(await cores.js, { book, market, rules: guardedBy(documentOf('margincore')) });
  const start = live.time;
  await live.apply(say(start, btc.index, btc.index, btc.index));
  const markOf = (of: LiveEngine) => of.market.quotes.find(({ instrument }) => instrument.id === perpetual)?.forward;
  const one = await live.apply({ kind: 'tick', time: start + 1000, prices: { [perpetual]: forward * 1.01 } });
  expect([one.controls, markOf(live)]).toEqual([undefined, forward * 1.01]);
  await live.apply({ kind: 'note', time: start + 61_000, note: {} });
  for (const share of [0.5, 0.4]) {
    const { controls } = await live.apply({ kind: 'tick', time: start + 61_000, prices: { [perpetual]: forward * share } });
    expect(controls?.held).toEqual([perpetual]);
    expect(markOf(live)).toBe(forward * 1.01);
  }
  const again = await openLive(await cores.wasm, JSON.parse(JSON.stringify(live.snapshot())) as LiveSnapshot);
  for (const engine of [live, again]) {
    await engine.apply(say(start + 62_000, btc.index, btc.index, btc.index));
    expect(markOf(engine)).toBe(forward * 1.01);
    await engine.apply(say(start + 92_001, btc.index, btc.index, btc.index));
    expect(engine.controls.guard?.price('BTC').state).toBe('ok');
    expect(markOf(engine)).toBe(forward * 0.4);
  }
  expect(await again.hash()).toBe(await live.hash());
  expect(await faultOf2({ ...again.snapshot(), controls: { ...again.snapshot().controls, waiting: { X: -1 } } })).toBe(
    'snapshot.controls.waiting.X',
  );
});

async function faultOf2(snapshot: LiveSnapshot): Promise<string> {
  try {
    await openLive(await cores.js, snapshot);
  } catch (error) {
    return (error as { path: string }).path;
  }
  return 'none';
}

test('an own price counts no further from the guarded price than the basis of the rules', async () => {
  const live = await openLive(await cores.js, { book, market, rules: guardedBy(documentOf('margincore'), rule.block, 0.1) });
  await live.apply(say(live.time, btc.index, btc.index, btc.index));
  const { controls, events } = await live.apply({ kind: 'tick', prices: { [perpetual]: btc.index / 2 } });
  expect(controls?.held).toEqual([perpetual]);
  expect(live.market.quotes.find(({ instrument }) => instrument.id === perpetual)?.forward).toBe(btc.index * (1 - 0.1));
  expect(events.filter(({ kind }) => kind === 'liquidate')).toEqual([]);
});

test('a guarded stablecoin is worth what its sources say; without a guard a tick moves it', async () => {
  const usdc = market.assets.find(({ id }) => id === 'USDC')?.price as number;
  const holds = bookOf([{ ...holder('a', 0, 0), collateral: [{ asset: 'USDC', amount: 1000 }] }]);
  const live = await openLive(await cores.wasm, { book: holds, market, rules: guardedBy(documentOf('margincore')) });
  const priceOf = (of: LiveEngine) => of.market.assets.find(({ id }) => id === 'USDC')?.price;
  const before = live.engine.account('a').figures().portfolio?.equity as number;
  await live.apply({ kind: 'tick', prices: { USDC: usdc * 0.5 } });
  expect(priceOf(live)).toBe(usdc * 0.5);
  expect(live.engine.account('a').figures().portfolio?.equity).toBe(before * 0.5);
  const sources = [0, 1, 2].map((n) => ({ source: `s${n}`, price: 0.97, time: live.time }));
  await live.apply({ kind: 'sources', prices: { USDC: sources } });
  expect(priceOf(live)).toBe(0.97);
  const { controls } = await live.apply({ kind: 'tick', prices: { USDC: 0.2 } });
  expect([controls?.held, priceOf(live)]).toEqual([['USDC'], 0.97]);
  for (const [id, says] of [
    [numeraire, 'the numeraire'],
    ['BTC', undefined],
  ] as const)
    if (says !== undefined) await expect(live.apply({ kind: 'tick', prices: { [id]: 2 } })).rejects.toThrow(says);
  live.dispose();
});

test('a pinned price holds against ticks and sources until it is released, in a snapshot and under other rules too', async () => {
  const rules = guardedBy(documentOf('margincore'));
  const live = await openLive(await cores.wasm, { book, market, rules });
  const priceOf = (of: LiveEngine, id: string) =>
    of.market.underlyings.find((one) => one.id === id)?.index ??
    of.market.quotes.find(({ instrument }) => instrument.id === id)?.forward ??
    of.market.assets.find((one) => one.id === id)?.price;
  const three = (id: string) => priceOf(live, id);
  await live.apply({ kind: 'tick', pins: { [btc.id]: 80_000, 'ETH-PERPETUAL': 2000, USDC: 0.9 } });
  expect([three(btc.id), three('ETH-PERPETUAL'), three('USDC')]).toEqual([80_000, 2000, 0.9]);
  await live.apply(say(live.time, 70_000, 70_000, 70_000));
  const { controls } = await live.apply({ kind: 'tick', prices: { [btc.id]: 60_000, ETH: 3500, 'ETH-PERPETUAL': 3500, USDC: 1 } });
  expect(controls?.held).toEqual([btc.id, 'ETH-PERPETUAL', 'USDC']);
  expect([three(btc.id), three('ETH'), three('ETH-PERPETUAL'), three('USDC')]).toEqual([80_000, 3500, 2000, 0.9]);
  expect(live.controls.pinned).toEqual({ [btc.id]: 80_000, 'ETH-PERPETUAL': 2000, USDC: 0.9 });
  const again = await openLive(await cores.js, JSON.parse(JSON.stringify(live.snapshot())) as LiveSnapshot);
  for (const one of [live, again]) {
    await one.apply({ kind: 'rules', rules: guardedBy(documentOf('deribit-portfolio')) });
    await one.apply({ kind: 'tick', prices: { ETH: 3000 } });
    expect([priceOf(one, btc.id), priceOf(one, 'ETH-PERPETUAL')]).toEqual([80_000, 2000]);
    await one.apply({ kind: 'tick', pins: { [btc.id]: null, 'ETH-PERPETUAL': null, NOWHERE: null } });
    expect(priceOf(one, btc.id)).toBe(70_000);
    await one.apply({ kind: 'tick', prices: { ETH: 3300 } });
    expect(priceOf(one, 'ETH-PERPETUAL')).toBe(2000 * (3300 / 3000));
  }
  expect(await again.hash()).toBe(await live.hash());
  const before = await live.hash();
  for (const [pins, path] of [
    [{ NOWHERE: 1 }, 'changes.prices.NOWHERE'],
    [{ [btc.id]: -1 }, `change.pins.${btc.id}`],
    [{ [btc.id]: Number.NaN }, `change.pins.${btc.id}`],
  ] as const)
    await expect(live.apply({ kind: 'tick', pins })).rejects.toMatchObject({ path });
  expect(await live.hash()).toBe(before);
  for (const one of [live, again]) one.dispose();
});
