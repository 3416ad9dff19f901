// Allocations of collateral: by hand, against HiGHS on another formulation, by what proves them, and laws; the same bits on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import { createCore } from '../../src/index.js';
import type { Allocation } from '../../src/optimise/collateral/allocate.js';
import { type AllocationInputs, allocateCollateral } from '../../src/optimise.js';
import { faultOf } from '../fixtures/faultOf.js';
import { longTest, runs } from '../long.js';
import { allocationFraction, oracleCost } from '../precision.js';
import { backendNames } from '../program/prepared.js';
import { highs, oracle, programOf } from '../solver/programs.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

type Optimal = Extract<Allocation, { status: 'optimal' }>;
type Infeasible = Extract<Allocation, { status: 'infeasible' }>;

/** The same of both backends. */
function allocated(inputs: AllocationInputs): Allocation {
  const [first, ...others] = cores.map((core) => allocateCollateral(core, inputs));
  for (const other of others) expect(other).toEqual(first);
  return first as Allocation;
}

const infinity = Number.POSITIVE_INFINITY;
const place = (id: string, requirement: number, rest: object = {}) => ({ place: id, requirement, ...rest });
const holding = (asset: string, value: number, cost: number, rest: object = {}) => ({ asset, value, cost, ...rest });
const terms = (where: string, asset: string, haircut: number, rest: object = {}) => ({ place: where, asset, haircut, ...rest });
const base: AllocationInputs = {
  places: [place('main', 90)],
  holdings: [holding('BTC', 100, 0.02), holding('USDC', 100, 0.05)],
  terms: [terms('main', 'BTC', 0.1), terms('main', 'USDC', 0)],
};
const cost = (change: Partial<AllocationInputs>): number => (allocated({ ...base, ...change }) as Optimal).cost;

