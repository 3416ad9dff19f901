// Options past their expiry and not paid yet, under derive-pmrm-2 and other rules: worth their payoff, moved by nothing, refused where settlement is not known.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import { buildMarket } from '../../src/market/build.js';
import type { Market, Quote } from '../../src/market/market.js';
import { preset as documentOf } from '../../src/rules/document/presets.js';
import { documentRun } from '../fixtures/documentRun.js';
import { faultOf } from '../fixtures/faultOf.js';
import { termAccount, termAsOf, termIndex, termMarket } from '../fixtures/termMarket.js';
import { handRelative } from '../precision.js';
import { backendNames, prepared } from './prepared.js';

const settlement = 2100;
const hour = 3_600_000;
const preset = documentOf('derive-pmrm-2');

/** Figures worked out by hand, by name. */
function expectClose(found: Readonly<Record<string, number>>, wanted: Readonly<Record<string, number>>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, x] of Object.entries(wanted))
    expect(Math.abs((found[name] as number) - x), name).toBeLessThanOrEqual(handRelative * Math.max(1, Math.abs(x)));
}

/** The fixture's market an hour after an expiry whose options are listed beside the others; their forward and vol are of the hour before. */
function expiredMarket(settled: Partial<Quote> = { settlementPrice: settlement }, ago = hour): Market {
  const market = termMarket();
  const figures = { forwardConfidence: 1, rateConfidence: 1, volConfidence: 1 };
  const quotes = [1900, 2000, 2100, 2200, 2500].flatMap((strike) =>
    [true, false].map((call): Quote => {
      const id = `ETH-X-${strike}-${call ? 'C' : 'P'}`;
      const common = { settlement: 'linear', underlying: 'ETH', asset: 'USDC', multiplier: 1, kind: 'option' } as const;
      return {
        instrument: { ...common, id, expiry: termAsOf - ago, strike, call },
        forward: 1_950,
        vol: 0.6,
        rate: 0.05,
        figures,
        ...settled,
      };
    }),
  );
  return buildMarket({ ...market, quotes: [...market.quotes, ...quotes] });
}

