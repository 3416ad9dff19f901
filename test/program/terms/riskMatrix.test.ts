// The preset deribit-portfolio: options and futures of two coins against plain loops, offsets and dampeners by hand, shocks on delta.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../src/book/account.js';
import { bookOf } from '../../../src/book/bookOf.js';
import type { MarginRun } from '../../../src/engine/prepared/run.js';
import { buildMarket } from '../../../src/market/build.js';
import type { Market, Quote } from '../../../src/market/market.js';
import { preset } from '../../../src/rules/document/presets.js';
import { parseRules, type Rules } from '../../../src/rules/document/rules.js';
import { laidOver, type Overlay } from '../../conformance/overlay.js';
import { documentRun } from '../../fixtures/documentRun.js';
import { coinMatrix, handRelative, portfolioFigure } from '../../precision.js';
import { backendNames, prepared } from '../../program/prepared.js';
import { extendedTable, type MatrixHolding, offsetLoss, table } from '../../reference/riskMatrix.js';

const asOf = Date.UTC(2026, 0, 2, 8);
const day = 86_400_000;
const indexes = { BTC: 80_000, ETH: 2_500 };
type Coin = keyof typeof indexes;
const coinsOf: readonly Coin[] = ['BTC', 'ETH'];
const expiryDays = [3, 12, 45, 200];
const rules = preset('deribit-portfolio');
/** The preset with these parts in the place of its own. */
const changed = (overlay: Overlay): Rules => parseRules(laidOver(rules, overlay));
/** The preset with a requirement for each of these formulas. */
const reading = (of: Rules, formulas: Readonly<Record<string, string>>): Rules =>
  parseRules(
    laidOver(
      of,
      Object.fromEntries(
        Object.entries(formulas).map(([name, formula]) => [
          `requirements.${name}`,
          { equity: '0', initial: formula, maintenance: formula },
        ]),
      ),
    ),
  );
const parameters = {
  range: 0.16,
  volUp: 0.5,
  volDown: 0.25,
  volFloorUp: 0.5,
  shortPower: 0.3,
  longPower: 0.13,
  factor: 1,
  dampener: 100_000,
};
const farMoves = [-0.66, -0.33, 0.5, 1, 2, 3, 4, 5];

function quotesOf(coin: Coin): Quote[] {
  const index = indexes[coin];
  const common = { settlement: 'inverse' as const, underlying: coin, asset: coin };
  const quotes: Quote[] = [
    { instrument: { ...common, id: `${coin}-PERP`, kind: 'perpetual', multiplier: 1 }, forward: index, vol: 0, rate: 0 },
  ];
  for (const days of expiryDays) {
    const forward = index * (1 + days / 5000);
    const expiry = asOf + days * day;
    quotes.push({ instrument: { ...common, id: `${coin}-F${days}`, kind: 'future', multiplier: 1, expiry }, forward, vol: 0, rate: 0 });
    for (const share of [0.7, 1, 1.3]) {
      for (const call of [true, false]) {
        const id = `${coin}-${days}-${share}-${call ? 'C' : 'P'}`;
        const instrument = { ...common, id, kind: 'option' as const, multiplier: 1, expiry, strike: index * share, call };
        quotes.push({ instrument, forward, vol: 0.4 + 0.2 * share, rate: 0 });
      }
    }
  }
  return quotes;
}

const market: Market = buildMarket({
  asOf,
  numeraire: 'USD',
  venue: 'deribit',
  source: 'test',
  assets: coinsOf.map((id) => ({ id, price: indexes[id] })),
  underlyings: coinsOf.map((id) => ({ id, asset: id, index: indexes[id] })),
  quotes: coinsOf.flatMap(quotesOf),
});
const byId = new Map(market.quotes.map((quote) => [quote.instrument.id, quote]));

interface Held {
  readonly instrument: string;
  readonly quantity: number;
}

function holdingOf({ instrument: id, quantity }: Held): MatrixHolding {
  const { instrument, forward, vol } = byId.get(id) as Quote;
  if (instrument.kind !== 'option') return { quantity, forward };
  const years = ((instrument.expiry as number) - asOf) / (365 * day);
  return { quantity, forward, option: { strike: instrument.strike as number, call: instrument.call as boolean, vol, years } };
}

