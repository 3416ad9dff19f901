// Hedges of accounts under every preset: the least of every size by what-ifs, tables of scans, lattices of several instruments; equal bits on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import { createCore } from '../../src/index.js';
import type { HedgeInputs } from '../../src/optimise/hedge/asked.js';
import { findHedge, type Hedge } from '../../src/optimise.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs, some } from '../long.js';
import { hedgeFigure } from '../precision.js';
import { contract, held, holder, small, smallRules } from '../program/account/asked.js';
import { backendNames, bitsOf, documentOf, prepared } from '../program/prepared.js';
import { casesOf, type HedgeCase, leastOfAll, objectiveOf } from './hedges.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

type Engines = readonly MarginEngine[];
const enginesOf = (rules: Rules): Promise<Engines> => Promise.all(backendNames.map((backend) => prepared(backend, rules)));

/** The same of both backends; the engine's what-if of its trades has its figures, to the bit. */
function hedged(engines: Engines, inputs: HedgeInputs): Hedge {
  const [first, ...others] = engines.map((engine, i) => findHedge(cores[i] as (typeof cores)[number], engine, inputs));
  for (const other of others) expect(other).toEqual(first);
  const hedge = first as Hedge;
  const view = (engines[0] as MarginEngine).account(inputs.account, inputs.subaccount);
  const { before, after } = view.whatIf({ trades: hedge.trades });
  expect(hedge.after).toEqual(after);
  expect(hedge.before).toEqual(before);
  const requirement = inputs.requirement ?? view.requirement;
  const of = (figures: typeof after): number => objectiveOf(figures[requirement] as never, inputs.objective);
  expect(hedge.objective).toEqual({ before: of(before), after: of(after) + hedge.cost });
  expect(hedge.proof.bound).toBeLessThanOrEqual(hedge.objective.after);
  expect(hedge.proof.gap).toBe(hedge.objective.after - hedge.proof.bound);
  expect(hedge.trades.length).toBeLessThanOrEqual(inputs.most ?? 1);
  return hedge;
}

const isLeast = (hedge: Hedge, least: number): void => {
  const line = hedgeFigure * Math.max(1, Math.abs(least));
  if (hedge.proof.kind === 'local') {
    expect(hedge.objective.after).toBeGreaterThanOrEqual(least - line);
    expect(hedge.proof.bound).toBeLessThanOrEqual(least + line);
    return;
  }
  expect(Math.abs(hedge.objective.after - least)).toBeLessThanOrEqual(line);
  expect(hedge.proof.gap).toBeLessThanOrEqual(line);
};

const objectives = ['initial', 'maintenance', 'released'] as const;

describe.each(some(presetNames, 2))('under %s', (name) => {
  test('the best one is the least of every lot of sixteen candidates', async () => {
    const engines = await enginesOf(documentOf(name));
    const before = engines.map((engine) => bitsOf(engine.run()));
    const lots = 12;
    for (const [n, one] of casesOf(engines[0] as MarginEngine, { seed: 7, count: 3, candidates: 16, lots }).entries()) {
      const inputs = { ...one.inputs, objective: objectives[n % 3] as (typeof objectives)[number] };
      const least = leastOfAll(engines[0] as MarginEngine, { ...one, inputs }, lots);
      const all = hedged(engines, inputs);
      expect(all.proof.kind).not.toBe('local');
      isLeast(all, least);
    }
    expect(engines.map((engine) => bitsOf(engine.run()))).toEqual(before);
  }, 60_000);
});