describe('an allocation, by hand', () => {
  test('takes what is cheapest per unit that counts, and says what a unit more would cost', () => {
    expect(allocated(base)).toMatchObject({
      status: 'optimal',
      cost: 2,
      movements: [{ asset: 'BTC', chain: '', place: 'main', bridges: [], sent: 100, posted: 100, cost: 2 }],
      places: [{ place: 'main', covered: 90, excess: 0 }],
    });
    const more = allocated({ ...base, places: [place('main', 90, { buffer: 5 })] }) as Optimal;
    expect(more.cost).toBeCloseTo(2.25, 12);
    expect(more.proof[0]).toMatchObject({ of: 'requirement', place: 'main', amount: 95 });
    expect(more.proof[0]?.multiplier).toBeCloseTo(0.05, 12);
  });

  test('fills tiers in their order, and nothing beyond the last', () => {
    const tiers = [
      { upTo: 20, haircut: 0.1 },
      { upTo: 50, haircut: 0.7 },
      { upTo: 60, haircut: 1 },
    ];
    const tiered = { ...base, terms: [{ place: 'main', asset: 'BTC', tiers }, terms('main', 'USDC', 0)] };
    // 18 of the first; of the second a unit costs 0.02 / 0.3, above the 0.05 of the other
    const answer = allocated(tiered) as Optimal;
    expect(answer.movements.map(({ asset, posted }) => [asset, posted])).toEqual([
      ['BTC', 20],
      ['USDC', 72],
    ]);
    expect(answer.cost).toBeCloseTo(20 * 0.02 + 72 * 0.05, 12);
    const bare = allocated({ ...tiered, holdings: [holding('BTC', 100, 0.02), holding('USDC', 63, 0.05)] }) as Optimal;
    expect(bare.movements[0]?.posted).toBeCloseTo(50, 9);
    expect(bare.places[0]?.covered).toBeCloseTo(90, 9);
    expect(allocated({ ...tiered, holdings: [holding('BTC', 100, 0.02), holding('USDC', 62, 0.05)] }).status).toBe('infeasible');
  });

  test('keeps limits and caps, of one place and of all, in value and as a share', () => {
    const limited = base.terms.map((one) => (one.asset === 'BTC' ? { ...one, limit: 50 } : one));
    expect(cost({ terms: limited })).toBeCloseTo(50 * 0.02 + 45 * 0.05, 12);
    expect(cost({ caps: [{ place: 'main', assets: ['BTC'], most: 50 }] })).toBeCloseTo(50 * 0.02 + 45 * 0.05, 12);
    expect(cost({ caps: [{ assets: ['BTC', 'USDC'], most: 95 }] })).toBeCloseTo(50 * 0.02 + 45 * 0.05, 9);
    // x = share (x + y), 0.9 x + y = 90
    const x = 90 / (0.9 + 1);
    expect(cost({ caps: [{ assets: ['BTC'], share: 0.5 }] })).toBeCloseTo(x * 0.02 + x * 0.05, 9);
    expect(cost({ terms: base.terms.map((one) => ({ ...one, cost: one.asset === 'BTC' ? 0.04 : 0 })) })).toBeCloseTo(4.5, 12);
  });

  test('crosses bridges that are open, wide enough and in time, and pays them', () => {
    const far = {
      places: [place('main', 90, { chain: 'L1', within: 600 })],
      holdings: [holding('BTC', 100, 0, { chain: 'L2' }), holding('USDC', 100, 0.05, { chain: 'L1' })],
      bridges: [
        { bridge: 'slow', from: 'L2', to: 'L1', delay: 86_400 },
        { bridge: 'quick', from: 'L2', to: 'L1', haircut: 0.2, fee: 0.01, delay: 60, capacity: 50 },
      ],
    };
    const answer = allocated({ ...base, ...far }) as Optimal;
    expect(answer.movements[0]).toMatchObject({ asset: 'BTC', bridges: ['quick'], sent: 50, posted: 40, cost: 0.5 });
    expect(answer.cost).toBeCloseTo(0.5 + 54 * 0.05, 12);
    expect(answer.proof.find(({ of }) => of === 'bridge')).toMatchObject({ bridge: 'quick', amount: 50 });
    const [slow, quick] = far.bridges as [object, object];
    const paused = { ...base, ...far, bridges: [slow, { ...quick, paused: true }] } as AllocationInputs;
    expect((allocated(paused) as Optimal).cost).toBeCloseTo(90 * 0.05, 12);
    const patient = { ...paused, places: [place('main', 90, { chain: 'L1' })] };
    expect((allocated(patient) as Optimal).cost).toBe(0);
    // over another chain: as many bridges as are allowed, every haircut counts
    const over = {
      ...base,
      ...far,
      bridges: [
        { bridge: 'a', from: 'L2', to: 'L3', haircut: 0.5 },
        { bridge: 'b', from: 'L3', to: 'L1', haircut: 0.5, fee: 0.01 },
      ],
    };
    expect((allocated(over) as Optimal).movements[0]).toMatchObject({ bridges: ['a', 'b'], sent: 100, posted: 25, cost: 0.5 });
    expect((allocated({ ...over, hops: 1 }) as Optimal).cost).toBeCloseTo(4.5, 12);
  });

  test('that cannot be says which requirements it is that cannot be met together', () => {
    const answer = allocated({
      places: [place('a', 60), place('b', 60), place('c', 10), place('d', 30)],
      holdings: [holding('X', 100, 1), holding('Y', 35, 1)],
      terms: [terms('a', 'X', 0), terms('b', 'X', 0), terms('c', 'X', 0), terms('c', 'Y', 0), terms('d', 'Y', 0)],
    }) as Infeasible;
    expect(answer).toMatchObject({ status: 'infeasible', places: ['a', 'b'] });
    expect(answer.gap).toBeCloseTo(20, 9);
    // 60 t + 60 t = 100
    expect(answer.largestCommonFraction).toBeCloseTo(100 / 120, 9);
    const none = allocated({ ...base, terms: [] }) as Infeasible;
    expect(none).toMatchObject({ status: 'infeasible', places: ['main'], gap: 90, largestCommonFraction: 0 });
    expect(allocated({ places: [place('main', 0)], holdings: [], terms: [] })).toMatchObject({ status: 'optimal', cost: 0, movements: [] });
  });
});

