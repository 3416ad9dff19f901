// A whole run: figures worked out by hand, the oracle on arbitrary books, the same bits on every backend.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { accountReport } from '../../src/margin/report.js';
import type { MarginRun } from '../../src/margin/result.js';
import type { RuleSet } from '../../src/rules/ruleSet.js';
import { everyBench, onEveryBackend } from '../fixtures/everyBackend.js';
import { faultOf } from '../fixtures/faultOf.js';
import { accountArbitrary, accountsArbitrary, withoutUnderflow } from '../fixtures/randomAccounts.js';
import { runBits } from '../fixtures/runBits.js';
import { smallAccounts, smallBook } from '../fixtures/smallBook.js';
import { smallHistory } from '../fixtures/smallHistory.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';
import { handRelative, marginRelative } from '../precision.js';
import { marginOf } from '../reference/marginOracle.js';

const market = smallMarket();
const rules = smallRules;

function one(positions: readonly [string, number, number][], collateral: readonly [string, number][] = []): Account {
  return {
    account: 'one',
    subaccount: '',
    mode: 'portfolio',
    positions: positions.map(([instrument, quantity, entryPrice]) => ({ instrument, quantity, entryPrice })),
    collateral: collateral.map(([asset, amount]) => ({ asset, amount })),
  };
}

function close(got: number, expected: number): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(handRelative * Math.abs(expected));
}

