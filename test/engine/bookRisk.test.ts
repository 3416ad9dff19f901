// VaR and expected shortfall of a book: every method against slow revaluation from positions and quotes, in both backends, the same bits throughout.

import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { ScenarioBookInputs } from '../../src/engine/bookRisk/methods.js';
import { buildHistory, type History } from '../../src/estimation.js';
import { bookOf, createCore } from '../../src/index.js';
import { backends } from '../backends.js';
import { bookRiskOf } from '../fixtures/bookRiskOf.js';
import { smallAccounts, smallBook } from '../fixtures/smallBook.js';
import { smallHistory } from '../fixtures/smallHistory.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { revaluationRelative } from '../precision.js';
import { bookLosses, type OracleMove, tailOf } from '../reference/bookRiskOracle.js';
import { core, onCores, refusal } from './bookCores.js';

const market = smallMarket();
const book = smallBook();
const history = smallHistory();

/** Levels of volatility on the same days: not market data. */
function volHistory(): History {
  const closes = Float64Array.from(history.dates, (_, row) => 50 + 20 * Math.sin(row / 3) + 5 * Math.sin(row));
  return buildHistory({ names: ['BTC'], dates: [...history.dates], closes });
}

const past = { market, book, history, missing: 'fault', horizonDays: 1, confidence: 0.99, revaluation: 'full' } as const;
const drawn = {
  method: 'monte-carlo',
  market,
  book,
  names: ['BTC', 'ETH', 'ETH:vol'],
  volatilities: [0.6, 0.7, 0.9],
  correlation: [
    [1, 0.8, -0.3],
    [0.8, 1, -0.4],
    [-0.3, -0.4, 1],
  ],
  daysPerYear: 365,
  horizonDays: 3,
  confidence: 0.99,
  distribution: { kind: 'normal' },
  returns: 'log',
  drift: 'zero',
  generator: 'philox',
  seed: 11,
  scenarios: 600,
  antithetic: false,
  revaluation: 'full',
} as const;
const cases: Readonly<Record<string, ScenarioBookInputs>> = {
  historical: { ...past, method: 'historical' },
  'historical, ten days, vols': { ...past, method: 'historical', horizonDays: 10, volHistory: volHistory(), windows: 250 },
  'filtered historical': { ...past, method: 'filtered-historical', horizonDays: 2, volHistory: volHistory(), decay: 0.94, warmup: 60 },
  'Monte Carlo, normal': drawn,
  'Monte Carlo, Student t, antithetic': { ...drawn, distribution: { kind: 'student-t', degrees: 5 }, antithetic: true },
  'Monte Carlo, Sobol': { ...drawn, generator: 'sobol', drift: 'martingale', scenarios: 512 },
  'Monte Carlo, Sobol, Student t': { ...drawn, generator: 'sobol', distribution: { kind: 'student-t', degrees: 4 }, scenarios: 512 },
};