describe('an option past its expiry', () => {
  test('counts its payoff at the settlement price under derive-pmrm-2, by hand', async () => {
    const accounts = [
      termAccount('assets', { 'ETH-X-2000-C': 2, 'ETH-X-2200-P': -1 }, { USDC: 1_000 }),
      termAccount('debt', { 'ETH-X-2000-C': -1 }, { USDC: 1_000 }),
      termAccount('at the money', { 'ETH-X-2100-C': 3, 'ETH-X-2100-P': -2 }, { USDC: 1_000 }),
      termAccount('worthless', { 'ETH-X-2500-C': -4, 'ETH-X-1900-P': -4 }, { USDC: 1_000 }),
      termAccount('beside a perpetual', { 'ETH-X-2000-C': -1, 'ETH-PERP': 1 }, { USDC: 1_000 }),
    ];
    // at the instant of expiry as after it
    for (const market of [expiredMarket(), expiredMarket(undefined, 0)]) {
      const run = await documentRun(preset, accounts, market);
      expect(run.faults).toEqual([]);
      const found = (column: Float64Array): Record<string, number> =>
        Object.fromEntries(run.accounts.map((account, a) => [account, column[a] as number]));
      const perpetual = termIndex.ETH * 1.001;
      // 2 x 100 - 100 is worth 100; -100; 0; 0
      expectClose(found(run.equities), {
        assets: 1_100,
        debt: 900,
        'at the money': 1_000,
        worthless: 1_000,
        'beside a perpetual': 900 + perpetual,
      });
      // an asset keeps 0.95 (loss 5 in every scenario), a debt counts whole; each naked short 0.003 and 0.002 of the index; the perpetual loses its worst move, 18 %
      const naked = (rate: number, count: number): number => rate * termIndex.ETH * count;
      const worst = -Math.min(...movesOf()) * perpetual;
      expectClose(found(run.maintenances), {
        assets: 0.8 * 5 + naked(0.003, 1),
        debt: naked(0.003, 1),
        'at the money': 0,
        worthless: naked(0.003, 8),
        'beside a perpetual': 0.8 * worst + naked(0.003, 1) + naked(0.015, 1),
      });
      expectClose(found(run.initials), {
        assets: 5 + naked(0.005, 1),
        debt: naked(0.005, 1),
        'at the money': 0,
        worthless: naked(0.005, 8),
        'beside a perpetual': worst + naked(0.005, 1) + naked(0.02, 1),
      });
    }
  });

  test('does not move with prices or vols that have none of it any more', async () => {
    const held = [termAccount('a', { 'ETH-X-2000-C': -3, 'ETH-X-1900-P': 2, 'ETH-A-2000-C': 1 }, { USDC: 1_000 })];
    const live = [termAccount('a', { 'ETH-A-2000-C': 1 }, { USDC: 1_000 })];
    for (const backend of backendNames) {
      const ask = async (accounts: typeof held) => {
        const engine = await prepared(backend, preset, bookOf(accounts), expiredMarket());
        return engine.account('a', '').scenarioPnls('scenarioLoss');
      };
      const { instruments, positions, scenarios, counted } = await ask(held);
      const expired = instruments.indexOf('ETH-X-2000-C') * scenarios.length;
      expect(new Set(positions.subarray(expired, expired + scenarios.length))).toEqual(new Set([0]));
      expect(counted).toEqual((await ask(live)).counted);
    }
  });

  test('is refused where no settlement price is stated, alone of its accounts', async () => {
    const accounts = [termAccount('expired', { 'ETH-X-2000-C': 1 }), termAccount('live', { 'ETH-A-2000-C': 1 })];
    const run = await documentRun(preset, accounts, expiredMarket({}));
    expect(run.faults.map(({ account, code, path, expectation }) => ({ account, code, path, expectation }))).toEqual([
      {
        account: 'expired',
        code: 'EXPIRED',
        path: 'accounts["expired"].positions["ETH-X-2000-C"].expiry',
        expectation: "after the market's instant, 2026-01-02T00:00:00.000Z, unless the market states its settlementPrice",
      },
    ]);
    expect(Number.isNaN(run.initials[run.accounts.indexOf('expired')])).toBe(true);
    expect(run.maintenances[run.accounts.indexOf('live')]).toBeGreaterThanOrEqual(0);
  });

  test('is refused under rules that do not say how a forward settles, its settlement price known or not', async () => {
    const accounts = [termAccount('a', { 'ETH-X-2000-C': 1 })];
    for (const name of ['deribit-portfolio', 'derive-standard', 'margincore'] as const) {
      const run = await documentRun(documentOf(name), accounts, expiredMarket());
      expect(run.faults.map(({ code }) => code)).toEqual(['EXPIRED']);
    }
  });

  test('has a settlement price only when its expiry has passed, and one above 0', () => {
    const before = 'absent: before 2026-01-02T00:00:00.001Z has no settlement price';
    const fault = (make: () => unknown) => {
      const { code, path, expectation } = faultOf(make);
      return [code, path.replace(/\d+/, 'i'), expectation];
    };
    expect(fault(() => expiredMarket(undefined, -1))).toEqual(['OUT_OF_RANGE', 'market.quotes[i].settlementPrice', before]);
    for (const price of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(fault(() => expiredMarket({ settlementPrice: price }))[1]).toBe('market.quotes[i].settlementPrice');
    const market = termMarket();
    const perpetual = market.quotes.find(({ instrument }) => instrument.kind === 'perpetual') as Quote;
    expect(fault(() => buildMarket({ ...market, quotes: [{ ...perpetual, settlementPrice: 1 }] }))[2]).toBe(
      'absent: an instrument that does not expire has no settlement price',
    );
  });
});

/** The moves of the preset's scenarios, weighted. */
const movesOf = (): number[] => [-0.18];
