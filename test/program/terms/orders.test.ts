// Open orders in a scan: the engine's one pass equals the worst over every subset of fills, each a book of its own.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account, Order } from '../../../src/book/account.js';
import { bookOf } from '../../../src/book/bookOf.js';
import type { AccountView } from '../../../src/engine/prepared/account/view.js';
import { buildMarket } from '../../../src/market/build.js';
import { parseRules, type Rules } from '../../../src/rules/document/rules.js';
import { ruleOf } from '../../fixtures/ruleRun.js';
import { smallDraft } from '../../fixtures/smallMarket.js';
import { runs } from '../../long.js';
import { subsetRelative } from '../../precision.js';
import { prepared } from '../../program/prepared.js';
import { subsetsOf } from '../../reference/subsets.js';

/** How a scan counts open orders: not at all, at their worst subset, or at the worst few fills. */
type Counting = 'worstSubset' | { readonly worst: number } | undefined;

const moves = [-0.4, -0.15, 0, 0.15, 0.6];
const partsWith = (orders: Counting, coin: 'shocked' | 'current' = 'shocked', price: 'model' | 'mark' = 'model') => ({
  terms: {
    scan: { kind: 'scan', scenarios: 'main', netting: 'underlying', floor: 'zero', ...(orders === undefined ? {} : { orders }) },
    collateral: { kind: 'collateral', haircuts: { '*': 0 }, debts: 'whole' },
    gain: { kind: 'futuresPnl' },
    options: { kind: 'optionValue', price, side: 'both' },
  } as Readonly<Record<string, object>>,
  parts: {
    volatility: { shocks: { up: { relative: 0.4 } } },
    scenarios: { main: { price, coin, blocks: [{ moves, vols: ['unchanged', 'up'], weight: 1 }] } },
  },
  initial: 'sum(scan)',
});
type Parts = ReturnType<typeof partsWith>;
const rulesOf = ({ terms, parts, initial }: Parts): Rules =>
  parseRules(ruleOf(terms, { ...parts, requirements: { margin: { equity: 'collateral + gain + options', initial, maintenance: '0' } } }));

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

const account = (name: string, orders: readonly Order[]): Account => ({
  account: name,
  subaccount: '',
  mode: 'portfolio',
  positions: [],
  collateral: [{ asset: 'USD', amount: 0 }],
  orders,
});

/** An account of nothing under a rule, in a book with an order, so that orders are charged at all. */
async function viewUnder(parts: Parts): Promise<AccountView> {
  const other = account('other', [{ instrument: 'ETH-PERPETUAL', quantity: 1, price: 2500 }]);
  return (await prepared('js', rulesOf(parts), bookOf([account('a', []), other]), market)).account('a');
}

/** Notional of one contract. */
function notional(id: string): number {
  if (option(id)) return inverse(id) ? 80_000 : 2_500;
  return inverse(id) ? 10 : 250;
}
const grossOf = (all: readonly Order[]): number => all.reduce((sum, one) => sum + Math.abs(one.quantity) * notional(one.instrument), 0);

interface Figures {
  readonly equity: number;
  readonly initial: number;
}
const figuresOf = (view: AccountView, trades: readonly Order[], orders: readonly Order[] = []): Figures =>
  view.whatIf({ trades, orders }).after.margin as Figures;

/** Brute force: for each underlying alone, the most that any subset of at most `most` of its orders asks for once filled, with what the fills have lost at once. Standing still is a scenario, so no loss is below 0. */
function worstOfSubsets(
  view: AccountView,
  positions: readonly Order[],
  orders: readonly Order[],
  most: number,
  nakedOf: (unit: string, held: readonly Order[]) => number = () => 0,
): number {
  let total = 0;
  for (const unit of ['BTC', 'ETH']) {
    const held = positions.filter(({ instrument }) => instrument.startsWith(unit));
    const before = figuresOf(view, held).equity;
    let worst = 0;
    for (const filled of subsetsOf(orders.filter(({ instrument }) => instrument.startsWith(unit)))) {
      if (filled.length > most) continue;
      const { equity, initial } = figuresOf(view, [...held, ...filled]);
      worst = Math.max(worst, before - equity + initial + nakedOf(unit, [...held, ...filled]));
    }
    total += worst;
  }
  return total;
}

