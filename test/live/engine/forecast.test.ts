// Rules that follow a forecast in a live book: rates equal those offline, a caller's model has the same limits, a replay needs no model.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { createCore } from '../../../src/engine/create.js';
import { ewma, forecastMargin, qlike } from '../../../src/estimation.js';
import { Fault } from '../../../src/fault.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import type { Applied } from '../../../src/live/engine/applied.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import { openLive } from '../../../src/live/engine/open.js';
import type { LiveSnapshot } from '../../../src/live/engine/snapshot.js';
import { openRecorded } from '../../../src/live/record/recorded.js';
import { replay } from '../../../src/live/record/replay.js';
import { type Statement, statement, verifyStatement } from '../../../src/live.js';
import { simpleReturns } from '../../../src/market/history.js';
import { dayMs } from '../../../src/market/year.js';
import { parseRules, preset, type Rules } from '../../../src/rules.js';
import { thinned } from '../../fixtures/thinned.js';
import { runs } from '../../long.js';
import { handRelative } from '../../precision.js';
import { MemoryLog } from '../memoryLog.js';
import { following, pastOf } from './histories.js';

const market = thinned(sampleMarket(1), runs(1, 4));
const book = sampleBook(market, { accounts: 30, seed: 9 });
const [wasm, js] = await Promise.all([createCore({ backend: 'wasm' }), createCore({ backend: 'js' })]);
const history = pastOf(market, 130, new Seeded(1));
const known = history.names;
const [first] = known as [string];
const unknown = market.underlyings.at(-1)?.id as string;

/** Days of moves, each tick the first of its day; answers what each day came to, and the closes of the days that ended. */
async function days(live: Pick<LiveEngine, 'apply' | 'time' | 'market'>, count: number, seed: number) {
  const random = new Seeded(seed);
  const said: Applied[] = [];
  const closes: Record<string, number>[] = [];
  for (let n = 0; n < count; n++) {
    closes.push(Object.fromEntries(live.market.underlyings.map(({ id, index }) => [id, index])));
    const prices = Object.fromEntries(live.market.underlyings.map(({ id, index }) => [id, index * (0.95 + 0.1 * random.uniform())]));
    said.push(await live.apply({ kind: 'tick', time: live.time + dayMs, prices }));
  }
  return { said, closes };
}

function memoryLog(): { readonly records: string[]; readonly log: MemoryLog } {
  const log = new MemoryLog();
  return { records: log.records, log };
}

function multiplesIn({ parameters }: Rules): Readonly<Record<string, number>> {
  return parameters.forecast as Readonly<Record<string, number>>;
}

