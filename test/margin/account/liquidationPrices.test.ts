// Liquidation prices of accounts: by hand, against the closed forms of venues, the progress told; what is refused.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { liquidationPrice } from '../../../src/liquidation.js';
import '../../seed.js';
import type { Account, LiquidationInputs, LiquidationPrices } from '../../../src/index.js';
import { termPreset } from '../../../src/index.js';
import { bracketCums } from '../../../src/rules/brackets.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { holder, perpetualMarket } from '../../fixtures/ruleRun.js';
import { smallTermRules } from '../../fixtures/termRules.js';
import { closedFormRelative } from '../../precision.js';
import { market } from './asked.js';
import { ask, asked, everyCore, search } from './liquidationAsked.js';

const thresholdOf = (found: LiquidationPrices, asset: string) => found.thresholds.find((one) => one.asset === asset);

describe('liquidation prices', () => {
  test('by hand: collateral in a coin, a debt, a perpetual short', () => {
    const lending = termPreset('aave-v3');
    const prices = perpetualMarket(
      [],
      [
        { id: 'WETH', price: 2500 },
        { id: 'USDC', price: 1 },
      ],
    );
    // 10 x 2500 x 0.825 against 15,000
    const loan = ask(asked(holder('a', [], { WETH: 10, USDC: -15_000 }), lending, prices));
    expect(loan).toMatchObject({ equity: 20_625, maintenance: 15_000, balance: 5625, below: false });
    expect(loan.thresholds.map(({ asset, uses }) => [asset, uses])).toEqual([
      ['USDC', ['debt']],
      ['WETH', ['collateral']],
    ]);
    const [usdc, weth] = loan.thresholds;
    expect(weth?.up).toBeNull();
    expect(Math.abs((weth?.down?.price as number) / (15_000 / 8.25) - 1)).toBeLessThan(closedFormRelative);
    expect(usdc?.down).toBeNull();
    expect(Math.abs((usdc?.up?.price as number) / (20_625 / 15_000) - 1)).toBeLessThan(closedFormRelative);

    // 1000 - (P - 100) 10 = 10 P x 0.01
    const perpetual = perpetualMarket([{ id: 'BTC', price: 100 }]);
    const short = ask(
      asked(holder('a', [['BTC-P', -10, 100]], { USD: 1000 }), { ...termPreset('okx-futures'), numeraire: '*' }, perpetual),
    );
    const [btc] = short.thresholds;
    expect(btc).toMatchObject({ asset: 'BTC', price: 100, uses: ['perpetual'], down: null });
    expect(Math.abs((btc?.up?.price as number) / (2000 / (10 * 1.0106)) - 1)).toBeLessThan(closedFormRelative);
  });

  test('an account below its requirement says so, and where it would be covered again', () => {
    const prices = perpetualMarket([], [{ id: 'WETH', price: 1000 }]);
    const found = ask(asked(holder('a', [], { WETH: 10, USD: -15_000 }), termPreset('aave-v3'), prices));
    expect(found.below).toBe(true);
    const [weth] = found.thresholds;
    expect(weth?.down).toBeNull();
    expect(Math.abs((weth?.up?.price as number) / (15_000 / 8.25) - 1)).toBeLessThan(closedFormRelative);
    expect(weth?.up?.balance as number).toBeGreaterThanOrEqual(0);
  });

  test('a coin moves its collateral, its debts, and everything on it together', () => {
    // long one inverse dollar-worth against coins: what a fall takes, it takes of collateral, of gains and of the coin gains are paid in
    const one: Account = {
      account: 'a',
      subaccount: '',
      mode: 'portfolio',
      positions: [
        { instrument: 'BTC-PERPETUAL', quantity: 8000, entryPrice: 80_000 },
        { instrument: 'ETH-PERPETUAL', quantity: -100, entryPrice: 2500 },
      ],
      collateral: [{ asset: 'BTC', amount: 0.6 }],
    };
    const found = ask(asked(one, smallTermRules));
    expect(found.thresholds.map(({ asset, uses, down, up }) => [asset, uses, down !== null, up !== null])).toEqual([
      ['BTC', ['collateral', 'perpetual'], true, false],
      ['ETH', ['perpetual'], false, true],
      ['USDC', ['settlement'], false, false],
    ]);
    expect(ask({ ...asked(one, smallTermRules), assets: ['USDT', 'BTC'] }).thresholds).toEqual([
      thresholdOf(found, 'BTC'),
      { asset: 'USDT', price: 1.001, uses: [], down: null, up: null },
    ]);
  });
});

