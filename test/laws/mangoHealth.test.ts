// Health by the engine under mango-v4 and by the function, of random accounts of tokens, perpetuals and orders; and by hand.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import { tokenHealth } from '../../src/live.js';
import { engineHealth, type Health } from '../conformance/healthDocument.js';
import { allDoors } from '../fixtures/allDoors.js';
import { documentRun } from '../fixtures/documentRun.js';
import { holder, perpetualMarket } from '../fixtures/ruleRun.js';
import { runs } from '../long.js';
import { handRelative, healthLawError } from '../precision.js';
import { backendNames, documentOf } from '../program/prepared.js';

const share = fc.integer({ min: 0, max: 100 }).map((n) => n / 100);
const excess = fc.integer({ min: 100, max: 300 }).map((n) => n / 100);
const price = fc.integer({ min: 1, max: 5000 }).map((n) => n / 7);
const amount = fc.integer({ min: -1000, max: 1000 });
const pool = fc.option(fc.record({ units: fc.integer({ min: 0, max: 100_000 }), start: fc.integer({ min: 1, max: 100_000 }) }), {
  nil: undefined,
});
const weighted = { price, stablePrice: fc.option(price, { nil: undefined }), assetWeight: share, liabilityWeight: excess };
const stated = <T extends object>(one: T): T => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as T;
const token = fc.record({ ...weighted, balance: fc.integer({ min: -2000, max: 10_000 }), deposits: pool, borrows: pool }).map(stated);
const perpetual = fc
  .record({
    ...weighted,
    base: amount.filter((one) => one !== 0),
    quote: fc.integer({ min: -100_000, max: 100_000 }),
    bids: fc.integer({ min: 0, max: 1000 }),
    asks: fc.integer({ min: 0, max: 1000 }),
    overallWeight: share,
    settle: fc.constant(1),
  })
  .map(stated);
const health: fc.Arbitrary<Omit<Health, 'part'>> = fc.record({
  tokens: fc.array(token, { minLength: 2, maxLength: 4 }),
  perpetuals: fc.array(perpetual, { maxLength: 3 }),
}) as never;

/** All that is counted of an account, each amount whole: what roundings are measured by. */
function grossOf({ tokens, perpetuals = [] }: Omit<Health, 'part'>): number {
  const prices = tokens.map(({ price, stablePrice = price }) => Math.max(price, stablePrice));
  const held = tokens.reduce((sum, { balance, liabilityWeight, borrows }, i) => {
    const scale = borrows === undefined ? 1 : Math.max(1, (borrows.units * (prices[i] as number)) / borrows.start);
    return sum + Math.abs(balance) * (prices[i] as number) * liabilityWeight * scale;
  }, 0);
  const { liabilityWeight = 1, borrows = undefined } = tokens[1] ?? {};
  const settled =
    (prices[1] as number) *
    liabilityWeight *
    (borrows === undefined ? 1 : Math.max(1, (borrows.units * (prices[1] as number)) / borrows.start));
  return perpetuals.reduce((sum, { base, quote, bids = 0, asks = 0, price, stablePrice = price, ...one }) => {
    const size = Math.abs(base) + bids + asks;
    return sum + (Math.abs(quote) + 2 * size * Math.max(price, stablePrice) * one.liabilityWeight) * settled;
  }, held);
}

describe.each(backendNames)('on the %s backend', (backend) => {
  test('initial health, health where a liquidation ends, and maintenance without orders are those of the function', async () => {
    const core = await createCore({ backend });
    let [below, above] = [0, 0];
    await fc.assert(
      fc.asyncProperty(health, async (one) => {
        const found = await engineHealth(core, allDoors, { part: 'initial', ...one });
        const unordered = { ...one, perpetuals: one.perpetuals?.map(({ bids, asks, ...bare }) => bare) ?? [] };
        const wanted = {
          initial: tokenHealth({ part: 'initial', ...one }),
          maintenance: tokenHealth({ part: 'maintenance', ...unordered }),
          liquidationEnd: tokenHealth({ part: 'maintenance', ...one }),
        };
        if (wanted.initial < 0) below += 1;
        else above += 1;
        const line = healthLawError * grossOf(one);
        for (const [name, x] of Object.entries(wanted))
          expect(Math.abs(found[name as keyof typeof found] - x), name).toBeLessThanOrEqual(line);
      }),
      { numRuns: runs(150, 40), seed: 12 },
    );
    expect(Math.min(below, above)).toBeGreaterThan(runs(20, 5));
    core.dispose();
  });
});

/** Two perpetuals at 100, of one the stable price at 80; JUP with a crowded pool. */
const market = perpetualMarket(
  [
    { id: 'BTC', price: 100 },
    { id: 'SOL', price: 100, figures: { stablePrice: 80 } },
  ],
  [
    { id: 'USDC', price: 1 },
    { id: 'WETH', price: 2000 },
    { id: 'JUP', price: 2, figures: { stablePrice: 2.5, deposits: 1_000_000, borrows: 800_000 } },
  ],
);

