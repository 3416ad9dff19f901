// The hedge finder on tables: against every set of lots, against HiGHS, its laws, and what it refuses; the same bits on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import type { HedgeCandidate, HedgeTableInputs } from '../../src/optimise/table/asked.js';
import { type HedgeTable, hedgeTable } from '../../src/optimise.js';
import type { LinearProgram } from '../../src/solver/problem.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { hedgeFraction, oracleCost } from '../precision.js';
import { backendNames } from '../program/prepared.js';
import { programOf as linear, oracle } from '../solver/programs.js';
import { drawnTable, leastOfAll, objectiveOf } from './tables.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

/** The same of both backends, and what it says of itself is so. */
function hedged(inputs: HedgeTableInputs): HedgeTable {
  const [first, ...others] = cores.map((core) => hedgeTable(core, inputs));
  for (const other of others) expect(other).toEqual(first);
  const answer = first as HedgeTable;
  const sizes = Object.fromEntries(answer.trades.map(({ candidate, quantity }) => [candidate, quantity]));
  const due = objectiveOf(inputs, sizes);
  if (answer.met) expect(answer.objective).toBeCloseTo(due, 6);
  else expect(answer.trades).toEqual([]);
  expect(answer.trades.length).toBeLessThanOrEqual(inputs.instruments ?? 1);
  expect(answer.proof.bound).toBeLessThanOrEqual(answer.objective * (1 + 1e-12));
  return answer;
}

const near = (got: HedgeTable, due: number): void => {
  expect(got.met).toBe(Number.isFinite(due));
  if (!got.met) return;
  expect(Math.abs(got.objective - due)).toBeLessThanOrEqual(hedgeFraction * Math.max(1, due));
  expect(got.proof.gap).toBeLessThanOrEqual(hedgeFraction * Math.max(1, due));
};

describe('the best hedge over a table', () => {
  test('of one instrument is the least of every lot, under limits, bounds, a budget and reduce only', () => {
    let traded = 0;
    for (let seed = 1; seed <= runs(300); seed++) {
      const drawn = { scenarios: 5 + (seed % 30), candidates: 6, lot: [1, 2, 0.5][seed % 3] as number, limit: 15 };
      const inputs = drawnTable(seed, { ...drawn, bounds: seed % 2 === 0, budget: seed % 3 === 0 });
      for (const reduceOnly of [false, true]) {
        const answer = hedged({ ...inputs, reduceOnly });
        near(answer, leastOfAll({ ...inputs, reduceOnly }, 1));
        traded += answer.trades.length;
      }
    }
    expect(traded).toBeGreaterThan(runs(200));
  });

  test.each([
    [2, runs(60), 6],
    [3, runs(20, 6), 3],
  ])(
    'of %i instruments is the least of every set of lots',
    (instruments, seeds, limit) => {
      let several = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const table = drawnTable(seed, {
          scenarios: 8 + (seed % 9),
          candidates: 5,
          lot: 1,
          limit,
          bounds: seed % 2 === 0,
          budget: seed % 5 === 0,
        });
        const answer = hedged({ ...table, instruments });
        near(answer, leastOfAll(table, instruments));
        several += Number(answer.trades.length === instruments);
      }
      expect(several).toBeGreaterThan(seeds / 4);
    },
    60_000,
  );

  test('of any number in any fraction is the least of a linear programme by HiGHS', () => {
    for (let seed = 1; seed <= runs(40); seed++) {
      const table = drawnTable(seed, { scenarios: 33, candidates: 60, limit: 10, bounds: seed % 2 === 0 });
      const answer = hedged({ ...table, instruments: 60 });
      const solved = oracle(programOf(table));
      if (!answer.met) {
        expect(solved.status).toBe('infeasible');
        continue;
      }
      expect(solved.status).toBe('optimal');
      expect(Math.abs(answer.objective - solved.cost)).toBeLessThanOrEqual(oracleCost * Math.max(1, answer.objective));
      expect(answer.proof.gap).toBeLessThanOrEqual(hedgeFraction * Math.max(1, answer.objective));
      // the margin is a mix of losses, as its dual values say
      const { dual = new Float64Array(0) } = answer.proof;
      expect(dual.every((weight) => weight >= 0)).toBe(true);
      expect(dual.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(1 + 1e-9);
    }
  }, 60_000);

  test('says what holds it where it is', () => {
    const candidates = { f: { pnl: [-10, 10], cost: 1, lot: 1, lowest: -3, highest: 3 } };
    const answer = hedged({ pnl: [-100, 100], candidates });
    expect(answer).toMatchObject({
      met: true,
      trades: [{ candidate: 'f', quantity: -3 }],
      before: 100,
      margin: 70,
      cost: 3,
      objective: 73,
    });
    expect(answer.binds).toEqual({ scenarios: [0], limits: ['f'], bounds: [], budget: false });
    expect(answer.proof).toEqual({ kind: 'envelope', bound: 73, gap: 0 });
    const spent = hedged({ pnl: [-100, 100], candidates, budget: 2 });
    expect(spent).toMatchObject({ trades: [{ quantity: -2 }], binds: { budget: true, limits: [] } });
    const bounded = { ...candidates.f, greeks: { delta: 1 } };
    const within = hedged({ pnl: [-100, 100], candidates: { f: bounded }, bounds: { delta: { now: 1, lowest: 0 } } });
    expect(within).toMatchObject({ trades: [{ quantity: -1 }], binds: { bounds: ['delta'] } });
    // outside now: it has to come in, whatever that costs
    expect(hedged({ pnl: [0, 0], candidates: { f: bounded }, bounds: { delta: { now: 5, highest: 3 } } })).toMatchObject({
      met: true,
      trades: [{ quantity: -2 }],
      objective: 22,
    });
    expect(hedged({ pnl: [0, 0], candidates: { f: bounded }, bounds: { delta: { now: 9, highest: 3 } } })).toMatchObject({
      met: false,
      trades: [],
      objective: 0,
    });
  });
});