describe('core.bookRisk', () => {
  test.each(Object.entries(cases))('%s: every account as revalued position by position', async (_, inputs) => {
    const risk = await onCores(inputs);
    expect(risk.faults).toEqual([]);
    const { scenarios, underlyings, moves, volShocks, tailCount } = risk;
    const table = Array.from(
      { length: scenarios },
      (_, s): OracleMove =>
        new Map(
          underlyings.map((id, u) => [id, { move: moves[u * scenarios + s] as number, shock: volShocks[u * scenarios + s] as number }]),
        ),
    );
    expect(tailCount).toBe(Math.ceil(scenarios / 100));
    expect(risk.accounts).toHaveLength(smallAccounts().length);
    risk.accounts.forEach((id, place) => {
      const account = smallAccounts().find((one) => one.account === id && one.subaccount === risk.subaccounts[place]) as Account;
      const { losses, gross } = bookLosses(account, market, table);
      const { valueAtRisk, shortfall } = tailOf(losses, tailCount);
      const within = revaluationRelative * gross;
      expect(Math.abs((risk.valuesAtRisk[place] as number) - valueAtRisk)).toBeLessThanOrEqual(within);
      expect(Math.abs((risk.shortfalls[place] as number) - shortfall)).toBeLessThanOrEqual(within);
      expect(Math.abs((risk.worstLosses[place] as number) - Math.max(...losses))).toBeLessThanOrEqual(within);
    });
    expect(Math.max(...risk.valuesAtRisk)).toBeGreaterThan(1_000);
  });

  test('historical scenarios are the simple returns of overlapping windows, of prices and of vols', async () => {
    const vols = volHistory();
    const { moves, volShocks, scenarios } = await onCores({ ...past, method: 'historical', horizonDays: 10, volHistory: vols });
    expect(scenarios).toBe(history.dates.length - 10);
    for (const s of [0, 7, scenarios - 1]) {
      for (const u of [0, 1]) {
        const ratio = (history.closes[3 * (s + 10) + u] as number) / (history.closes[3 * s + u] as number);
        expect(1 + (moves[u * scenarios + s] as number)).toBeCloseTo(ratio, 14);
      }
      expect(1 + (volShocks[s] as number)).toBeCloseTo((vols.closes[s + 10] as number) / (vols.closes[s] as number), 14);
      expect(volShocks[scenarios + s]).toBe(0);
    }
  });

  test('filtered scenarios are log returns by today’s volatility over that of their day', async () => {
    const [decay, warmup] = [0.9, 30];
    const { moves, scenarios } = await onCores({ ...past, method: 'filtered-historical', decay, warmup });
    const closes = history.dates.map((_, row) => history.closes[3 * row] as number);
    const returns = closes.slice(1).map((close, row) => Math.log(close / (closes[row] as number)));
    const variance = (days: number): number => {
      const start = returns.slice(0, warmup).reduce((sum, r) => sum + r * r, 0) / warmup;
      return returns.slice(warmup, days).reduce((sigma2, r) => decay * sigma2 + (1 - decay) * r * r, start);
    };
    expect(scenarios).toBe(returns.length - warmup);
    for (const s of [0, 100, scenarios - 1]) {
      const scaled = (returns[warmup + s] as number) * Math.sqrt(variance(returns.length) / variance(warmup + s));
      expect(moves[s]).toBeCloseTo(Math.exp(scaled) - 1, 13);
    }
  });

  test('drawn returns have the mean, variances and correlations that were stated; antithetic ones come in pairs', async () => {
    for (const distribution of [{ kind: 'normal' }, { kind: 'student-t', degrees: 8 }] as const) {
      const scenarios = 16_384;
      const { moves } = await onCores({ ...drawn, distribution, scenarios, antithetic: true });
      const logs = [0, 1].map((u) => Array.from(moves.subarray(u * scenarios, (u + 1) * scenarios), (move) => Math.log(1 + move)));
      const [x, y] = logs as [number[], number[]];
      const mean = (xs: readonly number[]): number => xs.reduce((sum, v) => sum + v, 0) / xs.length;
      for (let s = 0; s < 40; s += 2) expect((x[s] as number) + (x[s + 1] as number)).toBeCloseTo(0, 13);
      const variance = mean(x.map((v) => v * v));
      const other = mean(y.map((v) => v * v));
      // standard errors: sqrt(2 / pairs) = 1.6 % of a normal variance, sqrt(3.5 / pairs) with the kurtosis of t
      expect(Math.abs(variance / (0.36 * (3 / 365)) - 1)).toBeLessThan(0.1);
      expect(Math.abs(other / (0.49 * (3 / 365)) - 1)).toBeLessThan(0.1);
      expect(Math.abs(mean(x.map((v, s) => v * (y[s] as number))) / Math.sqrt(variance * other) - 0.8)).toBeLessThan(0.03);
      const kurtosis = mean(x.map((v) => v ** 4)) / variance ** 2;
      if (distribution.kind === 'normal') expect(Math.abs(kurtosis - 3)).toBeLessThan(0.3);
      else expect(kurtosis).toBeGreaterThan(3.6);
    }
  });

  test('martingale log returns leave the mean price where it is', async () => {
    const scenarios = 4_096;
    const { moves } = await onCores({ ...drawn, generator: 'sobol', drift: 'martingale', scenarios });
    const mean = moves.subarray(0, scenarios).reduce((sum, move) => sum + move, 0) / scenarios;
    expect(Math.abs(mean)).toBeLessThan(2e-4);
  });

  test('gives the same bits on two threads, in any order of rows, and for an account alone', async () => {
    for (const { name } of backends) {
      const threaded = await createCore({ backend: name, threads: 2 });
      await threaded.threadsSettled();
      expect(await bookRiskOf(threaded, drawn)).toStrictEqual(await bookRiskOf(core, drawn));
      threaded.dispose();
    }
    const accounts = smallAccounts();
    const whole = await onCores(drawn);
    const turned = await onCores({
      ...drawn,
      book: bookOf([...accounts].reverse().map((a) => ({ ...a, positions: [...a.positions].reverse() }))),
    });
    expect(turned).toStrictEqual(whole);
    for (const account of accounts) {
      const alone = await onCores({ ...drawn, book: bookOf([account]) });
      const place = whole.accounts.findIndex((id, p) => id === account.account && whole.subaccounts[p] === account.subaccount);
      for (const column of ['valuesAtRisk', 'shortfalls', 'standardErrors', 'worstLosses'] as const) {
        expect(alone[column]?.[0]).toBe(whole[column]?.[place]);
      }
    }
  });

  test('an underlying without history is a fault of who holds it, and of nobody else', async () => {
    const btc = buildHistory({
      names: ['BTC'],
      dates: [...history.dates],
      closes: Float64Array.from(history.dates, (_, row) => history.closes[3 * row] as number),
    });
    const whole = await onCores({ ...past, method: 'historical' });
    const risk = await onCores({ ...past, history: btc, method: 'historical' });
    const holdsEth = new Set(
      smallAccounts()
        .filter((a) => a.positions.some((p) => p.instrument.startsWith('ETH')))
        .map((a) => `${a.account}/${a.subaccount}`),
    );
    risk.accounts.forEach((account, place) => {
      const faulty = holdsEth.has(`${account}/${risk.subaccounts[place]}`);
      expect(risk.statuses[place]).toBe(faulty ? 1 : 0);
      expect(risk.valuesAtRisk[place]).toBe(faulty ? Number.NaN : whole.valuesAtRisk[place]);
    });
    expect(new Set(risk.faults.map(({ account, subaccount }) => `${account}/${subaccount}`))).toEqual(holdsEth);
    for (const fault of risk.faults) expect(fault.code).toBe('UNKNOWN_FACTOR');
    expect(risk.faults[0]?.path).toMatch(/^accounts\[".*"\]\.positions\["ETH-.*"\]\.underlying$/);
  });

  test('a bad position is a fault of its account', async () => {
    const bad = { account: 'zz', subaccount: '', mode: 'portfolio', collateral: [] } as const;
    const risk = await onCores({
      ...drawn,
      book: bookOf([...smallAccounts(), { ...bad, positions: [{ instrument: 'NOWHERE', quantity: 1, entryPrice: 1 }] }]),
    });
    expect(risk.faults.map(({ account, code }) => [account, code])).toEqual([['zz', 'UNKNOWN_INSTRUMENT']]);
    expect(risk.standardErrors?.at(-1)).toBeNaN();
  });

  test('a blank is refused, or cuts the rows up to it; what comes after the market is not read', async () => {
    const blank = buildHistory({ ...history, closes: history.closes.map((close, i) => (i === 3 * 50 ? Number.NaN : close)) });
    expect(await refusal({ ...past, history: blank, method: 'historical' })).toBe('MISSING_FIELD history.closes[50]["BTC"]');
    const cut = await onCores({ ...past, history: blank, missing: 'trim', method: 'historical' });
    expect(cut.scenarios).toBe(history.dates.length - 52);
    const later = buildHistory({
      names: history.names,
      dates: [...history.dates, market.asOf + 1],
      closes: Float64Array.from([...history.closes, 1, 1, 1]),
    });
    expect(await onCores({ ...past, history: later, method: 'historical' })).toStrictEqual(
      await onCores({ ...past, method: 'historical' }),
    );
  });

  test('refuses what makes no sense, by name', async () => {
    const historical = { ...past, method: 'historical' };
    expect(await refusal({ ...historical, confidence: 0.999 })).toBe('TOO_SHORT scenarios');
    expect(await refusal({ ...historical, confidence: 1 })).toBe('BAD_CONFIDENCE confidence');
    expect(await refusal({ ...historical, horizonDays: 400 })).toBe('TOO_SHORT history');
    expect(await refusal({ ...historical, windows: 400 })).toBe('TOO_SHORT history');
    expect(await refusal({ ...historical, missing: undefined })).toBe('MISSING_FIELD inputs.missing');
    expect(await refusal({ ...historical, decay: 0.9 })).toBe('UNKNOWN_FIELD inputs.decay');
    expect(await refusal({ ...past, method: 'guess' })).toBe('UNKNOWN_KIND method');
    expect(await refusal({ ...past, method: 'filtered-historical', decay: 1, warmup: 20 })).toBe('OUT_OF_RANGE decay');
    expect(await refusal({ ...drawn, volatilities: [0.6, 0.7] })).toBe('SHAPE_MISMATCH volatilities');
    expect(await refusal({ ...drawn, names: ['BTC', 'ETH', 'BTC'] })).toBe('DUPLICATE names[2]');
    expect(await refusal({ ...drawn, scenarios: 601, antithetic: true })).toBe('OUT_OF_RANGE scenarios');
    expect(await refusal({ ...drawn, distribution: { kind: 'student-t', degrees: 2 } })).toBe('OUT_OF_RANGE distribution.degrees');
    expect(await refusal({ ...drawn, distribution: { kind: 'student-t', degrees: 5 }, drift: 'martingale' })).toBe('BAD_ARGUMENT drift');
    expect(await refusal({ ...drawn, generator: 'sobol', seed: 2 ** 32 })).toBe('TOO_LARGE seed');
    const correlation = [
      [1, 0.9, 0.9],
      [0.9, 1, -0.9],
      [0.9, -0.9, 1],
    ];
    expect(await refusal({ ...drawn, correlation })).toMatch(/^NOT_PSD correlation/);
  });
});