/** Venues on two chains, assets with tiers, limits and caps. */
function randomInputs(seed: number): AllocationInputs {
  const random = new Seeded(seed);
  const chains = ['L1', 'L2'] as const;
  const chain = () => chains[random.whole(2)] as string;
  const [p, a] = [1 + random.whole(4), 1 + random.whole(5)];
  const rounded = (low: number, high: number) => Math.round(random.between(low, high) * 100) / 100;
  return {
    places: Array.from({ length: p }, (_, i) => place(`p${i}`, rounded(0, 60), { chain: chain(), buffer: random.whole(3) })),
    holdings: Array.from({ length: a }, (_, i) => holding(`a${i}`, rounded(10, 100), rounded(-0.05, 1), { chain: chain() })),
    terms: Array.from({ length: p * a }, (_, k) => k).flatMap((k): AllocationInputs['terms'] => {
      if (random.uniform() < 0.2) return [];
      const at = { place: `p${k % p}`, asset: `a${Math.floor(k / p)}`, cost: rounded(0, 0.1) };
      const limit = random.uniform() < 0.3 ? { limit: random.whole(60) } : {};
      const first = rounded(0, 0.3);
      if (random.uniform() < 0.5) return [{ ...at, ...limit, haircut: first }];
      return [
        {
          ...at,
          ...limit,
          tiers: [
            { upTo: 5 + random.whole(20), haircut: first },
            { upTo: random.uniform() < 0.5 ? null : 70, haircut: first + rounded(0, 0.5) },
          ],
        },
      ];
    }),
    bridges: [
      { bridge: 'up', from: 'L2', to: 'L1', haircut: rounded(0, 0.1), fee: rounded(0, 0.05), capacity: random.whole(80) },
      { bridge: 'down', from: 'L1', to: 'L2', haircut: rounded(0, 0.1), fee: rounded(0, 0.05), paused: random.uniform() < 0.2 },
    ],
    caps:
      random.uniform() < 0.4
        ? [
            { place: 'p0', assets: ['a0'], most: random.whole(40) },
            { assets: ['a0'], share: rounded(0.2, 0.9) },
          ]
        : [],
  };
}

/** The same by another formulation: what of each holding lies in each tier of each place. */
function otherwise({ places, holdings, terms: all, bridges = [], caps = [] }: AllocationInputs) {
  const cells = all.flatMap(({ place: id, asset, haircut, tiers, limit = infinity, cost: posting = 0 }, t) => {
    const held = holdings.find((one) => one.asset === asset) as (typeof holdings)[number];
    const end = places.find((one) => one.place === id)?.chain;
    const bridge = bridges.find(({ from, to }) => from === held.chain && to === end);
    if (held.chain !== end && (bridge === undefined || bridge.paused === true)) return [];
    const over = held.chain === end ? undefined : bridge;
    const arriving = 1 - (over?.haircut ?? 0);
    let from = 0;
    return (tiers ?? [{ haircut: haircut as number }]).map((tier) => {
      const width = Math.max(0, Math.min(tier.upTo ?? infinity, limit) - from);
      from = tier.upTo ?? infinity;
      return {
        t,
        id,
        asset,
        over: over?.bridge,
        arriving,
        width,
        counts: arriving * (1 - tier.haircut),
        cost: held.cost + (over?.fee ?? 0) + arriving * posting,
      };
    });
  });
  const row = (low: number, of: (cell: (typeof cells)[number]) => number, high: number) => [low, [...cells.map(of), 0], high] as const;
  return programOf(
    // HiGHS takes no programme without columns
    [...cells.map((cell) => cell.cost), 1],
    [
      ...places.map(({ place: id, requirement, buffer = 0 }) => row(requirement + buffer, (c) => (c.id === id ? c.counts : 0), infinity)),
      ...holdings.map(({ asset, value }) => row(-infinity, (c) => (c.asset === asset ? 1 : 0), value)),
      ...bridges.map(({ bridge, capacity = infinity }) => row(-infinity, (c) => (c.over === bridge ? 1 : 0), capacity)),
      ...caps.map(({ place: id, assets, most = infinity, share = infinity }) =>
        row(
          -infinity,
          (c) =>
            id !== undefined && c.id !== id ? 0 : c.arriving * ((assets.includes(c.asset) ? 1 : 0) - (share === infinity ? 0 : share)),
          share === infinity ? most : 0,
        ),
      ),
    ],
    [...cells.map(({ width, arriving }): [number, number] => [0, width / arriving]), [0, 1]],
  );
}

