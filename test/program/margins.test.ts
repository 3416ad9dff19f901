// Isolated, cross and portfolio margin of the margincore document: figures worked out by hand, the oracle on arbitrary books, the same bits on every backend.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { createCore } from '../../src/engine/create.js';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import type { PrepareInputs } from '../../src/engine/prepared/prepare.js';
import type { MarginRun } from '../../src/engine/prepared/run.js';
import { preset } from '../../src/rules/document/presets.js';
import type { Rules } from '../../src/rules/document/rules.js';
import { figuresOf } from '../fixtures/documentFigures.js';
import { accountArbitrary, accountsArbitrary, withoutUnderflow } from '../fixtures/randomAccounts.js';
import { runBits } from '../fixtures/runBits.js';
import { smallAccounts } from '../fixtures/smallBook.js';
import { oracleDocument, smallDocument } from '../fixtures/smallDocument.js';
import { smallHistory } from '../fixtures/smallHistory.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';
import { runs } from '../long.js';
import { handRelative, marginRelative } from '../precision.js';
import { marginOf } from '../reference/marginOracle.js';
import type { MarginRules } from '../reference/marginRules.js';
import { scenarioList } from '../reference/scenarioList.js';

const market = smallMarket();
const rules = smallDocument;
const ids = market.underlyings.map(({ id }) => id);
const requirements = ['isolated', 'cross', 'portfolio'] as const;

type Part = ReturnType<ReturnType<MarginEngine['account']>['explain']>['initial']['formula'];

/** What the parts of that label come to together: over underlyings, what the formula makes of them is another part. */
function parts(whole: Part, label: string): number[] {
  return whole.label === label ? [whole.value] : whole.parts.flatMap((part) => parts(part, label));
}

const sumOf = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0);

/** A core of this backend; its engines, each let go of when it has answered. */
async function benchOf(backend: 'wasm' | 'js') {
  const core = await createCore({ backend });
  return async <T>(
    of: readonly Account[],
    ask: (engine: MarginEngine) => T,
    document: Rules = rules,
    more: Partial<PrepareInputs> = {},
  ): Promise<T> => {
    const engine = await core.prepare({ market, book: bookOf([...of]), rules: document, ...more });
    const answer = ask(engine);
    engine.dispose();
    return answer;
  };
}

type Asked = Awaited<ReturnType<typeof benchOf>>;
const on = { wasm: await benchOf('wasm'), js: await benchOf('js') };
const runOf = (engine: MarginEngine): MarginRun => engine.run();

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

/** Every figure that an account may be asked for of one requirement, by name. */
interface Read {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  readonly notional: number;
  readonly portfolioEquity: number;
  readonly futuresPnl: number;
  readonly optionValue: number;
  readonly collateral: number;
}

