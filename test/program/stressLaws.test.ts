// Stress of a prepared book: each scenario equals a fresh engine on the shocked market, to the bit, and leaves the engine unchanged.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { Book } from '../../src/book/book.js';
import { bookOf } from '../../src/book/bookOf.js';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import type { StressRun } from '../../src/engine/prepared/stress/result.js';
import { shockMarket } from '../../src/risk/stress/shockMarket.js';
import { stressLibrary } from '../../src/rules/stress/library.js';
import type { StressScenario } from '../../src/rules/stress/stressScenario.js';
import { preset } from '../../src/rules.js';
import { some } from '../long.js';
import { backendNames, bitsOf, book, documentOf, market, prepared } from './prepared.js';

const names = [
  'margincore',
  'deribit-portfolio',
  'derive-pmrm-2',
  'derive-standard',
  'reg-t',
  'binance-futures',
  'aave-v3',
  'mars',
  'mango-v4',
  'drift',
  'paradex-portfolio',
];
const scenarios = ['2020-03-12', 'correlation-one-up', 'vol-crush', 'depeg-usdt'].map(
  (name) => stressLibrary.find((one) => one.name === name) as StressScenario,
);
const still: StressScenario = {
  name: 'still',
  kind: 'user',
  description: 'nothing moves',
  source: 'this test',
  spotUnit: 'simple',
  spots: { '*': 0 },
  vols: { '*': { kind: 'relative', size: 0 } },
  basis: { '*': 0 },
  assets: { '*': 0 },
};
const sigmas = preset('margincore');
const bits = (column: Float64Array): BigUint64Array => new BigUint64Array(column.slice().buffer);
const partOf = (column: Float64Array, s: number): Float64Array => column.slice(s * book.accounts.length, (s + 1) * book.accounts.length);

describe.each(some(names, 3))('%s', (name) => {
  const rules = documentOf(name);

  test('every scenario is a fresh engine on the shocked market, and both backends agree, to the bit', async () => {
    const engines = await Promise.all(backendNames.map((backend) => prepared(backend, rules)));
    const [run, other] = (await Promise.all(engines.map((engine) => engine.stress(scenarios, { sigmas })))) as [StressRun, StressRun];
    expect(other).toStrictEqual(run);
    expect(structuredClone(run)).toEqual(run);
    for (const [s, shock] of run.shocks.entries()) {
      const fresh = (await prepared('js', rules, book, shockMarket(market, shock))).run();
      expect(Array.from(partOf(Float64Array.from(run.codes), s))).toEqual(Array.from(fresh.codes));
      for (const [requirement, columns] of Object.entries(fresh.requirements)) {
        const stressed = run.requirements[requirement] as StressRun['own'];
        expect(bits(partOf(stressed.equities, s))).toEqual(bits(columns.equities));
        expect(bits(partOf(stressed.initials, s))).toEqual(bits(columns.initials));
        expect(bits(partOf(stressed.maintenances, s))).toEqual(bits(columns.maintenances));
      }
      expect(bits(partOf(run.own.equities, s))).toEqual(bits(fresh.own.equities));
      expect(bits(partOf(run.own.maintenances, s))).toEqual(bits(fresh.own.maintenances));
    }
  });

  test('the engine answers afterwards as before, to the bit, an account asked about too', async () => {
    const engine = await prepared('wasm', rules);
    const before = engine.run();
    const account = book.accounts[300] as string;
    const figures = engine.account(account).figures();
    const run = await engine.stress(scenarios, { sigmas });
    expect(engine.account(account).figures()).toEqual(figures);
    expect(bitsOf(engine.run())).toEqual(bitsOf(before));
    expect(engine.run()).toStrictEqual(before);
    expect(run.own.before.equities).toEqual(before.own.equities);
    const prices = { [market.underlyings[0]?.id as string]: (market.underlyings[0]?.index as number) * 0.93 };
    engine.tick({ prices });
    expect(bitsOf(engine.run())).toEqual(bitsOf((await prepared('wasm', rules, book, engine.market)).run()));
  });

  test('a shock of nothing is no P&L, and changes what is left at current margin by nothing', async () => {
    const run = await (await prepared('js', rules)).stress([still]);
    run.codes.forEach((code, a) => {
      if (code !== 0) return;
      expect(run.pnls[a]).toBe(0);
      expect(run.netLiquidationValues[a]).toBe(run.before.netLiquidationValues[a]);
      expect(run.own.excessesAtCurrentMargin[a]).toBe((run.own.before.equities[a] as number) - (run.own.before.maintenances[a] as number));
    });
  });
});

