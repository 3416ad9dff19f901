// Open orders in a scan: what the engine says in one pass is what every subset of fills, each a book of its own, says at most.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Core } from '../../../src/engine/core.js';
import { type Account, bookOf, buildMarket, type Order, parseTermRules, type TermRules } from '../../../src/index.js';
import { backends } from '../../backends.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { modelGrid } from '../../fixtures/modelGrid.js';
import { smallDraft } from '../../fixtures/smallMarket.js';
import { subsetRelative } from '../../precision.js';

type Counting = { readonly counted: 'ignored' | 'worst-subset' } | { readonly counted: 'worst-of'; readonly fills: number };

const moves = [-0.4, -0.15, 0, 0.15, 0.6];
const rulesWith = (orders: Counting, coinPrice: 'scenario' | 'current' = 'scenario', from: 'model' | 'mark' = 'model') =>
  parseTermRules({
    format: 'margincore-rules',
    version: 2,
    name: 'orders',
    date: '2026-01-01',
    source: 'test',
    numeraire: 'USD',
    grids: {
      main: modelGrid({
        from,
        coinPrice,
        volStates: { same: { shock: 'unchanged' }, up: { shock: 'relative', size: 0.4, term: null, floor: null } },
        scenarios: moves.flatMap((move) => ['same', 'up'].map((vol) => ({ move, vol, weight: 1 }))),
      }),
    },
    terms: {
      scan: { term: 'scan', grid: 'main', orders },
      collateral: { term: 'collateral', haircuts: { '*': [{ upTo: null, haircut: 0 }] } },
      gain: { term: 'futuresGain' },
      options: { term: from === 'mark' ? 'markedOptionValue' : 'optionValue', sides: ['long', 'short'] },
    },
    formulas: {},
    equity: { sum: ['collateral', 'gain', 'options'] },
    initial: { units: 'sum', of: 'scan' },
    maintenance: 0,
  });

const ids = [
  'ETH-PERPETUAL',
  'ETH-F1',
  'ETH-E0-2500-C',
  'ETH-E1-2200-P',
  'ETH-E2-3500-C',
  'BTC-PERPETUAL',
  'BTC-F2',
  'BTC-E0-80000-P',
  'BTC-E1-90000-C',
];
const draft = smallDraft();
/** Marks a little off the model, so that counting from them is seen. */
const market = buildMarket({
  ...draft,
  quotes: draft.quotes.map((quote) =>
    quote.instrument.kind === 'option' ? { ...quote, mark: quote.instrument.settlement === 'inverse' ? 0.03 : 90 } : quote,
  ),
});
const inverse = (id: string): boolean => id.startsWith('BTC');
const option = (id: string): boolean => id.endsWith('-C') || id.endsWith('-P');
const scaleOf = (id: string): number => (id === 'BTC-PERPETUAL' || id === 'BTC-F2' ? 1000 : 1);

const quantity = fc.integer({ min: -5, max: 5 }).filter((q) => q !== 0);
const price = (id: string): fc.Arbitrary<number> => {
  const [low, high] = option(id) ? (inverse(id) ? [0.005, 0.1] : [10, 400]) : inverse(id) ? [60_000, 100_000] : [1_900, 3_100];
  return fc.double({ min: low as number, max: high as number, noNaN: true });
};
const holding = (from: readonly string[]) =>
  fc
    .constantFrom(...from)
    .chain((instrument) =>
      fc.record({ instrument: fc.constant(instrument), quantity: quantity.map((q) => q * scaleOf(instrument)), price: price(instrument) }),
    );

const account = (name: string, positions: readonly Order[], orders: readonly Order[], cash: number): Account => ({
  account: name,
  subaccount: '',
  mode: 'portfolio',
  positions: positions.map(({ instrument, quantity: q, price: entryPrice }) => ({ instrument, quantity: q, entryPrice })),
  collateral: [{ asset: 'USD', amount: cash }],
  orders,
});

