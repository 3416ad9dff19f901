// Collateral over venues under their own rules: against linear programmes for tiers, every set of lots, and laws; equal bits on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import { createCore } from '../../src/index.js';
import type { OverAllocation } from '../../src/optimise/collateral/allocateOver.js';
import { allocateCollateral, allocateOver, type OverInputs } from '../../src/optimise.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { faultOf } from '../fixtures/faultOf.js';
import { some } from '../long.js';
import { held, holder, small, smallRules } from '../program/account/asked.js';
import { backendNames, bitsOf, documentOf, market, prepared } from '../program/prepared.js';
import { randomBook } from './positions.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

type Venues = Parameters<typeof allocateOver>[1];
type Allocated = Extract<OverAllocation, { status: 'allocated' }>;

/** The same of both backends. */
function allocated(venues: readonly Venues[], inputs: OverInputs): OverAllocation {
  const [first, ...others] = venues.map((one, i) => allocateOver(cores[i] as (typeof cores)[number], one, inputs));
  for (const other of others) expect(other).toEqual(first);
  return first as OverAllocation;
}

/** Whatever is answered holds by the engines' own what-ifs, to the bit. */
function expectSound(venues: Venues, answer: Allocated, inputs: OverInputs): void {
  for (const { venue, deposits, before, after } of answer.venues) {
    const { engine, account, subaccount, buffer = 0 } = venues[venue] as Venues[string];
    const view = engine.account(account, subaccount);
    const { before: was, after: is } = view.whatIf({ deposits });
    for (const name of ['equity', 'initial', 'maintenance'] as const) {
      expect(before[name]).toBe(was[view.requirement]?.[name]);
      expect(after[name]).toBe(is[view.requirement]?.[name]);
    }
    expect(after.initial - after.equity).toBeLessThanOrEqual(-buffer);
  }
  for (const [asset, { lot }] of Object.entries(inputs.assets)) {
    const sent = answer.movements.filter((one) => one.asset === asset).reduce((sum, one) => sum + Math.round(one.sent / lot), 0);
    const owned = inputs.holdings.filter((one) => one.asset === asset).reduce((sum, { amount }) => sum + amount, 0);
    const free = Object.values(venues).reduce((sum, one) => sum + (one.free?.[asset] ?? 0), 0);
    expect(sent * lot).toBeLessThanOrEqual((owned + free) * (1 + 1e-9));
  }
  expect(answer.cost).toBeCloseTo(
    answer.movements.reduce((sum, one) => sum + one.cost, 0),
    6,
  );
  expect(answer.bound).toBeLessThanOrEqual(answer.cost * (1 + 1e-8) + 1e-6);
}

const price = 2500 * 1.0005;
const short = (quantity: number, amount: number) => ({
  positions: [{ instrument: 'ETH-PERPETUAL', quantity: -quantity, entryPrice: price }],
  collateral: [{ asset: 'USD', amount }],
});
const engines = await Promise.all(
  backendNames.map((backend) =>
    prepared(backend, smallRules, held(holder('a', short(60, 100)), holder('b', short(30, 100)), holder('c', short(1, 5000))), small),
  ),
);
const venuesOf = (change: object = {}) =>
  engines.map((engine): Venues => ({ A: { engine, account: 'a' }, B: { engine, account: 'b', ...change } }));
const asked: OverInputs = {
  assets: { USD: { price: 1, lot: 1, cost: 0.05 }, USDT: { price: 1.001, lot: 1, cost: 0.01 } },
  holdings: [
    { asset: 'USD', amount: 3000 },
    { asset: 'USDT', amount: 5000 },
  ],
};
const required = (account: string) => (engines[0] as MarginEngine).account(account);

