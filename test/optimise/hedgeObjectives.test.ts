// Hedges of tables for every objective and with impact: against every set of lots and laws; equal bits on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import type { HedgeTableInputs } from '../../src/optimise/table/asked.js';
import { type HedgeTable, hedgeTable } from '../../src/optimise.js';
import { valueAtRisk } from '../../src/risk.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { hedgeFraction } from '../precision.js';
import { backendNames } from '../program/prepared.js';
import { drawnObjective, kinds, leastOutcome, outcomeOf } from './objectives.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

/** The same of both backends, and what it says of itself is so. Figures that are the least; a ratio negated. */
function hedged(inputs: HedgeTableInputs): { readonly answer: HedgeTable; readonly least: number; readonly bound: number } {
  const [answer, ...others] = cores.map((core) => hedgeTable(core, inputs)) as [HedgeTable, ...HedgeTable[]];
  for (const other of others) expect(other).toEqual(answer);
  const ratio = inputs.objective === 'releasedPerCost';
  const sign = ratio ? -1 : 1;
  const due = outcomeOf(inputs, Object.fromEntries(answer.trades.map(({ candidate, quantity }) => [candidate, quantity])));
  if (answer.met) {
    expect(answer.margin).toBeCloseTo(due.margin, 6);
    expect(answer.cost).toBeCloseTo(due.cost, 6);
    if (Number.isFinite(due.objective) && !(ratio && due.objective === Infinity))
      expect(sign * answer.objective).toBeCloseTo(due.objective, 6);
  } else expect(answer.trades).toEqual([]);
  expect(sign * answer.proof.bound).toBeLessThanOrEqual(sign * answer.objective + 1e-12 * Math.abs(answer.objective));
  expect(answer.trades.length).toBeLessThanOrEqual(inputs.instruments ?? 1);
  return { answer, least: answer.met ? sign * answer.objective : Number.POSITIVE_INFINITY, bound: sign * answer.proof.bound };
}

const line = (x: number): number => hedgeFraction * Math.max(1, Math.abs(x));

describe.each(kinds)('%s', (kind) => {
  test('of one instrument is the best of every lot, under limits, bounds and a budget', () => {
    let traded = 0;
    for (let seed = 1; seed <= runs(200); seed++) {
      const drawn = { scenarios: 8 + (seed % 23), candidates: 5, lot: [1, 2, 0.5][seed % 3] as number, limit: 12 };
      const inputs = drawnObjective(seed, kind, { ...drawn, bounds: seed % 4 === 0, budget: seed % 5 === 0 });
      const { answer, least } = hedged(inputs);
      const due = leastOutcome(inputs, 1);
      if (kind === 'ratio' && (due >= 0 || !answer.met)) continue;
      if (due === Number.POSITIVE_INFINITY) {
        expect(answer.met).toBe(false);
        continue;
      }
      expect(Math.abs(least - due)).toBeLessThanOrEqual(line(due));
      expect(answer.proof.gap).toBeLessThanOrEqual(line(due));
      traded += answer.trades.length;
    }
    expect(traded).toBeGreaterThan(runs(60, 8));
  }, 60_000);

  test('of two instruments is the best of a lattice', () => {
    let several = 0;
    for (let seed = 1; seed <= runs(20, 6); seed++) {
      const drawn = { scenarios: 8 + (seed % 7), candidates: 4, lot: 1, limit: 4, bounds: seed % 3 === 0, budget: seed % 5 === 0 };
      const inputs = { ...drawnObjective(seed, kind, drawn), instruments: 2 };
      const { answer, least } = hedged(inputs);
      const due = leastOutcome(inputs, 2);
      if (kind === 'ratio' && (due >= 0 || !answer.met)) continue;
      if (due === Number.POSITIVE_INFINITY) {
        expect(answer.met).toBe(false);
        continue;
      }
      expect(Math.abs(least - due)).toBeLessThanOrEqual(line(due));
      expect(answer.proof.gap).toBeLessThanOrEqual(line(due));
      several += Number(answer.trades.length === 2);
    }
    expect(several).toBeGreaterThan(kind === 'ratio' ? -1 : runs(3, 0));
  }, 60_000);

  test('in any fraction nothing near is better, and the bound holds', () => {
    for (let seed = 1; seed <= runs(12, 4); seed++) {
      const { candidates, ...table } = drawnObjective(seed, kind, { scenarios: 15, candidates: 3, limit: 6 });
      const one = { ...table, candidates: Object.fromEntries(Object.entries(candidates).slice(0, 1)) };
      const { least, answer, bound } = hedged(one);
      for (let n = -300; n <= 300; n++) {
        const { held = 0, lowest = 0, highest = 0 } = one.candidates.c0 as { held?: number; lowest?: number; highest?: number };
        const size = n / 25;
        if (size + held < Math.min(held, lowest) || size + held > Math.max(held, highest)) continue;
        const due = outcomeOf(one, { c0: size }).objective;
        if (kind === 'health' && !answer.met) expect(due).toBe(Number.POSITIVE_INFINITY);
        else expect(due).toBeGreaterThanOrEqual(Math.min(least, bound) - line(least));
      }
      const two = hedged({ ...table, candidates, instruments: 2 });
      expect(two.least).toBeLessThanOrEqual(least + line(least));
      expect(two.bound).toBeLessThanOrEqual(two.least + line(least));
    }
  }, 60_000);

  test('never worse of another candidate or a larger budget, and never of doing nothing', () => {
    for (let seed = 300; seed < 300 + runs(8, 3); seed++) {
      const table = drawnObjective(seed, kind, { scenarios: 12, candidates: 5, lot: 1, limit: 5, budget: true });
      for (const instruments of [1, 2]) {
        const given = { ...table, instruments };
        const { least } = hedged(given);
        const [, ...fewer] = Object.entries(table.candidates);
        expect(least).toBeLessThanOrEqual(hedged({ ...given, candidates: Object.fromEntries(fewer) }).least + line(least));
        expect(hedged({ ...given, budget: 2 * (table.budget as number) }).least).toBeLessThanOrEqual(least + line(least));
        expect(least).toBeLessThanOrEqual(outcomeOf(given, {}).objective + line(least));
      }
    }
  }, 60_000);
});

