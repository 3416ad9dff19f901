// Hedges of accounts for release per cost, health and tails of P&L, and with impact: against every lot by what-ifs, on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import { createCore } from '../../src/index.js';
import type { HedgeInputs, HedgeInstrument } from '../../src/optimise/hedge/asked.js';
import { findHedge, type Hedge, hedgeTable } from '../../src/optimise.js';
import { faultOf } from '../fixtures/faultOf.js';
import { some } from '../long.js';
import { hedgeFigure } from '../precision.js';
import { backendNames, documentOf, prepared } from '../program/prepared.js';
import { casesOf, type HedgeCase } from './hedges.js';
import { seeded } from './tables.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});
type Engines = readonly MarginEngine[];

/** The same of both backends; the engine's what-if of its trades has its figures, to the bit. */
function hedged(engines: Engines, inputs: HedgeInputs): Hedge {
  const [hedge, ...others] = engines.map((engine, i) => findHedge(cores[i] as (typeof cores)[number], engine, inputs)) as [
    Hedge,
    ...Hedge[],
  ];
  for (const other of others) expect(other).toEqual(hedge);
  const { before, after } = (engines[0] as MarginEngine).account(inputs.account, inputs.subaccount).whatIf({ trades: hedge.trades });
  expect(hedge.after).toEqual(after);
  expect(hedge.before).toEqual(before);
  return hedge;
}

const impact = { coefficient: 0.02, power: 1.5 } as const;

/** The instruments of a case, with an impact in the place of half of what a lot costs. */
function impacted({ instruments }: HedgeCase): Record<string, HedgeInstrument> {
  return Object.fromEntries(
    Object.entries(instruments).map(([id, one]) => [
      id,
      { ...one, cost: one.cost + 1e-3, impact: { ...impact, coefficient: one.cost / (2 * Math.sqrt(one.lot)) } },
    ]),
  );
}

/** What every lot of every candidate comes to by what-ifs. */
function everyLot(
  engine: MarginEngine,
  { account, subaccount = '' }: HedgeInputs,
  instruments: Record<string, HedgeInstrument>,
  lots: number,
) {
  const view = engine.account(account, subaccount);
  const requirement = view.requirement;
  return Object.entries(instruments).flatMap(([instrument, { lot, price, cost = 0, impact: moved }]) =>
    Array.from({ length: 2 * lots + 1 }, (_, n) => (n - lots) * lot).map((quantity) => {
      const { after } = view.whatIf({
        trades: quantity === 0 ? [] : [{ instrument, quantity, price: price as number }],
      });
      const size = Math.abs(quantity);
      return {
        ...(after[requirement] as { initial: number; maintenance: number; equity: number }),
        cost: size * cost + (moved?.coefficient ?? 0) * size ** (moved?.power ?? 1),
      };
    }),
  );
}

describe.each(
  some(['margincore', 'span-arrays', 'deribit-portfolio', 'binance-futures', 'paradex-cross', 'derive-standard', 'dydx-v4', 'drift'], 3),
)('under %s', (name) => {
  test('the least, most released per cost, and the cheapest that is well are those of every lot, with impact', async () => {
    const engines = await Promise.all(backendNames.map((backend) => prepared(backend, documentOf(name))));
    const lots = 24;
    let [traded, defended, proved] = [0, 0, 0];
    for (const one of casesOf(engines[0] as MarginEngine, { seed: 29, count: 3, candidates: 6, lots })) {
      const instruments = impacted(one);
      const inputs = { ...one.inputs, instruments };
      const all = everyLot(engines[0] as MarginEngine, inputs, instruments, lots);
      const line = (x: number): number => hedgeFigure * Math.max(1, Math.abs(x));
      const [now] = all.filter(({ cost }) => cost === 0) as [(typeof all)[number]];
      const least = hedged(engines, inputs);
      const due = Math.min(...all.map(({ initial, cost }) => initial + cost));
      if (least.proof.kind !== 'local') expect(Math.abs(least.objective.after - due)).toBeLessThanOrEqual(line(due));
      expect(least.objective.after).toBeGreaterThanOrEqual(due - line(due));
      expect(least.proof.bound).toBeLessThanOrEqual(due + line(due));
      for (const objective of ['maintenance', 'released'] as const) {
        const other = hedged(engines, { ...inputs, objective });
        const lowest = Math.min(
          ...all.map(({ initial, maintenance, equity, cost }) => (objective === 'released' ? initial - equity : maintenance) + cost),
        );
        if (other.proof.kind !== 'local') expect(Math.abs(other.objective.after - lowest)).toBeLessThanOrEqual(line(lowest));
        expect(other.proof.bound).toBeLessThanOrEqual(lowest + line(lowest));
      }
      const ratio = hedged(engines, { ...inputs, objective: 'releasedPerCost' });
      const most = Math.max(0, ...all.filter(({ cost }) => cost > 0).map(({ initial, cost }) => (now.initial - initial) / cost));
      if (ratio.proof.kind !== 'local') expect(Math.abs(ratio.objective.after - most)).toBeLessThanOrEqual(line(most) + 1e-7 * most);
      expect(ratio.objective.after).toBeLessThanOrEqual(most + line(most));
      expect(ratio.proof.bound).toBeGreaterThanOrEqual(most - line(most));
      traded += ratio.trades.length;
      for (const times of [1.02, 1.2]) {
        const target = (times * now.equity) / now.maintenance;
        if (!(target > 0) || !Number.isFinite(target)) continue;
        const health = hedged(engines, { ...inputs, objective: { health: { least: target } } });
        const cheapest = Math.min(
          ...all.filter(({ equity, maintenance, cost }) => equity - cost >= target * maintenance).map(({ cost }) => cost),
        );
        expect(health.objective.before).toBe(Number.POSITIVE_INFINITY);
        if (health.met) {
          const own = health.after[(engines[0] as MarginEngine).account(inputs.account, inputs.subaccount).requirement];
          expect((own?.equity as number) - health.cost).toBeGreaterThanOrEqual(target * (own?.maintenance as number) * (1 - 1e-12));
          expect(health.objective.after).toBe(health.cost);
          defended += 1;
        }
        expect(health.proof.bound).toBeLessThanOrEqual(cheapest + line(cheapest === Number.POSITIVE_INFINITY ? 0 : cheapest));
        proved += Number(health.proof.kind === 'pieces');
        if (health.proof.kind !== 'local') expect(health.objective.after).toBeCloseTo(cheapest, 6);
        else expect(health.objective.after).toBeGreaterThanOrEqual(cheapest - line(cheapest));
      }
    }
    expect(traded).toBeGreaterThan(0);
    expect(defended).toBeGreaterThan(0);
    expect(proved).toBeGreaterThan(0);
  }, 60_000);
});

