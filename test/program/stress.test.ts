// engine.stress: every account under every scenario against slow revaluation from positions and quotes, in both backends, the same bits throughout.

import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { Book } from '../../src/book/book.js';
import type { StressRun } from '../../src/engine/prepared/stress/result.js';
import type { StressOptions } from '../../src/engine/prepared/stress/stress.js';
import { bookOf, buildMarket, createCore, Fault, type Market } from '../../src/index.js';
import { accountCodes } from '../../src/program/layout/codes.js';
import { stressLibrary, stressScenario } from '../../src/rules/stress/library.js';
import type { StressScenario } from '../../src/rules/stress/stressScenario.js';
import { preset, type Rules } from '../../src/rules.js';
import { backends } from '../backends.js';
import { smallAccounts } from '../fixtures/smallBook.js';
import { smallDocument } from '../fixtures/smallDocument.js';
import { smallDraft, smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';
import { revaluationRelative, stressedMarginRelative } from '../precision.js';
import { exactlySummed } from '../reference/exactlySummed.js';
import { marginOf } from '../reference/marginOracle.js';
import { scenarioList } from '../reference/scenarioList.js';
import { collateralWorth, grossOf, nothing, oracleMarket, oracleShock, positionWorth } from '../reference/stressOracle.js';

const market = smallMarket();
/** Sound today, and not after a fall of 30 %. */
const edge: Account = {
  account: 'edge',
  subaccount: '',
  mode: 'portfolio',
  positions: [{ instrument: 'ETH-PERPETUAL', quantity: 2_000, entryPrice: 2_500 }],
  collateral: [{ asset: 'USD', amount: 160_000 }],
};
const accounts = [...smallAccounts(), edge];
const book = bookOf(accounts);
const cores = await Promise.all(backends.map(({ name }) => createCore({ backend: name })));
const rules = smallDocument;

const user: StressScenario = {
  name: 'mine',
  kind: 'user',
  description: 'everything at once',
  source: 'this test',
  spotUnit: 'log',
  spots: { BTC: -0.4, '*': 0.1 },
  vols: { BTC: { kind: 'absolute', size: 0.25 }, '*': { kind: 'absolute', size: -5 } },
  basis: { ETH: -0.08, '*': 0.02 },
  assets: { USDC: -0.2, '*': 0.01 },
};
const scenarios = [...stressLibrary, user];
const prepared = { market, book, rules } as const;
const inputs = { ...prepared, scenarios } as const;

/** Standard deviations by the rule of the tests, over the scenario's horizon. */
const sigmaOf = (scenario: StressScenario) => (id: string) => {
  const { names, vols, other } = smallRules.factors.spot;
  const place = names.indexOf(id);
  const annual = place < 0 ? other.vol : (vols[place] as number);
  return annual * Math.sqrt((scenario.horizonDays ?? 0) / smallRules.factors.daysPerYear);
};

interface Given {
  readonly market: Market;
  readonly book: Book;
  readonly rules: Rules;
  readonly scenarios: readonly StressScenario[];
  readonly options?: StressOptions;
}

async function stressOn(core: (typeof cores)[number], { scenarios: asked, options, ...from }: Given): Promise<StressRun> {
  const engine = await core.prepare(from);
  try {
    return await engine.stress(asked, options);
  } finally {
    engine.dispose();
  }
}

async function onCores(given: Given): Promise<StressRun> {
  const [first, ...others] = await Promise.all(cores.map((one) => stressOn(one, given)));
  for (const other of others) expect(other).toStrictEqual(first);
  return first as StressRun;
}

const accountAt = (run: StressRun, place: number): Account =>
  accounts.find(({ account, subaccount }) => account === run.accounts[place] && subaccount === run.subaccounts[place]) as Account;

async function refusal(given: unknown): Promise<string> {
  try {
    await stressOn(cores[0] as (typeof cores)[number], given as Given);
  } catch (error) {
    if (error instanceof Fault) return `${error.code} ${error.path}`;
    throw error;
  }
  return 'nothing';
}

const run = await onCores(inputs);

describe('engine.stress', () => {
  test.each(scenarios.map((scenario, s) => [scenario.name, scenario, s] as const))(
    '%s: P&L and worth of every account',
    (_, scenario, s) => {
      const shock = oracleShock(scenario, market, sigmaOf(scenario));
      expect(run.faults).toEqual([]);
      run.accounts.forEach((_, place) => {
        const account = accountAt(run, place);
        const cell = s * run.accounts.length + place;
        const within = revaluationRelative * grossOf(account, market);
        const near = (got: number | undefined, expected: number): void =>
          expect(Math.abs((got as number) - expected)).toBeLessThanOrEqual(within);
        const position = positionWorth(account, market, shock) - positionWorth(account, market, nothing);
        const collateral = collateralWorth(account, market, shock) - collateralWorth(account, market, nothing);
        near(run.positionPnls[cell], position);
        near(run.collateralPnls[cell], collateral);
        near(run.pnls[cell], position + collateral);
        near(run.netLiquidationValues[cell], positionWorth(account, market, shock) + collateralWorth(account, market, shock));
      });
    },
  );

  test.each(scenarios.map((scenario, s) => [scenario.name, scenario, s] as const))(
    '%s: equity and maintenance of every account in the shocked market',
    (_, scenario, s) => {
      const shocked = oracleMarket(market, oracleShock(scenario, market, sigmaOf(scenario)));
      const grid = scenarioList(
        market.underlyings.map(({ id }) => id),
        smallRules.portfolio.scenarios,
      );
      run.accounts.forEach((_, place) => {
        const account = accountAt(run, place);
        const own = marginOf(account, shocked, smallRules, grid);
        const before = marginOf(account, market, smallRules, grid);
        const cell = s * run.accounts.length + place;
        const within = stressedMarginRelative * (own.scale + before.scale);
        const near = (got: number | undefined, expected: number): void =>
          expect(Math.abs((got as number) - expected)).toBeLessThanOrEqual(within);
        const counted = (of: typeof own): number => (account.mode === 'portfolio' ? of.equity : of.standardEquity);
        expect(run.own.names[place]).toBe(account.mode);
        near(run.own.equities[cell], counted(own));
        near(run.own.initials[cell], own[account.mode].initial);
        near(run.own.maintenances[cell], own[account.mode].maintenance);
        near(run.own.before.equities[place], counted(before));
        near(run.own.excessesAtCurrentMargin[cell], counted(before) - before[account.mode].maintenance + (own.equity - before.equity));
        for (const mode of ['isolated', 'cross', 'portfolio'] as const) {
          near(run.requirements[mode]?.equities[cell], mode === 'portfolio' ? own.equity : own.standardEquity);
          near(run.requirements[mode]?.maintenances[cell], own[mode].maintenance);
        }
      });
    },
  );

  test('totals are the sums of the columns, and count what fell', () => {
    const count = run.accounts.length;
    run.own.totals.forEach((totals, s) => {
      const cells = Array.from({ length: count }, (_, place) => s * count + place);
      const sum = (column: Float64Array): number => exactlySummed(cells.map((cell) => column[cell] as number));
      expect(totals).toMatchObject({
        scenario: scenarios[s]?.name,
        accounts: count,
        faulted: 0,
        pnl: sum(run.pnls),
        equity: sum(run.own.equities),
        initial: sum(run.own.initials),
        maintenance: sum(run.own.maintenances),
      });
      const below = cells.filter((cell) => (run.own.equities[cell] as number) < (run.own.maintenances[cell] as number)).length;
      expect(totals.below).toBe(below);
      const { equities, maintenances } = run.own.before;
      const places = [...run.accounts.keys()];
      const called = places.filter((place) => (equities[place] as number) < (maintenances[place] as number));
      const pushed = places.filter(
        (place) =>
          !called.includes(place) && (run.own.equities[s * count + place] as number) < (run.own.maintenances[s * count + place] as number),
      );
      expect([totals.belowBefore, totals.pushedBelow]).toEqual([called.length, pushed.length]);
      expect(totals.belowAtCurrentMargin).toBe(cells.filter((cell) => (run.own.excessesAtCurrentMargin[cell] as number) < 0).length);
      expect(totals.insolventBefore).toBe(places.filter((place) => (run.before.netLiquidationValues[place] as number) < 0).length);
      const debts = cells.map((cell) => Math.min(0, run.netLiquidationValues[cell] as number)).filter((debt) => debt < 0);
      expect(totals.insolvent).toBe(debts.length);
      expect(totals.deficit).toBe(debts.reduce((total, debt) => total - debt, 0));
      expect(totals.worstPnl).toBe(Math.min(...cells.map((cell) => run.pnls[cell] as number)));
    });
    expect(run.own.totals.some(({ insolvent, deficit }) => insolvent > 0 && deficit > 0)).toBe(true);
    expect(run.own.totals.some(({ pushedBelow, below }) => pushedBelow > 0 && pushedBelow < below)).toBe(true);
  });

  test('a bad position is a fault of its account, and of nobody else', async () => {
    const bad: Account = {
      account: 'zz',
      subaccount: '',
      mode: 'portfolio',
      collateral: [],
      positions: [{ instrument: 'NOWHERE', quantity: 1, entryPrice: 1 }],
    };
    const faulty = await onCores({ ...inputs, book: bookOf([...accounts, bad]) });
    expect(faulty.faults.map(({ account, code, scenario }) => [account, code, scenario])).toEqual([['zz', 'UNKNOWN_INSTRUMENT', '']]);
    const count = faulty.accounts.length;
    scenarios.forEach((_, s) => {
      expect(faulty.codes[s * count + count - 1]).not.toBe(0);
      expect(faulty.pnls[s * count + count - 1]).toBeNaN();
      expect(faulty.pnls.slice(s * count, (s + 1) * count - 1)).toEqual(run.pnls.slice(s * (count - 1), (s + 1) * (count - 1)));
      expect(faulty.own.totals[s]).toEqual({ ...run.own.totals[s], faulted: 1 });
    });
  });

  test('a sum beyond the doubles in one scenario is a fault in that scenario alone', async () => {
    const giant: Account = {
      account: 'giant',
      subaccount: '',
      mode: 'portfolio',
      collateral: [{ asset: 'USDT', amount: 1.7e308 }],
      positions: [],
    };
    const up = { ...user, name: 'up', spotUnit: 'simple', spots: { '*': 0 }, assets: { '*': 0.5 } } as const;
    const giants = await onCores({ ...inputs, book: bookOf([giant]), scenarios: [stressScenario('crash'), up] });
    expect([...giants.codes]).toEqual([0, accountCodes.overflow]);
    expect(giants.faults.map(({ scenario, code }) => [scenario, code])).toEqual([['up', 'OVERFLOW']]);
  });

  test('what is held and not named is refused; what is not held may be left out', async () => {
    const only = { ...user, spots: { BTC: -0.1 } };
    expect(await refusal({ ...inputs, scenarios: [only] })).toBe('UNKNOWN_FACTOR scenarios["mine"].spots["ETH"]');
    expect(await refusal({ ...inputs, scenarios: [{ ...user, vols: { ETH: { kind: 'relative', size: 0 } } }] })).toBe(
      'UNKNOWN_FACTOR scenarios["mine"].vols["BTC"]',
    );
    expect(await refusal({ ...inputs, scenarios: [{ ...user, basis: {} }] })).toBe('UNKNOWN_FACTOR scenarios["mine"].basis["BTC"]');
    expect(await refusal({ ...inputs, scenarios: [{ ...user, assets: { USDC: 0 } }] })).toBe(
      'UNKNOWN_ASSET scenarios["mine"].assets["USDT"]',
    );
    const bitcoiner: Account = {
      account: 'b',
      subaccount: '',
      mode: 'cross',
      positions: [{ instrument: 'BTC-PERPETUAL', quantity: 10, entryPrice: 8e4 }],
      collateral: [],
    };
    const narrow = { ...user, spots: { BTC: -0.1 }, vols: { BTC: { kind: 'relative', size: 0 } }, basis: { BTC: 0 }, assets: {} } as const;
    expect(await refusal({ ...inputs, book: bookOf([bitcoiner]), scenarios: [narrow] })).toBe('nothing');
    const holder: Account = { ...bitcoiner, collateral: [{ asset: 'ETH', amount: 1 }] };
    expect(await refusal({ ...inputs, book: bookOf([holder]), scenarios: [narrow] })).toBe('UNKNOWN_FACTOR scenarios["mine"].spots["ETH"]');
  });

  test('refuses what makes no sense, by name', async () => {
    expect(await refusal({ ...inputs, scenarios: [] })).toBe('SHAPE_MISMATCH scenarios');
    expect(await refusal({ ...inputs, scenarios: undefined })).toBe('TYPE_MISMATCH scenarios');
    expect(await refusal({ ...inputs, scenarios: [user, user] })).toBe('DUPLICATE scenarios[1].name');
    expect(await refusal({ ...inputs, options: { surprise: 1 } })).toBe('UNKNOWN_FIELD options.surprise');
    expect(await refusal({ ...inputs, options: { requirements: ['gross'] } })).toBe('BAD_ARGUMENT requirements[0]');
    expect(await refusal({ ...inputs, options: { requirements: ['cross', 'cross'] } })).toBe('DUPLICATE requirements[1]');
    expect(await refusal({ ...inputs, rules: preset('binance-futures') })).toBe('MISSING_FIELD sigmas');
    expect(await refusal({ ...inputs, scenarios: [{ ...user, assets: { BTC: -0.1, '*': 0 } }] })).toBe(
      'OUT_OF_RANGE scenarios["mine"].assets["BTC"]',
    );
    expect(await refusal({ ...inputs, scenarios: [{ ...user, assets: { USD: -0.1, '*': 0 } }] })).toBe(
      'OUT_OF_RANGE scenarios["mine"].assets["USD"]',
    );
    expect(await refusal({ ...inputs, scenarios: [{ ...user, vols: { '*': { kind: 'absolute', size: 20 } } }] })).toBe(
      'OUT_OF_RANGE scenarios["mine"].vols["BTC"]',
    );
    const sigmas = { ...user, spotUnit: 'sigmas', horizonDays: 3650, spots: { '*': 999 } };
    expect(await refusal({ ...inputs, scenarios: [sigmas] })).toBe('OUT_OF_RANGE scenarios["mine"].spots["BTC"]');
  });

  test('progress ascends to its end, and an abort ends the run', async () => {
    const engine = await (cores[0] as (typeof cores)[number]).prepare(prepared);
    const seen: number[] = [];
    await engine.stress(scenarios, { onProgress: (done, total) => seen.push(done / total) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
    const stop = new AbortController();
    let calls = 0;
    const aborted = engine.stress(scenarios, {
      signal: stop.signal,
      onProgress: () => {
        if (++calls === 5) stop.abort(new Error('enough'));
      },
    });
    await expect(aborted).rejects.toThrow('enough');
    expect(calls).toBe(5);
    expect((await engine.stress(scenarios)).pnls).toEqual(run.pnls);
  });
});

test('a vol that the market was let have is no reason to refuse a shock that leaves it', async () => {
  const draft = smallDraft();
  const wild = buildMarket(
    { ...draft, quotes: draft.quotes.map((one) => (one.vol === 0 ? one : { ...one, vol: 30 })) },
    { highestVol: 50 },
  );
  const still = { ...user, spotUnit: 'simple', spots: { '*': 0 }, basis: { '*': 0 }, assets: { '*': 0 } } as const;
  const stressed = (size: number) => {
    const scenario: StressScenario = { ...still, vols: { '*': { kind: 'relative', size } } };
    return stressOn(cores[0] as (typeof cores)[number], { market: wild, book: bookOf([edge]), rules, scenarios: [scenario] });
  };
  expect(Array.from((await stressed(0)).pnls)).toEqual([0]);
  await expect(stressed(0.1)).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
});