const account = (positions: readonly Held[], extra: Partial<Account> = {}): Account => ({
  account: 'a',
  subaccount: '',
  mode: 'portfolio',
  positions: positions.map((one) => ({ ...one, entryPrice: byId.get(one.instrument)?.instrument.kind === 'option' ? 0.01 : 70_000 })),
  collateral: [],
  ...extra,
});

const held = fc.constantFrom(...byId.keys()).chain((instrument) => {
  const option = byId.get(instrument)?.instrument.kind === 'option';
  return fc.record({
    instrument: fc.constant(instrument),
    quantity: fc.integer({ min: -400, max: 400 }).map((q) => (option ? q / 10 : q * 5_000)),
  });
});

describe('deribit-portfolio', () => {
  test.each([0, 0.4, 1].flatMap((share) => [0, 50_000, 1e9].map((cap) => [share, cap] as const)))(
    'gives the worst case of plain loops, options of every state of volatility included: gains kept by %d to %d',
    async (share, cap) => {
      const books = fc.sample(fc.array(held, { maxLength: 8 }), { numRuns: 60, seed: 9 });
      const document = reading(changed({ 'terms.worstCase.offset': { share, cap } }), { worst: 'worstCase' });
      const accounts = books.map((positions, i) => account(positions, { account: `${i}` }));
      const { faults, requirements } = await documentRun(document, accounts, market);
      expect(faults).toEqual([]);
      const prices = coinsOf.map((coin) => indexes[coin]);
      for (const [i, positions] of books.entries()) {
        const own = coinsOf.map((coin) => positions.filter(({ instrument }) => instrument.startsWith(coin)).map(holdingOf));
        const near = own.map((holdings) => table(holdings, parameters));
        const far = own.map((holdings, u) => extendedTable(holdings, farMoves, indexes[coinsOf[u] as Coin], parameters));
        const gross =
          1 +
          positions.reduce((sum, { instrument, quantity }) => {
            const option = byId.get(instrument)?.instrument.kind === 'option';
            return sum + Math.abs(quantity) * (option ? indexes[instrument.slice(0, 3) as Coin] : 1);
          }, 0);
        const due = Math.max(offsetLoss(near, prices, share, cap), offsetLoss(far, prices, share, cap));
        expect(Math.abs((requirements.worst?.initials[i] as number) - due) / gross).toBeLessThan(coinMatrix);
      }
    },
  );

  test('shows the P&L of a position by scenario in coins at the price of today', async () => {
    const option = { instrument: 'BTC-12-1-C', quantity: -7 };
    for (const backend of backendNames) {
      const engine = await prepared(backend, rules, bookOf([account([option])]), market);
      const { positions, instruments } = engine.account('a').scenarioPnls('worstCase');
      expect(instruments).toEqual(['BTC-12-1-C']);
      for (const [s, coins] of table([holdingOf(option)], parameters).entries())
        expect(Math.abs((positions[s] as number) - coins * indexes.BTC) / (7 * indexes.BTC)).toBeLessThan(coinMatrix);
      engine.dispose();
    }
  });

  test('charges the roll of each expiry, and delta beyond the threshold, by hand', async () => {
    const positions = [
      { instrument: 'BTC-PERP', quantity: 800_000 },
      { instrument: 'BTC-F200', quantity: -400_000 },
      { instrument: 'ETH-PERP', quantity: 50_000_000 },
    ];
    const formulas = { roll: 'sum(rollShock)', delta: 'sum(deltaShock)', risk: 'riskMatrix' };
    const run = await documentRun(reading(rules, formulas), [account(positions)], market);
    const read = (name: string): number => run.requirements[name]?.initials[0] as number;
    // face x index / price is what a coin future moves with; the perpetual at the least rate, 200 days at e^(0.075 x 200 / 365) - 1 = 4.19 %
    const future = (400_000 * 80_000) / (80_000 * 1.04);
    const rolled = 800_000 * 0.01 + future * Math.expm1((0.075 * 200) / 365) + 50_000_000 * 0.01;
    expect(Math.abs(read('roll') / rolled - 1)).toBeLessThan(handRelative);
    // 30 million beyond 20 million is 12,000 ETH, times 0.00005 a coin is above the cap of a tenth
    expect(read('delta')).toBe(5_000_000);
    expect(run.maintenances[0]).toBe(0.8 * read('risk'));
    expect(run.initials[0]).toBe(read('risk'));
  });

  test('adds what the venue reserves beside the matrix, as the account states it', async () => {
    const figures = { spotMargin: 1, mmpMargin: 20, openOrdersMargin: 300, correlationContingency: 4_000 };
    const run = await documentRun(rules, [account([], { figures })], market);
    expect([run.initials[0], run.maintenances[0]]).toEqual([4_321, 3_200]);
  });

  test('keeps gains to the offset within the range and counts none beyond it, as a simulation of 2026-02-15 published it', async () => {
    // private/pme/simulate: a short perpetual of one ETH, whose gains keep 0.6
    const index = 1_949.34;
    const size = -0.999487053;
    const blocks = (rules.scenarios.riskMatrix?.blocks ?? []) as readonly Record<string, unknown>[];
    const simulated = changed({
      'parameters.priceRange': { BTC: 0.18 },
      'parameters.deltaShockIncrement': { BTC: 4e-6 },
      'terms.worstCase.offset': { share: 0.6, cap: 20_000_000 },
      'terms.rollShock.annual': 0.05,
      'terms.rollShock.minimum': 0.005,
      'scenarios.riskMatrix.blocks': [blocks[0], { ...blocks[1], beyond: { factor: 1, dampener: 200_000, edge: true } }],
    });
    const perpetual = { id: 'P', kind: 'perpetual', settlement: 'inverse', underlying: 'ETH', asset: 'ETH', multiplier: 1 } as const;
    const eth = buildMarket({
      asOf: 1_771_197_609_587,
      numeraire: 'USD',
      venue: 'deribit',
      source: 'test',
      assets: [{ id: 'ETH', price: index }],
      underlyings: [{ id: 'ETH', asset: 'ETH', index }],
      quotes: [{ instrument: perpetual, forward: index, vol: 0, rate: 0 }],
    });
    const one = { ...account([]), positions: [{ instrument: 'P', quantity: size * index, entryPrice: index }] };
    // per move, each under three states of volatility; then the extended table
    const due = [
      ...[
        0.13163975819999998, 0.09359358530982659, 0.05931022072747252, 0.028257749142408375, 0, -0.04304011233014354, -0.08252645391743119,
        -0.11888171996035243, -0.15246412672881357,
      ].flatMap((coins) => [coins, coins, coins]),
      ...[0, 0, 0, 0, 0, 0, 0, 0],
    ];
    for (const backend of backendNames) {
      const engine = await prepared(backend, simulated, bookOf([one]), eth);
      const { counted } = engine.account('a').scenarioPnls('worstCase');
      expect(counted.length).toBe(due.length);
      for (const [s, coins] of due.entries()) expect(Math.abs((counted[s] as number) / index - coins)).toBeLessThan(portfolioFigure);
      const { portfolio } = (engine.run() as MarginRun).requirements;
      expect(Math.abs((portfolio?.initials[0] as number) / index - 0.157461562265)).toBeLessThan(portfolioFigure);
      expect(Math.abs((portfolio?.maintenances[0] as number) / index - 0.125969249812)).toBeLessThan(portfolioFigure);
      engine.dispose();
    }
  });

  test('lets no far gain of one coin offset the far loss of another, whatever the offset, by hand', async () => {
    const blocks = (rules.scenarios.riskMatrix?.blocks ?? []) as readonly Record<string, unknown>[];
    const far = changed({
      'terms.worstCase.offset': { share: 0.4, cap: 1e12 },
      'scenarios.riskMatrix.blocks': [blocks[0], { ...blocks[1], beyond: { factor: 1, dampener: 0, edge: false } }],
    });
    const positions = [
      { instrument: 'BTC-PERP', quantity: -800_000 },
      { instrument: 'ETH-PERP', quantity: 500_000 },
    ];
    for (const backend of backendNames) {
      const engine = await prepared(backend, far, bookOf([account(positions)]), market);
      const { counted, scenarios } = engine.account('a').scenarioPnls('worstCase');
      const first = scenarios.length - farMoves.length;
      // face x move / (1 + move), counted by 0.16 / |move|: down, the ETH loses and the gain of BTC, larger than it, counts nothing
      for (const [s, move] of farMoves.entries()) {
        const due = ((move < 0 ? 500_000 * move : -800_000 * move) / (1 + move)) * (0.16 / Math.abs(move));
        expect(Math.abs((counted[first + s] as number) / due - 1)).toBeLessThan(handRelative);
      }
      engine.dispose();
    }
  });
});
