// Open orders under discounts by sign, against every subset of fills valued by textbook prices.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Core } from '../../../src/engine/core.js';
import { type Account, bookOf, type Order, parseTermRules } from '../../../src/index.js';
import { backends } from '../../backends.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { modelGrid } from '../../fixtures/modelGrid.js';
import { termAccount, termDays, termForward, termIndex, termMarket, termRate, termVol } from '../../fixtures/termMarket.js';
import { lawError, shockedLossError } from '../../precision.js';
import { subsetsOf } from '../../reference/subsets.js';
import { black76 } from '../../reference/textbookBlack.js';
import { ruleOf, runEverywhere, termOf } from './runTerm.js';

interface Discount {
  readonly base: number;
  readonly rateMultiplier: number;
  readonly rateAdd: number;
}
interface Discounts {
  readonly assets: Discount | null;
  readonly debts: Discount | null;
}

const scenarios = [
  { move: -0.4, vol: 'same', weight: 0.5 },
  { move: -0.1, vol: 'same', weight: 1 },
  { move: 0, vol: 'turned', weight: 1 },
  { move: 0.05, vol: 'turned', weight: 0.75 },
  { move: 0.3, vol: 'same', weight: 1 },
];
const grids = { grid: modelGrid({ volStates: { same: { shock: 'unchanged' }, turned: { shock: 'absolute', size: 0.1 } }, scenarios }) };
const term = (own: Discounts, orders: string, floor = 'none') => ({
  term: 'discountedScan',
  grid: 'grid',
  rateFigure: null,
  ...own,
  eitherSign: ['turned'],
  collateral: { '*': null },
  floor,
  orders,
});

const ids = ['ETH-A-2000-C', 'ETH-A-2000-P', 'ETH-A-2500-C', 'ETH-B-1500-P', 'ETH-B-2000-C', 'ETH-PERP'];
const years = (id: string): number => termDays[id.charAt(4) as 'A' | 'B'] / 365;
const basePrice = (id: string): number => (id === 'ETH-PERP' ? termIndex.ETH * 1.001 : priceOf(id, 0, termVol));
function priceOf(id: string, move: number, vol: number): number {
  if (id === 'ETH-PERP') return termIndex.ETH * 1.001 * (1 + move);
  return black76(termForward * (1 + move), Number(id.slice(6, 10)), years(id), vol, termRate, id.endsWith('C')).value;
}

/** The discounts of an expiry, above 0 and below. */
function factorsOf({ assets, debts }: Discounts, T: number): [number, number] {
  const exponent = (one: Discount): number => T * (termRate * one.rateMultiplier + one.rateAdd);
  return [
    assets ? assets.base * Math.exp(-exponent(assets)) : 1,
    debts ? Math.min(debts.base * Math.exp(exponent(debts)), Math.exp(T * termRate)) : 1,
  ];
}

/** The loss of a book, less what its fills gained at once. */
function lossOf(held: readonly Order[], filled: readonly Order[], discounts: Discounts): number {
  const losses = scenarios.map(({ move, vol, weight }) => {
    const shocked = vol === 'turned' ? termVol + 0.1 : termVol;
    const all = [...held, ...filled];
    let pnl = 0;
    for (const { instrument, quantity, price } of filled) pnl += quantity * (basePrice(instrument) - price);
    for (const expiry of ['A', 'B']) {
      const own = all.filter(({ instrument }) => instrument.charAt(4) === expiry);
      if (own.length === 0) continue;
      const value = own.reduce((sum, { instrument, quantity }) => sum + quantity * basePrice(instrument), 0);
      const after = own.reduce((sum, { instrument, quantity }) => sum + quantity * priceOf(instrument, move, shocked), 0);
      const [onAsset, onDebt] = factorsOf(discounts, termDays[expiry as 'A' | 'B'] / 365);
      const one = (after >= 0 ? onAsset : onDebt) * after - value;
      pnl += vol === 'turned' ? -Math.abs(one) : one;
    }
    for (const { instrument, quantity } of all)
      if (instrument === 'ETH-PERP') pnl += quantity * (priceOf(instrument, move, shocked) - basePrice(instrument));
    return -weight * pnl;
  });
  return Math.max(...losses);
}

/** Limits near the model's value: most fills hurt in some scenarios and help in others. */
const holding = fc
  .tuple(fc.constantFrom(...ids), fc.integer({ min: -6, max: 6 }), fc.integer({ min: 600, max: 1600 }))
  .filter(([, quantity]) => quantity !== 0)
  .map(([instrument, quantity, part]): Order => ({ instrument, quantity, price: (basePrice(instrument) * part) / 1000 }));
const account = (name: string, positions: readonly Order[], orders: readonly Order[]): Account => ({
  ...termAccount(name, {}),
  positions: positions.map(({ instrument, quantity }) => ({ instrument, quantity, entryPrice: 0 })),
  orders,
});
const grossOf = (all: readonly Order[]): number => 1 + all.reduce((sum, { quantity }) => sum + Math.abs(quantity) * termIndex.ETH, 0);

/** The most that an order's options are worth in any scenario. */
const highest = ({ instrument, quantity }: Order): number =>
  Math.abs(quantity) * Math.max(...scenarios.map(({ move, vol }) => priceOf(instrument, move, vol === 'turned' ? termVol + 0.1 : termVol)));

