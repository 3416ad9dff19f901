// Liquidation prices: a fresh engine there has nothing above maintenance, and no earlier change of sign; a book's are those of its accounts.
import { describe, expect, test } from 'vitest';
import { createJsCore } from '../../../src/js.js';
import type { PriceSearch } from '../../../src/liquidation/priceCrossings.js';
import { buildMarket } from '../../../src/market/build.js';
import type { Market } from '../../../src/market/market.js';
import { yearMs } from '../../../src/market/year.js';
import { limitRelative, searchedBalance } from '../../precision.js';
import { book, documentOf, market, prepared } from '../prepared.js';
import { contract, held, holder, small, smallRules } from './asked.js';

/** The listing drafted anew with a coin at so many times its price: the slow way. */
export function redrafted(whole: Market, asset: string, ratio: number): Market {
  const on = new Set(whole.underlyings.filter((one) => one.asset === asset).map(({ id }) => id));
  return buildMarket({
    ...whole,
    assets: whole.assets.map((one) => (one.id === asset ? { ...one, price: one.price * ratio } : one)),
    underlyings: whole.underlyings.map((one) => (on.has(one.id) ? { ...one, index: one.index * ratio } : one)),
    quotes: whole.quotes.map((one) => {
      const quoted = one.instrument.settlement === 'linear' && one.instrument.asset === asset ? ratio : 1;
      return { ...one, forward: (one.forward * (on.has(one.instrument.underlying) ? ratio : 1)) / quoted };
    }),
  });
}

const search: PriceSearch = { lowest: 0.3, highest: 4, steps: 12, tolerance: 1e-13 };

test('by hand: a long perpetual is liquidated where its loss leaves the rate of its notional', async () => {
  const price = 2500 * 1.0005;
  const positions = [{ instrument: 'ETH-PERPETUAL', quantity: 20, entryPrice: price }];
  const engine = await prepared('js', smallRules, held(holder('a', { positions, collateral: [{ asset: 'USD', amount: 600 }] })), small);
  const found = await engine.account('a').liquidationPrices({ assets: ['ETH'] });
  expect(found.search).toEqual({ lowest: 0.1, highest: 10, steps: 64, tolerance: 1e-12 });
  expect(found).toMatchObject({ account: 'a', requirement: 'whole', equity: 600, below: false });
  const [{ uses, down, up, price: today }] = found.thresholds as [(typeof found.thresholds)[number]];
  expect([uses, today, up]).toEqual([['perpetual'], 2500, null]);
  // 600 + 20 c m = 0.115 x 20 c (1 + m), c of a contract, m the move
  const worth = 20 * contract;
  expect(Math.abs((down?.move as number) / ((0.115 * worth - 600) / (worth * (1 - 0.115))) - 1)).toBeLessThan(limitRelative);
  const settled = await engine.account('a').liquidationPrices();
  expect(settled.thresholds.map((one) => [one.asset, one.uses])).toEqual([
    ['ETH', ['perpetual']],
    ['USDC', ['settlement']],
  ]);
  for (const [wrong, code, path] of [
    [{ assets: ['USD'] }, 'OUT_OF_RANGE', 'search.assets[0]'],
    [{ assets: ['NONE'] }, 'UNKNOWN_ASSET', 'search.assets[0]'],
    [{ assets: ['ETH', 'ETH'] }, 'DUPLICATE', 'search.assets[1]'],
    [{ step: 3 }, 'UNKNOWN_FIELD', 'search.step'],
    [{ lowest: 0 }, 'OUT_OF_RANGE', 'search.lowest'],
    [{ requirement: 'cross' }, 'BAD_ARGUMENT', 'search.requirement'],
  ] as const)
    await expect(engine.account('a').liquidationPrices(wrong as never)).rejects.toMatchObject({ code, path });
});

