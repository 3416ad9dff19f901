// Changes by HTTP: applied once, however often they are sent; decisions of operators hold, and stand in the journal.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import { openLive } from '../../src/live.js';
import { preset } from '../../src/rules.js';
import { account, future, Harness, inputs } from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.open();
});
afterAll(() => harness.close());

const deposit = { kind: 'deposit', account, asset: 'USD', amount: 5 } as const;
const order = (id: string) => ({ kind: 'place', account, order: { id, instrument: future, quantity: 10, price: 90_000 } }) as const;
const status = (made: Promise<unknown>): Promise<unknown> =>
  made.then(
    () => 200,
    (error) => (error as { status?: number }).status,
  );

describe('changes', () => {
  test('do what the live engine does, one by one and as a list', async () => {
    const client = harness.client('write');
    const core = await createCore();
    const live = await openLive(core, inputs);
    const fill = { kind: 'fill', account, instrument: future, quantity: 100, price: 88_000, id: 'f1' } as const;
    const tick = { kind: 'tick', time: inputs.market.asOf + 1000, prices: { BTC: 60_000 } } as const;
    for (const change of [deposit, order('o1'), fill, tick]) {
      const { sequence, time, kind, order, events } = await live.apply(change);
      expect(await client.apply(change)).toEqual(JSON.parse(JSON.stringify({ sequence, time, kind, order, events })));
    }
    const list = [deposit, { ...deposit, amount: -1 }, { kind: 'cancel', account, order: 'o1' } as const];
    const found = await client.applyAll(list);
    expect(found.map((one) => ('fault' in one ? one.fault.code : one.sequence))).toEqual([5, 'NOT_POSITIVE', 6]);
    await live.apply(deposit);
    await live.apply(list[2] as never);
    expect(await harness.service.venue.live.hash()).toBe(await live.hash());
    live.dispose();
    core.dispose();
  });

  test('are applied once under a key: at the same time, later, and after a restart', async () => {
    const before = harness.service.venue.live.sequence;
    const [first, second] = await Promise.all([harness.client().apply(deposit, 'k1'), harness.client().apply(deposit, 'k1')]);
    expect(second).toEqual(first);
    const again = await harness.post('/v1/changes', deposit, 'operate', { 'idempotency-key': 'k1' });
    expect([again.status, again.headers.get('idempotency-replayed'), again.body]).toEqual([200, 'true', first]);
    expect((await harness.post('/v1/changes', { ...deposit, amount: 6 }, 'operate', { 'idempotency-key': 'k1' })).status).toBe(409);
    const list = [deposit, deposit];
    const made = await harness.client().applyAll(list, 'k2');
    await harness.again();
    expect(await harness.client().apply(deposit, 'k1')).toEqual(first);
    expect(await harness.client().applyAll(list, 'k2')).toEqual(made);
    expect(harness.service.venue.live.sequence).toBe(before + 3);
    // a key is of who sent it
    await harness.client('write').apply(deposit, 'k1');
    expect(harness.service.venue.live.sequence).toBe(before + 4);
  });

  test('need a key of their scope', async () => {
    expect(await status(harness.client('read').apply(deposit))).toBe(403);
    expect(await status(harness.client('write').apply({ kind: 'close', account }))).toBe(403);
    expect(await status(harness.client('write').operate('operator/halt', { halted: true, why: 'x' }))).toBe(403);
    expect(await status(harness.client('operate').apply({ kind: 'rules', rules: preset('margincore') }))).toBe(400);
  });
});