describe('while a stress runs', () => {
  const rules = documentOf('margincore');

  /** A stress, and what is done when its second scenario begins. */
  async function during(engine: MarginEngine, act: () => unknown): Promise<StressRun> {
    let done = false;
    return engine.stress(scenarios, {
      onProgress: (at) => {
        if (at <= 2 * book.accounts.length || done) return;
        done = true;
        act();
      },
    });
  }

  test('the engine can be asked, and both answers are right', async () => {
    const engine = await prepared('wasm', rules);
    const alone = await engine.stress(scenarios);
    const before = bitsOf(engine.run());
    let meanwhile: ReturnType<typeof bitsOf> | undefined;
    const run = await during(engine, () => {
      meanwhile = bitsOf(engine.run());
    });
    expect(meanwhile).toEqual(before);
    expect(run).toStrictEqual(alone);
  });

  test('two of them at once answer as one after the other', async () => {
    const engine = await prepared('js', rules);
    const alone = await engine.stress(scenarios);
    const [first, second] = await Promise.all([engine.stress(scenarios), engine.stress([...scenarios].reverse())]);
    expect(first).toStrictEqual(alone);
    expect(partOf(second.pnls, 0)).toEqual(partOf(alone.pnls, scenarios.length - 1));
  });

  test('a change of market or book ends it by a fault, and the change stands', async () => {
    const engine = await prepared('js', rules);
    const prices = { [market.underlyings[0]?.id as string]: (market.underlyings[0]?.index as number) * 1.01 };
    await expect(during(engine, () => engine.tick({ prices }))).rejects.toMatchObject({ code: 'BAD_ARGUMENT', path: 'engine' });
    expect(bitsOf(engine.run())).toEqual(bitsOf((await prepared('js', rules, book, engine.market)).run()));
    await expect(during(engine, () => engine.dispose())).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('an abort leaves the engine as it was', async () => {
    const engine = await prepared('js', rules);
    const before = bitsOf(engine.run());
    const stop = new AbortController();
    const aborted = engine.stress(scenarios, {
      signal: stop.signal,
      onProgress: (at) => at > 2 * book.accounts.length && stop.abort(new Error('enough')),
    });
    await expect(aborted).rejects.toThrow('enough');
    expect(bitsOf(engine.run())).toEqual(before);
    stop.abort();
    await expect(engine.stress(scenarios, { signal: stop.signal })).rejects.toThrow();
  });
});

test('after a trade the stress is that of the book after it', async () => {
  const rules = documentOf('margincore');
  const perpetual = market.quotes.find(({ instrument }) => instrument.kind === 'perpetual')?.instrument.id as string;
  const account: Account = { account: 'a', subaccount: '', mode: 'cross', positions: [], collateral: [{ asset: 'USD', amount: 1e6 }] };
  const trade = { instrument: perpetual, quantity: 5, price: 50_000 };
  const engine = await prepared('js', rules, bookOf([account]));
  await engine.stress(scenarios);
  await engine.trade('a', '', { trades: [trade] });
  const held = { ...account, positions: [{ instrument: perpetual, quantity: 5, entryPrice: 50_000 }] };
  const fresh = await prepared('js', rules, bookOf([held]));
  expect(await engine.stress(scenarios)).toStrictEqual(await fresh.stress(scenarios));
});

describe('what is asked for', () => {
  test('no requirement by name leaves each account its own', async () => {
    const engine = await prepared('js', documentOf('margincore'));
    const [all, own] = [await engine.stress(scenarios), await engine.stress(scenarios, { requirements: [] })];
    expect(own.requirements).toEqual({});
    expect(own.own).toStrictEqual(all.own);
    for (const [a, mode] of own.own.names.entries()) expect(own.own.maintenances[a]).toBe(all.requirements[mode]?.maintenances[a]);
    const one = await engine.stress(scenarios, { requirements: ['cross'] });
    expect(one.requirements.cross).toStrictEqual(all.requirements.cross);
    expect(one.own).toStrictEqual(all.own);
  });

  test('P&L is the same under every rule; what is not charged marks its account', async () => {
    const whole = await (await prepared('js', documentOf('margincore'))).stress(scenarios);
    const futures = await (await prepared('js', documentOf('binance-futures'))).stress(scenarios, { sigmas });
    expect(futures.partial.some((partial) => partial === 1)).toBe(true);
    expect(futures.partial.some((partial) => partial === 0)).toBe(true);
    futures.codes.forEach((code, cell) => {
      if (code === 0) expect(futures.pnls[cell]).toBe(whole.pnls[cell]);
    });
    for (const [s, totals] of futures.own.totals.entries()) {
      const cells = futures.partial.map((partial, a) => (futures.codes[s * book.accounts.length + a] === 0 ? partial : 0));
      expect(totals.partial).toBe(cells.reduce((sum, partial) => sum + partial, 0));
      expect(whole.own.totals[s]?.partial).toBe(0);
    }
  });

  test('a stand-in that the shocked market needs is reported, and refused where nothing may be assumed', async () => {
    const rules = documentOf('paradex-portfolio');
    const option = market.quotes.filter(({ instrument }) => instrument.kind === 'option');
    const marked = {
      ...market,
      quotes: market.quotes.map((quote) => (quote.instrument.kind === 'option' ? { ...quote, mark: 0.01 } : quote)),
    };
    const stated = await (await prepared('js', rules, book, marked)).stress(scenarios, { sigmas });
    const before = (await prepared('js', rules, book, marked)).run().assumptions;
    expect(before.some(({ attribute }) => attribute === 'mark')).toBe(false);
    expect(stated.assumptions.find(({ attribute }) => attribute === 'mark')?.count).toBeLessThanOrEqual(option.length);
    expect(stated.assumptions.find(({ attribute }) => attribute === 'mark')?.count).toBeGreaterThan(0);
  });

  test('an account with a fault is none of the others, before and under a scenario', async () => {
    const rules = documentOf('margincore');
    const accounts: Account[] = [
      { account: 'good', subaccount: '', mode: 'cross', positions: [], collateral: [{ asset: 'USDT', amount: 1e6 }] },
      { account: 'bad', subaccount: '', mode: 'cross', positions: [{ instrument: 'NOWHERE', quantity: 1, entryPrice: 1 }], collateral: [] },
      { account: 'giant', subaccount: '', mode: 'cross', positions: [], collateral: [{ asset: 'USDT', amount: 1.7e308 }] },
    ];
    const rise: StressScenario = { ...still, name: 'rise', assets: { '*': 0.5 } };
    const run = await (await prepared('js', rules, bookOf(accounts) as Book)).stress([still, rise]);
    expect(Array.from(run.codes, (code) => code !== 0)).toEqual([false, true, false, false, true, true]);
    expect(run.faults.map(({ account, scenario, code }) => [account, scenario, code])).toEqual([
      ['bad', '', 'UNKNOWN_INSTRUMENT'],
      ['giant', 'rise', 'OVERFLOW'],
    ]);
    expect(run.faultCount).toBe(2);
    expect(run.own.totals.map(({ accounts: some, faulted }) => [some, faulted])).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(run.pnls[3]).toBeCloseTo((run.before.netLiquidationValues[0] as number) * 0.5, 6);
    for (const column of [run.pnls, run.own.equities, run.own.excessesAtCurrentMargin, run.netLiquidationValues])
      expect([column[1], column[4], column[5]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});