describe.each(['wasm', 'js'] as const)('on the %s backend', (backend) => {
  const asked = on[backend];
  const margin = (account: Account, document: Rules = rules): Promise<MarginRun> => asked([account], runOf, document);
  const read = (account: Account, requirement: (typeof requirements)[number], document: Rules = rules): Promise<Read> =>
    asked(
      [account],
      (engine) => {
        const run = engine.run();
        const columns = run.requirements[requirement];
        const { equity, initial: _ } = engine.account('one').explain('portfolio');
        const part = (label: string): number => sumOf(parts(equity.formula, label));
        return {
          equity: columns?.equities[0] as number,
          initial: columns?.initials[0] as number,
          maintenance: columns?.maintenances[0] as number,
          notional: run.notionals[0] as number,
          portfolioEquity: equity.value,
          futuresPnl: part('futuresPnl'),
          optionValue: part('optionValue'),
          collateral: part('collateral'),
        };
      },
      document,
    );

  describe('golden figures, worked out by hand', () => {
    test('a linear perpetual: P&L, notional, brackets', async () => {
      // 2 000 contracts of 0.1 ETH at 2 501.25, paid in USDC at 0.999; brackets of the test: 10 % to 100 000, 20 % beyond.
      const brackets: MarginRules = {
        ...smallRules,
        isolated: {
          ...smallRules.isolated,
          futures: {
            '*': [
              { upTo: 100_000, initialRate: 0.1, maintenanceRate: 0.05 },
              { upTo: null, initialRate: 0.2, maintenanceRate: 0.1 },
            ],
          },
        },
      };
      const account = one([['ETH-PERPETUAL', 2_000, 2_400]], [['USD', 1_000]]);
      const isolated = await read(account, 'isolated', oracleDocument(brackets));
      close(isolated.futuresPnl, 200 * 101.25 * 0.999);
      close(isolated.equity, 1_000 + 20_229.75);
      close(isolated.notional, 200 * 2_500);
      close(isolated.initial, 10_000 + 0.2 * (499_749.75 - 100_000));
      close(isolated.maintenance, 5_000 + 0.1 * (499_749.75 - 100_000));
      close((await read(account, 'cross', oracleDocument(brackets))).initial, 10_000 + 0.2 * 399_749.75);
    });

    test('an inverse perpetual: coins earned at the index, face as notional, slope by the index', async () => {
      // 4 000 contracts of 10 USD from 79 000 to 80 040: 40 000 x 1 040 / (79 000 x 80 040) coins at 80 000.
      const account = one([['BTC-PERPETUAL', 4_000, 79_000]]);
      const coins = (40_000 * 1_040) / (79_000 * 80_040);
      const { futuresPnl, notional } = await read(account, 'portfolio');
      close(futuresPnl, coins * 80_000);
      expect(notional).toBe(40_000);
      const { greeks, underlyings } = await margin(account);
      // with the coins that it has won
      close(greeks.deltas[underlyings.indexOf('BTC')] as number, 40_000 / 79_000);
      // All down by one range of 16 %: the position loses face x index / price x 0.16, the coins booked 16 % of their worth.
      const pnl = await asked([account], (engine) => {
        const { scenarios, counted } = engine.account('one').scenarioPnls('jointScan', { requirement: 'portfolio' });
        return counted[scenarios.findIndex(({ label }) => label === '-1 unchanged')] as number;
      });
      close(pnl, -0.16 * ((40_000 * 80_000) / 80_040 + coins * 80_000));
    });

    test('a short call: isolated charge out of the money, cross max loss unbounded but for the unpaired rate', async () => {
      const account = one([['BTC-E1-90000-C', -2, 0.02]]);
      const isolated = await read(account, 'isolated');
      const value = -isolated.optionValue;
      expect(value).toBeGreaterThan(0);
      // Out of the money by 12.5 % of the index: 15 % - 12.5 % is under the floor of 10 %; maintenance 7.5 %.
      close(isolated.initial, 2 * 0.1 * 80_000 + value);
      close(isolated.maintenance, 2 * 0.075 * 80_000 + value);
      // The payoff at the strike is 0, so the loss is max(0, -value - 0) = 0 and the call is charged 15 % (10 %) of the index.
      const cross = await read(account, 'cross');
      close(cross.initial, Math.min(16_000 + value, 2 * 0.15 * 80_000 + value));
      close(cross.maintenance, Math.min(12_000 + value, 2 * 0.1 * 80_000 + value));
      const naked = await asked([account], (engine) =>
        parts(engine.account('one').explain('portfolio').initial.formula, 'nakedShortRate * sum(nakedShort)'),
      );
      expect(naked).toEqual([2 * 80_000 * 0.01]);
    });

    test('a put spread: cross margin is its width less what was paid, no more', async () => {
      const spread = one([
        ['ETH-E1-2500-P', -30, 90],
        ['ETH-E1-2200-P', 30, 20],
      ]);
      const { optionValue: worth, equity, portfolioEquity, initial, maintenance } = await read(spread, 'cross');
      // the short put's value is left out of the equity that cross margin counts, and stands in its requirement
      const owed = equity - portfolioEquity;
      expect(owed).toBeGreaterThan(-worth);
      close(initial, 30 * 300 * 0.999 + worth + owed);
      close(maintenance, 30 * 300 * 0.999 + worth + owed);
    });

    test('futures of two expiries: cross nets them, roll charges each expiry', async () => {
      const account = one([
        ['ETH-F0', 300, 2_500],
        ['ETH-F2', -280, 2_600],
      ]);
      const long = 300 * 0.1 * 0.999 * 2_512.5;
      const short = 280 * 0.1 * 0.999 * 2_537.5;
      const netted = 0.02 * (long - short) + 0.01 * short;
      close((await read(account, 'cross')).initial, netted);
      const initial = await asked([account], (engine) => engine.account('one').explain('portfolio').initial.formula);
      close(sumOf(parts(initial, 'deltaFloor')), netted);
      close(sumOf(parts(initial, 'sum(rollShock)')), long * 0.01 + short * (Math.exp((0.075 * 175) / 365) - 1));
    });

    test('collateral: tiers by amount, debts with their haircut on top, several rows of an asset as one', async () => {
      const tiers: MarginRules = {
        ...smallRules,
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
      const document = oracleDocument(tiers);
      const cases: [[string, number][], number][] = [
        [[['BTC', 3]], 80_000 * (2 * 0.9 + 1 * 0.75)],
        [
          [
            ['BTC', 2.5],
            ['BTC', 1.5],
            ['BTC', -1],
          ],
          80_000 * (2 * 0.9 + 1 * 0.75),
        ],
        [[['BTC', 2]], 80_000 * 1.8],
        [[['ETH', -4]], -15_000],
        [
          [
            ['ETH', 4],
            ['USD', -3_000],
          ],
          500,
        ],
      ];
      for (const [collateral, due] of cases) close((await read(one([], collateral), 'portfolio', document)).collateral, due);
    });
  });

  test('agrees with the oracle on the small book, and on arbitrary books', async () => {
    await compareWithOracle(asked, smallAccounts(), true);
    await fc.assert(
      fc.asyncProperty(accountsArbitrary(market), async (arbitrary) => compareWithOracle(asked, arbitrary.map(withoutUnderflow), false)),
      { seed: 2, numRuns: runs(60, 15) },
    );
    await fc.assert(
      fc.asyncProperty(accountsArbitrary(market), async (arbitrary) => compareWithOracle(asked, arbitrary.map(withoutUnderflow), true)),
      { seed: 3, numRuns: 6 },
    );
  });

  test('agrees with the oracle under the document that comes with the core', async () => {
    const document = preset('margincore');
    await compareWithOracle(asked, smallAccounts(), true, document, figuresOf(document));
    await fc.assert(
      fc.asyncProperty(accountsArbitrary(market), async (arbitrary) =>
        compareWithOracle(asked, arbitrary.map(withoutUnderflow), false, document, figuresOf(document)),
      ),
      { seed: 4, numRuns: runs(30, 8) },
    );
  });

  test('agrees with the oracle where much nets: the options and the future of one expiry', async () => {
    for (const underlying of ['BTC', 'ETH']) {
      const dense = { ...market, quotes: market.quotes.filter(({ instrument }) => new RegExp(`^${underlying}-[EF]1`).test(instrument.id)) };
      await fc.assert(
        fc.asyncProperty(fc.array(accountArbitrary(dense, 30).map(withoutUnderflow), { minLength: 10, maxLength: 10 }), async (accounts) =>
          compareWithOracle(
            asked,
            accounts.map((account, a) => ({ ...account, account: `a${a}` })),
            false,
          ),
        ),
        { seed: 2, numRuns: 6 },
      );
    }
  });

  test('value at risk instead of shortfall, when the rule says so', async () => {
    const byValueAtRisk: MarginRules = {
      ...smallRules,
      portfolio: { ...smallRules.portfolio, correlationRisk: { measure: 'valueAtRisk', confidence: 0.975, horizonDays: 20 } },
    };
    await compareWithOracle(asked, smallAccounts(), true, oracleDocument(byValueAtRisk), byValueAtRisk);
  });

  test('a history changes the correlated risk and says so; rows after the market are not read', async () => {
    const shortfalls = (engine: MarginEngine): [MarginRun, number[], number[]] => {
      const initial = engine.account('hedger').explain('portfolio').initial.formula;
      return [engine.run(), parts(initial, 'shortfall'), parts(initial, 'jointScan')];
    };
    const history = smallHistory();
    const [stated, statedRisk, statedScan] = await asked(smallAccounts(), shortfalls);
    const [estimated, estimatedRisk, estimatedScan] = await asked(smallAccounts(), shortfalls, rules, { history });
    expect(stated.factorSource).toMatch(/^rule data/);
    expect(estimated.factorSource).toMatch(/^history/);
    expect(estimatedRisk).not.toEqual(statedRisk);
    expect(estimatedScan).toEqual(statedScan);
    const later = { ...history, dates: [...history.dates.slice(0, -1), market.asOf + 1] };
    const earlier = { ...history, dates: history.dates.slice(0, -1), closes: history.closes.slice(0, -3) };
    const bits = [later, earlier].map(async (one) => runBits(await asked(smallAccounts(), runOf, rules, { history: one })));
    expect(await bits[0]).toEqual(await bits[1]);
  });

  test('no accounts, no positions, no collateral, no instruments: all fine', async () => {
    expect((await asked([], runOf)).accounts).toEqual([]);
    const bare = { ...market, quotes: [], underlyings: [] };
    const run = await asked([one([], [['USD', 5]])], runOf, rules, { market: bare });
    expect(run.faults).toEqual([]);
    expect([...run.own.equities, ...run.own.initials, ...run.positionCounts]).toEqual([5, 0, 0]);
  });
});

test('both backends give the same bits in every column of a run', async () => {
  const same = async (accounts: readonly Account[], more: Partial<PrepareInputs> = {}): Promise<void> => {
    const [wasm, js] = [await on.wasm(accounts, runOf, rules, more), await on.js(accounts, runOf, rules, more)];
    expect(runBits(js)).toEqual(runBits(wasm));
  };
  await fc.assert(
    fc.asyncProperty(accountsArbitrary(market, 20), (accounts) => same(accounts)),
    { seed: 2, numRuns: runs(60, 15) },
  );
  await same(smallAccounts(), { history: smallHistory() });
});

/** Every figure of these accounts against the oracle; `whole` asks each account for its parts and its scenarios too. */
async function compareWithOracle(
  asked: Asked,
  accounts: readonly Account[],
  whole: boolean,
  document: Rules = rules,
  figures: MarginRules = smallRules,
): Promise<void> {
  const scenarios = scenarioList(ids, figures.portfolio.scenarios);
  await asked(
    accounts,
    (engine) => {
      const run = engine.run();
      expect(run.faults).toEqual([]);
      expect(run.underlyings).toEqual(ids);
      const net = ids.map(() => ({ delta: 0, gamma: 0, vega: 0, scale: 0 }));
      for (const account of accounts) {
        const name = `${account.account}/${account.subaccount}`;
        const place = run.accounts.findIndex((id, i) => id === account.account && run.subaccounts[i] === account.subaccount);
        const expected = marginOf(account, market, figures, scenarios);
        const near = (what: string, got: number | undefined, reference: number): void => {
          if (!(Math.abs((got as number) - reference) <= marginRelative * expected.scale))
            throw new Error(`${what} of ${name}: ${got}, oracle ${reference}`);
        };
        near('notional', run.notionals[place], expected.notional);
        for (const requirement of requirements) {
          const columns = run.requirements[requirement];
          const equity = requirement === 'portfolio' ? expected.equity : expected.standardEquity;
          near(`${requirement} equity`, columns?.equities[place], equity);
          near(`${requirement} initial`, columns?.initials[place], expected[requirement].initial);
          near(`${requirement} maintenance`, columns?.maintenances[place], expected[requirement].maintenance);
          expect(columns?.excesses[place]).toBe((columns?.equities[place] as number) - (columns?.initials[place] as number));
        }
        expected.greeks.forEach(({ delta, gamma, vega }, u) => {
          const unit = net[u] as (typeof net)[number];
          // the oracle's scenarios start from what is won already: coins of inverse futures move as well
          const index = market.underlyings[u]?.index as number;
          let size = 0;
          const lots = new Map<string, { contracts: number; coins: number; forward: number }>();
          for (const { instrument: id, quantity, entryPrice } of account.positions) {
            const { instrument, forward } = market.quotes.find((quote) => quote.instrument.id === id) as (typeof market.quotes)[number];
            if (instrument.settlement !== 'inverse' || instrument.kind === 'option' || instrument.underlying !== ids[u]) continue;
            const asked = quantity * instrument.multiplier;
            size += Math.abs(asked / entryPrice) * index;
            const lot = lots.get(id) ?? { contracts: 0, coins: 0, forward };
            lots.set(id, lot);
            // opposite rows net at the average entry: what is closed is paid
            const closed = lot.contracts * asked < 0 ? Math.min(Math.abs(lot.contracts), Math.abs(asked)) : 0;
            if (closed > 0) lot.coins *= 1 - closed / Math.abs(lot.contracts);
            lot.contracts += asked;
            lot.coins += (Math.sign(asked) * (Math.abs(asked) - closed)) / entryPrice;
          }
          const won = [...lots.values()].reduce((sum, { contracts, coins, forward }) => sum + (coins - contracts / forward) * index, 0);
          Object.assign(unit, {
            delta: unit.delta + delta + won,
            gamma: unit.gamma + gamma,
            vega: unit.vega + vega,
            scale: unit.scale + expected.scale + 4 * size,
          });
        });
        if (!whole) continue;
        const view = engine.account(account.account, account.subaccount);
        const { equity, initial } = view.explain('portfolio');
        near('collateral', sumOf(parts(equity.formula, 'collateral')), expected.collateralValue);
        near('futures P&L', sumOf(parts(equity.formula, 'futuresPnl')), expected.futuresPnl);
        near('option value', sumOf(parts(equity.formula, 'optionValue')), expected.optionValue);
        const portfolio = expected.portfolio;
        const part = (label: string): number => sumOf(parts(initial.formula, label));
        near('worst loss', Math.max(part('jointScan'), part('largest(singleScan)')), portfolio.worstLoss);
        const { measure } = figures.portfolio.correlationRisk;
        near(measure, part('shortfall'), measure === 'valueAtRisk' ? portfolio.valueAtRisk : portfolio.shortfall);
        near('delta floor', part('deltaFloor'), portfolio.deltaFloor);
        near('naked short', part('nakedShortRate * sum(nakedShort)'), portfolio.nakedShort);
        near('roll', part('sum(rollShock)'), portfolio.roll);
        for (const term of ['jointScan', 'singleScan']) {
          const { of, counted, scenarios: stated } = view.scenarioPnls(term, { requirement: 'portfolio' });
          of.forEach(({ underlying }, row) => {
            stated.forEach(({ label }, s) => {
              const at = scenarios.findIndex((scenario) => scenario.label === `${underlying ?? 'all'} ${label}`);
              const { weight } = scenarios[at] as (typeof scenarios)[number];
              near(`${term} ${label}`, counted[row * stated.length + s], weight * (expected.scenarioPnls[at] as number));
            });
          });
        }
      }
      net.forEach(({ delta, gamma, vega, scale }, u) => {
        const index = market.underlyings[u]?.index as number;
        const near = (got: number | undefined, reference: number): void =>
          expect(Math.abs((got as number) - reference)).toBeLessThanOrEqual(marginRelative * scale);
        near((run.greeks.deltas[u] as number) * index, delta);
        near((run.greeks.gammas[u] as number) * index * index, gamma);
        near((run.greeks.vegas[u] as number) * 100, vega);
      });
    },
    document,
  );
}