describe('days that end with ticks', () => {
  test.each([
    ['EWMA', {}],
    [
      'GJR, a Pareto tail, stress and a buffer',
      {
        volatility: { model: 'gjr', refitDays: 5 },
        tail: { kind: 'pareto', share: 0.2 },
        stress: { weight: 0.2, days: 20 },
        buffer: { share: 0.25, from: 1, to: 2 },
      },
    ],
  ])('charge what the same closes charge offline: %s', async (_, section) => {
    const rules = following(section);
    const live = await openLive(wasm, { book, market, rules, history });
    const { closes, said } = await days(live, 6, 5);
    expect(said.every(({ forecasts }) => forecasts?.faults.length === 0)).toBe(true);
    for (const id of known) {
      const past = simpleReturns(history, id);
      const column = [market.underlyings.find((one) => one.id === id)?.index as number, ...closes.map((one) => one[id] as number)];
      const returns = [...past, ...column.slice(1).map((close, t) => close / (column[t] as number) - 1)];
      const { rates } = forecastMargin(js, { rules, underlying: id, returns, predictors: {} });
      const rate = rates.at(-1) as number;
      const charged = live.forecasts?.charged.find(({ underlying }) => underlying === id);
      expect(charged).toMatchObject({ rate, by: 'rules' });
      const range =
        (rules.parameters.priceRange as Record<string, number>)[id] ?? (rules.parameters.priceRange as Record<string, number>)['*'];
      expect(multiplesIn(live.rules)[id]).toBe(rate / (range as number));
      expect(charged?.multiple).toBe(multiplesIn(live.rules)[id]);
      expect(live.rules.factors?.spot.vols[live.rules.factors.spot.names.indexOf(id)]).toBe(charged?.vol);
    }
    expect(multiplesIn(live.rules)[unknown]).toBeUndefined();
    expect(live.forecasts?.stated).toEqual(rules);
    live.dispose();
  });

  test('correlate spots by one rank-one step a day from where the history and the rules leave them', async () => {
    const live = await openLive(wasm, { book, market, rules: following(), history });
    const at = (): { readonly names: readonly string[]; readonly factor: readonly number[] } =>
      live.snapshot().forecasts?.covariance as never;
    const { names, factor } = at();
    const n = names.length;
    const product = (l: readonly number[]) =>
      Float64Array.from({ length: n * n }, (_, cell) => {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += (l[Math.floor(cell / n) * n + k] as number) * (l[(cell % n) * n + k] as number);
        return sum;
      });
    let covariance: Float64Array = product(factor);
    const { closes } = await days(live, 4, 6);
    const before = [Object.fromEntries(market.underlyings.map(({ id, index }) => [id, index])), ...closes];
    closes.forEach((one, t) => {
      const returns = Float64Array.from(names, (id) =>
        t === 0 && id === unknown ? 0 : Math.log((one[id] as number) / (before[t]?.[id] as number)),
      );
      covariance = ewma.step(js, { covariance, returns, lambda: 0.97 }).covariance;
    });
    const now = product(at().factor);
    now.forEach((entry, cell) => void expect(Math.abs(entry - (covariance[cell] as number))).toBeLessThan(handRelative));
    const spot = live.rules.factors?.spot;
    names.forEach((x, i) => {
      names.forEach((y, j) => {
        const expected =
          (covariance[i * n + j] as number) / Math.sqrt((covariance[i * n + i] as number) * (covariance[j * n + j] as number));
        const entry = spot?.correlation[spot.names.indexOf(x)]?.[spot.names.indexOf(y)] as number;
        expect(Math.abs(entry - expected)).toBeLessThan(handRelative);
      });
    });
    live.dispose();
  });

  test('both backends, snapshots through JSON and other changes between them lead to one hash', async () => {
    const lives = await Promise.all([wasm, js].map((core) => openLive(core, { book, market, rules: following(), history })));
    for (const live of lives) await days(live, 3, 7);
    const again = await openLive(js, JSON.parse(JSON.stringify(lives[0]?.snapshot())) as LiveSnapshot);
    const all = [...lives, again];
    for (const live of all) {
      await live.apply({ kind: 'forecast', vols: { [first]: 0.9 }, predictors: { [first]: { funding: 0.1 } } });
      await days(live, 2, 8);
    }
    expect(new Set(await Promise.all(all.map((live) => live.hash()))).size).toBe(1);
    for (const live of all) live.dispose();
  });

  test('a tick within a day exchanges no rules, and one that is refused at the end of a day ends none', async () => {
    const live = await openLive(wasm, { book, market, rules: following(), history });
    const { rules, engine } = live;
    expect((await live.apply({ kind: 'tick', prices: { [first]: 1000 } })).forecasts).toBeUndefined();
    expect(live.engine).toBe(engine);
    const before = await live.hash();
    await expect(live.apply({ kind: 'tick', time: live.time + dayMs, prices: { [first]: -1 } })).rejects.toMatchObject({
      code: 'NOT_POSITIVE',
    });
    expect(await live.hash()).toBe(before);
    expect(live.rules).toBe(rules);
    live.dispose();
  });

  test('a day ends once, with its first tick after; days without a tick are one with the next', async () => {
    const live = await openLive(wasm, { book, market, rules: following(), history });
    const seen = () => live.snapshot().forecasts?.underlyings[0]?.memory.days;
    const midnight = Math.ceil((live.time + 1) / dayMs) * dayMs;
    const at = async (time: number) => (await live.apply({ kind: 'tick', time, prices: { [first]: 1000 } })).forecasts !== undefined;
    expect(seen()).toBe(129);
    expect(await at(midnight - 1)).toBe(false);
    expect(await at(midnight)).toBe(true);
    expect(seen()).toBe(130);
    expect([await at(midnight + 1), await at(midnight + dayMs - 1)]).toEqual([false, false]);
    await live.apply({ kind: 'forecast', time: midnight + dayMs, vols: { [first]: 1 } });
    expect(seen()).toBe(130);
    expect([await at(midnight + 4 * dayMs), seen(), await at(midnight + 5 * dayMs - 1)]).toEqual([true, 131, false]);
    expect(live.snapshot().forecasts?.day).toBe(midnight + 4 * dayMs);
    live.dispose();
  });

  test('without a history nothing is charged but what the rules state until their window is full', async () => {
    const live = await openLive(wasm, { book, market, rules: following() });
    const { engine } = live;
    const { said } = await days(live, 100, 9);
    expect(said.every(({ forecasts }) => forecasts?.charged.length === 0)).toBe(true);
    expect(live.engine).toBe(engine);
    const { said: then } = await days(live, 1, 10);
    expect(then[0]?.forecasts?.charged.map(({ underlying }) => underlying)).toEqual(market.underlyings.map(({ id }) => id));
    live.dispose();
  });

  test('other rules make their own of the days that were seen; rules without the section follow nothing', async () => {
    const live = await openLive(wasm, { book, market, rules: following(), history });
    await days(live, 2, 11);
    const remembered = live.snapshot().forecasts?.underlyings.find(({ underlying }) => underlying === first)?.memory.returns as number[];
    const other = following({ window: 110, volatility: { model: 'ewma', decay: 0.9 } });
    const levels = await live.preview(other);
    expect((await live.apply({ kind: 'rules', rules: other })).events).toEqual(levels);
    const { rates } = forecastMargin(js, { rules: other, underlying: first, returns: remembered, predictors: {} });
    expect(live.forecasts?.charged.find(({ underlying }) => underlying === first)?.rate).toBe(rates.at(-1));
    await live.apply({ kind: 'rules', rules: preset('paradex-portfolio') });
    expect(live.forecasts).toBeUndefined();
    await expect(live.apply({ kind: 'forecast', vols: { [first]: 1 } })).rejects.toMatchObject({ code: 'BAD_RULES' });
    live.dispose();
  });

  test('predictors of a blend are told day by day; a day without them is a fault of its underlying and moves no rate', async () => {
    const blend = { form: 'log', loss: 'qlike', floor: 0.1, refitDays: 50, predictors: [{ name: 'implied', kind: 'variance' }] };
    const live = await openLive(wasm, { book, market, rules: following({ blend }) });
    const random = new Seeded(12);
    await days(live, 1, 12);
    const faults = (await days(live, 1, 13)).said[0]?.forecasts?.faults ?? [];
    expect(faults.map(({ underlying, fault }) => [underlying, fault.code])).toEqual(
      market.underlyings.map(({ id }) => [id, 'MISSING_FIELD']),
    );
    for (let n = 0; n < 100; n++) {
      await live.apply({ kind: 'forecast', predictors: { [first]: { implied: 0.001 * (0.5 + random.uniform()) } } });
      await days(live, 1, 14 + n);
    }
    expect(live.forecasts?.charged.map(({ underlying }) => underlying)).toEqual([first]);
    live.dispose();
  });

  test('statements rest on the rules of the day', async () => {
    const live = await openLive(wasm, { book, market, rules: following(), history });
    await days(live, 2, 25);
    const { account, subaccount } = live.names(4);
    const made = JSON.parse(JSON.stringify(await statement(wasm, live, { account, subaccount }))) as Statement;
    expect(multiplesIn(made.rules)).toEqual(multiplesIn(live.rules));
    expect(await verifyStatement(js, made)).toMatchObject({ holds: true, differences: [] });
    live.dispose();
  });

  test('an underlying that is listed is a factor at once, and the figures are those of a fresh engine', async () => {
    const live = await openLive(wasm, { book, market, rules: following(), history });
    const like = market.quotes.find(({ instrument }) => instrument.kind === 'perpetual' && instrument.underlying === first);
    if (like === undefined) throw new Error('no perpetual');
    const underlying = { ...(market.underlyings[0] as (typeof market.underlyings)[number]), id: 'NEW' };
    await live.apply({
      kind: 'list',
      underlyings: [underlying],
      quotes: [{ ...like, instrument: { ...like.instrument, id: 'NEW-PERP', underlying: 'NEW' } }],
    });
    expect(live.rules.factors?.spot.names).toContain('NEW');
    await days(live, 2, 15);
    const fresh = await js.prepare({ book: live.book, market: live.market, rules: live.rules });
    expect([...fresh.run().own.initials]).toEqual([...live.engine.run().own.initials]);
    live.dispose();
  });
});

