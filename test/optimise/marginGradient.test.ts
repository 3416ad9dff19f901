// Derivatives of margins: by hand, by other steps of what-ifs under every preset, exactly of scans, and what they rank.
// The same bits on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import type { GradientInputs } from '../../src/optimise/gradient/marginGradient.js';
import { type MarginGradient, marginGradient } from '../../src/optimise.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs, some } from '../long.js';
import { gradientShare } from '../precision.js';
import { contract, held, holder, small, smallRules } from '../program/account/asked.js';
import { backendNames, documentOf, market, prepared } from '../program/prepared.js';
import { gradientCounts, gradientsUnder } from './gradientCases.js';
import { casesOf } from './hedges.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

function gradient(engines: readonly MarginEngine[], inputs: GradientInputs): MarginGradient {
  const [first, ...others] = engines.map((engine) => marginGradient(engine, inputs));
  for (const other of others) expect(other).toEqual(first);
  return first as MarginGradient;
}

const enginesOf = (rules: Rules) => Promise.all(backendNames.map((backend) => prepared(backend, rules)));

describe('by hand', () => {
  const of = (quantity: number) => ({ positions: [{ instrument: 'ETH-PERPETUAL', quantity, entryPrice: 2500 * 1.0005 }] });
  const open = Promise.all(backendNames.map((backend) => prepared(backend, smallRules, held(holder('a', of(40)), holder('b')), small)));
  // a long one loses 3 x 0.35 of a range of 0.1, a short one all of it; 0.01 of notional beside
  const [long, short] = [0.115 * contract, 0.11 * contract];

  test('a position adds what a contract of it adds, and an empty account has a kink', async () => {
    const engines = await open;
    const inputs = { account: 'a', instruments: ['ETH-PERPETUAL'] };
    const { requirements, held: quantities, releases, sides, notionals } = gradient(engines, inputs);
    const { initial, maintenance } = requirements.whole as (typeof requirements)[string];
    expect(quantities[0]).toBe(40);
    expect(notionals[0]).toBeCloseTo(contract, 9);
    for (const side of ['up', 'down'] as const) {
      expect(initial[side][0]).toBeCloseTo(1.25 * long, 5);
      expect(maintenance[side][0]).toBeCloseTo(long, 5);
    }
    expect(releases[0]).toBeCloseTo(1.25 * long, 5);
    expect(sides[0]).toBe(-1);
    const empty = gradient(engines, { ...inputs, account: 'b' });
    expect(empty.requirements.whole?.maintenance.up[0]).toBeCloseTo(long, 5);
    expect(empty.requirements.whole?.maintenance.down[0]).toBeCloseTo(-short, 5);
    expect([empty.releases[0], empty.sides[0]]).toEqual([0, 0]);
  });

  test('is refused of what is not there', async () => {
    const [engine] = await open;
    const refused = (change: object): string => {
      const { code, path } = faultOf(() => marginGradient(engine as MarginEngine, { account: 'a', ...change }));
      return `${code} ${path}`;
    };
    expect(refused({ account: 'z' })).toBe('UNKNOWN_ACCOUNT account');
    expect(refused({ requirement: 'cross' })).toMatch(/ inputs.requirement$/);
    expect(refused({ part: 'both' })).toMatch(/ inputs.part$/);
    expect(refused({ instruments: ['NONE'] })).toBe('UNKNOWN_INSTRUMENT inputs.instruments.NONE');
    expect(refused({ instruments: ['*'] })).toBe('UNKNOWN_INSTRUMENT inputs.instruments[0]');
    expect(refused({ step: 1 })).toBe('UNKNOWN_FIELD inputs.step');
  });
});