describe('venues whose rules are haircut tiers', () => {
  test('cost what the linear programme over their tiers does, to a lot', () => {
    const answer = allocated(venuesOf({ buffer: 50 }), asked) as Allocated;
    expectSound(venuesOf({ buffer: 50 })[0] as Venues, answer, asked);
    const tier = { upTo: 1000, haircut: 0 };
    // a hundred of the first tier of USD is there already
    const linear = allocateCollateral(cores[0] as (typeof cores)[number], {
      places: ['a', 'b'].map((account) => ({
        place: account,
        requirement: required(account).initial - required(account).equity,
        buffer: account === 'b' ? 50 : 0,
      })),
      holdings: [
        { asset: 'USD', value: 3000, cost: 0.05 },
        { asset: 'USDT', value: 5000 * 1.001, cost: 0.01 },
      ],
      terms: ['a', 'b'].flatMap((place) => [
        { place, asset: 'USD', tiers: [{ ...tier, upTo: 900 }, { haircut: 0.5 }] },
        { place, asset: 'USDT', tiers: [{ ...tier, upTo: 1000 * 1.001 }, { haircut: 0.5 }] },
      ]),
    });
    if (linear.status !== 'optimal') throw new Error(linear.status);
    expect(answer.cost).toBeGreaterThanOrEqual(linear.cost - 1e-6);
    expect(answer.cost).toBeLessThanOrEqual(linear.cost + 4 * 0.05);
    expect(answer.bound).toBeGreaterThanOrEqual(linear.cost * 0.999);
    expect(answer.proof).toBe('cuts');
  });

  test('keep limits, and cross bridges that are open', () => {
    const far = {
      ...asked,
      holdings: [
        { asset: 'USD', amount: 5000, chain: 'L1' },
        { asset: 'USDT', amount: 500 },
      ],
    };
    expect(allocated(venuesOf(), far).status).toBe('infeasible');
    const bridge = { bridge: 'x', from: 'L1', to: 'L2', fee: 0.01, haircut: 0.02 };
    const there = engines.map(
      (engine): Venues => ({ A: { engine, account: 'a', chain: 'L2' }, B: { engine, account: 'b', chain: 'L2', within: 60 } }),
    );
    const crossed = { ...far, bridges: [bridge] };
    const answer = allocated(there, crossed) as Allocated;
    expectSound(there[0] as Venues, answer, crossed);
    for (const { bridges, sent, posted } of answer.movements) {
      expect(bridges).toEqual(['x']);
      expect(posted).toBe(sent * 0.98);
    }
    expect(allocated(there, { ...far, bridges: [{ ...bridge, paused: true }] })).toMatchObject({ status: 'infeasible' });
    expect(allocated(there, { ...far, bridges: [{ ...bridge, delay: 61 }] })).toMatchObject({ status: 'infeasible', venues: ['B'] });
    const limited = allocated(venuesOf(), { ...asked, limits: [{ venue: 'A', asset: 'USDT', most: 100, cost: 0.001 }] }) as Allocated;
    expectSound(venuesOf()[0] as Venues, limited, asked);
    expect((limited.venues[0]?.deposits.USDT as number) * 1.001).toBeLessThanOrEqual(100);
  });

  test('may give what they hold to each other; what is covered needs nothing', () => {
    const free = engines.map((engine): Venues => ({ A: { engine, account: 'b' }, C: { engine, account: 'c', free: { USD: 5000 } } }));
    const answer = allocated(free, { ...asked, holdings: [] }) as Allocated;
    expectSound(free[0] as Venues, answer, { ...asked, holdings: [] });
    expect(answer.venues[1]?.deposits.USD).toBeLessThan(0);
    expect(answer.venues[0]?.deposits.USD).toBeGreaterThan(0);
    const covered = engines.map((engine): Venues => ({ C: { engine, account: 'c' } }));
    expect(allocated(covered, asked)).toMatchObject({ status: 'allocated', cost: 0, bound: 0, movements: [] });
  });

  test('that make no sense are refused; nothing changes', () => {
    const before = engines.map((engine) => bitsOf(engine.run()));
    const refused = (change: object, venue: object = {}): string => {
      const { code, path } = faultOf(() =>
        allocateOver(cores[0] as (typeof cores)[number], venuesOf(venue)[0] as Venues, { ...asked, ...change }),
      );
      return `${code} ${path}`;
    };
    expect(refused({}, { account: 'z' })).toBe('UNKNOWN_ACCOUNT account');
    expect(refused({}, { engine: {} })).toBe('TYPE_MISMATCH venues.B.engine');
    expect(refused({}, { buffer: -1 })).toBe('NEGATIVE venues.B.buffer');
    expect(refused({}, { free: { USD: 101 } })).toBe('OUT_OF_RANGE venues.B.free.USD');
    expect(refused({}, { free: { DOGE: 1 } })).toBe('UNKNOWN_ASSET venues.B.free.DOGE');
    expect(refused({}, { other: 1 })).toBe('UNKNOWN_FIELD venues.B.other');
    expect(refused({ holdings: [{ asset: 'DOGE', amount: 1 }] })).toBe('UNKNOWN_ASSET inputs.holdings[0].asset');
    expect(refused({ holdings: [{ asset: 'USD', amount: Number.POSITIVE_INFINITY }] })).toBe('NOT_FINITE inputs.holdings[0].amount');
    expect(refused({ assets: { USD: { price: 1, lot: 0, cost: 0 } } })).toBe('NOT_POSITIVE inputs.assets.USD.lot');
    expect(refused({ assets: { USD: { price: 1, lot: 1, cost: -1 } } })).toBe('NEGATIVE inputs.assets.USD.cost');
    expect(refused({ limits: [{ venue: 'Z', asset: 'USD' }] })).toBe('UNKNOWN_ACCOUNT inputs.limits[0].venue');
    expect(refused({ other: 1 })).toBe('UNKNOWN_FIELD inputs.other');
    expect(engines.map((engine) => bitsOf(engine.run()))).toEqual(before);
  });
});