describe('rules that cannot be exchanged', () => {
  const { cap: _cap, speed: _speed, ...loose } = following().forecast as NonNullable<Rules['forecast']>;

  test('for what a model says leave what was charged, and prices move', async () => {
    const live = await openLive(wasm, { book, market, rules: parseRules({ ...following(), forecast: loose }), history });
    await days(live, 1, 21);
    const [charged, rules] = [live.forecasts?.charged, live.rules];
    live.forecastBy(() => 20);
    const { said } = await days(live, 1, 22);
    expect(said[0]?.forecasts).toMatchObject({ charged, faults: [{ underlying: '*', fault: { code: 'BAD_RULES' } }] });
    expect([live.forecasts?.charged, live.rules]).toEqual([charged, rules]);
    const again = await openLive(js, JSON.parse(JSON.stringify(live.snapshot())) as LiveSnapshot);
    expect(await again.hash()).toBe(await live.hash());
    live.forecastBy(undefined);
    expect((await days(live, 1, 23)).said[0]?.forecasts?.faults).toEqual([]);
    expect(live.rules).not.toEqual(rules);
    live.dispose();
    again.dispose();
  });

  test('because they cannot be prepared leave it too; a price that is refused ends no day', async () => {
    const live = await openLive(wasm, { book, market, rules: following(), history });
    const [charged, rules, before] = [live.forecasts?.charged, live.rules, await live.hash()];
    const prepare = vi.spyOn(wasm, 'prepare').mockRejectedValue(new Fault('NOT_PSD', 'factors.correlation', 'positive semi-definite', -1));
    onTestFinished(() => prepare.mockRestore());
    await expect(live.apply({ kind: 'tick', time: live.time + dayMs, prices: { [first]: -1 } })).rejects.toMatchObject({
      code: 'NOT_POSITIVE',
    });
    expect(await live.hash()).toBe(before);
    const { said } = await days(live, 1, 24);
    expect(said[0]).toMatchObject({ sequence: 1, forecasts: { charged, faults: [{ underlying: '*', fault: { code: 'NOT_PSD' } }] } });
    expect(live.rules).toBe(rules);
    live.dispose();
  });
});

