// Laws of the venues' rules: what must hold for any book under any of them.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { Market } from '../../src/market/market.js';
import { preset, presetNames } from '../../src/rules/document/presets.js';
import { documentRun } from '../fixtures/documentRun.js';
import { holder, perpetualMarket } from '../fixtures/ruleRun.js';
import { some } from '../long.js';
import { lawError } from '../precision.js';

const figures = { externalTwap: 100, internalTwap: 103, fundingYears: 0.0005 };
const underlyingFigures = { openInterestQuantums: 30_000_000_000_000 };
const perpetuals = (...ids: string[]) =>
  perpetualMarket(
    ids.map((id, i) => ({ id, price: 100 / 7 ** i, figures, underlyingFigures })),
    [
      { id: 'USDC', price: 0.999, figures: { depositsValue: 1e6 } },
      { id: 'WETH', price: 2500, figures: { depositsValue: 1e6 } },
    ],
  );

/** Preset -> a market of what it knows, and whether it takes coins as collateral, and positions at all. */
const venues: Readonly<Record<string, { readonly market: Market; readonly positions: boolean }>> = {
  'binance-futures': { market: perpetuals('BTCUSDT', 'XRPUSDT'), positions: true },
  'okx-futures': { market: perpetuals('BTC', 'SOL'), positions: true },
  'bybit-futures': { market: perpetuals('BTC', 'SOL'), positions: true },
  'hyperliquid-futures': { market: perpetuals('BTC', 'ETH', 'SOL'), positions: true },
  'dydx-v4': { market: perpetuals('BTC', 'SOL'), positions: true },
  drift: { market: perpetuals('BTC', 'SOL'), positions: true },
  vega: { market: perpetuals('BTC', 'SOL'), positions: true },
  mars: { market: perpetuals('BTC', 'SOL'), positions: true },
  'mango-v4': { market: perpetuals('BTC', 'SOL'), positions: true },
  'aave-v3': { market: perpetuals('BTC'), positions: false },
};

function accountsOf(market: Market, positions: boolean): Account[] {
  const ids = market.quotes.map(({ instrument }) => instrument.id);
  const lot = fc.tuple(fc.constantFrom(...ids), fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), fc.integer({ min: 1, max: 200 }));
  const held = fc.record({
    lots: positions ? fc.array(lot, { maxLength: 4 }) : fc.constant([]),
    usdc: fc.integer({ min: -1e7, max: 1e8 }),
    weth: fc.integer({ min: -1e3, max: 1e5 }),
  });
  return fc.sample(held, { numRuns: 80, seed: 11 }).map(({ lots, usdc, weth }, i) => holder(`${i}`, lots, { USDC: usdc, WETH: weth }));
}

describe.each(some(Object.entries(venues), 4))('under %s', (name, { market, positions }) => {
  const rules = preset(name);
  const accounts = accountsOf(market, positions);

  test('no account is asked for less to open than to keep', async () => {
    const run = await documentRun(rules, accounts, market);
    expect(run.faults).toEqual([]);
    for (let i = 0; i < accounts.length; i++)
      expect(run.initials[i] as number).toBeGreaterThanOrEqual((run.maintenances[i] as number) * (1 - lawError(20)));
    expect(run.maintenances.some((x) => x > 0)).toBe(true);
  });

  test('a lot in two halves changes nothing', async () => {
    const halves = accounts.map((one) => ({
      ...one,
      positions: one.positions.flatMap((lot) => [
        { ...lot, quantity: lot.quantity / 2 },
        { ...lot, quantity: lot.quantity / 2 },
      ]),
    }));
    const [whole, split] = [await documentRun(rules, accounts, market), await documentRun(rules, halves, market)];
    for (const column of ['equities', 'initials', 'maintenances'] as const)
      for (let i = 0; i < accounts.length; i++) {
        // lots of one instrument at several prices are summed: gains may differ in their last bits
        const gross = Math.abs(whole.equities[i] as number) + (whole.notionals[i] as number) + (whole.initials[i] as number);
        expect(Math.abs((split[column][i] as number) - (whole[column][i] as number))).toBeLessThanOrEqual(gross * lawError(20));
      }
  });

  test('more collateral never lowers what is left', async () => {
    const richer = accounts.map((one) => ({
      ...one,
      collateral: one.collateral.map(({ asset, amount }) => ({ asset, amount: amount + Math.abs(amount) * 0.1 })),
    }));
    const [before, after] = [await documentRun(rules, accounts, market), await documentRun(rules, richer, market)];
    for (let i = 0; i < accounts.length; i++) {
      const gross = Math.abs(before.equities[i] as number) + (before.initials[i] as number);
      expect((after.excesses[i] as number) - (before.excesses[i] as number)).toBeGreaterThanOrEqual(-gross * lawError(20));
    }
  });
});

test('every preset is read, has the name of its file and says that it is of no venue', () => {
  for (const name of presetNames) expect(preset(name).about.name).toBe(name);
  for (const name of Object.keys(venues)) expect(preset(name).about.source).toMatch(/reproduces .* as of 2026-11-2[23]; not affiliated/);
});
