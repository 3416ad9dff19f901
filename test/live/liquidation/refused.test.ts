// Changes of a liquidation that are refused: with which fault, and that they change nothing; orders at the opening, halts, prices in doubt, and what ordinary changes end.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createJsCore } from '../../../src/js.js';
import type { Applied } from '../../../src/live/engine/applied.js';
import type { Change } from '../../../src/live/engine/change.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import { openLive } from '../../../src/live/engine/open.js';
import { type CascadeCase, inputsOf } from '../../conformance/cascade.js';
import type { Door } from '../../conformance/reader.js';
import { allDoors } from '../../fixtures/allDoors.js';

const core = createJsCore();
afterAll(() => core.dispose());

const rules = (liquidation: object, more: object = {}) => ({
  format: 'margincore-3',
  about: { name: 'small', date: '2026-11-25', source: 'our own', currency: 'USD' },
  scope: { kinds: ['perpetual'], otherKinds: 'notCharged', orders: 'notCharged' },
  assumptions: { accounts: { requirement: 'cross' } },
  terms: {
    collateral: { kind: 'collateral', haircuts: { '*': 0 }, debts: 'whole' },
    futuresPnl: { kind: 'futuresPnl' },
    futures: { kind: 'notional', kinds: ['perpetual'], price: 'forward', netting: 'gross' },
  },
  requirements: { cross: { equity: 'collateral + futuresPnl', initial: 'sum(futures) * 0.125', maintenance: 'sum(futures) * 0.0625' } },
  ladder: { liquidate: { of: 'maintenance', below: 1, until: 1 } },
  liquidation: {
    ...{ unit: 1, lots: { '*': 1 }, target: 1, order: 'shortfall', fee: 0.0078125 },
    waterfall: ['book', 'backstop', 'fund', 'deleveraging', 'socialised'],
    book: { floor: 'none' },
    backstop: { below: 1 },
    deleveraging: { allocate: 'proRata', losers: 'zero', when: 'unfilled' },
    socialised: { by: 'equity' },
    ...liquidation,
  },
  ...more,
});
const position = (quantity: number, instrument = 'P') => ({ instrument, quantity, entryPrice: 100 });
const accounts = [
  { account: 'low', cash: 100, positions: [position(10)] },
  { account: 'poor', cash: 20, positions: [position(10)] },
  { account: 'short', cash: 900, positions: [position(-12)] },
  { account: 'long', cash: 2000, positions: [position(4)] },
  { account: 'rich', cash: 5000, positions: [] },
  { account: 'stop', cash: 5000, positions: [] },
];

let live: LiveEngine;
/** An engine whose price fell to 94: `low` has 40 of 58.75, `poor` -40. */
async function opened(liquidation: object = {}, more: object = {}, cascade: object = {}): Promise<LiveEngine> {
  const one = {
    market: { instruments: [{ instrument: 'P', underlying: 'U', mark: 100 }] },
    ...{ rules: rules(liquidation, more), accounts },
    cascade: { shock: {}, depth: {}, fund: 50, maxRounds: 1, backstop: 'stop', ...cascade },
  } as unknown as CascadeCase;
  return openLive(core, inputsOf(allDoors as unknown as Door, one) as never);
}
const fall = (price = 94): Promise<Applied> => live.apply({ kind: 'tick', time: live.time + 1000, prices: { P: price } });
const open = (account: string): Promise<Applied> => live.apply({ kind: 'liquidation.open', account });
const figures = (account: string): object => {
  const { equity, maintenance } = live.engine.account(account);
  return { equity, maintenance };
};
const next = (): { readonly sequence: number } => ({ sequence: live.sequence + 1 });

async function refused(change: object, code: string, path: string): Promise<void> {
  const hash = await live.hash();
  await expect(live.apply(change as Change), JSON.stringify(change)).rejects.toMatchObject({ code, path });
  expect(await live.hash()).toBe(hash);
}

const bids = (quantity: number, price = 93) => ({ P: { bids: [{ price, quantity }] } });

