// The preset deribit-portfolio: options and futures of two coins against plain loops, offsets and dampeners by hand, shocks on delta.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Core } from '../../../src/engine/core.js';
import { type Account, bookOf, buildMarket, type Market, type Quote, type TermRules, termPreset } from '../../../src/index.js';
import { backends } from '../../backends.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { coinMatrix, handRelative, portfolioFigure } from '../../precision.js';
import { extendedTable, type MatrixHolding, offsetLoss, table } from '../../reference/riskMatrix.js';

const asOf = Date.UTC(2026, 0, 2, 8);
const day = 86_400_000;
const indexes = { BTC: 80_000, ETH: 2_500 };
type Coin = keyof typeof indexes;
const coinsOf: readonly Coin[] = ['BTC', 'ETH'];
const expiryDays = [3, 12, 45, 200];
const preset = termPreset('deribit-portfolio');
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

/** The preset with gains kept to an offset and a cap, which those beyond the range are not. */
function withOffsets(offset: number, cap: number): TermRules {
  const terms = preset.terms as unknown as Record<string, object>;
  const kept = { offsets: { '*': offset }, caps: { '*': cap } };
  return {
    ...preset,
    terms: { ...terms, table: { ...terms.table, ...kept }, extended: { ...terms.extended, ...kept } },
  } as unknown as TermRules;
}

const held = fc.constantFrom(...byId.keys()).chain((instrument) => {
  const option = byId.get(instrument)?.instrument.kind === 'option';
  return fc.record({
    instrument: fc.constant(instrument),
    quantity: fc.integer({ min: -400, max: 400 }).map((q) => (option ? q / 10 : q * 5_000)),
  });
});

const cores: Core[] = [];
beforeAll(async () => {
  for (const backend of backends) cores.push(coreOn(await backend.create(), 'test'));
});