describe('against the closed form of linear positions', () => {
  const venues = [
    ['binance-futures', 'BTCUSDT', 0, 'liquidation'],
    ['hyperliquid-futures', 'ETH', 0, 'liquidation'],
    ['okx-futures', 'BTC', 0.0006, 'liquidation'],
    ['bybit-futures', 'BTC', 0, 'entry'],
  ] as const;
  test.each(venues)('%s', (name, id, closingFeeRate, maintenanceAt) => {
    const rules = { ...termPreset(name), numeraire: '*' };
    const term = rules.terms.brackets as unknown as {
      readonly brackets: Readonly<Record<string, readonly { readonly upTo: number | null; readonly maintenanceRate: number }[]>>;
    };
    const rows = (term.brackets[id] ?? term.brackets['*'] ?? []).map((row) => ({ ...row, initialRate: row.maintenanceRate }));
    const cums = bracketCums(rows).maintenance;
    const brackets = rows.map(({ upTo, maintenanceRate }, t) => ({ upTo, rate: maintenanceRate, amount: cums[t] as number }));
    const position = fc.record({
      side: fc.constantFrom(1, -1),
      notional: fc.double({ min: 2, max: 9, noNaN: true }).map((digits) => 10 ** digits),
      entry: fc.double({ min: 80, max: 125, noNaN: true }),
      leverage: fc.double({ min: 0.7, max: 60, noNaN: true }),
    });
    fc.assert(
      fc.property(position, ({ side, notional, entry, leverage }) => {
        const quantity = (side * notional) / entry;
        const balance = notional / leverage;
        const wide = { ...search, lowest: 1e-3, highest: 1e3, steps: 4 };
        const at = perpetualMarket([{ id, price: 100 }]);
        const [found] = ask(asked(holder('a', [[`${id}-P`, quantity, entry]], { USD: balance }), rules, at, wide)).thresholds;
        const closed = liquidationPrice({ quantity, entryPrice: entry, balance, brackets, closingFeeRate, maintenanceAt });
        if (closed === undefined || closed < 0.1) expect(found?.down).toBeNull();
        else {
          const price = (closed < 100 ? found?.down : found?.up)?.price as number;
          expect(Math.abs(price / closed - 1)).toBeLessThan(closedFormRelative);
          expect(closed < 100 ? found?.up : found?.down).toBeNull();
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('progress is told asset by asset, and what it throws ends the search', () => {
  const one = holder('a', [['BTC-SPOT', 1, 80_000]], { ETH: 1 });
  const told: number[][] = [];
  ask({ ...asked(one, smallTermRules), onProgress: (done, total) => told.push([done, total]) });
  expect(told.slice(0, 3)).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
  const stop = (): never => {
    throw new Error('enough');
  };
  expect(() => ask({ ...asked(one, smallTermRules), onProgress: stop })).toThrow('enough');
});

describe('refuses', () => {
  const one = holder('a', [['BTC-SPOT', 1, 80_000]], { ETH: 1 });
  const good = asked(one, smallTermRules);
  test.each([
    ['another account', { account: 'b' }, 'UNKNOWN_ACCOUNT', 'accounts["b"]'],
    ['an asset that is not listed', { assets: ['BTC', 'DOGE'] }, 'UNKNOWN_ASSET', 'assets[1]'],
    ['the numeraire', { assets: ['USD'] }, 'OUT_OF_RANGE', 'assets[0]'],
    ['an asset twice', { assets: ['BTC', 'BTC'] }, 'DUPLICATE', 'assets[1]'],
    ['no search', { search: undefined }, 'MISSING_FIELD', 'inputs.search'],
    ['a search without its end', { search: { lowest: 0.5, steps: 3, tolerance: 1e-9 } }, 'MISSING_FIELD', 'search.highest'],
    ['no market', { market: {} }, 'TYPE_MISMATCH', 'market.assets'],
    ['no rule', { rules: 'margincore' }, 'TYPE_MISMATCH', 'rules'],
    ['a rule of another numeraire', { rules: termPreset('binance-futures') }, 'BAD_RULES', 'rules.numeraire'],
    ['a field of another name', { asset: 'BTC' }, 'UNKNOWN_FIELD', 'inputs.asset'],
  ])('%s', (_, wrong, code, path) => {
    for (const core of everyCore)
      expect(faultOf(() => core.accounts.liquidationPrices({ ...good, ...wrong } as LiquidationInputs))).toMatchObject({ code, path });
  });

  test('an account that cannot be margined, today or at a price on the way', () => {
    const unknown = holder('a', [['BTC-NONE', 1, 80_000]]);
    expect(faultOf(() => ask(asked(unknown, smallTermRules)))).toMatchObject({
      code: 'UNKNOWN_INSTRUMENT',
      path: 'accounts["a"].positions["BTC-NONE"].instrument',
    });
    const huge = holder('a', [['BTC-SPOT', 1e303, 80_000]], { USD: 5e307 });
    const fault = faultOf(() => ask(asked(huge, smallTermRules, market, { ...search, highest: 10 })));
    expect(fault.code).toBe('OVERFLOW');
    expect(fault.path).toMatch(/^BTC at \d+(\.\d+)?: accounts\["a"\]/);
  });
});