describe('prices in doubt', () => {
  test('an account says which of its prices are in doubt, what that refuses, and what it is judged by', async () => {
    const own = await Harness.open();
    let client = own.client('operate');
    const { time } = own.service.venue.live;
    const told = (at: number) => [0, 1, 2].map((n) => ({ source: `s${n}`, price: 60_000, time: at }));
    await client.apply({ kind: 'sources', time, prices: { BTC: told(time) } });
    const found = async () => {
      const { held, judged } = (await client.account(account)).answer;
      return { held, judged };
    };
    expect(await found()).toEqual({ held: undefined, judged: undefined });
    const later = time + 31_000;
    // time passes with any change
    const pass = (to: number) => client.apply({ kind: 'tick', time: to });
    await pass(later);
    const refused = { withdrawals: true, riskRaisingOrders: true, liquidation: true };
    const waiting = { asset: 'BTC', state: 'unusable', from: 'lastGood', refused, liquidationFrom: time + 30_001 + 600_000 };
    expect((await found()).held).toEqual([waiting]);
    await pass(time + 631_000);
    const { held, judged } = await found();
    expect(held).toEqual([{ ...waiting, refused: { ...refused, liquidation: false }, liquidationFrom: null }]);
    const view = own.service.venue.live.engine.account(account);
    expect(judged?.equity).toBeLessThan(view.equity);
    expect(judged?.maintenance).toBeGreaterThanOrEqual(view.maintenance);
    // an operator's price stands above the guards, and no feed may pin one
    const index = async () => (await client.market()).answer.underlyings.find(({ id }) => id === 'BTC')?.index;
    expect(await status(client.apply({ kind: 'tick', pins: { BTC: 1 } }))).toBe(400);
    await client.operate('operator/price', { prices: { BTC: 59_000 }, why: 'the sources are down' });
    await client.apply({ kind: 'sources', time: time + 632_000, prices: { BTC: told(time + 632_000) } });
    expect(await index()).toBe(59_000);
    await own.again();
    client = own.client('operate');
    expect(await index()).toBe(59_000);
    await client.operate('operator/price', { prices: { BTC: null }, why: 'they are back' });
    expect(await index()).toBe(60_000);
    await own.close();
  });
});

