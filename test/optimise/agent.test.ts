// The agent: its policy, its messages, that it never leaves the policy, and that it acts only after a simulation.
import { describe, expect, test } from 'vitest';
import { engineInside } from '../../src/engine/prepared/inside.js';
import { Fault } from '../../src/fault.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import { createJsCore } from '../../src/js.js';
import type { Change } from '../../src/live/engine/change.js';
import { openLive } from '../../src/live/engine/open.js';
import { type Agent, type AgentInputs, agent, openAgent } from '../../src/optimise/agent/agent.js';
import { deltaHedges } from '../../src/optimise/agent/deltaHedge.js';
import type { Finder } from '../../src/optimise/agent/finder.js';
import { type Policy, policyOf } from '../../src/optimise/agent/policy.js';
import { simulated } from '../../src/optimise/agent/simulate.js';
import { preset } from '../../src/rules.js';
import { thinned } from '../fixtures/thinned.js';
import { isLong, runs } from '../long.js';
import { hostileWorld } from './hostile.js';

const core = createJsCore();
const market = thinned(sampleMarket(1), runs(1, 4));
const instrument = 'BTC_USDC-PERPETUAL';
const { guards, breaker, ...rules } = preset('margincore');
const book = () => {
  const { accounts } = sampleBook(market, { accounts: 1, seed: 1 });
  return {
    ...sampleBook(market, { accounts: 1, seed: 1 }),
    instruments: [instrument],
    positionAccounts: Uint32Array.of(0),
    positionInstruments: Uint32Array.of(0),
    quantities: Float64Array.of(10),
    entryPrices: Float64Array.of(market.quotes.find((one) => one.instrument.id === instrument)?.forward ?? 0),
    assets: ['USDC'],
    collateralAccounts: Uint32Array.of(0),
    collateralAssets: Uint32Array.of(0),
    amounts: Float64Array.of(250_000),
    accounts,
  };
};
const account = sampleBook(market, { accounts: 1, seed: 1 }).accounts[0] as string;
const policy: Policy = {
  id: 'p',
  accounts: [{ account }],
  defend: { below: 3.5, until: 5 },
  instruments: { [instrument]: { lot: 0.5, largestOrder: 4, largestPosition: 12, cost: 10 } },
  budgets: { hour: { orders: 2 }, day: { cost: 100 } },
  coolDownSeconds: 60,
  stalestSeconds: 60,
  stop: { rejections: 2, shortfall: 1000 },
};
/** Sells as much as it may. */
const reduce: Finder = ({ room }) =>
  Object.entries(room).flatMap(([id, { sell }]) => (sell > 0 ? [{ instrument: id, quantity: -sell }] : []));
const live = () => openLive(core, { book: book(), market, rules });
const opened = async (more: Partial<AgentInputs> = {}, find = reduce) => openAgent({ engine: await live(), policy, ...more }, find);
const index = market.underlyings.find(({ id }) => id === 'BTC')?.index as number;
const tick = (seconds: number, price = index): Change => ({
  kind: 'tick',
  time: market.asOf + 1000 * seconds,
  prices: { BTC: price, BTC_USDC: price },
});
const whole = { send: (order: { quantity: number; price: number }) => ({ quantity: order.quantity, price: order.price, fee: 0 }) };