/** Terms that bend in every way that is known, beside orders that are open. */
describe.each(some(['margincore', 'paradex-cross', 'derive-standard', 'vega', 'dydx-v4', 'binance-futures', 'deribit-portfolio'], 2))(
  'under %s, of many lots',
  (name) => {
    test('pieces that nobody looks into hold no better one, orders of what is traded included', async () => {
      const [engine] = (await enginesOf(documentOf(name))) as [MarginEngine];
      const lots = 60;
      for (const [n, one] of casesOf(engine, { seed: 23, count: 2, candidates: 4, lots }).entries()) {
        const inputs = { ...one.inputs, objective: objectives[n] as (typeof objectives)[number] };
        const [id, { lot, price }] = Object.entries(one.instruments)[0] as [string, { lot: number; price: number }];
        const ask = (): void => {
          const hedge = findHedge(cores[0] as (typeof cores)[number], engine, inputs);
          isLeast(hedge, leastOfAll(engine, { ...one, inputs }, lots));
        };
        ask();
        const orders = [7.5, -4].map((lots) => ({ instrument: id, quantity: lots * lot, price }));
        await engine.trade(inputs.account, inputs.subaccount ?? '', { orders });
        ask();
      }
    }, 60_000);
  },
);

/** A rule that is a worst loss over scenarios and nothing else. */
const scanRules = (part: string): Rules => {
  const document = JSON.parse(JSON.stringify(documentOf('margincore')));
  document.requirements.portfolio = { ...document.requirements.portfolio, initial: part, maintenance: part };
  return parseRules(document);
};

describe('under a worst loss over scenarios', () => {
  test.each([
    ['of the account', 'jointScan'],
    ['summed over underlyings', 'sum(singleScan)'],
  ])('%s the envelope is the least of every lot', async (_, part) => {
    const engines = await enginesOf(scanRules(part));
    const lots = 15;
    let traded = 0;
    for (const one of casesOf(engines[0] as MarginEngine, { seed: 11, count: 10, candidates: 16, lots })) {
      const inputs = { ...one.inputs, requirement: 'portfolio' };
      const hedge = hedged(engines, inputs);
      expect(hedge.proof.kind).toBe('envelope');
      isLeast(hedge, leastOfAll(engines[0] as MarginEngine, { ...one, inputs }, lots));
      traded += hedge.trades.length;
    }
    expect(traded).toBeGreaterThan(5);
  });

  test.each([
    [2, 'jointScan', 8, 4],
    [3, 'jointScan', 5, 2],
    [2, 'sum(singleScan)', 8, 4],
    [3, 'sum(singleScan)', 5, 2],
  ])(
    '%i instruments by linear programmes are the least of a lattice: %s',
    async (most, part, candidates, lots) => {
      const engines = await enginesOf(scanRules(part));
      for (const { inputs } of casesOf(engines[0] as MarginEngine, { seed: 13, count: runs(4, 1), candidates, lots })) {
        const asked = { ...inputs, requirement: 'portfolio', most };
        const hedge = hedged(engines, asked);
        expect(hedge.proof.kind).toBe('programs');
        // the same rule by a formula that is not seen to be one: then every set is looked at
        const slow = await enginesOf(scanRules(`${part} + 0`));
        const every = hedged(slow, { ...asked, variants: 100_000 });
        expect(every.proof.kind).toBe('sizes');
        isLeast(hedge, every.objective.after);
      }
    },
    60_000,
  );
});