describe("a caller's model", () => {
  test('takes the place of the forecast under the same floor, cap and speed', async () => {
    const rules = following();
    const { floor, speed, cap } = rules.forecast as Required<NonNullable<Rules['forecast']>>;
    const live = await openLive(wasm, { book, market, rules, history });
    for (const vol of [15, 12, 0.05, 0.9, 0.01, 20]) {
      const before = live.forecasts?.charged.find(({ underlying }) => underlying === first);
      live.forecastBy(({ underlying }) => (underlying === first ? vol : undefined));
      const { said } = await days(live, 1, 16);
      expect(said[0]?.forecasts?.said).toEqual({ [first]: vol });
      const charged = live.forecasts?.charged.find(({ underlying }) => underlying === first);
      const day = live.snapshot().forecasts?.underlyings.find(({ underlying }) => underlying === first)?.day;
      if (before === undefined || charged === undefined || day === undefined || day === null) throw new Error('nothing charged');
      const forecast = day.quantile * (vol / Math.sqrt(365));
      expect(charged.forecastRate).toBe(forecast);
      expect(charged.by).toBe('model');
      const up = before.rate * (1 + speed.up);
      const aimed = Math.min(
        Math.max(forecast, floor.share * day.quantile * day.longRunSigma),
        (cap as Record<string, number>)['*'] as number,
      );
      expect(charged.rate).toBe(Math.max(Math.min(Math.max(aimed, before.rate * (1 - speed.down)), up), charged.floor));
      // what the vols of factors are multiplied by is held alike
      expect(charged.vol).toBeLessThanOrEqual((up / day.quantile) * Math.sqrt(365) * (1 + handRelative));
    }
    expect(live.forecasts?.charged.find(({ underlying }) => underlying === known[1])?.by).toBe('rules');
    live.dispose();
  });

  test('may be told as a change, more than once a day: limits are counted from the day before', async () => {
    const live = await openLive(wasm, { book, market, rules: following(), history });
    await days(live, 1, 17);
    const tell = async (vol: number) =>
      (await live.apply({ kind: 'forecast', vols: { [first]: vol } })).forecasts?.charged.find(({ underlying }) => underlying === first);
    const once = await tell(5);
    expect(await tell(5)).toEqual(once);
    expect((await tell(0.01))?.rate).toBeLessThan(once?.rate as number);
    expect(await tell(5)).toEqual(once);
    live.dispose();
  });

  test('is judged beside the rules on days that it had not seen', async () => {
    const live = await openLive(wasm, { book, market, rules: following(), history });
    const forecasts: Record<'rules' | 'model', number[]> = { rules: [], model: [] };
    live.forecastBy(({ underlying, vol, returns }) => {
      if (underlying !== first) return undefined;
      const own = vol * (0.8 + 5 * Math.abs(returns.at(-1) as number));
      forecasts.rules.push(vol ** 2 / 365);
      forecasts.model.push(own ** 2 / 365);
      return own;
    });
    expect(live.forecasts?.scores).toEqual([]);
    const { closes } = await days(live, 9, 18);
    const column = closes.map((one) => one[first] as number);
    const proxies = Float64Array.from(column.slice(1), (close, t) => (close / (column[t] as number) - 1) ** 2);
    const [score] = live.forecasts?.scores ?? [];
    expect(score).toMatchObject({ underlying: first, days: 8 });
    for (const who of ['rules', 'model'] as const) {
      const { mean } = qlike(js, { forecasts: Float64Array.from(forecasts[who].slice(0, 8)), proxies });
      expect(Math.abs((score?.[who] as number) - mean)).toBeLessThan(handRelative * Math.abs(mean));
    }
    live.dispose();
  });

  const bad: readonly (readonly [string, () => number, string])[] = [
    [
      'throws',
      () => {
        throw new Error('no data');
      },
      'BAD_ARGUMENT',
    ],
    ['says NaN', () => Number.NaN, 'NOT_FINITE'],
    ['says nothing a vol can be', () => -1, 'OUT_OF_RANGE'],
  ];
  test.each(bad)('that %s is a fault of the day, and the rules forecast', async (_, model, code) => {
    const live = await openLive(wasm, { book, market, rules: following(), history });
    const twin = await openLive(js, { book, market, rules: following(), history });
    live.forecastBy(model);
    const { said } = await days(live, 1, 19);
    expect(said[0]?.forecasts?.faults.map(({ fault }) => fault.code)).toEqual(known.map(() => code));
    await days(twin, 1, 19);
    expect(await live.hash()).toBe(await twin.hash());
    live.dispose();
    twin.dispose();
  });

  test('a day ends with the first sources after it as with the first tick, and a replay asks nobody', async () => {
    const { log } = memoryLog();
    const guarded = parseRules({ ...following(), guards: { '*': { ...preset('margincore').guards?.['*'], staleSeconds: 1e6 } } });
    const recorded = await openRecorded(wasm, log, { book, market, rules: guarded, history }, { hashEvery: 1 });
    const ticked = await openLive(js, { book, market, rules: following(), history });
    for (const live of [recorded.live, ticked]) live.forecastBy(({ vol }) => vol * 1.1);
    const random = new Seeded(8);
    for (let n = 0; n < 3; n++) {
      const time = ticked.time + dayMs;
      const moved = ticked.market.underlyings.map(({ id, asset, index }) => ({
        id,
        asset,
        index: index * (0.99 + 0.02 * random.uniform()),
      }));
      const sources = moved.map(({ asset, index }) => [asset, [0, 1, 2].map((of) => ({ source: `s${of}`, price: index, time }))]);
      const told = await recorded.apply({ kind: 'sources', time, prices: Object.fromEntries(sources) });
      const tick = await ticked.apply({ kind: 'tick', time, prices: Object.fromEntries(moved.map(({ id, index }) => [id, index])) });
      expect(told.forecasts?.charged).toEqual(tick.forecasts?.charged);
      expect(recorded.live.market.underlyings).toEqual(ticked.market.underlyings);
    }
    const again = await replay(js, log);
    expect(await again.live?.hash()).toBe(await recorded.live.hash());
    again.live?.dispose();
    ticked.dispose();
    await recorded.close();
  });

  test('is in the log: what it said and what was charged, and a replay asks nobody', async () => {
    const { records, log } = memoryLog();
    const recorded = await openRecorded(wasm, log, { book, market, rules: following(), history }, { hashEvery: 2 });
    const { live } = recorded;
    let asked = 0;
    live.forecastBy(({ predictors, vol }) => vol * (1 + (predictors.funding ?? 0)) * (++asked % 2 === 0 ? 1.2 : 0.7));
    const driven = {
      apply: recorded.apply.bind(recorded),
      get time(): number {
        return live.time;
      },
      get market(): LiveEngine['market'] {
        return live.market;
      },
    };
    await recorded.apply({ kind: 'forecast', predictors: { [first]: { funding: 0.3 } } });
    await days(driven, 3, 20);
    const ticks = records.filter((json) => json.includes('"kind":"tick"')).map((json) => JSON.parse(json));
    expect(ticks.map(({ change }) => Object.keys(change.forecasts))).toEqual(Array(3).fill(known));
    expect(ticks.at(-1).forecasts.charged).toEqual(live.forecasts?.charged);
    const again = await replay(js, log);
    expect(again).toMatchObject({ changes: 4, hashes: 3 });
    expect(await again.live?.hash()).toBe(await live.hash());
    const resumed = await openRecorded(js, log);
    expect(resumed.live.forecasts?.scores).toEqual(live.forecasts?.scores);
    const cut = records.findIndex((json) => json.includes('"charged":[{'));
    records[cut] = (records[cut] as string).replace(/"multiple":\d/, '"multiple":7');
    await expect(replay(js, log)).rejects.toThrow(`record ${cut}`);
  });
});
