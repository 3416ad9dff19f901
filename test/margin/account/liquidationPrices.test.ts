// Liquidation prices of accounts: by hand, against the closed forms of venues, against a dense scan of markets shocked otherwise; what is refused.
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import '../../seed.js';
import { bookOf } from '../../../src/book/bookOf.js';
import type {
  Account,
  BookLiquidationPrices,
  Core,
  LiquidationInputs,
  LiquidationPrices,
  Market,
  PriceSearch,
  RuleSet,
  TermRules,
} from '../../../src/index.js';
import { liquidationPrice, termPreset } from '../../../src/index.js';
import { shockMarket } from '../../../src/risk/stress/shockMarket.js';
import { bracketCums } from '../../../src/rules/brackets.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { accountArbitrary, withoutUnderflow } from '../../fixtures/randomAccounts.js';
import { holder, perpetualMarket } from '../../fixtures/ruleRun.js';
import { smallMarket } from '../../fixtures/smallMarket.js';
import { smallRules } from '../../fixtures/smallRules.js';
import { smallTermRules } from '../../fixtures/termRules.js';
import { lanes } from '../../lanes.js';
import { closedFormRelative, searchedBalance } from '../../precision.js';

const market = smallMarket();
const search: PriceSearch = { lowest: 0.05, highest: 4, steps: 60, tolerance: 1e-13 };
let cores: readonly Core[];
beforeAll(async () => {
  cores = await Promise.all(lanes.map(async (lane) => coreOn(await lane.create(), 'test')));
});

/** The same answer on every lane, bit by bit. */
function ask(inputs: LiquidationInputs): LiquidationPrices {
  const [first, ...others] = cores.map((core) => core.accounts.liquidationPrices(inputs)) as [LiquidationPrices, ...LiquidationPrices[]];
  for (const other of others) expect(other).toEqual(first);
  return first;
}
const asked = (one: Account, rules: TermRules | RuleSet, at: Market = market, how = search): LiquidationInputs => ({
  market: at,
  book: bookOf([one]),
  rules,
  account: one.account,
  subaccount: one.subaccount,
  search: how,
});
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

describe('against markets shocked otherwise', () => {
  interface Excess {
    readonly balance: number;
    /** Gross holdings: what rounding is measured by. */
    readonly scale: number;
  }

  /** Equity less maintenance in the market whose coin has moved, by the shocks of stress. */
  function excessAt(core: Core, one: Account, rules: TermRules | RuleSet, asset: string, ratio: number): Excess {
    const zeros = new Float64Array(market.underlyings.length);
    const moveOf = (id: string): number => (id === asset ? ratio - 1 : 0);
    const shocked = shockMarket(market, {
      name: 'oracle',
      moves: Float64Array.from(market.underlyings, (unit) => moveOf(unit.asset)),
      bases: zeros,
      volShocks: zeros,
      volShifts: zeros,
      assetMoves: Float64Array.from(market.assets, ({ id }) => moveOf(id)),
    });
    const inputs = { market: shocked, book: bookOf([one]) };
    const run = rules.version === 2 ? core.requirements({ ...inputs, rules }) : core.margin({ ...inputs, rules });
    expect(run.faults).toEqual([]);
    const columns = 'modes' in run ? (run[one.mode] as NonNullable<(typeof run)['cross']>) : run;
    const [equity, maintenance] = [columns.equities[0] as number, columns.maintenances[0] as number];
    const prices = new Map(shocked.assets.map(({ id, price }) => [id, price]));
    const held = one.collateral.reduce((sum, { asset: id, amount }) => sum + Math.abs(amount) * (prices.get(id) as number), 0);
    return { balance: equity - maintenance, scale: held + (run.notionals[0] as number) + maintenance };
  }

  test.each([
    ['a rule of terms', smallTermRules],
    ['the rule of the library', termPreset('margincore-portfolio')],
    ['a rule set in the mode of the account', smallRules],
  ] as const)('the balance is 0 and turns at the price found, and a dense scan finds none nearer: %s', (_, rules) => {
    const [core] = cores as [Core];
    const grid = { ...search, steps: 12 };
    const finer = 4;
    const counts = { crossings: 0, none: 0, dense: 0, passedOver: 0 };
    const held = accountArbitrary(market, 5).map((one) => withoutUnderflow({ ...one, collateral: one.collateral.slice(0, 1) }));
    const drawn = fc.tuple(held, fc.double({ min: 0.01, max: 1, noNaN: true }));
    const check = ([bare, backing]: readonly [Account, number]): void => {
      // about as much of the numeraire, held or owed, as lets it stand today with little to spare
      const { balance, scale } = excessAt(core, bare, rules, 'BTC', 1);
      const cushion = { asset: 'USD', amount: backing * scale * 0.05 - balance };
      const one = { ...bare, collateral: [...bare.collateral, cushion] };
      const found = ask({ ...asked(one, rules, market, grid), assets: ['BTC', 'ETH'] });
      expect(found.balance).toBe(excessAt(core, one, rules, 'BTC', 1).balance);
      expect(found.below).toBe(found.balance < 0);
      for (const { asset, price, down, up } of found.thresholds) {
        const at = (ratio: number): Excess => excessAt(core, one, rules, asset, ratio);
        /** 0 but for rounding, and what a shock makes of a last bit of the price. */
        const nought = (x: Excess): boolean => Math.abs(x.balance) <= searchedBalance * x.scale;
        const turned = (x: Excess): boolean => x.balance < 0 !== found.below && !nought(x);
        for (const [crossing, far] of [
          [down, grid.lowest],
          [up, grid.highest],
        ] as const) {
          const end = crossing === null ? far : crossing.price / price;
          if (crossing === null) counts.none++;
          else {
            counts.crossings++;
            expect(nought(at(end))).toBe(true);
            expect(crossing.balance < 0).toBe(!found.below);
          }
          // every point of the grid before it stands; of finer ones, those that do not are a dip between two that stand
          for (let k = 1; k < finer * grid.steps; k++) {
            const share = k / (finer * grid.steps);
            const ratio = far < 1 ? 1 - (1 - far) * share : 1 / (1 - (1 - 1 / far) * share);
            if (crossing !== null && Math.abs(ratio - 1) >= Math.abs(end - 1)) break;
            counts.dense++;
            if (!turned(at(ratio))) continue;
            expect(k % finer, `${asset} at ${ratio}`).not.toBe(0);
            counts.passedOver++;
          }
        }
      }
    };
    for (const one of fc.sample(drawn, 10)) check(one);
    expect(counts.crossings).toBeGreaterThan(0);
    expect(counts.none).toBeGreaterThan(0);
    expect(counts.passedOver).toBeLessThan(counts.dense / 20);
  });

  test('what other accounts hold, and what else is listed, changes no bit', () => {
    const drawn = fc.sample(accountArbitrary(market, 4), { numRuns: 4, seed: 3 }).map((one, i) => ({ ...one, account: `${i}` }));
    for (const one of drawn) {
      const together = ask({ ...asked(one, smallTermRules), book: bookOf(drawn) });
      expect(together).toEqual(ask(asked(one, smallTermRules)));
    }
  });
});