describe('by hand', () => {
  const perpetual = (quantity: number) => ({ positions: [{ instrument: 'ETH-PERPETUAL', quantity, entryPrice: 2500 * 1.0005 }] });
  const bookHeld = held(holder('a', perpetual(40)), holder('b'));
  const open = Promise.all(backendNames.map((backend) => prepared(backend, smallRules, bookHeld, small)));
  const asked: HedgeInputs = { account: 'a', objective: 'initial', instruments: { 'ETH-PERPETUAL': { lot: 1, cost: 1 } } };
  // 1.25 x 0.115 x contract released by each that is sold
  const each = 1.25 * 0.115 * contract;

  test('a position is closed where its release pays for it, and not where it does not', async () => {
    const engines = await open;
    const hedge = hedged(engines, { ...asked, fundingRate: 0.1 });
    expect(hedge.trades).toEqual([{ instrument: 'ETH-PERPETUAL', quantity: -40, price: 2500 * 1.0005 }]);
    expect(hedge).toMatchObject({
      met: true,
      cost: 40,
      binds: { requirement: null, limits: [], bounds: [] },
      proof: { kind: 'pieces', gap: 0 },
    });
    expect(hedge.breakEvenYears).toBeCloseTo(40 / (40 * each * 0.1), 10);
    const instruments = { 'ETH-PERPETUAL': { lot: 1, cost: each * 1.01 } };
    expect(hedged(engines, { ...asked, instruments }).trades).toEqual([]);
    expect(hedged(engines, { ...asked, account: 'b' })).toMatchObject({ met: true, trades: [], cost: 0 });
  });

  test('limits, reduce only, a budget and bounds of Greeks hold, and are said to bind', async () => {
    const engines = await open;
    const within = (change: Partial<HedgeInputs>, terms: object = {}) =>
      hedged(engines, { ...asked, instruments: { 'ETH-PERPETUAL': { lot: 1, cost: 1, ...terms } }, ...change });
    expect(within({}, { lowest: 12 })).toMatchObject({ trades: [{ quantity: -28 }], binds: { limits: ['ETH-PERPETUAL'], bounds: [] } });
    expect(within({ budget: 7 })).toMatchObject({ trades: [{ quantity: -7 }], binds: { limits: [], bounds: ['ETH-PERPETUAL'] } });
    expect(within({ bounds: [{ greek: 'delta', lowest: 9.5 * contract }] })).toMatchObject({
      trades: [{ quantity: -30 }],
      binds: { bounds: ['ETH-PERPETUAL'] },
    });
    expect(within({ reduceOnly: true, account: 'b', bounds: [{ greek: 'delta', underlying: 'ETH', lowest: 1 }] })).toMatchObject({
      met: false,
      trades: [],
    });
    expect(within({ bounds: [{ greek: 'delta', lowest: 45 * contract }] })).toMatchObject({ met: true, trades: [{ quantity: 5 }] });
    expect(within({}, { lot: 7 })).toMatchObject({ trades: [{ quantity: -42 }] });
    expect(within({ reduceOnly: true }, { lot: 7 })).toMatchObject({ trades: [{ quantity: -35 }] });
  });

  test('is refused of what makes no sense', async () => {
    const [engine] = await open;
    const refused = (change: object): string => {
      const { code, path } = faultOf(() => findHedge(cores[0] as (typeof cores)[number], engine as MarginEngine, { ...asked, ...change }));
      return `${code} ${path}`;
    };
    const of = (terms: object) => refused({ instruments: { 'ETH-PERPETUAL': { lot: 1, cost: 1, ...terms } } });
    const at = 'inputs.instruments.ETH-PERPETUAL';
    expect(refused({ account: 'z' })).toBe('UNKNOWN_ACCOUNT account');
    expect(refused({ objective: 'es' })).toMatch(/ inputs.objective$/);
    expect(refused({ requirement: 'cross' })).toMatch(/ inputs.requirement$/);
    expect(refused({ instruments: { NONE: { lot: 1, cost: 0 } } })).toBe('UNKNOWN_INSTRUMENT inputs.instruments.NONE');
    expect(of({ lot: 0 })).toBe(`NOT_POSITIVE ${at}.lot`);
    expect(of({ cost: undefined })).toBe(`MISSING_FIELD ${at}.cost`);
    expect(of({ lowest: 1, highest: 0 })).toBe(`CROSSED ${at}.lowest`);
    expect(of({ price: Number.NaN })).toBe(`NOT_FINITE ${at}.price`);
    expect(refused({ bounds: [{ greek: 'delta', lowest: 1, highest: 0 }] })).toBe('CROSSED inputs.bounds[0].lowest');
    expect(refused({ bounds: [{ greek: 'rho' }] })).toMatch(/ inputs.bounds\[0\].greek$/);
    expect(refused({ fundingRate: 0 })).toBe('NOT_POSITIVE inputs.fundingRate');
    expect(refused({ most: 0 })).toBe('OUT_OF_RANGE inputs.most');
    expect(refused({ objective: 'released', instruments: { 'ETH-PERPETUAL': { lot: 1, cost: 0, price: 1 } } })).toBe(
      'OVERFLOW inputs.instruments',
    );
  });
});

