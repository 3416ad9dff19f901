// Margin runs and book risk in a market of many underlyings, where variances are taken over what accounts hold: closed forms, one account alone, both backends.

import { beforeAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import { bookOf, buildMarket, type Core, createCore, presetRules } from '../../src/index.js';
import type { MarginRun } from '../../src/margin/result.js';
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

  test('margin runs have the VaR of the closed form, and that of each account alone', () => {
    const rules = presetRules('margincore');
    const margin = (some: typeof accounts): MarginRun => core.margin({ market, book: bookOf(some), rules, modes: ['portfolio'] });
    const { confidence, horizonDays } = rules.portfolio.correlationRisk;
    const { other } = rules.factors.spot;
    const quantile = core.math.normalQuantile(Float64Array.of(confidence))[0] as number;
    const times = quantile * Math.sqrt(horizonDays / rules.factors.daysPerYear);
    const run = margin(accounts);
    expect(run.faults).toEqual([]);
    dollars.forEach((exposures, a) => {
      const [deviation, gross] = deviations(exposures, other.vol, other.correlation);
      near(run.portfolio?.valuesAtRisk[a], times * deviation, times * gross);
    });
    for (const a of [0, 1, 8, 100, 299]) {
      const alone = margin([accounts[a] as (typeof accounts)[number]]);
      expect(alone.portfolio?.valuesAtRisk[0]).toBe(run.portfolio?.valuesAtRisk[a]);
    }
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
      const { timings, scenarioVector, ...run } = core.margin({ market, book: bookOf(accounts), rules: presetRules('margincore') });
      return run;
    }),
  );
  expect(js).toStrictEqual(wasm);
});
