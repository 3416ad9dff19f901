// The live engine: after any history its figures equal a fresh engine's, to the bit; a refused change leaves everything unchanged.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { createCore } from '../../../src/engine/create.js';
import { engineInside } from '../../../src/engine/prepared/inside.js';
import { Fault } from '../../../src/fault.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { type Change, changeKinds } from '../../../src/live/engine/change.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import { openLive } from '../../../src/live/engine/open.js';
import type { LiveSnapshot } from '../../../src/live/engine/snapshot.js';
import type { LadderEvent } from '../../../src/live/ladder/event.js';
import { HealthLadder } from '../../../src/live/ladder/healthLadder.js';
import { liquidationFields } from '../../../src/live/liquidation/change.js';
import type { Quote } from '../../../src/market/market.js';
import { presetNames } from '../../../src/rules/document/presets.js';
import type { Rules } from '../../../src/rules/document/rules.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { thinned } from '../../fixtures/thinned.js';
import { runs, some } from '../../long.js';
import { backendNames, documentOf } from '../../program/prepared.js';
import { drawnChange, following, pastOf } from './histories.js';

/** Outcomes of each kind of change over all presets, by count. */
const outcomes = new Map<string, number>();

const market = sampleMarket(1);
const book = sampleBook(market, { accounts: 300, seed: 9 });
/** Accounts and market of the histories. */
const part = thinned(market, runs(1, 8));
const drawn = { market: part, book: sampleBook(part, { accounts: runs(300, 150), seed: 9 }) };
const cores = { wasm: createCore({ backend: 'wasm' }), js: createCore({ backend: 'js' }) };

/** Figures of every open account by name, of a fresh engine over what the live one says it stands on. */
async function fresh(live: LiveEngine, backend: (typeof backendNames)[number]): Promise<Map<string, readonly number[]>> {
  const engine = await (await cores[backend]).prepare({ book: live.book, market: live.market, rules: live.rules });
  const run = engine.run();
  engine.dispose();
  return byName(run);
}

function byName(run: ReturnType<LiveEngine['engine']['run']>): Map<string, readonly number[]> {
  return new Map(
    run.accounts.map((account, n) => [
      `${account}/${run.subaccounts[n]}`,
      Object.values(run.requirements).flatMap((columns) => [columns.equities[n], columns.initials[n], columns.maintenances[n]] as number[]),
    ]),
  );
}

async function refusedOrDone(live: LiveEngine, change: Change): Promise<string> {
  try {
    const { order } = await live.apply(change);
    return order?.verdict ?? 'done';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.code;
  }
}

// each test goes on from what those before it have left
for (const backend of backendNames)
  describe(`on the ${backend} backend`, { shuffle: false }, () => {
    test.each(some(presetNames, 3))('%s: after a random history the figures are those of a fresh engine', async (name) => {
      const live = await openLive(await cores[backend], { ...drawn, rules: documentOf(name) });
      const random = new Seeded(presetNames.indexOf(name) + 100);
      for (let n = 0; n < 120; n++) {
        const change = drawnChange(live, random, n);
        const outcome = `${change.kind} ${await refusedOrDone(live, change)}`;
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (n % 40 !== 39) continue;
        const now = byName(live.engine.run());
        for (const [id, figures] of await fresh(live, backend)) expect(now.get(id), `${id} after ${n}`).toEqual(figures);
      }
      live.dispose();
    });

    test('under rules that follow a forecast the figures are those of a fresh engine under the rules of the day, whatever days pass and models say', async () => {
      const live = await openLive(await cores[backend], { ...drawn, rules: following(), history: pastOf(part, 130, new Seeded(1)) });
      const random = new Seeded(runs(77, 79));
      const rates = new Set<string>();
      for (let n = 0; n < 120; n++) {
        const change = drawnChange(live, random, n);
        const outcome = `${change.kind} ${await refusedOrDone(live, change)}`;
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        rates.add(JSON.stringify(live.rules.parameters.forecast));
        if (n % 20 !== 19) continue;
        const now = byName(live.engine.run());
        for (const [id, figures] of await fresh(live, backend)) expect(now.get(id), `${id} after ${n}`).toEqual(figures);
      }
      expect(rates.size).toBeGreaterThan(4);
      live.dispose();
    });

    test('every kind of change was done', () => {
      for (const kind of changeKinds.filter((one) => !(one in liquidationFields)))
        expect([...outcomes.keys()], kind).toContain(`${kind} ${kind === 'place' || kind === 'amend' ? 'accepted' : 'done'}`);
      expect([...outcomes.keys()]).toEqual(
        expect.arrayContaining(['place rejected', 'place partly', 'withdraw OUT_OF_RANGE', 'delist BAD_ARGUMENT']),
      );
    });
  });