describe('figures', () => {
  test('of tails are those of the risk door of the P&L after the trades, to the bit', () => {
    const [core] = cores as [(typeof cores)[number]];
    for (let seed = 1; seed <= runs(30, 9); seed++)
      for (const kind of ['shortfall', 'quantile'] as const) {
        const table = drawnObjective(seed, kind, { scenarios: 25, candidates: 3, lot: 1, limit: 6 });
        const inputs = { ...table, floor: -1e9 };
        const { answer } = hedged(inputs);
        const pnl = Array.from(inputs.pnl, (x, s) =>
          answer.trades.reduce((sum, { candidate, quantity }) => sum + quantity * (inputs.candidates[candidate]?.pnl[s] as number), x),
        );
        const confidence = [0.7, 0.75, 0.8][seed % 3] as number;
        const risk = valueAtRisk(core, { method: 'historical', pnl, confidence, quantile: 'ceil', shortfall: 'acerbi-tasche' });
        expect(answer.margin).toBe(kind === 'shortfall' ? risk.expectedShortfall : risk.valueAtRisk);
      }
  });

  test('by hand: an impact shortens a hedge, a ratio takes the first lot, health stops where it is well', () => {
    const future = { pnl: [-10, 10], cost: 1 };
    const of = (change: object, candidate: object = {}) =>
      hedged({ pnl: [-100, 100], candidates: { f: { ...future, ...candidate } }, ...change }).answer;
    expect(of({})).toMatchObject({ trades: [{ quantity: -10 }], objective: 10 });
    // 10 released a contract for 1 + 2 x 0.75 x size: 6 of them
    expect(of({}, { impact: { coefficient: 0.75, power: 2 } })).toMatchObject({ trades: [{ quantity: -6 }], margin: 40, cost: 33 });
    // 1 + 1.5 x 3 x root of size: 4 of them
    expect(of({}, { impact: { coefficient: 3, power: 1.5 } })).toMatchObject({ trades: [{ quantity: -4 }], margin: 60, cost: 28 });
    expect(of({ objective: 'releasedPerCost' }, { lot: 2, impact: { coefficient: 0.75, power: 2 } })).toMatchObject({
      trades: [{ quantity: -2 }],
      objective: 4,
      proof: { bound: 4, gap: 0 },
    });
    expect(of({ objective: { health: { least: 2, equity: 148 } } }, { lot: 1 })).toMatchObject({
      trades: [{ quantity: -3 }],
      cost: 3,
      objective: 3,
    });
    expect(of({ objective: { health: { least: 2, equity: 200 } } })).toMatchObject({ met: true, trades: [], objective: 0 });
    expect(of({ objective: { health: { least: 2, equity: 5 } } })).toMatchObject({ met: false, trades: [] });
  });

  test.each([1, 2])(
    'outside a bound a ratio of %i instruments is that of every set of lots, and 0 at the least margin and cost where nothing is released',
    (instruments) => {
      const kinds = new Map<string, number>();
      for (let seed = 1; seed <= runs(120, 60); seed++) {
        const drawn = drawnObjective(seed, 'ratio', { scenarios: 7 + (seed % 9), candidates: 3, lot: 1, limit: 3, bounds: true });
        const now = (seed % 2 === 0 ? 1 : -1) * (13 + (seed % 5));
        const pnl = Array.from(drawn.pnl, (x) => x * ([0, 0.1, 1][seed % 3] as number));
        const inputs = { ...drawn, pnl, bounds: { delta: { now, lowest: -12, highest: 12 } }, instruments };
        const { answer } = hedged(inputs);
        const ratio = leastOutcome(inputs, instruments);
        const least = leastOutcome({ ...inputs, objective: 'margin' }, instruments);
        const kind = least === Infinity ? 'never inside' : ratio < 0 ? 'released' : 'nothing released';
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        expect(answer.met).toBe(least < Infinity);
        expect(Math.abs(answer.objective - (ratio < 0 ? -ratio : 0))).toBeLessThanOrEqual(line(Math.min(ratio, 0)));
        expect(answer.proof.gap).toBeLessThanOrEqual(line(answer.objective));
        if (kind === 'nothing released') expect(Math.abs(answer.margin + answer.cost - least)).toBeLessThanOrEqual(line(least));
      }
      expect([...kinds.keys()].sort()).toEqual(['never inside', 'nothing released', 'released']);
    },
    60_000,
  );

  test('by hand: outside a bound, where coming inside releases nothing, the ratio is 0', () => {
    const candidates = { f: { pnl: [-10, 10], cost: 1, lot: 1, greeks: { delta: 1 } } };
    const answer = hedged({ pnl: [0, 0], candidates, objective: 'releasedPerCost', bounds: { delta: { now: 5, highest: 3 } } }).answer;
    expect(answer).toMatchObject({ met: true, trades: [{ candidate: 'f', quantity: -2 }], margin: 20, cost: 2, objective: 0 });
    expect(answer.proof).toEqual({ kind: 'envelope', bound: 0, gap: 0 });
  });

  test('of sets too many to look at it is said that the answer is local', () => {
    const table = drawnObjective(5, 'quantile', { scenarios: 12, candidates: 120, lot: 1, limit: 3 });
    const { answer } = hedged({ ...table, instruments: 2 });
    expect(answer.proof).toMatchObject({ kind: 'local', bound: 0 });
  });
});

