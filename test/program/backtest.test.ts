// Margins against the past: every window once more by ticks of an engine that counts what accounts are worth, and counts by plain loops.

import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import type { MarginBacktest } from '../../src/engine/prepared/backtest.js';
import { buildHistory } from '../../src/estimation.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { backtest, backtests } from '../../src/risk.js';
import { parseRules } from '../../src/rules/document/rules.js';
import { programRelative } from '../precision.js';
import { backendNames, documentOf, market, prepared } from './prepared.js';

const book = sampleBook(market, { accounts: 60, seed: 3 });
const names = market.underlyings.map(({ id }) => id);
const dayMs = 86_400_000;
const days = 41;

/** Closes by a fixed pattern of large moves, known at the market's instant. */
const closes = ((): Float64Array => {
  const table = new Float64Array(days * names.length);
  const levels = names.map((_, u) => 100 * (u + 1));
  for (let day = 0; day < days; day++)
    names.forEach((_, u) => {
      const common = ((day * 7919) % 13) / 13 - 0.5;
      levels[u] = (levels[u] as number) * (1 + 0.3 * common + 0.05 * (((day + u) % 5) / 5 - 0.4));
      table[day * names.length + u] = levels[u] as number;
    });
  return table;
})();
const last = Math.floor(market.asOf / dayMs) - 1;
const dates = Array.from({ length: days }, (_, day) => (last - days + 1 + day) * dayMs);
const history = buildHistory({ names, dates, closes });

const worth = parseRules({
  format: 'margincore-3',
  about: { name: 'worth', date: '2026-01-01', source: 'a test', currency: '*' },
  scope: { kinds: ['spot', 'future', 'perpetual', 'option'], otherKinds: 'refuse', orders: 'notCharged' },
  terms: {
    cash: { kind: 'collateral', haircuts: { '*': 0 }, debts: 'whole' },
    futures: { kind: 'futuresPnl' },
    options: { kind: 'optionValue', price: 'model', side: 'both' },
  },
  requirements: { worth: { equity: 'cash + futures + options', initial: '0', maintenance: '0' } },
});

/** Losses [windows][accounts], by a fresh engine a window that is ticked once. */
async function slowLosses(horizon: number): Promise<number[][]> {
  const before = (await prepared('js', worth, book)).run().requirements.worth?.equities as Float64Array;
  const windows: number[][] = [];
  for (let end = days - 1; end - horizon >= 0; end -= horizon) {
    const engine = await prepared('js', worth, book);
    const prices = Object.fromEntries(
      names.map((id, u) => {
        const [from, to] = [closes[(end - horizon) * names.length + u], closes[end * names.length + u]] as [number, number];
        return [id, (market.underlyings[u]?.index as number) * (to / from)];
      }),
    );
    engine.tick({ prices });
    const after = engine.run().requirements.worth?.equities as Float64Array;
    windows.unshift(Array.from(before, (value, a) => value - (after[a] as number)));
    engine.dispose();
  }
  return windows;
}

describe.each([1, 3])('over %i days', (horizonDays) => {
  test.each(['margincore', 'reg-t'])('%s: losses, counts and excesses are those of a plain recomputation', async (name) => {
    const engine = await prepared('wasm', documentOf(name), book);
    const tested = await engine.backtest({ history, horizonDays });
    const run = engine.run();
    const losses = await slowLosses(horizonDays);
    const values = (await prepared('js', worth, book)).run().requirements.worth?.equities as Float64Array;
    expect(tested.dates).toEqual(losses.map((_, w) => dates[days - 1 - (losses.length - 1 - w) * horizonDays]));
    expect(tested.requirements.map(({ requirement }) => requirement)).toEqual(Object.keys(run.requirements));
    book.accounts.forEach((_, a) => {
      const own = losses.map((window) => window[a] as number);
      const scale = Math.max(1, Math.abs(values[a] as number), ...own.map(Math.abs));
      expect(Math.abs((tested.worstLosses[a] as number) - Math.max(...own)) / scale).toBeLessThan(programRelative);
      expect(own[tested.worstWindows[a] as number]).toBeCloseTo(Math.max(...own), 3);
    });
    for (const { requirement, initial, maintenance, statuses } of tested.requirements)
      for (const [part, margins] of [
        [initial, run.requirements[requirement]?.initials],
        [maintenance, run.requirements[requirement]?.maintenances],
      ] as const) {
        let [exceedances, exceeded, accounts] = [0, 0, 0];
        book.accounts.forEach((_, a) => {
          const free = (run.requirements[requirement]?.equities[a] as number) - (margins?.[a] as number);
          const charge = (values[a] as number) - free;
          const beyond = losses.map((window) => (window[a] as number) - charge).filter((excess) => excess > 0);
          expect(part.counts[a]).toBe(beyond.length);
          const scale = Math.max(1, Math.abs(values[a] as number), ...beyond);
          expect(Math.abs((part.worstExcesses[a] as number) - Math.max(0, ...beyond)) / scale).toBeLessThan(programRelative);
          const mean = beyond.length === 0 ? 0 : beyond.reduce((sum, x) => sum + x, 0) / beyond.length;
          expect(Math.abs((part.meanExcesses[a] as number) - mean) / scale).toBeLessThan(programRelative);
          expect(statuses[a]).toBe(run.partial[a] === 1 ? 2 : 0);
          if (run.partial[a] === 1) return;
          accounts += 1;
          exceedances += beyond.length;
          if (beyond.length > 0) exceeded += 1;
        });
        expect(part.totals).toMatchObject({ accounts, exceedances, exceeded, observations: accounts * losses.length });
        expect(part.totals.expected).toBeCloseTo(accounts * losses.length * 0.01, 9);
      }
  });
});