describe('laws', () => {
  const tables = Array.from({ length: runs(25, 6) }, (_, i) =>
    drawnTable(1000 + i, { scenarios: 12, candidates: 6, lot: 1, limit: 5, bounds: true, budget: true }),
  );
  const never = (better: HedgeTable, worse: HedgeTable): void => {
    if (worse.met) expect(better.objective).toBeLessThanOrEqual(worse.objective * (1 + 1e-9) + 1e-9);
    if (worse.met) expect(better.met).toBe(true);
  };

  test.each([1, 2, 3])(
    'more candidates, a larger budget, a bound less or another instrument never make %i worse',
    (instruments) => {
      for (const table of tables) {
        const given = { ...table, instruments };
        const answer = hedged(given);
        const [, ...fewer] = Object.entries(table.candidates);
        never(answer, hedged({ ...given, candidates: Object.fromEntries(fewer) }));
        never(hedged({ ...given, budget: 2 * (table.budget as number) }), answer);
        const { bounds: _, ...unbounded } = given;
        const candidates = Object.fromEntries(Object.entries(table.candidates).map(([name, { greeks: _greeks, ...one }]) => [name, one]));
        never(hedged({ ...unbounded, candidates }), answer);
        never(hedged({ ...given, instruments: instruments + 1 }), answer);
      }
    },
    60_000,
  );

  test('where nothing is better nothing is traded: of hedges that were just done too', () => {
    for (const table of tables)
      for (const instruments of [1, 2]) {
        const { budget: _, bounds: _bounds, ...free } = { ...table, instruments };
        const open = Object.fromEntries(
          Object.entries(free.candidates).map(([name, { greeks: _g, held: _h, lowest: _l, highest: _m, ...one }]) => [name, one]),
        );
        const first = hedgeTable(cores[0] as (typeof cores)[number], { ...free, candidates: open });
        const pnl = Array.from(free.pnl, (x, s) =>
          first.trades.reduce((sum, { candidate, quantity }) => sum + quantity * ((open[candidate] as HedgeCandidate).pnl[s] as number), x),
        );
        // one instrument: none but the same would be better, and it is not
        const own = Object.fromEntries(first.trades.map(({ candidate }) => [candidate, open[candidate] as HedgeCandidate]));
        expect(hedged({ pnl, candidates: own, instruments }).trades).toEqual([]);
      }
  });
});

describe('what is refused', () => {
  const given = { pnl: [-1, 1], candidates: { f: { pnl: [1, -1], cost: 0 } } };
  const core = cores[0] as (typeof cores)[number];
  const of = (change: object, candidate: object = {}) =>
    faultOf(() => hedgeTable(core, { ...given, candidates: { f: { ...given.candidates.f, ...candidate } }, ...change } as never));

  test.each([
    ['TOO_SHORT', 'inputs.pnl', { pnl: [] }, {}],
    ['NOT_FINITE', 'inputs.pnl[1]', { pnl: [1, Number.NaN] }, {}],
    ['SHAPE_MISMATCH', 'inputs.candidates.f.pnl', {}, { pnl: [1] }],
    ['NEGATIVE', 'inputs.candidates.f.cost', {}, { cost: -1 }],
    ['NOT_POSITIVE', 'inputs.candidates.f.lot', {}, { lot: 0 }],
    ['CROSSED', 'inputs.candidates.f.lowest', {}, { lowest: 2, highest: 1 }],
    ['CROSSED', 'inputs.bounds.delta.lowest', { bounds: { delta: { now: 0, lowest: 2, highest: 1 } } }, {}],
    ['MISSING_FIELD', 'inputs.candidates.f.greeks.delta', { bounds: { delta: { now: 0 } } }, {}],
    ['UNKNOWN_FIELD', 'inputs.candidates.f.greeks.vega', {}, { greeks: { vega: 1 } }],
    ['NEGATIVE', 'inputs.budget', { budget: -1 }, {}],
    ['OUT_OF_RANGE', 'inputs.instruments', { instruments: 0 }, {}],
    ['TYPE_MISMATCH', 'inputs.reduceOnly', { reduceOnly: 1 }, {}],
    ['UNKNOWN_FIELD', 'inputs.size', { size: 1 }, {}],
  ])('%s at %s', (code, path, change, candidate) => {
    expect(of(change, candidate)).toMatchObject({ code, path });
  });
});

/** The programme without lots: the margin, then what is bought and what is sold of each. */
function programOf({ pnl, candidates, bounds = {} }: HedgeTableInputs): LinearProgram {
  const all = Object.values(candidates);
  const both = (of: (one: HedgeCandidate) => number): number[] => all.flatMap((one) => [of(one), -of(one)]);
  const none = Number.POSITIVE_INFINITY;
  return linear(
    [1, ...all.flatMap(({ cost }) => [cost, cost])],
    [
      ...Array.from(pnl, (x, s) => [-x, [1, ...both((one) => one.pnl[s] as number)], none] as const),
      ...Object.entries(bounds).map(
        ([name, { now, lowest = -none, highest = none }]) =>
          [lowest - now, [0, ...both(({ greeks }) => greeks?.[name] as number)], highest - now] as const,
      ),
    ],
    [
      [0, none],
      ...all.flatMap(({ held = 0, lowest = 0, highest = 0 }): [number, number][] => [
        [0, Math.max(0, highest - held)],
        [0, Math.max(0, held - lowest)],
      ]),
    ],
  );
}