describe('operators', () => {
  test('halt orders, freeze accounts and hold prices, after a restart too', async () => {
    const [writer, operator] = [harness.client('write'), () => harness.client('operate')];
    await operator().operate('operator/halt', { halted: true, why: 'the feed is down' });
    await operator().operate('operator/freeze', { account: 'A000002', frozen: true, why: 'by order of court' });
    await operator().operate('operator/price', { prices: { ETH: 2500 }, why: 'the feed is wrong' });
    expect((await operator().market()).answer.underlyings.find(({ id }) => id === 'ETH')?.index).toBe(2500);
    for (const _ of ['now', 'after a restart']) {
      const again = harness.client('write');
      expect(await status(again.apply(order('o2')))).toBe(409);
      expect(await status(again.apply({ ...deposit, kind: 'withdraw', account: 'A000002', asset: 'USDC', amount: 1e-6 }))).toBe(409);
      expect((await again.account('A000002')).answer.frozen).toBe(true);
      await again.apply({ kind: 'tick', prices: { ETH: 2600, BTC: 81_000 } });
      const prices = (await again.market()).answer.underlyings.filter(({ id }) => id === 'ETH' || id === 'BTC').map(({ index }) => index);
      expect(prices.sort()).toEqual([2500, 81_000]);
      await harness.again();
    }
    expect(writer).toBeDefined();
    await operator().operate('operator/price', { prices: { ETH: null }, why: 'the feed is right' });
    await operator().operate('operator/freeze', { account: 'A000002', frozen: false, why: 'lifted' });
    await operator().operate('operator/halt', { halted: false, why: 'the feed is up' });
    await harness.client('write').apply({ kind: 'tick', prices: { ETH: 2600 } });
    expect((await operator().market()).answer.underlyings.find(({ id }) => id === 'ETH')?.index).toBe(2600);
    expect((await harness.client('write').apply(order('o2'))).order?.verdict).toBe('accepted');
    const journal = await harness.journal();
    for (const why of ['the feed is down', 'by order of court', 'the feed is wrong', 'the feed is up'])
      expect(journal).toContain(`"note":{"who":"operate","why":"${why}"`);
  });

  test('approve once, however many do at a time; withdraw; let a proposal expire', async () => {
    let client = harness.client();
    const second = harness.client('second');
    const propose = () => client.operate('operator/rules', { rules: 'margincore', why: 'again' });
    const waiting = async (): Promise<unknown[]> =>
      ((await harness.get('/v1/status')).answer as { proposals: { id: string }[] }).proposals.map(({ id }) => id);
    const before = harness.service.venue.live.sequence;
    const { id } = await propose();
    const [one, two] = await Promise.all(['a', 'b'].map((why) => second.operate('operator/rules/approve', { id, why })));
    expect([one, harness.service.venue.live.sequence]).toEqual([two, before + 2]);
    expect(await status(second.operate('operator/rules/withdraw', { id, why: 'too late' }))).toBe(409);
    const gone = await propose();
    expect(await waiting()).toEqual([gone.id]);
    await client.operate('operator/rules/withdraw', { id: gone.id, why: 'a mistake' });
    expect(await waiting()).toEqual([]);
    expect(await status(second.operate('operator/rules/approve', { id: gone.id, why: 'x' }))).toBe(404);
    const asked = { rules: 'margincore', why: 'soon', validMs: 1000 };
    const short = await client.operate('operator/rules', asked, 'short');
    const { time } = harness.service.venue.live;
    expect(short.until).toBe(time + 1000);
    await client.apply({ kind: 'tick', time: time + 1001 });
    expect(await client.operate('operator/rules', asked, 'short')).toEqual(short);
    expect([await waiting(), await status(second.operate('operator/rules/approve', { id: short.id, why: 'x' }))]).toEqual([[], 409]);
    await harness.again();
    client = harness.client();
    expect([await waiting(), await status(harness.client('second').operate('operator/rules/approve', { id: gone.id, why: 'x' }))]).toEqual([
      [],
      404,
    ]);
  });

  test('exchange rules only when another person approves, once, after a preview', async () => {
    let client = harness.client('operate');
    const { answer } = await client.ask('operator/rules/preview', { rules: 'deribit-portfolio' });
    expect(answer).toEqual(JSON.parse(JSON.stringify(await harness.service.venue.live.preview(preset('deribit-portfolio')))));
    const proposed = await client.operate('operator/rules', { rules: 'deribit-portfolio', why: 'as announced' }, 'p1');
    await harness.again();
    client = harness.client('operate');
    expect((await client.operate('operator/rules', { rules: 'deribit-portfolio', why: 'as announced' }, 'p1')).id).toBe(proposed.id);
    expect((await harness.get('/v1/status')).answer).toMatchObject({ proposals: [proposed] });
    expect(await status(client.operate('operator/rules/approve', { id: proposed.id, why: 'mine' }))).toBe(409);
    expect(harness.service.venue.live.rules.about.name).toBe('margincore');
    const done = await harness.client('second').operate('operator/rules/approve', { id: proposed.id, why: 'checked' });
    expect(harness.service.venue.live.rules.about.name).toBe('deribit-portfolio');
    expect(await harness.client('second').operate('operator/rules/approve', { id: proposed.id, why: 'twice' })).toEqual(done);
    expect(harness.service.venue.live.sequence).toBe(done.sequence);
    const journal = await harness.journal();
    expect(journal).toContain(
      `"note":{"who":"second","why":"checked","decision":"{\\"verb\\":\\"approve\\",\\"id\\":\\"${proposed.id}\\"}"}`,
    );
    await harness.again();
    expect(harness.service.venue.live.rules.about.name).toBe('deribit-portfolio');
    expect(await harness.client('second').operate('operator/rules/approve', { id: proposed.id, why: 'later' })).toEqual(done);
    expect(harness.service.venue.policy.waiting(harness.service.venue.live.time)).toEqual([]);
  });

  test('keep the whole state in the journal when they ask for it, and the service does as it ends', async () => {
    const snapshots = async (): Promise<number> => (await harness.journal()).split('{"kind":"snapshot"').length - 1;
    const before = await snapshots();
    const { sequence } = await harness.client('operate').operate('operator/snapshot', { why: 'the quiet hour' });
    expect(await snapshots()).toBe(before + 1);
    // nothing has changed since: none when it closes
    await harness.again();
    expect([await snapshots(), harness.service.venue.live.sequence]).toEqual([before + 1, sequence]);
    await harness.client('write').apply(deposit);
    const hash = await harness.service.venue.live.hash();
    await harness.again();
    expect([await snapshots(), await harness.service.venue.live.hash()]).toEqual([before + 2, hash]);
  });
});