describe('an opening', () => {
  beforeEach(async () => {
    live = await opened();
  });

  test('names accounts below maintenance alone, once, and no party', async () => {
    await refused({ kind: 'liquidation.open', account: 'low' }, 'OUT_OF_RANGE', 'change.account');
    await fall();
    await refused({ kind: 'liquidation.open', account: 'long' }, 'OUT_OF_RANGE', 'change.account');
    await refused({ kind: 'liquidation.open', account: 'nobody' }, 'UNKNOWN_ACCOUNT', 'change.account');
    await refused({ kind: 'liquidation.open', account: '~market' }, 'OUT_OF_RANGE', 'change.account');
    expect((await open('low')).liquidations).toEqual([
      { kind: 'opened', time: live.time, account: 'low', subaccount: '', equity: 40, maintenance: 58.75 },
    ]);
    await refused({ kind: 'liquidation.open', account: 'low' }, 'DUPLICATE', 'change.account');
  });

  test('is refused under rules without a waterfall', async () => {
    const { waterfall: _, ...section } = rules({}).liquidation;
    live = await opened({}, { liquidation: { unit: 1, lots: section.lots } });
    await fall();
    await refused({ kind: 'liquidation.open', account: 'low' }, 'BAD_RULES', 'rules.liquidation.waterfall');
    expect(() => live.liquidations.next()).toThrow('waterfall');
  });

  test('cancels orders that do not only reduce', async () => {
    const order = (id: string, quantity: number) =>
      ({ kind: 'place', account: 'low', order: { id, instrument: 'P', quantity, price: 100 } }) as const;
    for (const one of [order('sell', -4), order('buy', 1), order('more', -7), order('rest', -6)]) {
      await live.apply(one).catch(() => undefined);
    }
    const ids = live.orders('low').map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['sell', 'more']));
    await fall();
    const { liquidations = [] } = await open('low');
    const gone = ids.filter((id) => id !== 'sell' && id !== 'rest');
    expect(liquidations[0]).toMatchObject({ kind: 'opened', orders: gone });
    expect(live.orders('low').map(({ id }) => id)).toEqual(ids.filter((id) => !gone.includes(id)));
  });

  test('is ended by a deposit: the next proposal closes it', async () => {
    await fall();
    await open('low');
    await refused({ kind: 'liquidation.close', account: 'low', how: 'recovered' }, 'OUT_OF_RANGE', 'change.how');
    await live.apply({ kind: 'deposit', account: 'low', asset: 'USD', amount: 19 });
    expect(live.liquidations.next()).toEqual({ kind: 'liquidation.close', account: 'low', subaccount: '', how: 'recovered' });
    await refused({ kind: 'liquidation.close', account: 'low', how: 'closed' }, 'OUT_OF_RANGE', 'change.how');
    await refused(
      {
        kind: 'liquidation.step',
        account: 'low',
        fills: [{ instrument: 'P', quantity: -1, price: 93, limit: 93 }],
        equity: 58,
        maintenance: 53,
      },
      'OUT_OF_RANGE',
      'change.account',
    );
    await live.apply({ kind: 'liquidation.close', account: 'low', how: 'recovered' });
    expect(live.liquidations.open).toEqual([]);
    await refused({ kind: 'liquidation.close', account: 'low', how: 'recovered' }, 'NOT_FOUND', 'change.account');
  });
});