test('both backends hash alike, a snapshot goes on where it was taken, and the same changes lead to the same hash', async () => {
  const rules = documentOf('margincore');
  const [wasm, js] = await Promise.all([cores.wasm, cores.js]);
  const lives = [await openLive(wasm, { ...drawn, rules }), await openLive(js, { ...drawn, rules })];
  const [one, two] = lives as [LiveEngine, LiveEngine];
  const random = new Seeded(3);
  let resumed: LiveEngine | undefined;
  for (let n = 0; n < runs(150, 70); n++) {
    const change = drawnChange(one, random, n);
    const outcomes = await Promise.all([one, two, ...(resumed === undefined ? [] : [resumed])].map((live) => refusedOrDone(live, change)));
    expect(new Set(outcomes).size, `${n} ${change.kind} ${outcomes}`).toBe(1);
    if (n === runs(60, 30)) resumed = await openLive(js, JSON.parse(JSON.stringify(one.snapshot())) as LiveSnapshot);
  }
  const hashes = await Promise.all([one, two, resumed as LiveEngine].map((live) => live.hash()));
  expect(new Set(hashes).size).toBe(1);
});

test.each(some(['margincore', 'deribit-portfolio', 'paradex-portfolio', 'binance-futures', 'derive-pmrm-2', 'mango-v4'], 3))(
  '%s: events of ticks and changes are those of a ladder that judges everybody every time',
  async (name) => {
    const { breaker: _, ...rest } = documentOf(name);
    const rules = rest as Rules;
    const live = await openLive(await cores.wasm, { ...drawn, rules });
    const plain = { call: { of: 'initial', below: 1, until: 1 }, liquidate: { of: 'maintenance', below: 1, until: 1 } } as const;
    const oracle = new HealthLadder(live.rules.ladder ?? plain);
    const twin = await openLive(await cores.js, { ...drawn, rules });
    const all = (): readonly LadderEvent[] => {
      const { equities, initials, maintenances } = twin.engine.run().own;
      return oracle.judge({ time: twin.time, equities, initials, maintenances }).events;
    };
    all();
    const random = new Seeded(presetNames.indexOf(name) + 500);
    const weights = ['tick', 'tick', 'tick', 'tick', 'tick', 'fill', 'place', 'withdraw', 'deposit'] as const;
    let events = 0;
    for (let n = 0; n < runs(140, 70); n++) {
      const change = drawnChange(live, random, n, weights);
      const [applied] = await Promise.all([live, twin].map((one) => one.apply(change).catch(() => undefined)));
      if (applied?.sequence === undefined) continue;
      const expected = all();
      events += expected.length;
      expect(
        applied.events.map(({ account: __, subaccount: ___, ...event }) => event),
        `${n} ${change.kind}`,
      ).toEqual(expected);
    }
    // few hold perpetuals alone
    const fewer: Readonly<Record<string, number>> = { 'binance-futures': -1, 'mango-v4': runs(2, 0) };
    expect(events).toBeGreaterThan(fewer[name] ?? runs(5, 0));
    expect(live.levels.metrics.ticks).toBeGreaterThan(runs(30, 15));
    live.dispose();
    twin.dispose();
  },
);