describe('open orders', () => {
  // The coin that a coin option costs moves with the coin, but a book that has paid it holds a debt, which is collateral and outside the scenarios: such
  // fills are compared where coins count at the price of today.
  test.each([
    ['coins at the price of today, from the model', 'current', 'model', ids],
    ['coins at the price of today, from the mark', 'current', 'mark', ids],
    ['coins at the price of the scenario', 'shocked', 'model', ids.filter((id) => !inverse(id) || !option(id))],
  ] as const)('cost what their worst subset costs, against all subsets: %s', async (_, coinPrice, from, listed) => {
    const [plain, all, one, two] = (await Promise.all(
      ([undefined, 'worstSubset', { worst: 1 }, { worst: 2 }] as const).map((counting) => viewUnder(partsWith(counting, coinPrice, from))),
    )) as [AccountView, AccountView, AccountView, AccountView];
    fc.assert(
      fc.property(
        fc.array(holding(listed), { maxLength: 4 }),
        fc.array(holding(listed), { minLength: 1, maxLength: 6 }),
        (positions, orders) => {
          const gross = grossOf([...positions, ...orders]);
          for (const [view, most] of [
            [all, orders.length],
            [one, 1],
            [two, 2],
          ] as const) {
            const due = worstOfSubsets(plain, positions, orders, most);
            const got = figuresOf(view, positions, orders).initial;
            expect(Math.abs(got - due) / gross).toBeLessThan(subsetRelative);
          }
        },
      ),
      { numRuns: runs(40, 12) },
    );
  });

  test('never lower the requirement, however many there are, and change no bit of an account that has none', async () => {
    const plain = await viewUnder(partsWith(undefined));
    for (const counting of ['worstSubset', { worst: 2 }] as const) {
      const view = await viewUnder(partsWith(counting));
      fc.assert(
        fc.property(
          fc.array(holding(ids), { maxLength: 4 }),
          fc.array(holding(ids), { minLength: 1, maxLength: 8 }),
          (positions, orders) => {
            const initials = [...orders.keys(), orders.length].map((n) => figuresOf(view, positions, orders.slice(0, n)).initial);
            for (let n = 1; n < initials.length; n++)
              expect(initials[n] as number).toBeGreaterThanOrEqual((initials[n - 1] as number) * (1 - subsetRelative));
            expect(initials[0]).toBe(figuresOf(plain, positions).initial);
          },
        ),
        { numRuns: runs(40, 12) },
      );
    }
  });

  test.each(['side', 'strike'] as const)(
    'and a charge on naked shorts, netted by %s, cost together what the worst subset of both costs',
    async (netted) => {
      const listed = [...ids, 'ETH-E0-2500-P', 'BTC-E0-80000-C'];
      const options = listed.filter(option);
      const nakedParts = (counting: object): Parts => {
        const parts = partsWith(undefined, 'current');
        const naked = { rate: { BTC: 0.03, '*': 0.05 }, netting: netted };
        const scan = { kind: 'scan', scenarios: 'main', netting: 'underlying', floor: 'zero', naked, ...counting };
        return { ...parts, terms: { ...parts.terms, naked: scan }, initial: 'sum(naked)' };
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
      const plain = await viewUnder(partsWith(undefined, 'current'));
      const [ignoring, counting] = [await viewUnder(nakedParts({})), await viewUnder(nakedParts({ orders: 'worstSubset' }))];
      fc.assert(
        fc.property(
          fc.array(holding(options), { maxLength: 4 }),
          fc.array(fc.oneof(holding(options), holding(listed)), { minLength: 1, maxLength: 6 }),
          (positions, orders) => {
            const gross = grossOf([...positions, ...orders]);
            const got = figuresOf(counting, positions, orders).initial;
            expect(Math.abs(got - worstOfSubsets(plain, positions, orders, orders.length, nakedOf)) / gross).toBeLessThan(subsetRelative);
            const without = figuresOf(ignoring, positions).initial;
            expect(Math.abs(without - worstOfSubsets(plain, positions, [], 0, nakedOf)) / gross).toBeLessThan(subsetRelative);
            expect(got).toBeGreaterThanOrEqual(without);
          },
        ),
        { numRuns: runs(60, 12) },
      );
    },
  );

  test('at a price no inverse future can have are a fault of their account alone', async () => {
    const bad = account('a', [{ instrument: 'BTC-PERPETUAL', quantity: 10, price: 0 }]);
    const engine = await prepared('js', rulesOf(partsWith('worstSubset')), bookOf([bad, account('b', [])]), market);
    const { codes, faults } = engine.run();
    expect(Array.from(codes, (code) => code === 0)).toEqual([false, true]);
    expect(faults).toMatchObject([{ account: 'a', code: 'OVERFLOW' }]);
  });
});