describe('deribit-portfolio', () => {
  test('gives the rows, sums and worst cases of plain loops, options of every state of volatility included', () => {
    const core = cores[0] as Core;
    fc.assert(
      fc.property(
        fc.array(held, { maxLength: 8 }),
        fc.constantFrom(0, 0.4, 1),
        fc.constantFrom(0, 50_000, 1e9),
        (positions, offset, cap) => {
          const rules = withOffsets(offset, cap);
          const own = coinsOf.map((coin) => positions.filter(({ instrument }) => instrument.startsWith(coin)).map(holdingOf));
          const near = own.map((holdings) => table(holdings, parameters));
          const far = own.map((holdings, i) => extendedTable(holdings, farMoves, indexes[coinsOf[i] as Coin], parameters));
          const prices = coinsOf.map((coin) => indexes[coin]);
          const run = core.requirements({ market, book: bookOf([account(positions)]), rules, terms: true });
          const gross =
            1 +
            positions.reduce((sum, { instrument, quantity }) => {
              const option = byId.get(instrument)?.instrument.kind === 'option';
              return sum + Math.abs(quantity) * (option ? indexes[instrument.slice(0, 3) as Coin] : 1);
            }, 0);
          for (const [name, rows] of [
            ['table', near],
            ['extended', far],
          ] as const) {
            const due = offsetLoss(rows, prices, offset, cap);
            expect(Math.abs((run.terms.get(name)?.values[0] as number) - due) / gross, name).toBeLessThan(coinMatrix);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('shows the P&L of a position by scenario in coins at the price of today', () => {
    const option = { instrument: 'BTC-12-1-C', quantity: -7 };
    for (const core of cores) {
      const { positions, scenarios, instruments } = core.scenarioPnls({
        market,
        book: bookOf([account([option])]),
        rules: preset,
        term: 'table',
        account: 'a',
      });
      const due = table([holdingOf(option)], parameters);
      expect(instruments).toEqual(['BTC-12-1-C']);
      expect(scenarios.slice(0, 4)).toEqual(['-1 up', '-1 same', '-1 down', '-0.75 up']);
      for (const [s, coins] of due.entries())
        expect(Math.abs((positions[s] as number) - coins * indexes.BTC) / (7 * indexes.BTC)).toBeLessThan(coinMatrix);
    }
  });

  test('charges the roll of each expiry, and delta beyond the threshold, by hand', () => {
    const core = cores[0] as Core;
    const positions = [
      { instrument: 'BTC-PERP', quantity: 800_000 },
      { instrument: 'BTC-F200', quantity: -400_000 },
      { instrument: 'ETH-PERP', quantity: 50_000_000 },
    ];
    const run = core.requirements({ market, book: bookOf([account(positions)]), rules: preset, terms: true });
    const term = (name: string): number[] => Array.from(run.terms.get(name)?.values ?? []);
    // face x index / price is what a coin future moves with; the perpetual at the least rate, 200 days at e^(0.075 x 200 / 365) - 1 = 4.19 %
    const future = (400_000 * 80_000) / (80_000 * 1.04);
    const rolled = [800_000 * 0.01 + future * Math.expm1((0.075 * 200) / 365), 50_000_000 * 0.01];
    for (const [u, due] of rolled.entries()) expect(Math.abs((term('rollShock')[u] as number) / due - 1)).toBeLessThan(handRelative);
    // 30 million beyond 20 million is 12,000 ETH, times 0.00005 a coin is above the cap of a tenth
    expect(term('deltaShock')).toEqual([0, 5_000_000]);
    const [risk] = term('riskMatrix') as [number];
    expect(run.maintenances[0]).toBe(0.8 * risk);
    expect(run.initials[0]).toBe(risk);
  });

  test('adds what the venue reserves beside the matrix, as the account states it', () => {
    const core = cores[0] as Core;
    const figures = { spotMargin: 1, mmpMargin: 20, openOrdersMargin: 300, correlationContingency: 4_000 };
    const run = core.requirements({ market, book: bookOf([account([], { figures })]), rules: preset });
    expect([run.initials[0], run.maintenances[0]]).toEqual([4_321, 3_200]);
  });

  test('keeps gains to the offset within the range and counts none beyond it, as a simulation of 2026-02-15 published it', () => {
    // private/pme/simulate: a short perpetual of one ETH, whose gains keep 0.6
    const index = 1_949.34;
    const size = -0.999487053;
    const { grids, terms } = preset as unknown as Record<'grids' | 'terms', Record<string, object>>;
    const kept = { offsets: { '*': 0.6 }, caps: { '*': 20_000_000 } };
    const far = { nearGrid: 'table', factors: { '*': 1 }, dampeners: { '*': 200_000 }, counted: 'at-range-edge' };
    const rules = {
      ...preset,
      grids: { ...grids, table: { ...grids.table, priceRanges: { '*': 0.18 } } },
      terms: {
        ...terms,
        table: { ...terms.table, ...kept },
        extended: { ...terms.extended, ...kept, far },
        rollShock: { ...terms.rollShock, annualMoves: { '*': 0.05 }, minimums: { '*': 0.005 } },
        deltaShock: { ...terms.deltaShock, increments: { '*': 4e-6 } },
      },
    } as unknown as TermRules;
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
    const book = bookOf([{ ...account([]), positions: [{ instrument: 'P', quantity: size * index, entryPrice: index }] }]);
    // per move, each under three states of volatility
    const published = {
      table: [
        0.13163975819999998, 0.09359358530982659, 0.05931022072747252, 0.028257749142408375, 0, -0.04304011233014354, -0.08252645391743119,
        -0.11888171996035243, -0.15246412672881357,
      ].flatMap((coins) => [coins, coins, coins]),
      extended: [0, 0, 0, 0, 0, 0, 0, 0],
    };
    for (const core of cores) {
      for (const [term, due] of Object.entries(published)) {
        const { counted } = core.scenarioPnls({ market: eth, book, rules, term, account: 'a' });
        expect(counted.length).toBe(due.length);
        for (const [s, coins] of due.entries()) expect(Math.abs((counted[s] as number) / index - coins)).toBeLessThan(portfolioFigure);
      }
      const run = core.requirements({ market: eth, book, rules });
      expect(Math.abs((run.initials[0] as number) / index - 0.157461562265)).toBeLessThan(portfolioFigure);
      expect(Math.abs((run.maintenances[0] as number) / index - 0.125969249812)).toBeLessThan(portfolioFigure);
    }
  });

  test('lets no far gain of one coin offset the far loss of another, whatever the offset, by hand', () => {
    const { extended } = preset.terms as unknown as Record<string, { far: object }>;
    const far = { ...extended?.far, dampeners: { '*': 0 }, counted: 'at-index' };
    const kept = { offsets: { '*': 0.4 }, caps: { '*': 1e12 } };
    const rules = { ...preset, terms: { ...preset.terms, extended: { ...extended, ...kept, far } } } as unknown as TermRules;
    const positions = [
      { instrument: 'BTC-PERP', quantity: -800_000 },
      { instrument: 'ETH-PERP', quantity: 500_000 },
    ];
    for (const core of cores) {
      const { counted } = core.scenarioPnls({ market, book: bookOf([account(positions)]), rules, term: 'extended', account: 'a' });
      // face x move / (1 + move), counted by 0.16 / |move|: down, the ETH loses and the gain of BTC, larger than it, counts nothing
      for (const [s, move] of farMoves.entries()) {
        const due = ((move < 0 ? 500_000 * move : -800_000 * move) / (1 + move)) * (0.16 / Math.abs(move));
        expect(Math.abs((counted[s] as number) / due - 1)).toBeLessThan(handRelative);
      }
    }
  });

  test('refuses a far grid that is not there, stands still, or has no moves', () => {
    const core = cores[0] as Core;
    const { extended } = preset.terms as unknown as Record<string, { far: object }>;
    const rules = (far: object, grid = 'extended') => ({
      ...preset,
      terms: { ...preset.terms, extended: { ...extended, grid, far: { ...extended?.far, ...far } } },
    });
    const ask = (given: unknown) => () => core.requirements({ market, book: bookOf([]), rules: given as TermRules });
    expect(ask(rules({ nearGrid: 'nowhere' }))).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', path: 'rules.terms.extended.far.nearGrid' }),
    );
    expect(ask(rules({}, 'table'))).toThrow(expect.objectContaining({ code: 'BAD_RULES', path: 'rules.grids' }));
    expect(ask(rules({ counted: 'somewhere' }))).toThrow(expect.objectContaining({ path: 'rules.terms.extended.far.counted' }));
  });
});