describe.each(['margincore', 'deribit-portfolio', 'derive-pmrm-2', 'reg-t'])('%s', (name) => {
  test('at a price that is found a fresh engine stands at its maintenance', async () => {
    const rules = documentOf(name);
    const engine = await prepared('wasm', rules);
    let crossings = 0;
    for (let a = 0; a < 40 && crossings < 6; a++) {
      const [account, subaccount] = [book.accounts[a] as string, book.subaccounts[a] as string];
      const found = await engine.account(account, subaccount).liquidationPrices(search);
      for (const { asset, price, down, up } of found.thresholds) {
        for (const crossing of [down, up]) {
          if (crossing === null || crossings >= 6) continue;
          crossings += 1;
          expect(crossing.balance < 0).toBe(!found.below);
          const there = (await prepared('wasm', rules, book, redrafted(market, asset, crossing.price / price))).run();
          const columns = there.requirements[found.requirement];
          const [equity, maintenance] = [columns?.equities[a] as number, columns?.maintenances[a] as number];
          const scale = (there.notionals[a] as number) + Math.abs(equity) + maintenance;
          expect(Math.abs(equity - maintenance)).toBeLessThanOrEqual(searchedBalance * scale);
        }
      }
    }
    expect(crossings).toBeGreaterThan(0);
  });
});

test('a book has those of its accounts, bit by bit; an account with a fault harms no other', async () => {
  const positions = [
    { instrument: 'ETH-PERPETUAL', quantity: 20, entryPrice: 2500 },
    { instrument: 'BTC-E1-80000-P', quantity: -0.02, entryPrice: 0 },
  ];
  const of = held(
    holder('a', { positions, collateral: [{ asset: 'USD', amount: 1100 }] }),
    holder('b', { positions: [{ instrument: 'NONE', quantity: 1, entryPrice: 1 }] }),
    holder('c', {
      collateral: [
        { asset: 'BTC', amount: 0.01 },
        { asset: 'USDT', amount: -300 },
      ],
    }),
    holder('d'),
  );
  const engine = await prepared('js', smallRules, of, small);
  const before = engine.run();
  const calls: [number, number][] = [];
  const whole = await engine.liquidationPrices({ ...search, onProgress: (done, total) => void calls.push([done, total]) });
  expect(whole.accounts.map(({ account }) => account)).toEqual(['a', 'c', 'd']);
  expect(whole.faults).toMatchObject([{ account: 'b', code: 'UNKNOWN_INSTRUMENT' }]);
  for (const one of whole.accounts) expect(await engine.account(one.account).liquidationPrices(search)).toEqual(one);
  expect(whole.accounts.flatMap(({ thresholds }) => thresholds).filter(({ down, up }) => down ?? up).length).toBeGreaterThan(1);
  expect(calls.at(-1)).toEqual([16, 16]);
  expect(engine.run()).toEqual(before);
});

test('a mark moves by what its model value changes where the rules read marks', async () => {
  const rules = documentOf('reg-t');
  const id = 'ETH-E1-2500-C';
  const short = held(
    holder('a', { positions: [{ instrument: id, quantity: -2, entryPrice: 0 }], collateral: [{ asset: 'USD', amount: 1800 }] }),
  );
  const at = (mark: number, over: Market = small): Market => ({
    ...over,
    quotes: over.quotes.map((quote) => (quote.instrument.id === id ? { ...quote, mark } : quote)),
  });
  const { instrument, forward, vol, rate } = small.quotes.find((quote) => quote.instrument.id === id) as Market['quotes'][number];
  const modelAt = (ratio: number): number =>
    createJsCore().greeks({
      forwards: Float64Array.of(forward * ratio),
      strikes: Float64Array.of(instrument.strike as number),
      expiryYears: Float64Array.of(((instrument.expiry as number) - small.asOf) / yearMs),
      vols: Float64Array.of(vol),
      rates: Float64Array.of(rate),
      calls: Uint8Array.of(1),
    }).values[0] as number;
  const now = modelAt(1);
  const found = await (await prepared('js', rules, short, at(now + 30))).account('a').liquidationPrices({ ...search, assets: ['ETH'] });
  const { up } = found.thresholds[0] as (typeof found.thresholds)[number];
  const ratio = 1 + (up?.move as number);
  const there = await prepared('js', rules, short, at(30 + modelAt(ratio), redrafted(small, 'ETH', ratio)));
  const view = there.account('a');
  expect(Math.abs(view.equity - view.maintenance)).toBeLessThanOrEqual(searchedBalance * 2 * 2500 * ratio * 10);
});