test('a position of decimals closes whole: nothing of 0.1 + 0.2 is left after 0.3', async () => {
  const live = await openLive(await cores.js, { book, market, rules: documentOf('margincore') });
  const account = book.accounts[0] as string;
  const { holdings, rows } = live.engine[engineInside].parts;
  const before = holdings.lotsOf(0);
  const { instrument, forward } = market.quotes.find(
    ({ instrument: { id, kind } }) => kind === 'perpetual' && !before.rows.includes(rows.rowOf(id)),
  ) as Quote;
  for (const quantity of [0.1, 0.2, -0.3]) await live.apply({ kind: 'fill', account, instrument: instrument.id, quantity, price: forward });
  expect(holdings.lotsOf(0)).toEqual(before);
});

describe('guards and breaker', () => {
  const rules = documentOf('margincore');
  const who = { account: book.accounts[2] as string, subaccount: book.subaccounts[2] as string };
  const [underlying] = market.underlyings as [(typeof market.underlyings)[number]];
  const perpetual = market.quotes.find(
    ({ instrument }) => instrument.kind === 'perpetual' && instrument.underlying === underlying.id,
  ) as (typeof market.quotes)[number];
  const order = { id: 'x', instrument: perpetual.instrument.id, quantity: 0.001, price: perpetual.forward };

  test('a price without enough fresh sources refuses withdrawals and orders that raise risk, and no tick moves it', async () => {
    const live = await openLive(await cores.wasm, { book, market, rules });
    await live.apply({ kind: 'deposit', ...who, asset: market.numeraire, amount: 1e7 });
    const time = live.time + 1000;
    const source = (n: number, at: number) => ({ source: `s${n}`, price: underlying.index, time: at });
    const { controls } = await live.apply({
      kind: 'sources',
      time,
      prices: { [underlying.asset]: [0, 1, 2, 3].map((n) => source(n, time)) },
    });
    expect(controls?.prices).toMatchObject([{ kind: 'ok', asset: underlying.asset, from: 'none' }]);
    expect((await live.apply({ kind: 'place', ...who, order })).order?.verdict).toBe('accepted');
    const later = time + 120_000;
    await live.apply({ kind: 'sources', time: later, prices: { [underlying.asset]: [source(0, time)] } });
    expect(live.controls.guard?.price(underlying.asset).state).toBe('unusable');
    const rejected = await live.apply({ kind: 'place', ...who, order: { ...order, id: 'y' } });
    expect(rejected.order).toMatchObject({ verdict: 'rejected', binding: { term: `guards: ${underlying.asset}` } });
    await expect(live.apply({ kind: 'withdraw', ...who, asset: market.numeraire, amount: 1 })).rejects.toMatchObject({
      path: 'change.asset',
    });
    const crash = await live.apply({ kind: 'tick', time: later, prices: { [underlying.id]: underlying.index * 0.3 } });
    expect([crash.controls?.held, crash.events]).toEqual([[underlying.id], []]);
    expect(live.market.underlyings[0]?.index).toBe(underlying.index);
    live.dispose();
  });

  test('a breaker raises initial margin at once and maintenance not before notice; accounts are judged by what they are asked for then, and by plain rates again', async () => {
    const live = await openLive(await cores.wasm, { book, market, rules: rules });
    let price = underlying.index;
    let time = live.time;
    let raised = 0;
    for (let n = 0; n < 12; n++) {
      price *= 0.99;
      time += 5000;
      const { controls } = await live.apply({ kind: 'tick', time, prices: { [underlying.id]: price } });
      raised += controls?.breaker.length ?? 0;
    }
    expect(raised).toBeGreaterThan(0);
    const { initial, maintenance } = live.controls.breaker?.multipliers(underlying.id) ?? { initial: 1, maintenance: 1 };
    expect(initial).toBeGreaterThan(1);
    expect(maintenance).toBe(1);
    const holder = live.engine.account(who.account, who.subaccount);
    const check = live.check({ kind: 'place', ...who, order });
    const plain = holder.whatIf({ orders: [] }).after.portfolio?.excess as number;
    expect(check.before).toBeLessThanOrEqual(plain);
    const again = await openLive(await cores.js, JSON.parse(JSON.stringify(live.snapshot())) as LiveSnapshot);
    expect(await again.hash()).toBe(await live.hash());
    live.dispose();
  });
});