const close = (x: number, y: number) => expect(Math.abs(x - y)).toBeLessThanOrEqual(oracleCost * Math.max(1, Math.abs(y)));
const seeds = Array.from({ length: runs(300) }, (_, seed) => seed);
const shuffled = <T>(list: readonly T[], random: Seeded): T[] =>
  list
    .map((one) => [random.uniform(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);

describe('random allocations', () => {
  test('cost what HiGHS finds, and prove it; what cannot be, HiGHS cannot either, and is irreducible', () => {
    let found = 0;
    for (const seed of seeds) {
      const inputs = randomInputs(seed);
      const answer = allocated(inputs);
      const expected = oracle(otherwise(inputs));
      expect(answer.status, String(seed)).toBe(expected.status);
      if (answer.status === 'optimal') {
        found += 1;
        close(answer.cost, expected.cost);
        expect(answer.violation).toBeLessThanOrEqual(allocationFraction);
        expect(Math.abs(answer.gap)).toBeLessThanOrEqual(allocationFraction * Math.max(1, Math.abs(answer.cost)));
        expect(answer.bound).toBe(answer.proof.reduce((sum, { amount, multiplier }) => sum + amount * multiplier, 0));
        expect(answer.proof.filter(({ of, multiplier }) => (of === 'requirement' ? multiplier < 0 : multiplier > 0))).toEqual([]);
      } else if (answer.status === 'infeasible') {
        const among = (names: readonly string[]) => ({
          ...inputs,
          places: inputs.places.map((one) => (names.includes(one.place) ? one : { ...one, requirement: 0, buffer: 0 })),
        });
        expect(answer.gap).toBeGreaterThan(0);
        expect(allocated(among(answer.places)).status).toBe('infeasible');
        for (const one of answer.places) expect(allocated(among(answer.places.filter((name) => name !== one))).status).toBe('optimal');
        const t = (answer.largestCommonFraction as number) - 1e-6;
        const scaled = inputs.places.map((one) => ({
          ...one,
          requirement: Math.max(0, one.requirement * t),
          buffer: Math.max(0, (one.buffer ?? 0) * t),
        }));
        expect(allocated({ ...inputs, places: scaled }).status).toBe('optimal');
      }
    }
    expect(found).toBeGreaterThan(seeds.length / 4);
    expect(found).toBeLessThan(0.92 * seeds.length);
  });

  test('are the same whatever the order that things are listed in', () => {
    for (const seed of seeds.slice(0, 50)) {
      const [inputs, random] = [randomInputs(seed), new Seeded(seed + 1)];
      const other = {
        places: shuffled(inputs.places, random),
        holdings: shuffled(inputs.holdings, random),
        terms: shuffled(inputs.terms, random),
        bridges: shuffled(inputs.bridges ?? [], random),
        caps: inputs.caps ?? [],
      };
      expect(allocated(other)).toEqual(allocated(inputs));
    }
  });

  test('never cost more with more assets, laxer limits, fewer haircuts or less to cover', () => {
    const slack = (x: number) => allocationFraction * Math.max(1, Math.abs(x));
    for (const seed of seeds.slice(0, 150)) {
      const inputs = randomInputs(seed);
      const answer = allocated(inputs);
      if (answer.status !== 'optimal') continue;
      const eased: readonly Partial<AllocationInputs>[] = [
        { holdings: inputs.holdings.map((one) => ({ ...one, value: one.value * 1.3 })) },
        {
          holdings: [...inputs.holdings, holding('new', 10, 0.1, { chain: 'L1' })],
          terms: [...inputs.terms, terms('p0', 'new', 0.05)],
        },
        { terms: inputs.terms.map(({ limit: _, ...one }) => one) },
        { terms: inputs.terms.map(({ tiers, ...one }) => (tiers === undefined ? one : { ...one, haircut: tiers[0]?.haircut as number })) },
        { caps: [] },
        { bridges: (inputs.bridges ?? []).map((one) => ({ ...one, paused: false, capacity: 1e6, haircut: 0, fee: 0 })) },
        { places: inputs.places.map((one) => ({ ...one, requirement: one.requirement * 0.9 })) },
      ];
      for (const [i, change] of eased.entries()) {
        const better = allocated({ ...inputs, ...change }) as Optimal;
        expect(better.status, `${seed} ${i}`).toBe('optimal');
        expect(better.cost, `${seed} ${i}`).toBeLessThanOrEqual(answer.cost + slack(answer.cost));
      }
    }
  });
});

describe('beyond our own solver', () => {
  const random = new Seeded(5);
  const [p, a] = [30, 68];
  const large: AllocationInputs = {
    places: Array.from({ length: p }, (_, i) => place(`p${i}`, random.between(10, 60))),
    holdings: Array.from({ length: a }, (_, i) => holding(`a${i}`, random.between(20, 80), random.between(0.01, 0.2))),
    terms: Array.from({ length: p * a }, (_, k) => terms(`p${k % p}`, `a${Math.floor(k / p)}`, random.between(0, 0.5))),
  };
  const by = (inputs: AllocationInputs, solver: unknown): Allocation => {
    const [first, ...others] = cores.map((core) => allocateCollateral(core, inputs, { solver: solver as typeof highs, seconds: 30 }));
    for (const other of others) expect(other).toEqual(first);
    return first as Allocation;
  };

  test('one that is handed in gives the basis, and the answer is proved here', () => {
    expect(faultOf(() => allocated(large)).code).toBe('TOO_LARGE');
    const answer = by(large, highs) as Optimal;
    expect(answer.status).toBe('optimal');
    expect(answer.violation).toBeLessThanOrEqual(allocationFraction * 100);
    expect(Math.abs(answer.gap)).toBeLessThanOrEqual(allocationFraction * answer.cost);
    expect(answer.bound).toBe(answer.proof.reduce((sum, { amount, multiplier }) => sum + amount * multiplier, 0));
    const none = { solve: () => ({ Status: 'Time limit reached' }) };
    for (const solver of [undefined, {}, none]) expect(faultOf(() => by(large, solver)).path).toBe('solver');
    // what is within our own limits does not ask it
    expect(by(base, none)).toEqual(allocated(base));
    expect(faultOf(() => by({ ...large, terms: [...large.terms, terms('none', 'a0', 0)] }, highs)).code).toBe('UNKNOWN_ACCOUNT');
  });

  longTest('one that is handed in is asked twice of what cannot be: which places cannot be met together is found here', () => {
    let calls = 0;
    const counting = {
      solve: (text: string, options: object) => {
        calls += 1;
        return highs.solve(text, options);
      },
    };
    const less = { ...large, holdings: large.holdings.map((one) => ({ ...one, value: one.value / 4 })) };
    const answer = by(less, counting);
    if (answer.status !== 'infeasible') throw new Error(answer.status);
    expect(calls).toBe(2 * cores.length);
    expect(answer.gap).toBeGreaterThan(0);
    expect(answer.gap).toBeCloseTo(
      answer.proof.reduce((sum, { amount, multiplier }) => sum + amount * multiplier, 0),
      9,
    );
    const among = (names: readonly string[]): AllocationInputs => ({
      ...less,
      places: less.places.map((one) => (names.includes(one.place) ? one : { ...one, requirement: 0 })),
    });
    for (const core of cores) expect(allocateCollateral(core, among(answer.places), { solver: highs as never }).status).toBe('infeasible');
    for (const left of [answer.places[0], answer.places.at(-1)])
      expect(by(among(answer.places.filter((name) => name !== left)), highs).status).toBe('optimal');
  });
});

test('what makes no sense is refused, by its place', () => {
  const refused = (change: object): string => {
    const { code, path } = faultOf(() =>
      allocateCollateral(cores[0] as (typeof cores)[number], { ...base, ...change } as AllocationInputs),
    );
    return `${code} ${path}`;
  };
  expect(refused({ places: [place('main', -1)] })).toBe('NEGATIVE inputs.places[0].requirement');
  expect(refused({ places: [place('main', infinity)] })).toBe('NOT_FINITE inputs.places[0].requirement');
  expect(refused({ places: [place('main', 1), place('main', 2)] })).toBe('DUPLICATE inputs.places[1]');
  expect(refused({ holdings: [holding('BTC', infinity, -1), holding('USDC', 1, 0)] })).toBe('NOT_FINITE inputs.holdings[0].value');
  expect(refused({ holdings: [holding('BTC', 1, Number.NaN)] })).toBe('NOT_FINITE inputs.holdings[0].cost');
  expect(refused({ terms: [terms('main', 'DOGE', 0)] })).toBe('UNKNOWN_ASSET inputs.terms[0].asset');
  expect(refused({ terms: [terms('side', 'BTC', 0)] })).toBe('UNKNOWN_ACCOUNT inputs.terms[0].place');
  expect(refused({ terms: [terms('main', 'BTC', 1.1)] })).toBe('OUT_OF_RANGE inputs.terms[0].haircut');
  expect(refused({ terms: [{ place: 'main', asset: 'BTC' }] })).toBe('MISSING_FIELD inputs.terms[0].haircut');
  expect(refused({ terms: [{ ...terms('main', 'BTC', 0), tiers: [{ haircut: 0 }] }] })).toBe('BAD_ARGUMENT inputs.terms[0].haircut');
  const tiers = (...list: object[]) => refused({ terms: [{ place: 'main', asset: 'BTC', tiers: list }] });
  expect(tiers({ upTo: 5, haircut: 0.2 }, { haircut: 0.1 })).toBe('OUT_OF_RANGE inputs.terms[0].tiers[1].haircut');
  expect(tiers({ upTo: 5, haircut: 0.2 }, { upTo: 5, haircut: 0.3 })).toBe('OUT_OF_RANGE inputs.terms[0].tiers[1].upTo');
  expect(refused({ caps: [{ assets: ['BTC'] }] })).toBe('MISSING_FIELD inputs.caps[0].most');
  expect(refused({ caps: [{ assets: ['BTC'], share: 2 }] })).toBe('OUT_OF_RANGE inputs.caps[0].share');
  expect(refused({ bridges: [{ bridge: 'b', from: 'x', to: 'x' }] })).toBe('BAD_ARGUMENT inputs.bridges[0].to');
  expect(refused({ bridges: [{ bridge: 'b', from: 'x', to: 'y', capacity: -1 }] })).toBe('NEGATIVE inputs.bridges[0].capacity');
  expect(refused({ hops: 9 })).toBe('TOO_LARGE inputs.hops');
  expect(refused({ other: 1 })).toBe('UNKNOWN_FIELD inputs.other');
});