describe('tails of P&L by scenario', () => {
  test.each(['expectedShortfall', 'valueAtRisk'] as const)(
    '%s is that of the table, and figures are the engine’s',
    async (kind) => {
      const engines = await Promise.all(backendNames.map((backend) => prepared(backend, documentOf('margincore'))));
      const next = seeded(3);
      for (const { inputs } of casesOf(engines[0] as MarginEngine, { seed: 31, count: 3, candidates: 6, lots: 8 })) {
        const row = (size: number): number[] => Array.from({ length: 40 }, () => (2 * next() - 1) * size);
        const base = row(1000);
        const pnl = base.map((x) => 50 * x);
        const instruments = Object.fromEntries(
          Object.entries(inputs.instruments).map(([id, one]) => [id, base.map((x, s) => -(x + (row(300)[s] as number)) / (one.lot * 8))]),
        );
        const scenarios = { pnl, instruments };
        const objective = { [kind]: { confidence: 0.9, scenarios } } as never;
        const hedge = hedged(engines, { ...inputs, objective, most: 2 });
        // without limits of positions the table of its own has the same answer
        const free = Object.fromEntries(Object.entries(inputs.instruments).map(([id, { lot, cost = 0 }]) => [id, { lot, cost: cost + 1 }]));
        const open = hedged(engines, { ...inputs, instruments: free, objective, most: 2 });
        const table = hedgeTable(cores[0] as (typeof cores)[number], {
          pnl,
          instruments: 2,
          objective: { [kind]: { confidence: 0.9 } } as never,
          candidates: Object.fromEntries(Object.entries(free).map(([id, one]) => [id, { ...one, pnl: instruments[id] as number[] }])),
        });
        expect(open.trades.map(({ instrument, quantity }) => [instrument, quantity])).toEqual(
          table.trades.map(({ candidate, quantity }) => [candidate, quantity]),
        );
        expect(open.objective).toEqual({ before: table.before, after: table.objective });
        expect(hedge.objective.after).toBeLessThanOrEqual(hedge.objective.before);
      }
    },
    60_000,
  );
});

test('what makes no sense is refused', async () => {
  const engine = await prepared('js', documentOf('margincore'));
  const [{ inputs }] = casesOf(engine, { seed: 31, count: 1, candidates: 2, lots: 8 }) as [HedgeCase];
  const refused = (change: object): string => {
    const { code, path } = faultOf(() => findHedge(cores[0] as (typeof cores)[number], engine, { ...inputs, ...change }));
    return `${code} ${path}`;
  };
  const [id] = Object.keys(inputs.instruments) as [string];
  expect(refused({ objective: { health: { least: 0 } } })).toBe('NOT_POSITIVE inputs.objective.health.least');
  expect(refused({ objective: { health: 1 } })).toBe('TYPE_MISMATCH inputs.objective.health');
  expect(refused({ objective: { expectedShortfall: { confidence: 0.9 } } })).toBe(
    'TYPE_MISMATCH inputs.objective.expectedShortfall.scenarios',
  );
  const scenarios = { pnl: [1, -1], instruments: {} };
  expect(refused({ objective: { valueAtRisk: { confidence: 0.5, scenarios } } })).toMatch(
    /^TYPE_MISMATCH inputs.objective.valueAtRisk.scenarios.instruments./,
  );
  expect(refused({ objective: 'releasedPerCost', instruments: { [id]: { lot: 1, cost: 0 } } })).toBe(
    `NOT_POSITIVE inputs.instruments.${id}.cost`,
  );
  expect(refused({ instruments: { [id]: { lot: 1, cost: 0, impact: { coefficient: 1, power: 1 } } } })).toBe(
    `OUT_OF_RANGE inputs.instruments.${id}.impact.power`,
  );
});