describe.each(some(presetNames, 2))('under %s', (name) => {
  test('derivatives are those of other steps of what-ifs, within what they say of themselves', async () => {
    const engines = await enginesOf(documentOf(name));
    const [engine] = engines as [MarginEngine];
    const rounds = ['vega', 'vega-capped', 'dydx-v4'].includes(name);
    let compared = 0;
    for (const { inputs, instruments } of casesOf(engine, { seed: 23, count: 3, candidates: 8, lots: 10 })) {
      const { account, subaccount = '' } = inputs;
      const ids = Object.keys(instruments);
      const found = gradient(engines, { account, subaccount, instruments: ids });
      expect(found.instruments).toEqual([...ids].sort());
      const view = engine.account(account, subaccount);
      const before = view.figures();
      for (const [j, id] of found.instruments.entries()) {
        const quote = market.quotes.find(({ instrument }) => instrument.id === id);
        const price = quote?.instrument.kind === 'option' ? 0 : (quote?.forward as number);
        const notional = found.notionals[j] as number;
        const size = Math.max(...Object.values(before).map(({ equity, initial }) => Math.max(Math.abs(equity), initial)));
        const h = (size / notional) * (rounds ? 1 / 256 : 1e-7);
        for (const [requirement, parts] of Object.entries(found.requirements))
          for (const part of ['initial', 'maintenance'] as const) {
            const { up, down, errors } = parts[part];
            expect(errors[j]).toBeLessThan(Number.POSITIVE_INFINITY);
            for (const [side, derivative] of [
              [1, up[j]],
              [-1, down[j]],
            ] as [number, number][]) {
              if (rounds || quote?.instrument.kind === 'option') continue;
              const after = view.whatIf({ trades: [{ instrument: id, quantity: side * h, price }] }).after[requirement];
              const quotient = ((after?.[part] as number) - (before[requirement]?.[part] as number)) / (side * h);
              expect(Math.abs(quotient - derivative)).toBeLessThanOrEqual(gradientShare * notional + 2 * (errors[j] as number));
              compared += 1;
            }
          }
      }
    }
    if (!rounds) expect(compared).toBeGreaterThan(20);
  }, 60_000);
});

describe('short of a contract with a highest price', () => {
  const of = (quantity: number, more: object = {}) =>
    held({ ...holder('a', { positions: [{ instrument: 'XRP_USDC-PERPETUAL', quantity, entryPrice: 2 }] }), ...more });
  const gradientOf = async (book: ReturnType<typeof held>) => {
    const engines = await Promise.all(backendNames.map((backend) => prepared(backend, documentOf('vega-capped'), book, market)));
    return gradient(engines, { account: 'a', instruments: ['XRP_USDC-PERPETUAL'] });
  };
  const price = market.quotes.find(({ instrument }) => instrument.id === 'XRP_USDC-PERPETUAL')?.forward as number;

  test('1,000 XRP: a contract less frees what it may still rise, 1,000,000 less its price, on both sides', async () => {
    for (const quantity of [-1000, -0.01, -1e7]) {
      const { requirements } = await gradientOf(of(quantity));
      const { initial, maintenance } = requirements.cross as (typeof requirements)[string];
      for (const { up, down, errors } of [initial, maintenance])
        for (const side of [up[0], down[0]] as number[]) {
          expect(Math.abs(side + (1_000_000 - price))).toBeLessThanOrEqual(errors[0] as number);
          expect(errors[0] as number).toBeLessThan(quantity === -0.01 ? 0.1 : 1e-3);
        }
    }
  });

  test('beside an order that nets it, no step goes beyond where the order turns the position', async () => {
    const orders = [{ instrument: 'XRP_USDC-PERPETUAL', quantity: 1500, price: 2 }];
    const { requirements } = await gradientOf(of(-1000, { orders }));
    const { up, down, errors } = (requirements.cross as (typeof requirements)[string]).initial;
    // the worse of -1,000 and what is bought is the short side still
    expect(Math.abs((up[0] as number) + (1_000_000 - price))).toBeLessThanOrEqual(errors[0] as number);
    expect(Math.abs((down[0] as number) + (1_000_000 - price))).toBeLessThanOrEqual(errors[0] as number);
    expect(errors[0] as number).toBeLessThan(1e-3);
  });
});

test.each(
  some(
    presetNames.filter((name) => documentOf(name).scope.kinds.length > 0),
    4,
  ),
)(
  'drawn accounts under %s have derivatives within their own errors of what-ifs',
  async (name) => {
    const counts = gradientCounts();
    for (const [n, core] of cores.entries()) await gradientsUnder(core, name, 400 + n, 20, counts);
    expect(counts.wrong).toEqual([]);
    expect(counts.compared).toBeGreaterThan(10);
  },
  60_000,
);