describe('what is refused', () => {
  const core = cores[0] as (typeof cores)[number];
  const given = { pnl: [-1, 1], candidates: { f: { pnl: [1, -1], cost: 1 } } };
  const at = 'inputs.objective';
  test.each([
    ['UNKNOWN_KIND', at, { objective: 'least' }, {}],
    ['UNKNOWN_FIELD', `${at}.shortfall`, { objective: { shortfall: {} } }, {}],
    ['SHAPE_MISMATCH', at, { objective: {} }, {}],
    ['BAD_CONFIDENCE', `${at}.expectedShortfall.confidence`, { objective: { expectedShortfall: { confidence: 1 } } }, {}],
    ['TOO_SHORT', 'inputs.pnl', { objective: { valueAtRisk: { confidence: 0.9 } } }, {}],
    ['SHAPE_MISMATCH', `${at}.expectedShortfall.weights`, { objective: { expectedShortfall: { confidence: 0.5, weights: [1] } } }, {}],
    ['OUT_OF_RANGE', `${at}.expectedShortfall.weights`, { objective: { expectedShortfall: { confidence: 0.5, weights: [1, 1] } } }, {}],
    ['NOT_POSITIVE', `${at}.health.least`, { objective: { health: { least: 0, equity: 1 } } }, {}],
    ['NOT_FINITE', `${at}.health.equity`, { objective: { health: { least: 1, equity: Number.NaN } } }, {}],
    ['NOT_POSITIVE', 'inputs.candidates.f.cost', { objective: 'releasedPerCost' }, { cost: 0 }],
    ['MISSING_FIELD', 'inputs.candidates.f.lot', { objective: 'releasedPerCost' }, { impact: { coefficient: 1, power: 2 } }],
    ['OVERFLOW', 'inputs.candidates', { objective: { valueAtRisk: { confidence: 0.5 } } }, { cost: 0 }],
    ['OUT_OF_RANGE', 'inputs.candidates.f.impact.power', {}, { impact: { coefficient: 1, power: 3 } }],
    ['NEGATIVE', 'inputs.candidates.f.impact.coefficient', {}, { impact: { coefficient: -1, power: 2 } }],
  ])('%s at %s', (code, path, change, candidate) => {
    const fault = faultOf(() =>
      hedgeTable(core, { ...given, candidates: { f: { ...given.candidates.f, ...candidate } }, ...change } as never),
    );
    expect(fault).toMatchObject({ code, path });
  });
});