describe('of a whole book', () => {
  const drawn = fc
    .sample(accountArbitrary(market, 4), { numRuns: 7, seed: 5 })
    .map((one, i) => ({ ...one, account: `a${i % 4}`, subaccount: `${i}` }));
  const accounts = [
    ...drawn,
    holder('unlisted', [['BTC-NONE', 1, 80_000]]),
    holder('huge', [['BTC-SPOT', 1e303, 80_000]], { USD: 5e307 }),
    holder('empty', []),
  ];
  const how = { ...search, steps: 10, highest: 10, tolerance: 1e-9 };

  test.each([
    ['a rule of terms', smallTermRules],
    ['a rule set, each account by its own mode', smallRules],
  ] as const)('every account has the bits that it has alone, and its faults are its own: %s', (_, rules) => {
    const inputs = { market, book: bookOf(accounts), rules, search: how };
    const [found, other] = cores.map((core) => core.accounts.bookLiquidationPrices(inputs)) as [
      BookLiquidationPrices,
      BookLiquidationPrices,
    ];
    expect(other).toEqual(found);
    expect(found.accounts.map(({ subaccount }) => subaccount)).toEqual(['0', '4', '1', '5', '2', '6', '3', '']);
    for (const one of found.accounts) expect(one).toEqual(ask({ ...inputs, account: one.account, subaccount: one.subaccount }));
    expect(found.faults.map(({ account }) => account)).toEqual(['huge', 'unlisted']);
    for (const { account, subaccount, ...fault } of found.faults)
      expect(fault).toEqual(faultOf(() => ask({ ...inputs, account, subaccount })));
  });

  test('the assets asked for, and progress to the end', () => {
    const told: number[][] = [];
    const inputs = { market, book: bookOf(drawn), rules: smallTermRules, search: how, assets: ['ETH'] };
    const [core] = cores as [Core];
    const found = core.accounts.bookLiquidationPrices({ ...inputs, onProgress: (done, total) => told.push([done, total]) });
    expect(found.accounts.every(({ thresholds }) => thresholds.length === 1 && thresholds[0]?.asset === 'ETH')).toBe(true);
    expect(told.at(-1)).toEqual([7, 7]);
    expect(faultOf(() => core.accounts.bookLiquidationPrices({ ...inputs, account: 'a0' } as never))).toMatchObject({
      code: 'UNKNOWN_FIELD',
      path: 'inputs.account',
    });
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
    for (const core of cores)
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
