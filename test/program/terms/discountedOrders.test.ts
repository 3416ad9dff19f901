// Open orders under discounts by sign, against every subset of fills valued by textbook prices.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account, Order } from '../../../src/book/account.js';
import { bookOf } from '../../../src/book/bookOf.js';
import type { AccountView } from '../../../src/engine/prepared/account/view.js';
import { parseRules, type Rules } from '../../../src/rules/document/rules.js';
import { modelSet } from '../../fixtures/modelGrid.js';
import { ruleOf } from '../../fixtures/ruleRun.js';
import { termAccount, termDays, termForward, termIndex, termMarket, termRate, termVol } from '../../fixtures/termMarket.js';
import { runs } from '../../long.js';
import { lawError, shockedLossError } from '../../precision.js';
import { prepared } from '../../program/prepared.js';
import { subsetsOf } from '../../reference/subsets.js';
import { black76 } from '../../reference/textbookBlack.js';

interface Discount {
  readonly base: number;
  readonly rateFactor: number;
  readonly rateSpread: number;
}
interface Discounts {
  readonly positive?: Discount;
  readonly negative?: Discount;
}

const scenarios = [
  { move: -0.4, vol: 'same', weight: 0.5 },
  { move: -0.1, vol: 'same', weight: 1 },
  { move: 0, vol: 'turned', weight: 1 },
  { move: 0.05, vol: 'turned', weight: 0.75 },
  { move: 0.3, vol: 'same', weight: 1 },
];
/** Vols that turn may turn either way: what they change counts as lost. */
const parts = {
  volatility: { shocks: { turned: { absolute: 0.1, eitherSign: true } } },
  scenarios: {
    grid: modelSet([], {
      blocks: scenarios.map(({ move, vol, weight }) => ({ moves: [move], vols: [vol === 'same' ? 'unchanged' : vol], weight })),
    }),
  },
};
const term = (own: Discounts) => ({
  kind: 'scan',
  scenarios: 'grid',
  netting: 'underlying',
  floor: 'none',
  discount: { rate: 'rate', ...own },
  collateral: { '*': null },
});

const ids = ['ETH-A-2000-C', 'ETH-A-2000-P', 'ETH-A-2500-C', 'ETH-B-1500-P', 'ETH-B-2000-C', 'ETH-PERP'];
const years = (id: string): number => termDays[id.charAt(4) as 'A' | 'B'] / 365;
const basePrice = (id: string): number => (id === 'ETH-PERP' ? termIndex.ETH * 1.001 : priceOf(id, 0, termVol));
function priceOf(id: string, move: number, vol: number): number {
  if (id === 'ETH-PERP') return termIndex.ETH * 1.001 * (1 + move);
  return black76(termForward * (1 + move), Number(id.slice(6, 10)), years(id), vol, termRate, id.endsWith('C')).value;
}

/** The discounts of an expiry, above 0 and below. */
function factorsOf({ positive, negative }: Discounts, T: number): [number, number] {
  const exponent = (one: Discount): number => T * (termRate * one.rateFactor + one.rateSpread);
  return [
    positive ? positive.base * Math.exp(-exponent(positive)) : 1,
    negative ? Math.min(negative.base * Math.exp(exponent(negative)), Math.exp(T * termRate)) : 1,
  ];
}

/** The worst loss of a book over the scenarios; below 0 where it gains in all of them. */
function lossOf(held: readonly Order[], discounts: Discounts): number {
  const losses = scenarios.map(({ move, vol, weight }) => {
    const shocked = vol === 'turned' ? termVol + 0.1 : termVol;
    let pnl = 0;
    for (const expiry of ['A', 'B']) {
      const own = held.filter(({ instrument }) => instrument.charAt(4) === expiry);
      if (own.length === 0) continue;
      const value = own.reduce((sum, { instrument, quantity }) => sum + quantity * basePrice(instrument), 0);
      const after = own.reduce((sum, { instrument, quantity }) => sum + quantity * priceOf(instrument, move, shocked), 0);
      const [onAsset, onDebt] = factorsOf(discounts, termDays[expiry as 'A' | 'B'] / 365);
      const one = (after >= 0 ? onAsset : onDebt) * after - value;
      pnl += vol === 'turned' ? -Math.abs(one) : one;
    }
    for (const { instrument, quantity } of held)
      if (instrument === 'ETH-PERP') pnl += quantity * (priceOf(instrument, move, shocked) - basePrice(instrument));
    return -weight * pnl;
  });
  return Math.max(...losses);
}
/** What fills lose at once. */
const lostBy = (filled: readonly Order[]): number =>
  filled.reduce((sum, { instrument, quantity, price }) => sum + quantity * (price - basePrice(instrument)), 0);

