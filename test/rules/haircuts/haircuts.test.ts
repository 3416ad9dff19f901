// Haircuts that follow the forecast or grow with size against depth: floors, caps, speed and monotone values, by formulas of the test.
import { afterAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { type Account, bookOf, createCore } from '../../../src/index.js';
import { openLive } from '../../../src/live/engine/open.js';
import { dayMs } from '../../../src/market/year.js';
import { boundsOfRules } from '../../../src/rules/proof/proof.js';
import { parseRules, type Rules } from '../../../src/rules.js';
import { proveRules } from '../../../src/verify.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { perpetualMarket } from '../../fixtures/ruleRun.js';
import { thinned } from '../../fixtures/thinned.js';
import { following, pastOf } from '../../live/engine/histories.js';
import { some } from '../../long.js';
import { handRelative } from '../../precision.js';
import { backendNames, whole } from '../../program/prepared.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend, threads: 1 })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

/** Coins alone are held: few instruments, because every day prepares the book anew. */
const market = thinned(whole, 40);

const near = (x: number, due: number): void => expect(Math.abs(x - due)).toBeLessThanOrEqual(8 * handRelative * Math.max(1, Math.abs(due)));
const holder = (account: string, asset: string, amount: number): Account => ({
  account,
  subaccount: '',
  mode: 'portfolio',
  positions: [],
  collateral: [{ asset, amount }],
});

const [floor, highest] = [0.05, 0.6];
const [up, down] = [0.1, 0.05];
/** The highest rate, and the one that counts as 1. */
const [rateCap, stated] = [0.33, 0.12];

/** margincore, with a haircut of bitcoin that is this share of the day's rate over the stated one, within its floor and its highest. */
function followed(share: number, text = `max(${floor}, min(${highest}, ${share} * forecast))`): Rules {
  const document = JSON.parse(
    JSON.stringify(
      following({ speed: { up, down }, floor: { share: 0.001 }, volatility: { model: 'ewma', decay: 0.8 }, cap: { '*': rateCap } }),
    ),
  );
  document.terms.collateral.haircuts.BTC = text;
  return parseRules(document);
}

/** The haircut of one bitcoin after each of these moves, on both backends, whose bits are the same. */
async function haircutsOf(rules: Rules, moves: readonly number[]): Promise<number[]> {
  const found = await Promise.all(
    cores.map(async (core) => {
      const history = pastOf(market, 130, new Seeded(1));
      const live = await openLive(core, { book: bookOf([holder('a', 'BTC', 1)]), market, rules, history });
      const haircut = (): number => {
        const price = live.market.assets.find(({ id }) => id === 'BTC')?.price as number;
        return 1 - live.engine.account('a').equity / price;
      };
      const haircuts = [haircut()];
      for (const move of moves) {
        const index = live.market.underlyings.find(({ id }) => id === 'BTC')?.index as number;
        const { forecasts } = await live.apply({ kind: 'tick', time: live.time + dayMs, prices: { BTC: index * (1 + move) } });
        expect(forecasts?.faults).toEqual([]);
        haircuts.push(haircut());
      }
      expect(boundsOfRules(live.rules).gaps).toEqual([]);
      live.dispose();
      return haircuts;
    }),
  );
  expect(found[1]).toEqual(found[0]);
  return found[0] as number[];
}

describe('a haircut that follows', () => {
  test('rises by the most that the speed limit lets it while prices swing, up to the highest rate, and falls by the most in the calm after it, down to its floor', async () => {
    const haircuts = await haircutsOf(followed(0.1), [
      ...Array.from({ length: 13 }, (_, n) => (n % 2 === 0 ? 0.25 : -0.2)),
      ...Array.from({ length: 48 }, () => 0),
    ]);
    const [first] = haircuts as [number];
    expect(first).toBeGreaterThan(floor);
    // a day's rate is of the days that have ended: the first tick ends the day at the prices of the opening
    for (let n = 2; n <= 12; n++) near(haircuts[n + 1] as number, Math.min((haircuts[n] as number) * (1 + up), (0.1 * rateCap) / stated));
    const fallen = haircuts.slice(-25);
    for (let n = 1; n < fallen.length; n++) near(fallen[n] as number, Math.max(floor, (fallen[n - 1] as number) * (1 - down)));
    expect(haircuts.at(-1)).toBeLessThan(haircuts[13] as number);
  }, 60_000);

  test('is never below its floor, above its highest, or faster than the limit, whatever the days bring', async () => {
    const random = new Seeded(7);
    for (const share of some([0.03, 0.3], 1)) {
      const haircuts = await haircutsOf(
        followed(share),
        Array.from({ length: 40 }, (_, n) => (n % 9 < 3 ? 0.4 : 0.02) * (random.uniform() - 0.5)),
      );
      for (const [n, haircut] of haircuts.entries()) {
        expect(haircut).toBeGreaterThanOrEqual(floor - 1e-12);
        expect(haircut).toBeLessThanOrEqual(highest + 1e-12);
        if (n === 0) continue;
        const before = haircuts[n - 1] as number;
        expect(haircut).toBeLessThanOrEqual(before * (1 + up) + 1e-12);
        expect(haircut).toBeGreaterThanOrEqual(before * (1 - down) - 1e-12);
      }
      expect(new Set(haircuts).size).toBeGreaterThan(1);
    }
  }, 60_000);

  test('is proved as it is stated, and refused where a forecast may take it out of 0 to 1', async () => {
    const rules = followed(0.1);
    expect(boundsOfRules(rules).gaps).toEqual([]);
    expect((await proveRules(cores[0] as (typeof cores)[number], rules)).verdict).toBe('proved');
    for (const text of ['0.1 * forecast', 'max(0.05, forecast)', '1 - forecast', 'min(1, 0.1 / forecast)', 'min(1, forecast - 0.5)'])
      expect(
        faultOf(() => followed(0, text)),
        text,
      ).toMatchObject({ code: 'BAD_RULES', path: 'rules.terms.collateral.haircuts.BTC' });
    for (const text of ['min(1, forecast)', '1 - max(0, min(0.9, 1 - 0.1 * forecast))', 'min(0.5, sqrt(forecast) / 10)'])
      expect(followed(0, text).terms.collateral).toMatchObject({ haircuts: { BTC: text } });
    const tiers = JSON.parse(JSON.stringify(following()));
    tiers.terms.collateral.haircuts.BTC = [
      { upTo: 1, haircut: 'min(1, 0.1 * forecast)' },
      { upTo: null, haircut: 'min(1, 0.2 * forecast)' },
    ];
    expect(faultOf(() => parseRules(tiers))).toMatchObject({ code: 'BAD_RULES', path: 'rules.terms.collateral.haircuts.BTC' });
  });
});

interface Deep {
  readonly haircut: number;
  readonly rate: number;
  readonly highest: number;
  readonly depth: number;
  readonly cap: number;
}

/** Loss of each unit summed over many thin slices: no formula of the term. */
function keptBySlices({ haircut, rate, highest: most, depth, cap }: Deep, amount: number): number {
  const slices = 20_000;
  const counted = Math.min(amount, cap);
  // thin ones first: what bends lies there
  const edge = (n: number): number => counted * (n / slices) ** 6;
  let kept = 0;
  for (let n = 0; n < slices; n++) {
    const x = (edge(n) + edge(n + 1)) / 2;
    const added = rate === 0 || x === 0 ? 0 : (rate * x) / depth;
    kept += (edge(n + 1) - edge(n)) * (1 - Math.max(haircut, Math.min(most, haircut + added)));
  }
  return kept;
}

const deep: Record<string, Deep> = {
  A: { haircut: 0.1, rate: 0.5, highest: 0.8, depth: 1000, cap: 1e18 },
  B: { haircut: 0.3, rate: 2, highest: 1, depth: 10, cap: 1e18 },
  C: { haircut: 0.4, rate: 1, highest: 0.2, depth: 5, cap: 1e18 },
  D: { haircut: 0.2, rate: 0, highest: 1, depth: 0, cap: 1e18 },
  E: { haircut: 0.2, rate: 0.1, highest: 0.7, depth: 0, cap: 1e18 },
  F: { haircut: 0, rate: 1, highest: 1, depth: 100, cap: 60 },
};
const column = (field: keyof Deep): object => ({
  ...Object.fromEntries(Object.entries(deep).map(([id, one]) => [id, one[field]])),
  '*': 0,
});
const deepRules = (more: object = {}): unknown => ({
  format: 'margincore-3',
  about: { name: 'deep', date: '2026-11-25', source: 'test', currency: 'USD' },
  scope: { kinds: ['perpetual'], otherKinds: 'notCharged', orders: 'notCharged' },
  assumptions: { accounts: { requirement: 'cross' } },
  terms: {
    collateral: {
      kind: 'collateral',
      haircuts: column('haircut'),
      debts: 'haircut',
      depth: { attribute: 'depth', rate: column('rate'), highest: column('highest') },
      cap: { ...column('cap'), '*': 1e18 },
      ...more,
    },
    futures: { kind: 'notional', kinds: ['perpetual'], price: 'index', netting: 'net' },
  },
  requirements: { cross: { equity: 'collateral', initial: 'sum(futures) * 0.1', maintenance: 'sum(futures) * 0.05' } },
});
const price = 3;
const sizes = [0, 1e-9, 0.5, 3, 5, 12, 40, 60, 61, 500, 1500, 2000, 1e5, 1e9];
const rows = Object.keys(deep).flatMap((id) => sizes.map((size) => ({ id, size, name: `${id}${size}` })));

describe('a haircut by depth', async () => {
  const listed = Object.entries(deep).map(([id, { depth }]) => ({ id, price, figures: { depth } }));
  const at = perpetualMarket([{ id: 'X', price: 100 }], listed);
  const runs = await Promise.all(
    cores.map(async (core) => {
      const book = bookOf([
        ...rows.map(({ id, size, name }) => holder(name, id, size)),
        ...Object.keys(deep).map((id) => holder(`owes${id}`, id, -7)),
      ]);
      const engine = await core.prepare({ book, market: at, rules: parseRules(deepRules()) });
      const of = new Map(rows.map(({ name }) => [name, engine.account(name).equity]));
      for (const id of Object.keys(deep)) of.set(`owes${id}`, engine.account(`owes${id}`).equity);
      engine.dispose();
      return of;
    }),
  );
  const [values] = runs as [Map<string, number>];
  const worthOf = (name: string): number => values.get(name) as number;

  test('has the same bits on both backends', () => expect(runs[1]).toEqual(runs[0]));

  test('is the sum of what each unit loses', () => {
    for (const { id, size, name } of rows) {
      const due = price * keptBySlices(deep[id] as Deep, size);
      expect(Math.abs(worthOf(name) - due), name).toBeLessThanOrEqual(1e-4 * due + 1e-12);
    }
  });

  test('a debt loses the haircut that the first unit would', () => {
    for (const [id, { haircut }] of Object.entries(deep)) near(worthOf(`owes${id}`), -7 * price * (1 + haircut));
  });

  test('more of an asset is never worth less, nor worth more a unit; the haircut lies between its floor and its highest', () => {
    for (const [id, { haircut, highest: most, cap }] of Object.entries(deep)) {
      let [before, each] = [0, Number.POSITIVE_INFINITY];
      for (const size of sizes.filter((one) => one > 0)) {
        const value = worthOf(`${id}${size}`);
        expect(value).toBeGreaterThanOrEqual(before * (1 - 4e-16));
        expect(value / size).toBeLessThanOrEqual(each * (1 + 4e-16));
        const lost = 1 - value / (price * Math.min(size, cap));
        expect(lost).toBeGreaterThanOrEqual(haircut - 1e-15);
        expect(lost).toBeLessThanOrEqual(Math.max(haircut, most) + 1e-15);
        [before, each] = [value, value / size];
      }
    }
  });

  test('is proved; depth beside tiers, impact or deposits is refused; an asset without depth has a fault', async () => {
    expect((await proveRules(cores[0] as (typeof cores)[number], parseRules(deepRules()))).verdict).toBe('proved');
    const path = 'rules.terms.collateral';
    const tiers = {
      haircuts: {
        '*': [
          { upTo: 1, haircut: 0 },
          { upTo: null, haircut: 0.5 },
        ],
      },
    };
    expect(faultOf(() => parseRules(deepRules(tiers)))).toMatchObject({ code: 'BAD_RULES', path: `${path}.haircuts` });
    expect(faultOf(() => parseRules(deepRules({ impact: { premium: 1, imf: 0.1 } })))).toMatchObject({
      code: 'BAD_RULES',
      path: `${path}.depth`,
    });
    for (const core of cores) {
      const bare = perpetualMarket([{ id: 'X', price: 100 }], [{ id: 'A', price }]);
      const engine = await core.prepare({ book: bookOf([holder('a', 'A', 1)]), market: bare, rules: parseRules(deepRules()) });
      expect(engine.run().codes[0]).not.toBe(0);
      engine.dispose();
    }
  });
});
