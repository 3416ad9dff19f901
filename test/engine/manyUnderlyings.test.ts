// Factor risk of margins and book risk in a market of many underlyings: closed forms, one account alone, both backends.

import { beforeAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import { bookOf, buildMarket, type Core, createCore, type MarginEngine } from '../../src/index.js';
import { parseRules, preset } from '../../src/rules.js';
import { bookRiskOf } from '../fixtures/bookRiskOf.js';
import { smallAsOf } from '../fixtures/smallMarket.js';
import { marginRelative } from '../precision.js';

const count = 30;
const names = Array.from({ length: count }, (_, u) => `C${String(u).padStart(2, '0')}`);
const price = (u: number): number => 50 + 7 * u;

const market = buildMarket({
  asOf: smallAsOf,
  numeraire: 'USD',
  venue: 'margincore',
  source: 'test',
  assets: [{ id: 'USD', price: 1 }, ...names.map((id, u) => ({ id, price: price(u) }))],
  underlyings: names.map((id, u) => ({ id, asset: id, index: price(u) })),
  quotes: names.map((id, u) => ({
    instrument: { id: `${id}-P`, kind: 'perpetual', settlement: 'linear', underlying: id, asset: 'USD', multiplier: 1 } as const,
    forward: price(u),
    vol: 0,
    rate: 0,
  })),
});

const [confidence, horizonDays] = [0.99, 1];
/** The factors of the margincore document, which knows none of these names: vols of 1, all correlated by 0.6; the VaR of them alone. */
const { terms, formulas: _, ...document } = preset('margincore');
const byRisk = parseRules({
  ...document,
  scope: { ...document.scope, orders: 'notCharged' },
  terms: {
    collateral: terms.collateral,
    futuresPnl: terms.futuresPnl,
    valueAtRisk: { kind: 'factorRisk', measure: 'valueAtRisk', confidence, horizonDays },
  },
  requirements: { factorRisk: { equity: 'collateral + futuresPnl', initial: 'valueAtRisk', maintenance: 'valueAtRisk' } },
  assumptions: { accounts: { requirement: 'factorRisk' } },
});

const random = new Seeded(3);
/** By account, quantities of perpetuals by underlying; the last one holds all of them. */
const held = Array.from({ length: 300 }, (_, a) => {
  const quantities = new Map<number, number>();
  for (let k = 0; k < (a === 299 ? 200 : a % 9); k++) quantities.set(random.whole(count), random.between(-9, 9));
  return quantities;
});
const accounts = held.map((quantities, a) => ({
  account: `a${String(a).padStart(3, '0')}`,
  subaccount: '',
  mode: 'portfolio' as const,
  positions: [...quantities].map(([u, quantity]) => ({ instrument: `${names[u]}-P`, quantity, entryPrice: price(u) })),
  collateral: [{ asset: 'USD', amount: 1_000 }],
}));
const dollars = held.map((quantities) => [...quantities].map(([u, quantity]) => quantity * price(u)));

/** sqrt of e' C e where every pair is correlated alike, over exposures in dollars; and the same if nothing cancelled. */
function deviations(exposures: readonly number[], vol: number, correlation: number): [deviation: number, gross: number] {
  const sum = exposures.reduce((total, x) => total + x, 0);
  const squares = exposures.reduce((total, x) => total + x * x, 0);
  const magnitude = exposures.reduce((total, x) => total + Math.abs(x), 0);
  return [vol * Math.sqrt((1 - correlation) * squares + correlation * sum * sum), vol * magnitude];
}

const near = (got: number | undefined, expected: number, scale: number): void =>
  expect(Math.abs((got as number) - expected)).toBeLessThanOrEqual(4 * marginRelative * scale);

describe.each(['wasm', 'js'] as const)('a market of many underlyings on the %s backend', (backend) => {
  let core: Core;
  beforeAll(async () => {
    core = await createCore({ backend });
  });

  test('margins have the VaR of the closed form, and that of each account alone', async () => {
    const prepared = (some: typeof accounts) => core.prepare({ market, book: bookOf(some), rules: byRisk });
    const risksOf = (engine: MarginEngine): Float64Array => engine.run().requirements.factorRisk?.initials as Float64Array;
    const quantile = core.math.normalQuantile(Float64Array.of(confidence))[0] as number;
    const times = quantile * Math.sqrt(horizonDays / 365);
    const engine = await prepared(accounts);
    expect(engine.run().faults).toEqual([]);
    const risks = risksOf(engine);
    dollars.forEach((exposures, a) => {
      const [deviation, gross] = deviations(exposures, 1, 0.6);
      near(risks[a], times * deviation, times * gross);
    });
    for (const a of [0, 1, 8, 100, 299]) {
      const alone = await prepared([accounts[a] as (typeof accounts)[number]]);
      expect(risksOf(alone)[0]).toBe(risks[a]);
      alone.dispose();
    }
    engine.dispose();
  });

  test('delta-normal book risk has the VaR of the closed form, alone too, whatever the order of the factors', async () => {
    const factors = [...names, ...names.map((id) => `${id}:vol`)];
    const [vol, rho] = [0.6, 0.7];
    const risk = (some: typeof accounts, order: readonly string[]) =>
      bookRiskOf(core, {
        method: 'delta-normal',
        market,
        book: bookOf(some),
        names: order,
        volatilities: order.map(() => vol),
        correlation: order.map((one) => order.map((two) => (one === two ? 1 : rho))),
        daysPerYear: 365,
        horizonDays: 1,
        confidence: 0.99,
        contributions: true,
      });
    const run = await risk(accounts, factors);
    expect(run.faults).toEqual([]);
    dollars.forEach((exposures, a) => {
      const [deviation, gross] = deviations(exposures, vol * Math.sqrt(1 / 365), rho);
      near(run.standardDeviations?.[a], deviation, gross);
      const { starts, componentValuesAtRisk } = run.contributions as NonNullable<typeof run.contributions>;
      const parts = componentValuesAtRisk.subarray(starts[a], starts[a + 1]);
      near(parts.reduce((sum, x) => sum + x, 0), run.valuesAtRisk[a] as number, 3 * gross); // biome-ignore format: one line
    });
    for (const a of [1, 100, 299]) {
      expect((await risk([accounts[a] as (typeof accounts)[number]], factors)).valuesAtRisk[0]).toBe(run.valuesAtRisk[a]);
    }
    const turned = await risk(accounts, [...factors].reverse());
    dollars.forEach((exposures, a) => {
      near(turned.valuesAtRisk[a], run.valuesAtRisk[a] as number, 3 * deviations(exposures, vol, rho)[1]);
    });
  });
});

test('both backends give the same bits', async () => {
  const [wasm, js] = await Promise.all(
    (['wasm', 'js'] as const).map(async (backend) => {
      const core = await createCore({ backend });
      const engine = await core.prepare({ market, book: bookOf(accounts), rules: preset('margincore') });
      return engine.run();
    }),
  );
  expect(js).toStrictEqual(wasm);
});