describe('an agent', () => {
  test('advises where nothing is said, and changes nothing', async () => {
    const agent = await opened();
    const before = await agent.live.hash();
    const { actions } = await agent.step();
    expect(agent.mode).toBe('advise');
    expect(actions).toHaveLength(1);
    const [action] = actions;
    expect([action?.verdict, action?.why]).toEqual(['advised', 'defend']);
    expect(action?.expected.after.health).toBeGreaterThan(action?.before.health as number);
    expect(action?.orders).toMatchObject([{ instrument, quantity: -4 }]);
    expect(await agent.live.hash()).toBe(before);
  });

  test('does what it expected, in the engine, and then waits', async () => {
    const agent = await opened({ mode: 'simulate', venue: whole });
    const [action] = (await agent.step()).actions;
    expect(action?.verdict).toBe('done');
    expect(action?.came?.after).toEqual(action?.expected.after);
    expect(agent.live.engine.account(account).figures()).toMatchObject({ portfolio: { initial: action?.came?.after.initial } });
    expect((await agent.step()).silences).toMatchObject([{ reason: 'coolDown' }]);
    expect((await agent.apply(tick(61, 0.7 * index))).agent.actions[0]?.verdict).toBe('done');
    // the hour has its two orders
    expect((await agent.apply(tick(122, 0.2 * index))).agent.silences).toMatchObject([{ reason: 'notAllowed' }]);
    expect((await agent.apply(tick(3700, 0.2 * index))).agent.actions).toHaveLength(1);
  });

  test('orders what nobody holds yet at the price of the market', async () => {
    const fresh = 'BTC-PERPETUAL';
    const instruments = { [fresh]: { lot: 10, largestOrder: 1e5, largestPosition: 1e6, cost: 0 } };
    const buys: Finder = () => [{ instrument: fresh, quantity: -100_000 }];
    const agent = await opened({ mode: 'simulate', venue: whole, policy: { ...policy, instruments } }, buys);
    const [action] = (await agent.step()).actions;
    expect(action?.orders).toMatchObject([{ instrument: fresh, price: market.quotes.find((one) => one.instrument.id === fresh)?.forward }]);
    expect(action?.verdict).toBe('done');
    const engine = await live();
    expect(deltaHedges(engine, { ...policy, instruments })).toMatchObject([{ account, instrument: fresh }]);
  });

  test('does not trade by a price that nobody has told', async () => {
    const agent = await opened();
    const step = (await agent.apply({ kind: 'tick', time: market.asOf + 61_000, prices: { ETH: 3000 } })).agent;
    expect(step.silences[0]?.detail).toContain('s old');
  });

  test('stops after rejections, by hand, and by what was lost beyond what was expected', async () => {
    const none = { send: ({ price }: { price: number }) => ({ quantity: 0, price, fee: 0 }) };
    const agent = await opened({ mode: 'simulate', venue: none });
    expect((await agent.step()).actions[0]?.verdict).toBe('rejected');
    await agent.apply(tick(61));
    expect(agent.stopped).toContain('rejected');
    agent.resume();
    agent.stop('enough');
    expect((await agent.apply(tick(4000))).agent.silences).toMatchObject([{ reason: 'stopped', detail: 'enough' }]);
    const dear = { send: ({ quantity, price }: { quantity: number; price: number }) => ({ quantity, price, fee: 5000 }) };
    const other = await opened({ mode: 'simulate', venue: dear });
    const [action] = (await other.step()).actions;
    expect(action?.came?.cost).toBe(5000);
    expect(other.stopped).toContain('beyond what was expected');
  });

  test('refuses an answer that is not of its order, and leaves it to a person', async () => {
    const more = { send: ({ quantity, price }: { quantity: number; price: number }) => ({ quantity: 2 * quantity, price, fee: 0 }) };
    const agent = await opened({ mode: 'simulate', venue: more });
    expect((await agent.step()).actions[0]?.verdict).toBe('unknown');
    expect(agent.stopped).toContain('filled.quantity');
    expect(agent.open).toHaveLength(1);
    await agent.settle(agent.open[0]?.id as string, { quantity: -4, price: index, fee: 0 });
    expect(agent.open).toHaveLength(0);
    const { holdings } = agent.live.engine[engineInside].parts;
    expect(holdings.lotsOf(0).quantities).toEqual([6]);
    await expect(agent.settle('p-9', { quantity: 0, price: 1, fee: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('goes on from what it kept: an order that was not answered is not sent again', async () => {
    let kept: unknown;
    const silent = {
      send: (): never => {
        throw new Error('no answer');
      },
    };
    const keep = (state: unknown): void => {
      kept = JSON.parse(JSON.stringify(state));
    };
    const engine = await live();
    const agent = await openAgent({ engine, policy, mode: 'simulate', venue: silent, keep }, reduce);
    expect((await agent.step()).actions[0]?.verdict).toBe('unknown');
    const again = await openAgent({ engine, policy, mode: 'simulate', venue: silent, state: kept as never }, reduce);
    expect((await again.step()).silences).toMatchObject([{ reason: 'waiting' }]);
    await expect(openAgent({ engine, policy: { ...policy, coolDownSeconds: 1 }, state: kept as never }, reduce)).rejects.toMatchObject({
      path: 'state.policy',
    });
  });

  test('acts after a simulation of the same policy alone', async () => {
    const act = { mode: 'act', venue: whole } as const;
    await expect(opened(act)).rejects.toMatchObject({ code: 'MISSING_FIELD', path: 'inputs.record' });
    const changes = Array.from({ length: 30 }, (_, n) => tick(60 * n));
    const inputs = { live: { book: book(), market, rules }, policy, changes, liquidationCost: 0.005 };
    const { record, agent, nothing, actions } = await simulated(core, inputs, reduce);
    expect(record).toMatchObject({ changes: 30, actions: actions.length });
    expect(agent.capitalDays).toBeLessThan(nothing.capitalDays);
    expect(agent.trades).toBe(actions.flatMap(({ came }) => came?.fills ?? []).length);
    expect((await opened({ ...act, record })).mode).toBe('act');
    await expect(opened({ ...act, record, policy: { ...policy, coolDownSeconds: 1 } })).rejects.toMatchObject({
      path: 'inputs.record.policy',
    });
  });

  test('a simulation ends with the reason of its signal in the middle of the history, and the core goes on', async () => {
    const during = new AbortController();
    let made = 0;
    function* changes() {
      for (; ; made++) {
        if (made === 3) during.abort(new Error('enough'));
        yield tick(60 * made);
      }
    }
    const inputs = { live: { book: book(), market, rules }, policy, liquidationCost: 0.005 };
    await expect(simulated(core, { ...inputs, changes: changes(), signal: during.signal }, reduce)).rejects.toThrow('enough');
    expect(made).toBe(3);
    const { signal } = new AbortController();
    expect((await simulated(core, { ...inputs, changes: [tick(60)], signal }, reduce)).record.changes).toBe(1);
  });

  test('is measured against doing nothing, which is liquidated where it defends', async () => {
    const falls = Array.from({ length: 60 }, (_, n) => tick(3600 * n, index * (1 - 0.005 * n)));
    const inputs = { live: { book: book(), market, rules }, policy, changes: falls, liquidationCost: 0.005 };
    const { agent, nothing, deltaHedge } = await simulated(core, inputs, reduce);
    expect([nothing.liquidations, agent.liquidations]).toEqual([1, 0]);
    expect(nothing.liquidationCost).toBeGreaterThan(0);
    // the hedge of a single future is none of it left
    expect(deltaHedge.trades).toBe(1);
    expect(deltaHedge.days.at(-1)?.initial).toBe(0);
    expect(agent.worstDay).toBeLessThan(nothing.worstDay);
  });

  test('hedges deltas of options and futures alike', async () => {
    const option =
      market.quotes.find((one) => one.instrument.kind === 'option' && one.instrument.underlying === 'BTC_USDC') ?? market.quotes[0];
    const engine = await live();
    await engine.apply({ kind: 'fill', account, instrument: option?.instrument.id as string, quantity: 3, price: 100 });
    const trades = deltaHedges(engine, {
      ...policy,
      instruments: { [instrument]: { lot: 0.001, largestOrder: 1, largestPosition: 1, cost: 0 } },
    });
    for (const { account: who, instrument: id, quantity } of trades)
      await engine.apply({ kind: 'fill', account: who, instrument: id, quantity, price: index });
    expect(
      deltaHedges(engine, { ...policy, instruments: { [instrument]: { lot: 0.001, largestOrder: 1, largestPosition: 1, cost: 0 } } }),
    ).toEqual([]);
  });
});

describe('what a defence took', () => {
  const terms = { horizonDays: 30, undone: 0.5, band: 0 };
  const restoring: Policy = {
    ...policy,
    budgets: { hour: {}, day: {} },
    instruments: { [instrument]: { lot: 0.5, largestOrder: 20, largestPosition: 12, cost: 10 } },
    restore: { health: 5, earns: 0.1, ...terms },
  };
  const held = (of: Agent): number => of.live.engine[engineInside].parts.holdings.lotsOf(0).quantities.reduce((sum, x) => sum + x, 0);
  const healthOf = (of: Agent): number => of.live.engine.account(account).health;
  /** Defended from 10 contracts down, at the price of the start; what comes after is a change of the account or of the market. */
  const defended = async (asked: Policy = restoring, more: Partial<AgentInputs> = {}) => {
    const found = await agent(core, { engine: await live(), policy: asked, mode: 'simulate', venue: whole, ...more });
    expect((await found.step()).actions[0]?.why).toBe('defend');
    expect(held(found)).toBeLessThan(10);
    return found;
  };
  const rich: Change = { kind: 'deposit', time: market.asOf + 60_000, account, asset: 'USDC', amount: 1_000_000 };

  test('comes back whole where health is well, and no more of it', async () => {
    const found = await defended();
    const [action] = (await found.apply(rich)).agent.actions;
    expect([action?.why, action?.verdict]).toEqual(['restore', 'done']);
    expect(action?.expected.released).toBeLessThan(0);
    const [order] = action?.orders ?? [];
    const notional = Math.abs(order?.quantity as number) * index;
    expect(action?.expected.net).toBeCloseTo((notional * 0.1 * 30) / 365 - 15 * Math.abs(order?.quantity as number), 6);
    expect(held(found)).toBe(10);
    expect((await found.apply(tick(121))).agent.silences).toMatchObject([{ reason: 'well' }]);
  });

  test('comes back as far as leaves health where it has to be: a lot more would not', async () => {
    const found = await defended();
    const before = held(found);
    expect((await found.apply(tick(61))).agent.actions).toEqual([]);
    const [action] = (await found.apply({ ...rich, time: market.asOf + 121_000, amount: 30_000 } as Change)).agent.actions;
    expect(action?.why).toBe('restore');
    expect(held(found)).toBeGreaterThan(before);
    expect(held(found)).toBeLessThan(10);
    expect(healthOf(found)).toBeGreaterThanOrEqual(5);
    const more = { instrument, quantity: 0.5, price: index };
    expect(found.live.engine.account(account).whatIf({ trades: [more] }).after.portfolio?.health).toBeLessThan(5);
  });

  test('stays where bringing it back is not worth the cost, and says so', async () => {
    const dear = { ...restoring, restore: { health: 5, earns: 0.1, horizonDays: 30, undone: 0.5, band: 1e9 } };
    const [silence] = (await (await defended(dear)).apply(rich)).agent.silences;
    expect(silence?.reason).toBe('notWorth');
    expect(silence?.detail).toContain('restore');
  });

  test('stays where the account has traded the instrument itself, or was liquidated', async () => {
    const found = await defended();
    await found.apply({ kind: 'fill', time: market.asOf + 1000, account, instrument, quantity: 0.5, price: index });
    expect((await found.apply(rich)).agent.silences).toMatchObject([{ reason: 'well' }]);
    const other = await defended({ ...restoring, coolDownSeconds: 7200 });
    const { events } = await other.apply(tick(3600, 0.1 * index));
    expect(events.map(({ kind }) => kind)).toContain('liquidate');
    expect(other.toJSON().moves).toEqual([]);
  });

  test('is known after a restart', async () => {
    const found = await defended();
    const state = JSON.parse(JSON.stringify(found.toJSON()));
    const again = await agent(core, { engine: found.live, policy: restoring, mode: 'simulate', venue: whole, state });
    // it has heard no price yet
    expect((await again.apply(rich)).agent.silences[0]?.detail).toContain('s old');
    expect((await again.apply(tick(61))).agent.actions[0]?.why).toBe('restore');
    expect(held(again)).toBe(10);
    await expect(
      agent(core, { engine: found.live, policy: restoring, state: { ...state, moves: [{ ...state.moves[0], taken: 'x' }] } }),
    ).rejects.toMatchObject({ path: 'state.moves[0].taken' });
  });

  test('is no part of what may be released: that keeps to the exposure of the account, whatever it did before', async () => {
    const { defend, ...rest } = restoring;
    const asked = (delta: number): Policy => {
      const { restore, ...open } = rest;
      return { ...open, release: { capitalRate: 5, ...terms, exposure: { delta, vega: 0 } } };
    };
    for (const [delta, left] of [
      [0, 10],
      [0.1, 9],
      [0.33, 7],
      [10, 0],
    ] as const) {
      const found = await agent(core, { engine: await live(), policy: asked(delta), mode: 'simulate', venue: whole });
      for (let n = 0; n < 4; n++) await found.apply(tick(61 * n));
      expect(held(found)).toBe(left);
      if (delta === 0) expect((await found.apply(tick(300))).agent.silences[0]?.detail).toContain('exposures');
    }
  });
});

describe('a policy', () => {
  const changed = (more: object): unknown => ({ ...policy, ...more });
  test.each([
    ['no goal', changed({ defend: undefined }), 'MISSING_FIELD', 'policy.defend'],
    ['until below below', changed({ defend: { below: 2, until: 1 } }), 'BAD_ARGUMENT', 'policy.defend.until'],
    ['an hour beyond its day', changed({ budgets: { hour: { cost: 2 }, day: { cost: 1 } } }), 'BAD_ARGUMENT', 'policy.budgets.hour.cost'],
    [
      'an order below a lot',
      changed({ instruments: { x: { lot: 2, largestOrder: 1, largestPosition: 1, cost: 0 } } }),
      'BAD_ARGUMENT',
      'policy.instruments.x.largestOrder',
    ],
    ['nothing to trade', changed({ instruments: {} }), 'SHAPE_MISMATCH', 'policy.instruments'],
    ['an account twice', changed({ accounts: [{ account: 'a' }, { account: 'a', subaccount: '' }] }), 'DUPLICATE', 'policy.accounts[1]'],
    ['NaN', changed({ coolDownSeconds: Number.NaN }), 'NOT_FINITE', 'policy.coolDownSeconds'],
    ['budgets below zero', changed({ budgets: { hour: {}, day: { cost: -1 } } }), 'NEGATIVE', 'policy.budgets.day.cost'],
    ['no account', changed({ accounts: [] }), 'SHAPE_MISMATCH', 'policy.accounts'],
    [
      'restore that sells again at once',
      changed({ restore: { health: 4, earns: 0.1, horizonDays: 30, undone: 0.5, band: 0 } }),
      'BAD_ARGUMENT',
      'policy.restore.health',
    ],
    [
      'restore without a defence',
      changed({ defend: undefined, restore: { health: 6, earns: 0.1, horizonDays: 30, undone: 0.5, band: 0 } }),
      'MISSING_FIELD',
      'policy.defend',
    ],
    [
      'release without a word of exposure',
      changed({ release: { capitalRate: 1, horizonDays: 30, undone: 0.5, band: 0 } }),
      'MISSING_FIELD',
      'policy.release.exposure',
    ],
    [
      'a band below zero',
      changed({ release: { capitalRate: 1, horizonDays: 30, undone: 0.5, band: -1, exposure: { delta: 0, vega: 0 } } }),
      'NEGATIVE',
      'policy.release.band',
    ],
    [
      'an exposure below zero',
      changed({ release: { capitalRate: 1, horizonDays: 30, undone: 0.5, band: 0, exposure: { delta: -1, vega: 0 } } }),
      'NEGATIVE',
      'policy.release.exposure.delta',
    ],
    ['an unknown field', changed({ leverage: 3 }), 'UNKNOWN_FIELD', 'policy.leverage'],
  ])('with %s is refused', (_, value, code, path) => {
    let found: unknown;
    try {
      policyOf(value);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(Fault);
    expect(found).toMatchObject({ code, path });
  });
});

describe('an agent is refused', () => {
  const allowed = { lot: 1, largestOrder: 1, largestPosition: 1, cost: 0 };
  test.each([
    [
      'an account that nobody knows',
      { policy: { ...policy, accounts: [{ account: 'nobody' }] } },
      'UNKNOWN_ACCOUNT',
      'inputs.policy.accounts[0]',
    ],
    [
      'an instrument that is not listed',
      { policy: { ...policy, instruments: { 'BTC-NEVER': allowed } } },
      'UNKNOWN_INSTRUMENT',
      'inputs.policy.instruments.BTC-NEVER',
    ],
    ['another mode', { mode: 'trade' }, 'BAD_ARGUMENT', 'inputs.mode'],
    ['no venue', { mode: 'simulate' }, 'MISSING_FIELD', 'inputs.venue'],
    ['no record', { mode: 'act', venue: whole }, 'MISSING_FIELD', 'inputs.record'],
    ['a record that is none', { mode: 'act', venue: whole, record: { format: 'x' } }, 'MISSING_FIELD', 'inputs.record.policy'],
    ['a state that is none', { state: { format: 'x' } }, 'MISSING_FIELD', 'state.policy'],
  ] as const)('with %s', async (_, more, code, path) => {
    const engine = await live();
    const before = await engine.hash();
    await expect(openAgent({ engine, policy, ...(more as object) }, reduce)).rejects.toMatchObject({ code, path });
    expect(await engine.hash()).toBe(before);
  });
});

describe('an agent whose finder is its enemy', () => {
  test('never leaves its policy', async () => {
    const sum = { sent: 0, defended: 0, restored: 0, released: 0, actions: 0, silences: 0, restarts: 0 };
    for (let seed = 1; seed <= runs(20, 5); seed++) {
      const came = await hostileWorld(core, seed);
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += came[name];
    }
    expect(sum.defended).toBeGreaterThan(runs(30, 5));
    if (isLong) expect(sum.restored).toBeGreaterThan(3);
    expect(sum.released).toBeGreaterThan(runs(10, 1));
    expect(sum.restarts).toBeGreaterThan(runs(20, 4));
  }, 120_000);
});

describe('the finder of an agent', () => {
  const many = sampleBook(market, { accounts: 24, seed: 4 });
  const of = (id: string, cost = 5) => ({ [id]: { lot: 0.1, largestOrder: 50, largestPosition: 200, cost } });
  const free = { ...policy, budgets: { hour: {}, day: {} }, instruments: { ...of('BTC_USDC-PERPETUAL'), ...of('ETH_USDC-PERPETUAL', 1) } };

  test('releases margin where that pays, as the ordinary run then says', async () => {
    let acted = 0;
    for (const who of many.accounts.slice(0, runs(16, 8))) {
      const engine = await openLive(core, { book: many, market, rules });
      const { defend, ...rest } = free;
      const asked: Policy = {
        ...rest,
        accounts: [{ account: who }],
        release: { capitalRate: 2, horizonDays: 90, undone: 0.5, band: 10, exposure: { delta: 1e9, vega: 1e9 } },
      };
      const found = await agent(core, { engine, policy: asked, mode: 'simulate', venue: whole });
      const { actions } = await found.step();
      for (const { expected, came, requirement } of actions) {
        acted += 1;
        expect(expected.net).toBeGreaterThan(10);
        expect(expected.gain).toBeCloseTo((expected.released * 2 * 90) / 365, 6);
        const fresh = await core.prepare({ book: engine.book, market: engine.market, rules });
        expect(came?.after).toEqual(fresh.account(who).figures()[requirement]);
        fresh.dispose();
      }
      engine.dispose();
    }
    expect(acted).toBeGreaterThan(runs(2, 0));
  }, 60_000);

  test('defends with no more than it takes: a lot less would not restore health', async () => {
    let acted = 0;
    for (const who of many.accounts.slice(0, runs(16, 8))) {
      const engine = await openLive(core, { book: many, market, rules });
      const { health } = engine.engine.account(who);
      if (!(health > 0 && health < 50)) continue;
      const asked: Policy = { ...free, accounts: [{ account: who }], defend: { below: health * 1.01, until: health * 1.1 } };
      const [action] = (await (await agent(core, { engine, policy: asked })).step()).actions;
      if (action === undefined) continue;
      const { after, cost } = action.expected;
      if (after.equity - cost < 1.1 * health * after.maintenance) continue;
      acted += 1;
      for (const { instrument: id, quantity, price } of action.orders) {
        const less = action.orders.map((one) =>
          one.instrument === id ? { instrument: id, quantity: quantity - Math.sign(quantity) * 0.1, price } : one,
        );
        const trades = less
          .filter((one) => Math.abs(one.quantity) > 1e-9)
          .map(({ instrument: one, quantity: size, price: at }) => ({ instrument: one, quantity: size, price: at }));
        const { equity, maintenance } = engine.engine.account(who).whatIf({ trades }).after[action.requirement] as typeof after;
        expect(equity - cost).toBeLessThan(1.1 * health * maintenance);
      }
      engine.dispose();
    }
    expect(acted).toBeGreaterThan(runs(2, 0));
  }, 60_000);
});
