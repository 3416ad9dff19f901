// Open orders in a scan: exactly the worst subset of fills, against brute force; a larger order never lowers an initial margin.
import { beforeAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import type { Trade } from '../../src/engine/prepared/changes.js';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { programRelative } from '../precision.js';
import { backendNames, wholeBook as book, documentOf, whole as market, preparedWhole as prepared } from './prepared.js';

/** Scans of whole weights, so that what a fill gains at once counts the same in every scenario. */
function scanRules(orders: unknown): Rules {
  const {
    scenarios: _,
    terms,
    requirements: __,
    formulas: ___,
    ...rest
  } = structuredClone(documentOf('margincore')) as unknown as Record<string, Record<string, unknown>>;
  const set = {
    price: 'model',
    coin: 'shocked',
    priceRange: 'priceRange',
    blocks: [{ ranges: [-2, -1, 0, 1, 2], vols: ['down', 'unchanged', 'up'], weight: 1 }],
  };
  const scan = { kind: 'scan', scenarios: 'moves', netting: 'account', floor: 'zero', orders };
  return parseRules({
    ...rest,
    assumptions: { accounts: { requirement: 'scanned' } },
    scenarios: { moves: set },
    terms: {
      collateral: { kind: 'collateral', haircuts: { '*': 0 }, debts: 'whole' },
      futuresPnl: terms?.futuresPnl,
      optionValue: terms?.optionValue,
      scan,
    },
    requirements: { scanned: { equity: 'collateral + futuresPnl + optionValue', initial: 'scan', maintenance: 'scan' } },
  });
}

/** What is paid for coin options is coin that no scenario moves: their fills cannot be told from equity alone. */
const plain = market.quotes.filter(({ instrument }) => instrument.kind !== 'option' || instrument.settlement === 'linear');

/** Orders on instruments of every kind, near and far from the market. */
function drawn(seeded: Seeded, count: number, quotes = market.quotes): Trade[] {
  return Array.from({ length: count }, () => {
    const quote = quotes[seeded.whole(quotes.length)] as (typeof quotes)[number];
    const option = quote.instrument.kind === 'option';
    const price =
      (option ? 0.05 * (quote.instrument.settlement === 'inverse' ? 1 : quote.forward) : quote.forward) * seeded.between(0.7, 1.3);
    const size = quote.instrument.settlement === 'inverse' && !option ? 5000 : 2;
    return { instrument: quote.instrument.id, quantity: seeded.between(-1, 1) * size, price };
  });
}

describe.each(backendNames)('on the %s backend', (backend) => {
  let engine: MarginEngine;
  beforeAll(async () => {
    engine = await prepared(backend, scanRules('worstSubset'), withAnOrder());
  });

  test('open orders cost what their worst subset of fills does, over all subsets', () => {
    const seeded = new Seeded(7);
    for (let round = 0; round < 40; round++) {
      const view = engine.account(book.accounts[round] as string, book.subaccounts[round] as string);
      const orders = drawn(seeded, 5, plain);
      const charged = view.whatIf({ orders }).after.scanned?.initial as number;
      let worst = 0;
      for (let subset = 0; subset < 32; subset++) {
        const trades = orders.filter((_, j) => (subset & (1 << j)) !== 0);
        const { before, after } = view.whatIf({ trades, orders: [] });
        worst = Math.max(
          worst,
          (after.scanned?.initial as number) - ((after.scanned?.equity as number) - (before.scanned?.equity as number)),
        );
      }
      expect(Math.abs(charged - worst)).toBeLessThan(100 * programRelative * Math.max(1, worst, view.figures().scanned?.equity ?? 0));
    }
  });
});

test.each(['margincore', 'binance-futures'])(
  '%s: a larger order never lowers an initial margin, and none touches maintenance or equity',
  async (name) => {
    const engine = await prepared('js', documentOf(name), withAnOrder());
    const seeded = new Seeded(11);
    for (let round = 0; round < 40; round++) {
      const view = engine.account(book.accounts[round] as string, book.subaccounts[round] as string);
      const orders = drawn(seeded, 4);
      const none = view.whatIf({ orders: [] }).after;
      const once = view.whatIf({ orders }).after;
      const twice = view.whatIf({ orders: orders.map((order) => ({ ...order, quantity: 2 * order.quantity })) }).after;
      for (const requirement of engine.requirements) {
        const [zero, one, two] = [none, once, twice].map((figures) => figures[requirement]?.initial as number) as [number, number, number];
        expect(one).toBeGreaterThanOrEqual(zero - programRelative * Math.abs(zero));
        expect(two).toBeGreaterThanOrEqual(one - programRelative * Math.abs(one));
        expect(once[requirement]?.maintenance).toBe(none[requirement]?.maintenance);
        expect(once[requirement]?.equity).toBe(none[requirement]?.equity);
      }
    }
  },
);

/** The book with one order, so that the program charges orders at all. */
function withAnOrder(): typeof book {
  const instrument = book.instruments.indexOf(
    market.quotes.find(({ instrument: one }) => one.kind === 'perpetual')?.instrument.id as string,
  );
  return {
    ...book,
    orderAccounts: Uint32Array.of(3),
    orderInstruments: Uint32Array.of(instrument),
    orderQuantities: Float64Array.of(1),
    orderPrices: Float64Array.of(50_000),
  };
}