/** What a fill of an option pays, numeraire; futures pay nothing at once. */
function paid({ instrument, quantity: q, price: limit }: Order): number {
  if (!option(instrument)) return 0;
  return inverse(instrument) ? q * limit * 80_000 : q * limit * 0.999;
}

/** Notional of one contract. */
function notional(id: string): number {
  if (option(id)) return inverse(id) ? 80_000 : 2_500;
  return inverse(id) ? 10 : 250;
}
const grossOf = (all: readonly Order[]): number => all.reduce((sum, one) => sum + Math.abs(one.quantity) * notional(one.instrument), 0);

let core: Core;
beforeAll(async () => {
  core = coreOn(await (backends[0] as (typeof backends)[number]).create(), 'test');
});

describe('open orders', () => {
  // The coin that a coin option costs moves with the coin, but a book that has paid it holds a debt, which is collateral and outside the scenarios: such
  // fills are compared where coins count at the price of today.
  test.each([
    ['coins at the price of today, from the model', 'current', 'model', ids],
    ['coins at the price of today, from the mark', 'current', 'mark', ids],
    ['coins at the price of the scenario', 'scenario', 'model', ids.filter((id) => !inverse(id) || !option(id))],
  ] as const)('cost what their worst subset costs, against all subsets: %s', (_, coinPrice, from, listed) => {
    fc.assert(
      fc.property(
        fc.array(holding(listed), { maxLength: 3 }),
        fc.array(holding(listed), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 3 }),
        (positions, orders, fills) => {
          const gross = grossOf([...positions, ...orders]);
          for (const counting of [{ counted: 'worst-subset' }, { counted: 'worst-of', fills }] as const) {
            const most = counting.counted === 'worst-of' ? fills : orders.length;
            const due = worstOfSubsets(positions, orders, most, rulesWith({ counted: 'ignored' }, coinPrice, from));
            const got = core.requirements({
              market,
              book: bookOf([account('a', positions, orders, 0)]),
              rules: rulesWith(counting, coinPrice, from),
            });
            expect(got.faults).toEqual([]);
            expect(Math.abs((got.initials[0] as number) - due) / gross).toBeLessThan(subsetRelative);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('never lower the requirement, however many there are, and change no bit of an account that has none', () => {
    fc.assert(
      fc.property(fc.array(holding(ids), { maxLength: 4 }), fc.array(holding(ids), { minLength: 1, maxLength: 8 }), (positions, orders) => {
        for (const counting of [{ counted: 'worst-subset' }, { counted: 'worst-of', fills: 2 }] as const) {
          const books = orders.map((__, n) => account(String.fromCharCode(97 + n), positions, orders.slice(0, n), 0));
          const { initials } = core.requirements({ market, book: bookOf(books), rules: rulesWith(counting) });
          for (let n = 1; n < initials.length; n++)
            expect(initials[n] as number).toBeGreaterThanOrEqual((initials[n - 1] as number) * (1 - subsetRelative));
          const without = core.requirements({ market, book: bookOf(books.slice(0, 1)), rules: rulesWith({ counted: 'ignored' }) });
          expect(without.initials[0]).toBe(initials[0]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each(['side', 'strike'] as const)(
    'and a charge on naked shorts, netted by %s, cost together what the worst subset of both costs',
    (netted) => {
      const listed = [...ids, 'ETH-E0-2500-P', 'BTC-E0-80000-C'];
      const options = listed.filter(option);
      const nakedRule = (orders: 'ignored' | 'worst-subset') => {
        const rules = rulesWith({ counted: 'ignored' }, 'current');
        const naked = { term: 'nakedScan', grid: 'main', rates: { BTC: 0.03, '*': 0.05 }, netted, orders };
        return parseTermRules({ ...rules, terms: { ...rules.terms, naked }, initial: { units: 'sum', of: 'naked' } });
      };
      const nakedOf = (unit: string, held: readonly Order[]): number => {
        const nets = new Map<string, number>();
        for (const { instrument, quantity: q } of held.filter((one) => option(one.instrument))) {
          const key = netted === 'side' ? instrument : instrument.slice(0, -2);
          nets.set(key, (nets.get(key) ?? 0) + q);
        }
        const short = [...nets.values()].reduce((sum, net) => sum + Math.max(0, -net), 0);
        return short * (unit === 'BTC' ? 0.03 * 80_000 : 0.05 * 2_500);
      };
      fc.assert(
        fc.property(
          fc.array(holding(options), { maxLength: 4 }),
          fc.array(fc.oneof(holding(options), holding(listed)), { minLength: 1, maxLength: 6 }),
          (positions, orders) => {
            const book = bookOf([account('a', positions, orders, 0)]);
            const due = worstOfSubsets(positions, orders, orders.length, rulesWith({ counted: 'ignored' }, 'current'), nakedOf);
            const got = core.requirements({ market, book, rules: nakedRule('worst-subset') });
            expect(got.faults).toEqual([]);
            expect(Math.abs((got.initials[0] as number) - due) / grossOf([...positions, ...orders])).toBeLessThan(subsetRelative);
            const held = worstOfSubsets(positions, [], 0, rulesWith({ counted: 'ignored' }, 'current'), nakedOf);
            const without = core.requirements({ market, book, rules: nakedRule('ignored') }).initials[0] as number;
            expect(Math.abs(without - held) / grossOf([...positions, ...orders])).toBeLessThan(subsetRelative);
            expect(got.initials[0] as number).toBeGreaterThanOrEqual(without);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  test('at a price no inverse future can have are a fault of their account alone', () => {
    const books = [account('a', [], [{ instrument: 'BTC-PERPETUAL', quantity: 10, price: 0 }], 0), account('b', [], [], 0)];
    const run = core.requirements({ market, book: bookOf(books), rules: rulesWith({ counted: 'worst-subset' }) });
    expect(Array.from(run.statuses)).toEqual([1, 0]);
    expect(run.faults[0]).toMatchObject({ account: 'a', code: 'OUT_OF_RANGE', path: 'accounts["a"].orders' });
  });
});

/**
 * Brute force: for each underlying alone, the largest loss of any subset of at most `most` of its orders; the subset's own book is asked, and what its
 * fills have lost at once (it stands in its equity) is added.
 */
function worstOfSubsets(
  positions: readonly Order[],
  orders: readonly Order[],
  most: number,
  rules: TermRules,
  nakedOf: (unit: string, held: readonly Order[]) => number = () => 0,
): number {
  let total = 0;
  for (const unit of ['BTC', 'ETH']) {
    const own = orders.filter(({ instrument }) => instrument.startsWith(unit));
    const held = positions.filter(({ instrument }) => instrument.startsWith(unit));
    const books: Account[] = [];
    const naked: number[] = [];
    for (let mask = 0; mask < 2 ** own.length; mask++) {
      const filled = own.filter((_, j) => (mask >> j) & 1);
      const cash = -filled.reduce((sum, order) => sum + paid(order), 0);
      if (filled.length > most) continue;
      books.push(account(String(mask).padStart(3, '0'), [...held, ...filled], [], cash));
      naked.push(nakedOf(unit, [...held, ...filled]));
    }
    const book = bookOf(books);
    const { equities } = core.requirements({ market, book, rules });
    let worst = 0;
    for (const [i, one] of books.entries()) {
      const { counted, underlyings, scenarios } = core.scenarioPnls({ market, book, rules, term: 'scan', account: one.account });
      const row = underlyings.indexOf(unit) * scenarios.length;
      const charge = naked[i] as number;
      worst = Math.max(worst, charge);
      const lost = (equities[0] as number) - (equities[i] as number);
      for (let s = 0; s < scenarios.length; s++) worst = Math.max(worst, lost - (counted[row + s] as number) + charge);
    }
    total += worst;
  }
  return total;
}