/** Limits near the model's value: most fills hurt in some scenarios and help in others. */
const holding = fc
  .tuple(fc.constantFrom(...ids), fc.integer({ min: -6, max: 6 }), fc.integer({ min: 600, max: 1600 }))
  .filter(([, quantity]) => quantity !== 0)
  .map(([instrument, quantity, part]): Order => ({ instrument, quantity, price: (basePrice(instrument) * part) / 1000 }));
const account = (name: string, orders: readonly Order[]): Account => ({ ...termAccount(name, {}, { USDC: 0 }), orders });
const grossOf = (all: readonly Order[]): number => 1 + all.reduce((sum, { quantity }) => sum + Math.abs(quantity) * termIndex.ETH, 0);

const usual: Discounts = { positive: { base: 0.5, rateFactor: 1, rateSpread: 0.1 } };
const either: Discounts = {
  positive: { base: 0.9, rateFactor: 2, rateSpread: 0.03 },
  negative: { base: 1.02, rateFactor: 0, rateSpread: 0.01 },
};
/** What is held counts for more than what is owed: the loss itself is the harder problem. */
const turned: Discounts = { positive: { base: 1.3, rateFactor: 0, rateSpread: 0 }, negative: { base: 0.6, rateFactor: 0, rateSpread: 0 } };

const market = termMarket();

/** A requirement of the term that asks for the worst subset of open orders, beside an equity that counts what fills pay. */
function rulesOf(discounts: Discounts): Rules {
  const terms = {
    one: term(discounts),
    cash: { kind: 'collateral', haircuts: { '*': 0 }, debts: 'whole' },
    gain: { kind: 'futuresPnl' },
    options: { kind: 'optionValue', price: 'model', side: 'both' },
  };
  const margin = { equity: 'cash + gain + options', initial: 'sum(one)', maintenance: '0', orders: 'worstSubset' };
  const { scope, ...rules } = ruleOf(terms, parts);
  return parseRules({ ...rules, scope: { ...scope, orders: 'charged' }, requirements: { margin } });
}

/** An account of nothing, in a book with an order, so that orders are charged at all. */
async function viewUnder(discounts: Discounts): Promise<AccountView> {
  const other = account('other', [{ instrument: 'ETH-PERP', quantity: 1, price: 2000 }]);
  return (await prepared('js', rulesOf(discounts), bookOf([account('a', []), other]), market)).account('a');
}
const initialOf = (view: AccountView, trades: readonly Order[], orders: readonly Order[]): number =>
  view.whatIf({ trades, orders }).after.margin?.initial as number;

describe.each([
  ['a value held at half', usual],
  ['a value held for less and one owed for more', either],
  ['a value held for more and one owed for less', turned],
])('open orders under discounts by sign: %s', (_, discounts) => {
  test('cost what their worst subset costs, against all subsets; none costs the loss alone', async () => {
    const view = await viewUnder(discounts);
    fc.assert(
      fc.property(fc.array(holding, { maxLength: 3 }), fc.array(holding, { minLength: 1, maxLength: 6 }), (positions, orders) => {
        const gross = grossOf([...positions, ...orders]);
        const due = Math.max(...subsetsOf(orders).map((filled) => lossOf([...positions, ...filled], discounts) + lostBy(filled)));
        expect(Math.abs(initialOf(view, positions, orders) - due) / gross).toBeLessThan(shockedLossError);
        expect(Math.abs(initialOf(view, positions, []) - lossOf(positions, discounts)) / gross).toBeLessThan(shockedLossError);
      }),
      { numRuns: runs(60, 12) },
    );
  });

  test('never lower the requirement, however many there are', async () => {
    const view = await viewUnder(discounts);
    fc.assert(
      fc.property(fc.array(holding, { maxLength: 3 }), fc.array(holding, { minLength: 2, maxLength: 9 }), (positions, orders) => {
        let before = Number.NEGATIVE_INFINITY;
        for (let n = 0; n <= orders.length; n++) {
          const now = initialOf(view, positions, orders.slice(0, n));
          expect(now).toBeGreaterThanOrEqual(before - lawError(400) * grossOf([...positions, ...orders]));
          before = now;
        }
      }),
      { numRuns: runs(15, 5) },
    );
  });
});

test('orders of a discounted scan itself, which a search would have to find, are refused by the engine', async () => {
  const requirements = { margin: { equity: '0', initial: 'sum(one)', maintenance: '0' } };
  const rules = parseRules(ruleOf({ one: { ...term(usual), orders: 'worstSubset' } }, { ...parts, requirements }));
  const ordered = account('a', [{ instrument: 'ETH-PERP', quantity: 1, price: 2000 }]);
  await expect(prepared('js', rules, bookOf([ordered]), market)).rejects.toMatchObject({ path: 'rules.terms' });
});