describe('bad input at every verb', () => {
  const who = { account: book.accounts[0] as string, subaccount: book.subaccounts[0] as string };
  const option = market.quotes.find(({ instrument }) => instrument.kind === 'option')?.instrument.id as string;
  const nobody = { account: 'nobody' };
  const order = { id: 'x', instrument: option, quantity: 1, price: 0.01 };
  const bad: readonly (readonly [string, object])[] = [
    ['UNKNOWN_ACCOUNT', { kind: 'fill', ...nobody, instrument: option, quantity: 1, price: 1 }],
    ['UNKNOWN_ACCOUNT', { kind: 'place', ...nobody, order }],
    ['UNKNOWN_ACCOUNT', { kind: 'amend', ...nobody, order: 'x' }],
    ['UNKNOWN_ACCOUNT', { kind: 'cancel', ...nobody, order: 'x' }],
    ['UNKNOWN_ACCOUNT', { kind: 'deposit', ...nobody, asset: 'USD', amount: 1 }],
    ['UNKNOWN_ACCOUNT', { kind: 'withdraw', ...nobody, asset: 'USD', amount: 1 }],
    ['UNKNOWN_ACCOUNT', { kind: 'transfer', ...who, to: nobody, asset: 'USD', amount: 1 }],
    ['UNKNOWN_ACCOUNT', { kind: 'close', ...nobody }],
    ['UNKNOWN_ACCOUNT', { kind: 'fill', account: 4_000_000, instrument: option, quantity: 1, price: 1 }],
    ['OUT_OF_RANGE', { kind: 'fill', ...who, instrument: option, quantity: 0, price: 1 }],
    ['NOT_FINITE', { kind: 'fill', ...who, instrument: option, quantity: Number.NaN, price: 1 }],
    ['NEGATIVE', { kind: 'fill', ...who, instrument: option, quantity: 1, price: -1 }],
    ['NOT_FINITE', { kind: 'fill', ...who, instrument: option, quantity: 1, price: Number.NaN }],
    ['UNKNOWN_INSTRUMENT', { kind: 'fill', ...who, instrument: 'NOWHERE', quantity: 1, price: 1 }],
    ['NOT_FOUND', { kind: 'fill', ...who, instrument: option, quantity: 1, price: 1, order: 'no such' }],
    ['OUT_OF_RANGE', { kind: 'fill', ...who, instrument: option, quantity: -1, price: 1, side: 'long' }],
    ['OUT_OF_RANGE', { kind: 'fill', ...who, instrument: option, quantity: 1e300, price: 1e300 }],
    ['OUT_OF_RANGE', { kind: 'place', ...who, order: { ...order, quantity: 0 } }],
    ['NOT_FINITE', { kind: 'place', ...who, order: { ...order, price: Number.NaN } }],
    ['MISSING_FIELD', { kind: 'place', ...who, order: { id: 'x' } }],
    ['NOT_FOUND', { kind: 'amend', ...who, order: 'no such', quantity: 1 }],
    ['NOT_FOUND', { kind: 'cancel', ...who, order: 'no such' }],
    ['UNKNOWN_ASSET', { kind: 'deposit', ...who, asset: 'NOTHING', amount: 1 }],
    ['NOT_POSITIVE', { kind: 'deposit', ...who, asset: 'USD', amount: -1 }],
    ['OUT_OF_RANGE', { kind: 'withdraw', ...who, asset: market.numeraire, amount: 1e15 }],
    ['BAD_ARGUMENT', { kind: 'transfer', ...who, to: who, asset: market.numeraire, amount: 1 }],
    ['NOT_POSITIVE', { kind: 'tick', prices: { [market.underlyings[0]?.id as string]: -1 } }],
    ['NOT_FINITE', { kind: 'tick', prices: { [market.underlyings[0]?.id as string]: Number.NaN } }],
    ['UNKNOWN_INSTRUMENT', { kind: 'tick', prices: { NOWHERE: 1 } }],
    ['OUT_OF_RANGE', { kind: 'tick', time: market.asOf - 1 }],
    ['OUT_OF_RANGE', { kind: 'tick', asOf: market.asOf - 1 }],
    ['OUT_OF_RANGE', { kind: 'tick', sequence: 7 }],
    ['BAD_DATE', { kind: 'tick', time: 12 }],
    ['UNKNOWN_FIELD', { kind: 'tick', price: 12 }],
    ['UNKNOWN_KIND', { kind: 'tock' }],
    ['TYPE_MISMATCH', null as unknown as object],
    [
      'UNKNOWN_KIND',
      { kind: 'settle', prices: { [market.quotes.find(({ instrument }) => instrument.kind === 'perpetual')?.instrument.id as string]: 1 } },
    ],
    ['NOT_POSITIVE', { kind: 'settle', prices: { [option]: 0 } }],
    ['UNKNOWN_KIND', { kind: 'funding', rates: { [option]: { rate: 0.1, price: 1 } } }],
    ['UNKNOWN_INSTRUMENT', { kind: 'funding', rates: { NOWHERE: { rate: 0.1, price: 1 } } }],
    ['DUPLICATE', { kind: 'list', quotes: [market.quotes[0]] }],
    ['BAD_ARGUMENT', { kind: 'delist', instruments: [book.instruments[0]] }],
    ['UNKNOWN_INSTRUMENT', { kind: 'delist', instruments: ['NOWHERE'] }],
    ['BAD_ARGUMENT', { kind: 'close', ...who }],
    ['DUPLICATE', { kind: 'open', accounts: [{ ...who, mode: 'cross', positions: [], collateral: [] }] }],
    [
      'NOT_FINITE',
      {
        kind: 'open',
        accounts: [{ account: 'n', subaccount: '', mode: 'cross', positions: [], collateral: [{ asset: 'USD', amount: Number.NaN }] }],
      },
    ],
    ['BAD_FORMAT', { kind: 'rules', rules: {} }],
    ['MISSING_FIELD', { kind: 'forecast' }],
    ['UNKNOWN_UNDERLYING', { kind: 'forecast', vols: { NOWHERE: 0.5 } }],
    ['UNKNOWN_UNDERLYING', { kind: 'forecast', predictors: { NOWHERE: { funding: 0.5 } } }],
    ['OUT_OF_RANGE', { kind: 'forecast', vols: { [market.underlyings[0]?.id as string]: 0 } }],
    ['OUT_OF_RANGE', { kind: 'forecast', vols: { [market.underlyings[0]?.id as string]: 21 } }],
    ['NOT_FINITE', { kind: 'forecast', vols: { [market.underlyings[0]?.id as string]: Number.NaN } }],
    ['NOT_FINITE', { kind: 'forecast', predictors: { [market.underlyings[0]?.id as string]: { funding: Number.NaN } } }],
    ['TYPE_MISMATCH', { kind: 'forecast', predictors: { [market.underlyings[0]?.id as string]: 1 } }],
    ['TOO_SHORT', { kind: 'forecast', vols: { [market.underlyings[0]?.id as string]: 0.5 } }],
    ['BAD_ARGUMENT', { kind: 'tick', forecasts: { [market.underlyings[0]?.id as string]: 0.5 } }],
    ['UNKNOWN_UNDERLYING', { kind: 'tick', time: market.asOf + 86_400_000, forecasts: { NOWHERE: 0.5 } }],
    ['NOT_POSITIVE', { kind: 'tick', time: market.asOf + 86_400_000, prices: { [market.underlyings[0]?.id as string]: -1 } }],
  ];

  let live: LiveEngine;
  let before: string;
  beforeAll(async () => {
    live = await openLive(await cores.wasm, { book, market, rules: documentOf('margincore') });
    before = await live.hash();
  });
  afterAll(() => live.dispose());

  test.each(bad.map(([code, change], i) => [code, JSON.stringify(change), i] as const))('%s of %s', async (code, _, i) => {
    const fault = await live.apply(bad[i]?.[1] as Change).then(
      () => undefined,
      (error: unknown) =>
        faultOf(() => {
          throw error;
        }),
    );
    expect(fault?.code).toBe(code);
    expect(await live.hash()).toBe(before);
  });
});
