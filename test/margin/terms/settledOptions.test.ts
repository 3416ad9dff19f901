// Options past their expiry: refused alone of their accounts; what a market may say of their settlement.
import { describe, expect, test } from 'vitest';
import { buildMarket } from '../../../src/market/build.js';
import type { Market, Quote } from '../../../src/market/market.js';
import { preset } from '../../../src/rules/document/presets.js';
import { documentRun } from '../../fixtures/documentRun.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { termAccount, termAsOf, termMarket } from '../../fixtures/termMarket.js';

const settlement = 2100;
const hour = 3_600_000;
const rules = preset('derive-pmrm-2');

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
  test('is refused, alone of its accounts', async () => {
    const accounts = [termAccount('expired', { 'ETH-X-2000-C': 1 }), termAccount('live', { 'ETH-A-2000-C': 1 })];
    const run = await documentRun(rules, accounts, expiredMarket({}));
    expect(run.faults.map(({ account, code, path, expectation }) => ({ account, code, path, expectation }))).toEqual([
      {
        account: 'expired',
        code: 'EXPIRED',
        path: 'accounts["expired"].positions["ETH-X-2000-C"].expiry',
        expectation: "after the market's instant, 2026-01-02T00:00:00.000Z",
      },
    ]);
    expect(Number.isNaN(run.initials[run.accounts.indexOf('expired')])).toBe(true);
    expect(run.maintenances[run.accounts.indexOf('live')]).toBeGreaterThanOrEqual(0);
  });

  test('is refused under every rule, its settlement price known or not', async () => {
    const accounts = [termAccount('a', { 'ETH-X-2000-C': 1 })];
    for (const name of ['derive-pmrm-2', 'deribit-portfolio', 'derive-standard', 'margincore']) {
      const run = await documentRun(preset(name), accounts, expiredMarket());
      expect(run.faults.map(({ code }) => code)).toEqual(['EXPIRED']);
    }
  });

  test('has a settlement price only when its expiry has passed, and one above 0', () => {
    const before = 'left out: before 2026-01-02T00:00:00.001Z has no settlement price';
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
      'left out: an instrument that does not expire has no settlement price',
    );
  });
});