const whole = (tested: MarginBacktest) => tested.requirements[2] as MarginBacktest['requirements'][number];

test('the tests are those of the core on the same counts, and of the book as one account on the same series', async () => {
  const engine = await prepared('js', documentOf('margincore'), book);
  const tested = await engine.backtest({ history, horizonDays: 1, confidence: 0.95 });
  const core = await createCore({ backend: 'js' });
  const { maintenance, requirement } = whole(tested);
  expect(requirement).toBe('portfolio');
  const losses = await slowLosses(1);
  expect(maintenance.totals.exceeded).toBeGreaterThan(0);
  book.accounts.forEach((_, a) => {
    const counts = { observations: 40, exceedances: maintenance.counts[a] as number, probability: 0.05 };
    expect(maintenance.kupiec[a]).toBe(backtests.kupiec(core, counts).pValue);
    expect(maintenance.zones[a]).toBe(backtests.trafficLight(core, counts).zone);
    const series = {
      losses: losses.map((window) => window[a] as number),
      valuesAtRisk: losses.map(() => maintenance.charges[a] as number),
      confidence: 0.95,
    };
    expect(maintenance.conditionalCoverage[a]).toBe(backtest(core, series).conditionalCoverage.pValue);
  });
  const together = backtest(core, {
    losses: losses.map((window) => window.reduce((sum, loss) => sum + loss, 0)),
    valuesAtRisk: losses.map(() => maintenance.charges.reduce((sum, charge) => sum + charge, 0)),
    confidence: 0.95,
  });
  expect(maintenance.totals.book?.exceedances).toEqual(together.exceedances);
  expect(maintenance.totals.book?.kupiec).toEqual(together.kupiec);
});

test('by several documents at once, with the same bits in both backends, as plain data; a part that is not charged is in no total', async () => {
  const rules = ['margincore', 'binance-futures'].map(documentOf);
  const [wasm, js] = await Promise.all(
    backendNames.map(async (backend) => (await prepared(backend, documentOf('reg-t'), book)).backtest({ history, horizonDays: 2, rules })),
  );
  expect(js).toEqual(wasm);
  expect(structuredClone(js)).toEqual(js);
  expect(js?.requirements.map((one) => `${one.rules.name} ${one.requirement}`)).toEqual([
    'margincore isolated',
    'margincore cross',
    'margincore portfolio',
    'binance-futures isolated',
  ]);
  const binance = js?.requirements[3];
  const counted = binance?.statuses.filter((status) => status === 0).length;
  expect(binance?.initial.totals.accounts).toBe(counted);
  expect(counted).toBeLessThan(book.accounts.length);
});

test('an account that holds what the history does not name has no losses, and is a fault; so is coin collateral of it', async () => {
  const known = ['BTC', 'ETH'];
  const table = dates.flatMap((_, day) => known.map((id) => closes[day * names.length + names.indexOf(id)] as number));
  const only = buildHistory({ names: known, dates, closes: Float64Array.from(table) });
  const tested = await (await prepared('js', documentOf('margincore'), book)).backtest({ history: only, horizonDays: 1 });
  expect(tested.faults.length).toBeGreaterThan(0);
  for (const { code } of tested.faults) expect(code).toBe('UNKNOWN_FACTOR');
  const { initial, statuses } = whole(tested);
  const faulted = new Set(tested.faults.map(({ account, subaccount }) => `${account}/${subaccount}`));
  expect(faulted.size).toBeLessThan(book.accounts.length);
  book.accounts.forEach((account, a) => {
    const key = `${account}/${book.subaccounts[a]}`;
    expect(Number.isNaN(tested.worstLosses[a])).toBe(faulted.has(key));
    if (!faulted.has(key)) return;
    expect([statuses[a], initial.counts[a], initial.charges[a]]).toEqual([1, 0, Number.NaN]);
  });
  expect(initial.totals.accounts).toBe(book.accounts.length - faulted.size);
});

test('tells its progress, ends when it is aborted, and refuses what it cannot test', async () => {
  const engine = await prepared('js', documentOf('margincore'), book);
  const seen: [number, number][] = [];
  await engine.backtest({ history, horizonDays: 1, onProgress: (done, total) => void seen.push([done, total]) });
  expect(seen.at(-1)).toEqual([180, 180]);
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((x, y) => x - y));
  const reason = new Error('enough');
  await expect(engine.backtest({ history, horizonDays: 1, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(engine.backtest({ history, horizonDays: days })).rejects.toMatchObject({ code: 'TOO_SHORT' });
  const blank = buildHistory({ names, dates, closes: closes.map((close, i) => (i === 5 ? Number.NaN : close)) });
  await expect(engine.backtest({ history: blank, horizonDays: 1 })).rejects.toMatchObject({ code: 'MISSING_FIELD' });
  expect((await engine.backtest({ history: blank, horizonDays: 1, missing: 'trim' })).dates.length).toBeLessThan(days - 1);
});