const usual: Discounts = { assets: { base: 0.5, rateMultiplier: 1, rateAdd: 0.1 }, debts: null };
const either: Discounts = {
  assets: { base: 0.9, rateMultiplier: 2, rateAdd: 0.03 },
  debts: { base: 1.02, rateMultiplier: 0, rateAdd: 0.01 },
};
/** What is held counts for more than what is owed: the loss itself is the harder problem. */
const turned: Discounts = { assets: { base: 1.3, rateMultiplier: 0, rateAdd: 0 }, debts: { base: 0.6, rateMultiplier: 0, rateAdd: 0 } };

let core: Core;
beforeAll(async () => {
  core = coreOn(await (backends[0] as (typeof backends)[number]).create(), 'test');
});
const market = termMarket();
const initialOf = (rules: unknown, one: Account): number => {
  const run = core.requirements({ market, book: bookOf([one]), rules: parseTermRules(rules) });
  expect(run.faults).toEqual([]);
  return run.initials[0] as number;
};
const whole = (one: unknown) => ({ ...(ruleOf(one as Record<string, unknown>, grids) as object), initial: { units: 'sum', of: 'one' } });

describe('open orders under discounts by sign', () => {
  test.each([
    ['a value held at half', usual],
    ['a value held for less and one owed for more', either],
    ['a value held for more and one owed for less', turned],
  ])('cost what their worst subset costs, against all subsets: %s', (_, discounts) => {
    fc.assert(
      fc.property(fc.array(holding, { maxLength: 3 }), fc.array(holding, { minLength: 1, maxLength: 6 }), (positions, orders) => {
        const gross = grossOf([...positions, ...orders]);
        const due = Math.max(...subsetsOf(orders).map((filled) => lossOf(positions, filled, discounts)));
        const got = initialOf(whole(term(discounts, 'worst-subset')), account('a', positions, orders));
        expect(Math.abs(got - due) / gross).toBeLessThan(shockedLossError);
        const bound = initialOf(whole(term(discounts, 'worst-subset-bound')), account('a', positions, orders));
        expect(bound).toBeGreaterThanOrEqual(got - gross * shockedLossError);
        const largest = Math.max(...orders.map(highest));
        const spreads = ['A', 'B'].map((expiry) => {
          const [onAsset, onDebt] = factorsOf(discounts, termDays[expiry as 'A' | 'B'] / 365);
          return Math.abs(onAsset - onDebt) / 4;
        });
        expect(bound - got).toBeLessThanOrEqual(spreads.reduce((sum, spread) => sum + spread * largest, gross * shockedLossError));
        const ignored = initialOf(whole(term(discounts, 'ignored')), account('a', positions, orders));
        expect(Math.abs(ignored - lossOf(positions, [], discounts)) / gross).toBeLessThan(shockedLossError);
        expect(got).toBeGreaterThanOrEqual(ignored - gross * shockedLossError);
      }),
      { numRuns: 60 },
    );
  });

  test('change no bit of an account that has none, and have the same bits on every backend', async () => {
    const some = [
      account('none', [{ instrument: 'ETH-A-2000-C', quantity: 2, price: 0 }], []),
      account('some', [{ instrument: 'ETH-A-2000-C', quantity: 2, price: 0 }], [{ instrument: 'ETH-B-1500-P', quantity: -3, price: 80 }]),
    ];
    const ignored = await termOf(term(turned, 'ignored'), some, market, grids);
    for (const counted of ['worst-subset', 'worst-subset-bound']) {
      const found = await termOf(term(turned, counted), some, market, grids);
      expect(found.none).toBe(ignored.none);
      expect(found.some).toBeGreaterThan(ignored.some as number);
    }
  });

  test('never lower the requirement, however many there are', () => {
    fc.assert(
      fc.property(fc.array(holding, { maxLength: 3 }), fc.array(holding, { minLength: 2, maxLength: 9 }), (positions, orders) => {
        for (const counted of ['worst-subset', 'worst-subset-bound']) {
          let before = Number.NEGATIVE_INFINITY;
          for (let n = 0; n <= orders.length; n++) {
            const now = initialOf(whole(term(turned, counted)), account('a', positions, orders.slice(0, n)));
            expect(now).toBeGreaterThanOrEqual(before - lawError(400) * grossOf([...positions, ...orders]));
            before = now;
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  test('whose worst subset no search finds are refused, with their account alone; the bound answers', async () => {
    // even lots against an odd one, all bought at a limit between the two discounts: no fill nets to nothing
    const price = basePrice('ETH-A-2000-C');
    const orders = Array.from(
      { length: 40 },
      (_, j): Order => ({ instrument: 'ETH-A-2000-C', quantity: 2 * (1000 + j), price: price * 0.95 }),
    );
    const still = { grid: modelGrid({ scenarios: [{ move: 0, vol: 'same', weight: 1 }] }) };
    const crowded = account('crowded', [{ instrument: 'ETH-A-2000-C', quantity: -41_001, price: 0 }], orders);
    const other = account('other', [{ instrument: 'ETH-A-2000-C', quantity: -1, price: 0 }], orders.slice(0, 2));
    const own = { ...term(turned, 'worst-subset'), eitherSign: [] };
    const run = await runEverywhere(ruleOf(own, still), [crowded, other]);
    expect(run.faults).toMatchObject([{ account: 'crowded', code: 'TOO_LARGE', path: 'accounts["crowded"].orders' }]);
    expect(Array.from(run.statuses)).toEqual([1, 0]);
    const bounded = await runEverywhere(ruleOf({ ...own, orders: 'worst-subset-bound' }, still), [crowded, other]);
    expect(bounded.faults).toEqual([]);
  });
});