onEveryBackend((bench) => {
  const margin = (account: Account, ruleSet: RuleSet = rules): MarginRun =>
    bench().run({ market, book: bookOf([account]), rules: ruleSet });

  test('net Greeks can be left out: nothing else changes, faults included', () => {
    const book = bookOf([...smallAccounts(), one([['ETH-PERPETUAL', Number.NaN, 1]])]);
    const whole = bench().run({ market, book, rules });
    const without = bench().run({ market, book, rules, greeks: false });
    expect(without.greeks.deltas).toHaveLength(0);
    expect(accountReport(without, 'hedger')).toEqual({ ...accountReport(whole, 'hedger'), greeks: [] });
    const bits = ({ greeks: _, memoryBytes: __, ...rest }: MarginRun) => runBits(rest as MarginRun);
    expect(bits(without)).toEqual(bits(whole));
    expect(faultOf(() => bench().run({ market, book, rules, greeks: 1 as never }))).toMatchObject({
      code: 'TYPE_MISMATCH',
      path: 'greeks',
    });
  });

  describe('golden figures, worked out by hand', () => {
    test('a linear perpetual: P&L, notional, brackets', () => {
      // 2 000 contracts of 0.1 ETH at 2 501.25, paid in USDC at 0.999; brackets of the test: 10 % to 100 000, 20 % beyond.
      const brackets: RuleSet = {
        ...rules,
        isolated: {
          ...rules.isolated,
          futures: {
            '*': [
              { upTo: 100_000, initialRate: 0.1, maintenanceRate: 0.05 },
              { upTo: null, initialRate: 0.2, maintenanceRate: 0.1 },
            ],
          },
        },
      };
      const { futuresPnl, equity, notional, isolated, cross } = accountReport(
        margin(one([['ETH-PERPETUAL', 2_000, 2_400]], [['USD', 1_000]]), brackets),
        'one',
      );
      close(futuresPnl, 200 * 101.25 * 0.999);
      close(equity, 1_000 + 20_229.75);
      close(notional, 200 * 2_500);
      close(isolated?.initial ?? 0, 10_000 + 0.2 * (499_749.75 - 100_000));
      close(isolated?.maintenance ?? 0, 5_000 + 0.1 * (499_749.75 - 100_000));
      close(cross?.initial ?? 0, 10_000 + 0.2 * 399_749.75);
    });

    test('an inverse perpetual: coins earned at the index, face as notional, slope of its coins', () => {
      // 4 000 contracts of 10 USD from 79 000 to 80 040: 40 000 x 1 040 / (79 000 x 80 040) coins at 80 000.
      const run = margin(one([['BTC-PERPETUAL', 4_000, 79_000]]));
      const coins = (40_000 * 1_040) / (79_000 * 80_040);
      close(run.futuresPnls[0] as number, coins * 80_000);
      expect(run.notionals[0]).toBe(40_000);
      close(run.greeks.deltas[0] as number, (40_000 * 80_000) / (80_040 * 80_040) + coins);
      // All down by one range of 16 %: the position loses face x index / price x 0.16, the coins booked 16 % of their worth.
      const down = run.scenarios.findIndex(({ label }) => label === 'all -1 vol 0');
      close(run.scenarioVector('one')[down] as number, -0.16 * ((40_000 * 80_000) / 80_040 + coins * 80_000));
    });

    test('a short call: isolated charge out of the money, cross max loss unbounded but for the unpaired rate', () => {
      const run = margin(one([['BTC-E1-90000-C', -2, 0.02]]));
      const value = -(run.optionValues[0] as number);
      expect(value).toBeGreaterThan(0);
      // Out of the money by 12.5 % of the index: 15 % - 12.5 % is under the floor of 10 %; maintenance 7.5 %.
      close(run.isolated?.initials[0] ?? 0, 2 * 0.1 * 80_000 + value);
      close(run.isolated?.maintenances[0] ?? 0, 2 * 0.075 * 80_000 + value);
      // The payoff at the strike is 0, so the loss is max(0, -value - 0) = 0 and the call is charged 15 % (10 %) of the index.
      close(run.cross?.initials[0] ?? 0, Math.min(16_000 + value, 2 * 0.15 * 80_000));
      close(run.cross?.maintenances[0] ?? 0, Math.min(12_000 + value, 2 * 0.1 * 80_000));
      expect(run.portfolio?.nakedShorts[0]).toBe(2 * 80_000 * 0.01);
    });

    test('a put spread: cross margin is its width less what was paid, no more', () => {
      const run = margin(
        one([
          ['ETH-E1-2500-P', -30, 90],
          ['ETH-E1-2200-P', 30, 20],
        ]),
      );
      const worth = run.optionValues[0] as number;
      // the short put's value is left out of the equity that cross margin counts, and stands in its requirement
      const owed = (run.cross?.equities[0] as number) - (run.equities[0] as number);
      expect(owed).toBeGreaterThan(-worth);
      close(run.cross?.initials[0] ?? 0, 30 * 300 * 0.999 + worth + owed);
      close(run.cross?.maintenances[0] ?? 0, 30 * 300 * 0.999 + worth + owed);
    });

    test('futures of two expiries: cross nets them, roll charges each expiry', () => {
      const run = margin(
        one([
          ['ETH-F0', 300, 2_500],
          ['ETH-F2', -280, 2_600],
        ]),
      );
      const long = 300 * 0.1 * 0.999 * 2_512.5;
      const short = 280 * 0.1 * 0.999 * 2_537.5;
      close(run.cross?.initials[0] ?? 0, 0.02 * (long - short) + 0.01 * short);
      close(run.portfolio?.deltaFloors[0] ?? 0, 0.02 * (long - short) + 0.01 * short);
      close(run.portfolio?.rolls[0] ?? 0, long * 0.01 + short * (Math.exp((0.075 * 175) / 365) - 1));
    });

    test('collateral: tiers by amount, debts with their haircut on top, several rows of an asset as one', () => {
      const tiers: RuleSet = {
        ...rules,
        collateral: {
          '*': { tiers: [{ upTo: null, haircut: 0.5 }] },
          BTC: {
            tiers: [
              { upTo: 2, haircut: 0.1 },
              { upTo: null, haircut: 0.25 },
            ],
          },
        },
      };
      const value = (collateral: readonly [string, number][]): number => margin(one([], collateral), tiers).collateralValues[0] as number;
      close(value([['BTC', 3]]), 80_000 * (2 * 0.9 + 1 * 0.75));
      close(
        value([
          ['BTC', 2.5],
          ['BTC', 1.5],
          ['BTC', -1],
        ]),
        80_000 * (2 * 0.9 + 1 * 0.75),
      );
      close(value([['BTC', 2]]), 80_000 * 1.8);
      close(value([['ETH', -4]]), -15_000);
      close(
        value([
          ['ETH', 4],
          ['USD', -3_000],
        ]),
        500,
      );
    });

    test('the portfolio requirement is what its parts say', () => {
      const { portfolio } = bench().run({ market, book: smallBook(), rules });
      if (!portfolio) throw new Error('no portfolio columns');
      for (let place = 0; place < portfolio.initials.length; place++) {
        const base = Math.max(
          portfolio.worstLosses[place] as number,
          portfolio.shortfalls[place] as number,
          portfolio.deltaFloors[place] as number,
        );
        const naked = portfolio.nakedShorts[place] as number;
        const roll = portfolio.rolls[place] as number;
        close(portfolio.initials[place] as number, 1.2 * base + naked + roll);
        close(portfolio.maintenances[place] as number, base + naked / 2 + roll / 1.2);
      }
    });
  });

  test('agrees with the oracle on the small book, and on arbitrary books', () => {
    compareWithOracle(bench().run({ market, book: smallBook(), rules }), smallAccounts());
    fc.assert(
      fc.property(accountsArbitrary(market), (arbitrary) => {
        const accounts = arbitrary.map(withoutUnderflow);
        compareWithOracle(bench().run({ market, book: bookOf(accounts), rules }), accounts);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test('agrees with the oracle where much nets: the options and the future of one expiry', () => {
    for (const underlying of ['BTC', 'ETH']) {
      const dense = { ...market, quotes: market.quotes.filter(({ instrument }) => new RegExp(`^${underlying}-[EF]1`).test(instrument.id)) };
      fc.assert(
        fc.property(accountArbitrary(dense, 30).map(withoutUnderflow), (account) => {
          compareWithOracle(bench().run({ market, book: bookOf([account]), rules }), [account]);
        }),
        { seed: 2, numRuns: 60 },
      );
    }
  });

  test('value at risk instead of shortfall, when the rule says so', () => {
    const byValueAtRisk: RuleSet = {
      ...rules,
      portfolio: { ...rules.portfolio, correlationRisk: { measure: 'valueAtRisk', confidence: 0.975, horizonDays: 20 } },
    };
    compareWithOracle(bench().run({ market, book: smallBook(), rules: byValueAtRisk }), smallAccounts(), byValueAtRisk);
  });

  test('a history changes the correlated risk and says so; rows after the market are not read', () => {
    const stated = bench().run({ market, book: smallBook(), rules });
    const history = smallHistory();
    const estimated = bench().run({ market, book: smallBook(), rules, history });
    expect(stated.factorSource).toMatch(/^rule data/);
    expect(estimated.factorSource).toMatch(/^history/);
    expect(estimated.portfolio?.shortfalls).not.toEqual(stated.portfolio?.shortfalls);
    expect(estimated.portfolio?.worstLosses).toEqual(stated.portfolio?.worstLosses);
    const later = { ...history, dates: [...history.dates.slice(0, -1), market.asOf + 1] };
    const earlier = { ...history, dates: history.dates.slice(0, -1), closes: history.closes.slice(0, -3) };
    expect(runBits(bench().run({ market, book: smallBook(), rules, history: later }))).toEqual(
      runBits(bench().run({ market, book: smallBook(), rules, history: earlier })),
    );
  });

  test('only the modes asked for, with the same bits as among all', () => {
    const all = bench().run({ market, book: smallBook(), rules });
    for (const mode of ['isolated', 'cross', 'portfolio'] as const) {
      const run = bench().run({ market, book: smallBook(), rules, modes: [mode] });
      expect(['isolated', 'cross', 'portfolio'].filter((name) => name in run)).toEqual([mode]);
      expect(run[mode]).toEqual(all[mode]);
      expect(run.greeks).toEqual(all.greeks);
    }
    expect(faultOf(() => bench().run({ market, book: smallBook(), rules, modes: ['gross' as 'cross'] })).code).toBe('BAD_ARGUMENT');
  });

  test('the scenario vector of an account holds its worst loss to the bit', () => {
    const run = bench().run({ market, book: smallBook(), rules });
    for (const [place, account] of run.accounts.entries()) {
      const vector = run.scenarioVector(account, run.subaccounts[place]);
      expect(vector).toHaveLength(run.scenarios.length);
      const losses = [...vector].map((pnl, s) => -pnl * (run.scenarios[s]?.weight as number));
      const worst = Math.max(0, ...losses);
      expect(run.portfolio?.worstLosses[place]).toBe(worst);
      if (worst > 0) expect(run.portfolio?.worstScenarios[place]).toBe(losses.indexOf(worst));
    }
    expect(faultOf(() => run.scenarioVector('nobody')).code).toBe('UNKNOWN_ACCOUNT');
    expect(faultOf(() => run.scenarioVector('hedger', 'btc')).path).toBe('accounts["hedger/btc"]');
  });

  test('no accounts, no positions, no collateral, no instruments: all fine', () => {
    const nobody = bench().run({ market, book: bookOf([]), rules });
    expect(nobody.accounts).toEqual([]);
    const bare = { ...market, quotes: [], underlyings: [] };
    const run = bench().run({ market: bare, book: bookOf([one([], [['USD', 5]])]), rules });
    expect(accountReport(run, 'one')).toMatchObject({ status: 'ok', equity: 5, positions: 0, greeks: [] });
    expect([...run.scenarioVector('one')].every((pnl) => pnl === 0)).toBe(true);
  });

  test('progress is told block by block, from 0 to all', () => {
    const accounts = Array.from({ length: 600 }, (_, i) => ({ ...one([['ETH-SPOT', i, 2_500]]), account: `a${i}` }));
    const told: [number, number][] = [];
    bench().run({ market, book: bookOf(accounts), rules, onProgress: (done, total) => told.push([done, total]) });
    expect(told).toEqual([
      [0, 600],
      [256, 600],
      [512, 600],
      [600, 600],
    ]);
  });

  test('a rule in another currency is refused', () => {
    expect(faultOf(() => bench().run({ market, book: smallBook(), rules: { ...rules, numeraire: 'EUR' } }))).toMatchObject({
      code: 'BAD_RULES',
      path: 'rules.numeraire',
    });
  });
});

describe('both backends', () => {
  test('give the same bits in every column of a run', async () => {
    const [first, ...others] = await everyBench();
    fc.assert(
      fc.property(accountsArbitrary(market, 20), (accounts) => {
        const inputs = { market, book: bookOf(accounts), rules };
        const expected = runBits(first?.run(inputs) as MarginRun);
        for (const other of others) expect(runBits(other.run(inputs))).toEqual(expected);
      }),
      { seed: 2, numRuns: 60 },
    );
    const history = smallHistory();
    const bits = [first, ...others].map((each) => runBits(each?.run({ market, book: smallBook(), rules, history }) as MarginRun));
    for (const other of bits) expect(other).toEqual(bits[0]);
  });
});

function compareWithOracle(run: MarginRun, accounts: readonly Account[], ruleSet: RuleSet = rules): void {
  expect(run.faults).toEqual([]);
  for (const account of accounts) {
    const place = run.accounts.findIndex((id, i) => id === account.account && run.subaccounts[i] === account.subaccount);
    const expected = marginOf(account, market, ruleSet, run.scenarios);
    const near = (name: string, got: number | undefined, reference: number): void => {
      if (!(Math.abs((got as number) - reference) <= marginRelative * expected.scale)) {
        throw new Error(`${name} of ${account.account}/${account.subaccount}: ${got}, oracle ${reference}`);
      }
    };
    near('collateral', run.collateralValues[place], expected.collateralValue);
    near('futures P&L', run.futuresPnls[place], expected.futuresPnl);
    near('option value', run.optionValues[place], expected.optionValue);
    near('equity', run.equities[place], expected.equity);
    near('portfolio equity', run.portfolio?.equities[place], expected.equity);
    near('isolated equity', run.isolated?.equities[place], expected.standardEquity);
    near('cross equity', run.cross?.equities[place], expected.standardEquity);
    near('unrealised', run.unrealised[place], expected.unrealised);
    near('notional', run.notionals[place], expected.notional);
    for (const mode of ['isolated', 'cross', 'portfolio'] as const) {
      near(`${mode} initial`, run[mode]?.initials[place], expected[mode].initial);
      near(`${mode} maintenance`, run[mode]?.maintenances[place], expected[mode].maintenance);
    }
    near('worst loss', run.portfolio?.worstLosses[place], expected.portfolio.worstLoss);
    near('value at risk', run.portfolio?.valuesAtRisk[place], expected.portfolio.valueAtRisk);
    near('shortfall', run.portfolio?.shortfalls[place], expected.portfolio.shortfall);
    near('delta floor', run.portfolio?.deltaFloors[place], expected.portfolio.deltaFloor);
    near('naked short', run.portfolio?.nakedShorts[place], expected.portfolio.nakedShort);
    near('roll', run.portfolio?.rolls[place], expected.portfolio.roll);
    const vector = run.scenarioVector(account.account, account.subaccount);
    for (const [s, pnl] of expected.scenarioPnls.entries()) near(`scenario ${s}`, vector[s], pnl);
    for (const [unit, greeks] of expected.greeks.entries()) {
      const cell = place * run.underlyings.length + unit;
      const index = market.underlyings[unit]?.index as number;
      near(`delta ${unit}`, (run.greeks.deltas[cell] as number) * index, greeks.delta * index);
      near(`gamma ${unit}`, (run.greeks.gammas[cell] as number) * index * index, greeks.gamma * index * index);
      near(`vega ${unit}`, run.greeks.vegas[cell], greeks.vega);
      near(`theta ${unit}`, run.greeks.thetas[cell], greeks.theta);
    }
  }
}
