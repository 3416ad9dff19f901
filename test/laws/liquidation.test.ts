// Liquidation prices under every preset: at what is found the account stands at its requirement, and no point of the grid before it has turned.

import { describe, expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import { type Account, buildMarket, type Market } from '../../src/index.js';
import type { PriceSearch } from '../../src/liquidation/priceCrossings.js';
import { parseRules, preset } from '../../src/rules.js';
import { holder, perpetualMarket } from '../fixtures/ruleRun.js';
import { termAccount, termMarket } from '../fixtures/termMarket.js';
import { some } from '../long.js';
import { searchedBalance, searchedLedger } from '../precision.js';
import { backendNames, prepared } from '../program/prepared.js';

const figures = {
  externalTwap: 100,
  internalTwap: 103,
  fundingYears: 0.0005,
  imfBase: 0.02,
  mmfFactor: 0.5,
  feeRate: 0.0003,
  delta: 1,
  fundingRate: 0,
};
const underlyingFigures = { openInterestQuantums: 30_000_000_000_000 };
const perpetuals = (...ids: readonly string[]): Market =>
  perpetualMarket(
    ids.map((id, i) => ({ id, price: 100 / 7 ** i, figures, underlyingFigures })),
    [
      { id: 'USD', price: 1, figures: { depositsValue: 1e6 } },
      { id: 'USDC', price: 0.999, figures: { depositsValue: 1e6 } },
      { id: 'WETH', price: 2500, figures: { depositsValue: 1e6 } },
    ],
  );
const linear = (first: string, second: string): readonly Account[] => [
  holder('long', [[`${first}-P`, 900, 101]], { USD: 9000 }),
  holder(
    'short',
    [
      [`${first}-P`, -900, 99],
      [`${second}-P`, 300, 14],
    ],
    { USD: 12_000, USDC: 1000 },
  ),
  holder(
    'spread',
    [
      [`${first}-P`, 70, 100],
      [`${second}-P`, -500, 15],
    ],
    { USDC: 3000 },
  ),
];
const lending = [holder('loan', [], { WETH: 2, USDC: -3000 }), holder('pair', [], { WETH: 1, USDC: 2000, USD: -3200 })];
const options = [
  termAccount('straddle', { 'ETH-A-2000-C': -3, 'ETH-A-2000-P': -3 }, { USDC: 3500 }),
  termAccount('covered', { 'ETH-A-2500-C': -4, 'ETH-PERP': 2 }, { USDC: 300, ETH: 1 }),
  termAccount('spread', { 'ETH-B-1500-P': 5, 'ETH-B-2000-P': -5, 'BTC-PERP': -0.1 }, { USDC: 8600 }),
];

const venues: readonly (readonly [preset: string, market: Market, accounts: readonly Account[]])[] = [
  ['binance-futures', perpetuals('BTCUSDT', 'XRPUSDT'), linear('BTCUSDT', 'XRPUSDT')],
  ...(
    ['okx-futures', 'bybit-futures', 'hyperliquid-futures', 'dydx-v4', 'drift', 'vega', 'mango-v4', 'mars', 'paradex-cross'] as const
  ).map((name) => [name, perpetuals('BTC', 'SOL'), linear('BTC', 'SOL')] as const),
  ['aave-v3', perpetuals('BTC'), lending],
  ...(['derive-pmrm-1', 'derive-pmrm-2', 'derive-standard', 'deribit-portfolio', 'margincore'] as const).map(
    (name) => [name, termMarket(), options] as const,
  ),
];

/** The listing drafted anew with a coin at so many times its price: the slow way. */
function redrafted(market: Market, asset: string, ratio: number): Market {
  const on = new Set(market.underlyings.filter((one) => one.asset === asset).map(({ id }) => id));
  return buildMarket({
    ...market,
    assets: market.assets.map((one) => (one.id === asset ? { ...one, price: one.price * ratio } : one)),
    underlyings: market.underlyings.map((one) => (on.has(one.id) ? { ...one, index: one.index * ratio } : one)),
    quotes: market.quotes.map((one) => {
      const quoted = one.instrument.settlement === 'linear' && one.instrument.asset === asset ? ratio : 1;
      return { ...one, forward: (one.forward * (on.has(one.instrument.underlying) ? ratio : 1)) / quoted };
    }),
  });
}

const search: PriceSearch = { lowest: 0.2, highest: 5, steps: 16, tolerance: 1e-13 };
/** Points of the grid that are looked at again, the slow way. */
const looked = [4, 8, 12, 16];

describe.each(some(venues, 5))('%s', (name, market, accounts) => {
  const rules = parseRules({ ...preset(name), about: { ...preset(name).about, currency: '*' } });

  test.each(accounts.map((one) => [one.account, one] as const))('%s', async (account, one) => {
    const book = bookOf([{ ...one, mode: 'portfolio' }]);
    const [found, other] = await Promise.all(
      backendNames.map(async (backend) => (await prepared(backend, rules, book, market)).account(account).liquidationPrices(search)),
    );
    expect(other).toEqual(found);
    if (found === undefined) throw new Error('no backend');
    const excess = async (asset: string, ratio: number): Promise<{ readonly balance: number; readonly scale: number }> => {
      const run = (await prepared('js', rules, book, redrafted(market, asset, ratio))).run();
      expect(run.faults).toEqual([]);
      const columns = run.requirements[found.requirement];
      const [equity, maintenance] = [columns?.equities[0] as number, columns?.maintenances[0] as number];
      return { balance: equity - maintenance, scale: (run.notionals[0] as number) + Math.abs(equity) + maintenance };
    };
    let crossings = 0;
    for (const { asset, price, down, up } of found.thresholds) {
      for (const [crossing, far] of [
        [down, search.lowest],
        [up, search.highest],
      ] as const) {
        const end = crossing === null ? far : crossing.price / price;
        if (crossing !== null) {
          crossings++;
          expect(crossing.balance < 0).toBe(!found.below);
          const there = await excess(asset, end);
          expect(Math.abs(there.balance)).toBeLessThanOrEqual(searchedBalance * there.scale + searchedLedger);
        }
        for (const k of looked) {
          const share = k / search.steps;
          const ratio = far < 1 ? 1 - (1 - far) * share : 1 / (1 - (1 - 1 / far) * share);
          if (crossing !== null && Math.abs(ratio - 1) >= Math.abs(end - 1)) break;
          expect((await excess(asset, ratio)).balance < 0, `${asset} at ${ratio}`).toBe(found.below);
        }
      }
    }
    expect(crossings).toBeGreaterThan(0);
  });
});