describe('a step', () => {
  const step = {
    kind: 'liquidation.step',
    account: 'low',
    fills: [{ instrument: 'P', quantity: -4, price: 93, limit: 93, fee: 2 }],
    equity: 34,
    maintenance: 35.25,
  } as const;
  const [first] = step.fills;

  beforeEach(async () => {
    live = await opened();
    await fall();
    await open('low');
  });

  test('is the plan of least cost, and what it promises comes true', async () => {
    const plan = live.liquidations.plan('low', bids(10));
    // 5 lots: 5 of slippage and a fee of floor(465 / 128), 32 left of a requirement of 29.375; 4 leave 34 of 35.25
    expect(plan).toEqual({
      fills: [{ instrument: 'P', quantity: -5, price: 93, limit: 93, fee: 3 }],
      ...{ together: false, restored: true, cost: 8, equity: 32, maintenance: 29.375, proof: 'sets' },
    });
    const changes: Change[] = [];
    for (const change of live.liquidations.round(bids(10))) {
      changes.push(change);
      await live.apply(change);
    }
    // `poor` lacks more, so it comes first and takes all ten lots: a debt of 50, which the fund has
    const of = (kinds: string): string[] => kinds.split(' ').map((kind) => `liquidation.${kind}`);
    expect(changes.map(({ kind }) => kind)).toEqual([...of('open step fill takeover'), 'fund.pay', ...of('close close')]);
    expect(live.liquidations.open).toEqual([]);
  });

  test.each([
    [{ account: 'poor' }, 'NOT_FOUND', 'change.account'],
    [{ equity: 35 }, 'OUT_OF_RANGE', 'change.equity'],
    [{ maintenance: 35 }, 'OUT_OF_RANGE', 'change.maintenance'],
    [{ fills: [{ ...first, quantity: 4 }] }, 'OUT_OF_RANGE', 'change.fills[0].quantity'],
    [{ fills: [{ ...first, quantity: -11 }] }, 'OUT_OF_RANGE', 'change.fills[0].quantity'],
    [{ fills: [{ ...first, limit: 94 }] }, 'OUT_OF_RANGE', 'change.fills[0].price'],
    [{ fills: [{ ...first, fee: -1 }] }, 'OUT_OF_RANGE', 'change.fills[0].fee'],
    [{ fills: [first, first] }, 'DUPLICATE', 'change.fills[1].instrument'],
    [{ fills: [{ ...first, instrument: 'Q' }] }, 'UNKNOWN_INSTRUMENT', 'change.fills[0].instrument'],
    [{ fills: [] }, 'SHAPE_MISMATCH', 'change.fills'],
  ])('with %j is refused', async (part, code, path) => {
    await refused({ ...step, ...part }, code, path);
  });

  test('is filled within its quantity, limit and fee, by ids that come once', async () => {
    await live.apply(step);
    await refused(step, 'DUPLICATE', 'change.time');
    const fill = { kind: 'liquidation.fill', account: 'low', instrument: 'P', quantity: -3, price: 93, id: 'a', fee: 1 } as const;
    await refused({ ...fill, quantity: -5 }, 'OUT_OF_RANGE', 'change.quantity');
    await refused({ ...fill, quantity: 1 }, 'OUT_OF_RANGE', 'change.quantity');
    await refused({ ...fill, price: 92 }, 'OUT_OF_RANGE', 'change.price');
    await refused({ ...fill, fee: 3 }, 'OUT_OF_RANGE', 'change.fee');
    await refused({ ...fill, instrument: 'Q' }, 'NOT_FOUND', 'change.instrument');
    await refused({ ...fill, quantity: -0.5 }, 'OUT_OF_RANGE', 'quantity');
    const { liquidations = [] } = await live.apply(fill);
    expect(liquidations).toMatchObject([{ kind: 'filled', quantity: -3, price: 93, fee: 1, equity: 36, maintenance: 41.125 }]);
    await refused(fill, 'DUPLICATE', 'change.id');
    await refused({ ...fill, id: 'b' }, 'OUT_OF_RANGE', 'change.quantity');
    // a round goes on with what is left of it
    expect(live.liquidations.next()).toEqual({
      kind: 'liquidation.fill',
      account: 'low',
      subaccount: '',
      instrument: 'P',
      quantity: -1,
      price: 93,
      id: expect.any(String),
      fee: 1,
    });
    await live.apply(live.liquidations.next() as Change);
    expect(figures('low')).toEqual({ equity: 34, maintenance: 35.25 });
    await refused({ ...fill, quantity: -1, id: 'c' }, 'NOT_FOUND', 'change.instrument');
  });

  test('that an ordinary fill overtook is refused as it no longer fits the position', async () => {
    await live.apply(step);
    await live.apply({ kind: 'fill', account: 'low', instrument: 'P', quantity: -8, price: 94 });
    await refused(
      { kind: 'liquidation.fill', account: 'low', instrument: 'P', quantity: -3, price: 93, id: 'a' },
      'OUT_OF_RANGE',
      'change.quantity',
    );
  });

  test('waits for the latency, and touches no halted instrument', async () => {
    live = await opened({}, {}, { latency: 2, halt: { move: 0.05, rounds: 3 } });
    const { liquidations } = await fall();
    expect(liquidations).toEqual([{ kind: 'halted', time: live.time, instrument: 'P', until: live.time + 3000 }]);
    await open('low');
    await refused(step, 'OUT_OF_RANGE', 'change.time');
    await fall(95);
    await refused(step, 'OUT_OF_RANGE', 'change.time');
    await fall(94);
    await refused(step, 'OUT_OF_RANGE', 'change.fills[0].instrument');
    expect([...live.liquidations.round(bids(10))].filter(({ kind }) => kind !== 'liquidation.open')).toEqual([]);
    await fall(94);
    await live.apply(step);
  });

  test('and an opening wait while a price is unusable', async () => {
    const guard = {
      ...{ staleSeconds: 60, aheadSeconds: 1, sources: { ok: 2, least: 2 }, confidence: { degraded: 0.01, unusable: 0.05 } },
      ...{ average: { seconds: 300, clip: 0.1 }, deviation: { degraded: 0.1, unusable: 0.25 }, haircut: 0 },
      ...{ recoverySeconds: 0, block: { seconds: 120, fallback: 'none', haircut: 0 } },
    };
    live = await opened({}, { guards: { '*': guard } });
    const say = async (...prices: number[]): Promise<void> => {
      const time = live.time + 61_000;
      await live.apply({ kind: 'sources', time, prices: { U: prices.map((price, n) => ({ source: `s${n}`, price, time })) } });
    };
    await say(94, 94);
    await open('low');
    await say(94);
    expect(live.held('low').map(({ state }) => state)).toEqual(['unusable']);
    await refused({ kind: 'liquidation.open', account: 'poor' }, 'OUT_OF_RANGE', 'change.account');
    await refused(step, 'OUT_OF_RANGE', 'change.account');
    expect([...live.liquidations.round(bids(10))]).toEqual([]);
    await say(94, 94);
    await live.apply(step);
  });
});