test('with the weights of the document, by hand', async () => {
  const orders = (id: string) => [
    { instrument: `${id}-P`, quantity: 5, price: 90 },
    { instrument: `${id}-P`, quantity: -30, price: 110 },
  ];
  const cases = [
    { account: holder('held', [], { WETH: 2 }), equity: 4000, initial: 800, maintenance: 400, liquidationEnd: 800 },
    { account: holder('owed', [], { USDC: 5000, WETH: -1 }), equity: 3000, initial: 400, maintenance: 200, liquidationEnd: 400 },
    // counted at 2, times 0.8 and 1,000,000 / 2,500,000
    { account: holder('crowded', [], { JUP: 100 }), equity: 200, initial: 200 - 64, maintenance: 20, liquidationEnd: 40 },
    // owed at 2.5, times 1.2 and 2,000,000 / 1,000,000
    {
      account: holder('lent', [], { USDC: 1000, JUP: -100 }),
      equity: 800,
      initial: 800 - (1000 - 600),
      maintenance: 20,
      liquidationEnd: 40,
    },
    { account: holder('long', [['BTC-P', 10, 90]], { USDC: 500 }), equity: 600, initial: 200, maintenance: 100, liquidationEnd: 200 },
    // of a gain of 500, less 200 by weight, 95 % counts
    { account: holder('gain', [['BTC-P', 10, 50]], { USDC: 500 }), equity: 1000, initial: 215, maintenance: 100, liquidationEnd: 215 },
    // all sells filled: 20 short
    {
      account: { ...holder('orders', [['BTC-P', 10, 100]], { USDC: 500 }), orders: orders('BTC') },
      equity: 500,
      initial: 400,
      maintenance: 100,
      liquidationEnd: 400,
    },
    // 10 at 80 times 0.8; the 30 that are sold bring 80 each, and 20 of them are owed at 100 times 1.2
    { account: holder('slow', [['SOL-P', 10, 100]], { USDC: 500 }), equity: 500, initial: 360, maintenance: 100, liquidationEnd: 200 },
    {
      account: { ...holder('slow orders', [['SOL-P', 10, 100]], { USDC: 5000 }), orders: orders('SOL') },
      equity: 5000,
      initial: 1000,
      maintenance: 100,
      liquidationEnd: 400,
    },
    {
      account: holder('due', [['BTC-P', 10, 100]], { USDC: 500 }, { 'funding.BTC-P': -50 }),
      equity: 450,
      initial: 200,
      maintenance: 100,
      liquidationEnd: 200,
    },
  ];
  const run = await documentRun(
    documentOf('mango-v4'),
    cases.map(({ account }) => account),
    market,
  );
  expect(run.faults).toEqual([]);
  for (const [i, { account, equity, initial, maintenance, liquidationEnd }] of cases.entries()) {
    const found = [run.equities[i], run.initials[i], run.maintenances[i], run.levels?.liquidationEnd?.[i]] as number[];
    for (const [n, x] of [equity, initial, maintenance, liquidationEnd].entries())
      expect(Math.abs((found[n] as number) - x), `${account.account} ${n}`).toBeLessThanOrEqual(handRelative * Math.max(x, equity));
  }
});

describe.each(backendNames)('a live book on the %s backend', (backend) => {
  test('asks what a fill would leave, liquidates below maintenance health, and lets go at initial health', async () => {
    const core = await createCore({ backend });
    const book = allDoors.bookOf([holder('a', [['BTC-P', 10, 100]], { USDC: 210 })]);
    const live = await allDoors.openLive(core, { book, market, rules: documentOf('mango-v4') });
    const told: string[] = [];
    for (const price of [95, 87, 88, 98, 99]) {
      const { events } = await live.apply({ kind: 'tick', prices: { BTC: price } });
      told.push(...events.map(({ from, kind }) => `${price}: ${from} -> ${kind}`));
    }
    // 210 less 10 times the fall is 10 % of what is held at 87.8 and 20 % at 98.75
    expect(told).toEqual(['95: ok -> reduceOnly', '87: reduceOnly -> liquidate', '99: liquidate -> recovered']);
    const { after } = live.engine.account('a').whatIf({ trades: [{ instrument: 'BTC-P', quantity: -4, price: 99 }] });
    const left = tokenHealth({
      part: 'initial',
      tokens: [{ balance: 210, price: 1, assetWeight: 1, liabilityWeight: 1 }],
      perpetuals: [{ base: 6, quote: -1000 + 4 * 99, price: 99, assetWeight: 0.8, liabilityWeight: 1.2, overallWeight: 0.95, settle: 0 }],
    });
    expect(Math.abs((after.health?.excess as number) - left)).toBeLessThanOrEqual(healthLawError * 1000);
    live.dispose();
    core.dispose();
  });
});