describe('of a worst loss over scenarios', () => {
  const rulesOf = (part: string): Rules => {
    const document = JSON.parse(JSON.stringify(documentOf('margincore')));
    document.requirements = { portfolio: { ...document.requirements.portfolio, initial: part, maintenance: part } };
    document.assumptions.accounts = { ...document.assumptions.accounts, requirement: 'portfolio' };
    return parseRules(document);
  };

  test.each(['jointScan', 'sum(singleScan)'])(
    '%s they are exact: what steps approach, over all that is listed',
    async (part) => {
      const engines = await enginesOf(rulesOf(part));
      const slow = await enginesOf(rulesOf(`${part} + 0`));
      for (const { inputs } of casesOf(engines[0] as MarginEngine, { seed: 29, count: runs(4, 2), candidates: 8, lots: 10 })) {
        const { account, subaccount = '' } = inputs;
        const exact = gradient(engines, { account, subaccount });
        const stepped = marginGradient(slow[0] as MarginEngine, { account, subaccount });
        expect(exact.instruments.length).toBe(market.quotes.length);
        const [{ initial }, beside] = [exact.requirements.portfolio as never, stepped.requirements.portfolio as never] as [
          MarginGradient['requirements'][string],
          MarginGradient['requirements'][string],
        ];
        expect(initial.errors.every((error) => error === 0)).toBe(true);
        for (const [j, notional] of exact.notionals.entries())
          for (const side of ['up', 'down'] as const)
            expect(Math.abs((initial[side][j] as number) - (beside.initial[side][j] as number))).toBeLessThanOrEqual(
              gradientShare * notional + 2 * (beside.initial.errors[j] as number),
            );
        // what is ranked first releases most by notional, and does release
        const [first] = exact.ranked as unknown as [number];
        const worth = (j: number): number => (exact.releases[j] as number) / (exact.notionals[j] as number);
        for (const j of exact.ranked) expect(worth(j)).toBeLessThanOrEqual(worth(first));
        const view = (engines[0] as MarginEngine).account(account, subaccount);
        const quantity = ((exact.sides[first] as number) * 1e-6 * view.initial) / (exact.notionals[first] as number);
        const trade = { instrument: exact.instruments[first] as string, quantity, price: 1 };
        if (quantity !== 0 && !trade.instrument.includes('PERP'))
          expect(view.whatIf({ trades: [trade] }).after.portfolio?.initial as number).toBeLessThan(view.initial);
      }
    },
    60_000,
  );

  test('positions times derivatives are the margin, where nothing is at a kink', async () => {
    const document = JSON.parse(JSON.stringify(documentOf('deribit-portfolio')));
    delete document.terms.worstCase.offset;
    document.scenarios.riskMatrix.blocks.splice(1);
    Object.assign(document.requirements.portfolio, { initial: 'worstCase', maintenance: '0.5 * worstCase' });
    const engines = await enginesOf(parseRules(document));
    let smooth = 0;
    for (const { inputs } of casesOf(engines[0] as MarginEngine, { seed: 31, count: 8, candidates: 2, lots: 10 })) {
      const { account, subaccount = '' } = inputs;
      const { held: quantities, requirements } = gradient(engines, { account, subaccount });
      const { initial, maintenance } = requirements.portfolio as (typeof requirements)[string];
      if (quantities.some((quantity, j) => quantity !== 0 && initial.up[j] !== initial.down[j])) continue;
      const sum = (column: Float64Array): number => quantities.reduce((total, quantity, j) => total + quantity * (column[j] as number), 0);
      const view = (engines[0] as MarginEngine).account(account, subaccount);
      expect(Math.abs(sum(initial.up) - view.initial)).toBeLessThanOrEqual(1e-9 * view.initial);
      expect(Math.abs(sum(maintenance.up) - view.maintenance)).toBeLessThanOrEqual(1e-3 * view.maintenance);
      smooth += 1;
    }
    expect(smooth).toBeGreaterThan(3);
  });
});