describe('others', () => {
  beforeEach(async () => {
    live = await opened();
    await fall(90);
    await open('poor');
  });

  test('give lots at the mark, no more than they hold or are needed, and once', async () => {
    const assign = { kind: 'adl.assign', account: 'poor', instrument: 'P', price: 90, from: [{ account: 'short', quantity: 10 }] } as const;
    await refused(assign, 'MISSING_FIELD', 'change.sequence');
    await refused({ ...assign, ...next(), price: 91 }, 'OUT_OF_RANGE', 'change.price');
    await refused({ ...assign, ...next(), from: [{ account: 'short', quantity: 11 }] }, 'OUT_OF_RANGE', 'change.from');
    await refused({ ...assign, ...next(), from: [{ account: 'short', quantity: 13 }] }, 'OUT_OF_RANGE', 'change.from[0].quantity');
    await refused({ ...assign, ...next(), from: [{ account: 'long', quantity: 1 }] }, 'OUT_OF_RANGE', 'change.from[0].account');
    await refused({ ...assign, ...next(), from: [{ account: '~market', quantity: 1 }] }, 'OUT_OF_RANGE', 'change.from[0].account');
    const twice = [
      { account: 'short', quantity: 1 },
      { account: 'short', quantity: 1 },
    ];
    await refused({ ...assign, ...next(), from: twice }, 'DUPLICATE', 'change.from[1].account');
    const stated = { ...assign, ...next() };
    const { liquidations = [] } = await live.apply(stated);
    expect(liquidations).toMatchObject([
      { kind: 'deleveraged', account: 'short', against: 'poor', quantity: 10, price: 90, before: { equity: 1020 }, equity: 1020 },
    ]);
    await refused(stated, 'OUT_OF_RANGE', 'change.sequence');
  });

  test('pay what is owed and no more, none below its equity', async () => {
    const pay = { kind: 'fund.pay', account: 'poor', asset: 'USD', amount: 50 } as const;
    await refused({ ...pay, ...next() }, 'OUT_OF_RANGE', 'change.amount');
    await live.apply({
      kind: 'adl.assign',
      ...next(),
      account: 'poor',
      instrument: 'P',
      price: 90,
      from: [{ account: 'short', quantity: 10 }],
    });
    await refused(pay, 'MISSING_FIELD', 'change.sequence');
    await refused({ ...pay, ...next(), amount: 51 }, 'OUT_OF_RANGE', 'change.amount');
    await refused({ ...pay, ...next(), asset: 'X' }, 'UNKNOWN_ASSET', 'change.asset');
    await live.apply({ ...pay, ...next() });
    const share = {
      kind: 'loss.socialise',
      account: 'poor',
      stage: 'socialised',
      asset: 'USD',
      payers: [{ account: 'rich', amount: 30 }],
    } as const;
    await refused({ ...share, ...next(), payers: [{ account: 'rich', amount: 31 }] }, 'OUT_OF_RANGE', 'change.amount');
    await refused({ ...share, ...next(), payers: [{ account: 'stop', amount: 1 }] }, 'OUT_OF_RANGE', 'change.payers[0].account');
    await refused({ ...share, ...next(), payers: [{ account: 'poor', amount: 1 }] }, 'OUT_OF_RANGE', 'change.payers[0].account');
    await refused({ ...share, ...next(), payers: [{ account: 'rich', amount: 0.5 }] }, 'PRECISION_LOSS', 'change.payers[0].amount');
    await refused({ ...share, ...next(), stage: 'deleveraging' }, 'OUT_OF_RANGE', 'change.payers[0].account');
    await live.apply({ ...share, ...next(), stage: 'deleveraging', payers: [{ account: 'short', amount: 20 }] });
    await live.apply({ ...share, ...next(), payers: [{ account: 'rich', amount: 10 }] });
    await refused({ ...share, ...next(), payers: [{ account: 'rich', amount: 1 }] }, 'OUT_OF_RANGE', 'change.amount');
    await live.apply({ kind: 'liquidation.close', account: 'poor', how: 'closed' });
  });

  test('the backstop takes an account with equity whole, while it covers it', async () => {
    await refused({ kind: 'liquidation.takeover', ...next(), account: 'poor', equity: -80 }, 'OUT_OF_RANGE', 'change.account');
    live = await opened();
    await fall();
    await open('low');
    await refused({ kind: 'liquidation.takeover', account: 'low', equity: 40 }, 'MISSING_FIELD', 'change.sequence');
    await refused({ kind: 'liquidation.takeover', ...next(), account: 'low', equity: 41 }, 'OUT_OF_RANGE', 'change.equity');
    await live.apply({ kind: 'withdraw', account: 'stop', asset: 'USD', amount: 4950 });
    await refused({ kind: 'liquidation.takeover', ...next(), account: 'low', equity: 40 }, 'OUT_OF_RANGE', 'change.account');
    await live.apply({ kind: 'deposit', account: 'stop', asset: 'USD', amount: 100 });
    const { liquidations = [] } = await live.apply({ kind: 'liquidation.takeover', ...next(), account: 'low', equity: 40 });
    expect(liquidations).toMatchObject([
      { kind: 'takenOver', account: 'low', equity: 40, positions: [{ instrument: 'P', quantity: 10, price: 94 }] },
    ]);
    expect(figures('low')).toEqual({ equity: 0, maintenance: 0 });
    expect(figures('stop')).toEqual({ equity: 190, maintenance: 58.75 });
  });

  test('stand in the order of deleveraging, in fifths of the contracts', () => {
    expect(live.liquidations.deleveraging('P', 'short')).toEqual([{ account: 'short', subaccount: '', quantity: 12, fifth: 5 }]);
    expect(() => live.liquidations.deleveraging('Q', 'short')).toThrow('Q');
  });
});

test('a party that the rules do not name is asked for where it is needed', async () => {
  live = await opened();
  const stated = JSON.parse(JSON.stringify(live.rules));
  delete stated.liquidation.parties.fund;
  await live.apply({ kind: 'rules', rules: stated });
  await fall();
  await open('low');
  const fills = [{ instrument: 'P', quantity: -4, price: 93, limit: 93, fee: 2 }];
  await refused(
    { kind: 'liquidation.step', account: 'low', fills, equity: 34, maintenance: 35.25 },
    'BAD_RULES',
    'rules.liquidation.parties.fund',
  );
});