describe.each(some(presetNames, 2))('beside a portfolio margin, under %s', (name) => {
  test('no set of lots that covers both costs less than what is found, nor than the bound', async () => {
    let found = 0;
    for (const seed of [1, 2]) {
      const { book } = randomBook(seed, 2, 3, 3);
      const both = await Promise.all(
        backendNames.map(
          async (backend) =>
            [
              await prepared(backend, documentOf('deribit-portfolio'), book, market),
              await prepared(backend, documentOf(name), book, market),
            ] as const,
        ),
      );
      const [one, two] = both[0] as (typeof both)[number];
      const able = [...two.run().codes.entries()].filter(([, code]) => code === 0).map(([a]) => book.accounts[a] as string);
      if (able.length < 2) continue;
      const [first, second] = able as [string, string];
      // so far beyond their excess that collateral has to come
      const more = (engine: MarginEngine, account: string): number => {
        const { equity, initial } = engine.account(account);
        return equity - initial + 40_000;
      };
      const venues = both.map(
        ([x, y]): Venues => ({
          one: { engine: x, account: first, buffer: more(one, first) },
          two: { engine: y, account: second, buffer: more(two, second) },
        }),
      );
      const inputs: OverInputs = {
        assets: { BTC: { price: 87_530.04, lot: 0.25, cost: 0.02 }, USDC: { price: 1, lot: 20_000, cost: 0.05 } },
        holdings: [
          { asset: 'BTC', amount: 1 },
          { asset: 'USDC', amount: 100_000 },
        ],
        sets: 1_000_000,
      };
      const best = allocated(venues, inputs);
      const cut = allocated(venues, { ...inputs, sets: 0 });
      if (best.status !== 'allocated') {
        expect(cut.status).not.toBe('allocated');
        continue;
      }
      found += 1;
      expectSound(venues[0] as Venues, best, inputs);
      expect(best.proof).toBe('sets');
      expect(cut.status).toBe('allocated');
      if (cut.status === 'allocated') {
        expectSound(venues[0] as Venues, cut, inputs);
        expect(cut.cost).toBeGreaterThanOrEqual(best.cost - 1e-6);
        expect(cut.bound).toBeLessThanOrEqual(best.cost * (1 + 1e-8) + 1e-6);
      }
      // with more to take from it never costs more
      const richer = { ...inputs, holdings: [...inputs.holdings, { asset: 'BTC', amount: 0.25 }] };
      expect((allocated(venues, richer) as Allocated).cost).toBeLessThanOrEqual(best.cost + 1e-6);
      for (const engines of both) for (const engine of engines) engine.dispose();
    }
    expect(found).toBeGreaterThan(0);
  });
});