describe('laws', () => {
  test.each(some(['margincore', 'span-arrays', 'deribit-portfolio'], 1))(
    'more candidates, a larger budget or a bound less never make it worse under %s',
    async (name) => {
      const engines = await enginesOf(documentOf(name));
      for (const { inputs } of casesOf(engines[0] as MarginEngine, { seed: 17, count: 4, candidates: 8, lots: 10 }) as HedgeCase[]) {
        const delta = 1e6;
        const given = { ...inputs, budget: 200, bounds: [{ greek: 'delta', lowest: -delta, highest: delta }] as const };
        const answer = hedged(engines, given);
        const never = (better: Hedge, worse: Hedge): void => {
          if (worse.met) expect(better.met).toBe(true);
          if (worse.met)
            expect(better.objective.after).toBeLessThanOrEqual(worse.objective.after + hedgeFigure * Math.abs(worse.objective.after));
        };
        const [, ...fewer] = Object.entries(given.instruments);
        never(answer, hedged(engines, { ...given, instruments: Object.fromEntries(fewer) }));
        never(hedged(engines, { ...given, budget: 1e9 }), answer);
        never(hedged(engines, { ...given, bounds: [] }), answer);
        if (answer.met)
          expect(hedged(engines, { ...given, instruments: {} }).objective.before).toBeGreaterThanOrEqual(
            answer.objective.after - hedgeFigure * Math.abs(answer.objective.after),
          );
      }
    },
    60_000,
  );

  test('quantities are decimals of the lot, and a lot that is too large to help is said to be', async () => {
    const engines = await enginesOf(scanRules('sum(singleScan)'));
    const [engine] = engines;
    let [decimals, large] = [0, 0];
    for (const { inputs } of casesOf(engine, { seed: 23, count: 12, candidates: 8, lots: 10 })) {
      const instruments = (lot: number) =>
        Object.fromEntries(Object.keys(inputs.instruments).map((id) => [id, { lot, costRate: 1e-5, lowest: -1e7, highest: 1e7 }]));
      const asked = { ...inputs, requirement: 'portfolio' };
      const { trades, binds } = hedged(engines, { ...asked, instruments: instruments(0.1) });
      for (const { quantity } of trades) {
        expect(String(quantity)).toMatch(/^-?\d+(\.\d)?$/);
        if (!Number.isInteger(quantity)) decimals += 1;
        expect(binds.lots).toEqual([]);
      }
      const [trade] = trades;
      if (trade === undefined) continue;
      const none = hedged(engines, { ...asked, instruments: instruments(1e6) });
      if (none.trades.length > 0) continue;
      expect(none.binds.lots).toContain(trade.instrument);
      large += 1;
    }
    expect([decimals > 3, large > 3]).toEqual([true, true]);
  });

  test('after the best trade of one instrument the same is not traded again, and of all that is listed each may be', async () => {
    const [engine] = await enginesOf(scanRules('sum(singleScan)'));
    const core = cores[0] as (typeof cores)[number];
    for (const { inputs } of casesOf(engine as MarginEngine, { seed: 19, count: 3, candidates: 8, lots: 10 })) {
      const asked: HedgeInputs = {
        ...inputs,
        requirement: 'portfolio',
        instruments: { '*': { lot: 1, costRate: 1e-4, lowest: -1e5, highest: 1e5 } },
      };
      const hedge = findHedge(core, engine as MarginEngine, asked);
      expect(hedge.proof.kind).toBe('envelope');
      const [trade] = hedge.trades;
      if (trade === undefined) continue;
      // what one of them alone would do is not better
      for (const instrument of Object.keys(inputs.instruments)) {
        const alone = findHedge(core, engine as MarginEngine, {
          ...asked,
          instruments: { [instrument]: { lot: 1, costRate: 1e-4, lowest: -1e5, highest: 1e5 } },
        });
        expect(alone.objective.after).toBeGreaterThanOrEqual(hedge.objective.after * (1 - hedgeFigure));
      }
      await (engine as MarginEngine).trade(inputs.account, inputs.subaccount ?? '', { trades: hedge.trades });
      const again = { ...asked, instruments: { [trade.instrument]: { lot: 1, costRate: 1e-4 } } };
      expect(findHedge(core, engine as MarginEngine, again).trades).toEqual([]);
    }
  });
});
