// The guard of prices: a story by hand, what holds whatever comes in, and what is refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GuardEvent } from '../../src/live/guards/priceGuard.js';
import type { SourcePrice } from '../../src/live/guards/sources.js';
import type { GuardState } from '../../src/live/guards/state.js';
import { priceGuard } from '../../src/live.js';
import type { PriceGuardRule } from '../../src/rules/document/guards.js';
import { overlay, preset } from '../../src/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';

const rule: PriceGuardRule = {
  staleSeconds: 10,
  aheadSeconds: 1,
  sources: { ok: 3, least: 2 },
  confidence: { degraded: 0.01, unusable: 0.05 },
  average: { seconds: 30, clip: 0.1 },
  deviation: { degraded: 0.1, unusable: 0.25 },
  twap: { windowSeconds: 40, parts: 4 },
  haircut: 0.125,
  recoverySeconds: 5,
  block: { seconds: 60, fallback: 'lastGood', haircut: 0.25 },
};
const start = Date.UTC(2026, 0, 1);
const at = (seconds: number): number => start + seconds * 1000;
const names = ['a', 'b', 'c', 'd'];
/** These prices, one a source, at a time. */
const of = (seconds: number, ...prices: number[]): SourcePrice[] =>
  prices.map((price, i) => ({ source: names[i] as string, price, time: at(seconds) }));
const btc = (seconds: number, ...prices: number[]) => ({ time: at(seconds), prices: { BTC: of(seconds, ...prices) } });
const told = (events: readonly GuardEvent[]): string[] => events.map(({ time, from, kind }) => `${(time - start) / 1000} ${from} ${kind}`);

describe('a guarded price', () => {
  test('is the median of its sources, the lower of it and the TWAP for assets, the higher for debts', () => {
    const guard = priceGuard({ '*': rule });
    expect(told(guard.update(btc(0, 101, 99, 100)))).toEqual(['0 none ok']);
    expect(guard.price('BTC')).toMatchObject({
      state: 'ok',
      prices: { assets: 100, debts: 100 },
      from: 'median',
      reasons: [],
      due: at(10) + 1,
    });
    guard.update(btc(5, 108, 104, 200, 106));
    expect(guard.price('BTC').prices).toEqual({ assets: 100, debts: 107 });
    // 5 s of 100 and 5 s of 107
    guard.update(btc(10, 104, 104, 104, 104));
    expect(guard.price('BTC').prices).toEqual({ assets: 103.5, debts: 104 });
    // what is older than the window has left it: 107 for 0 s, 104 for 40 s
    for (let s = 20; s <= 50; s += 10) guard.update(btc(s, 104, 104, 104, 104));
    expect(guard.price('BTC').prices).toEqual({ assets: 104, debts: 104 });
  });

  test('has a TWAP of whole parts of its window', () => {
    const guard = priceGuard({ '*': { ...rule, staleSeconds: 100 } });
    guard.update(btc(0, 96, 96, 96));
    guard.update(btc(10, 100, 100, 100));
    // 10 s of 96 and 30 s of 100; a second later only the last 31 s of 100
    expect(guard.update(btc(40, 104, 104, 104))).toEqual([]);
    expect(guard.price('BTC').prices).toEqual({ assets: 99, debts: 104 });
    guard.update(btc(41, 104, 104, 104));
    expect(guard.price('BTC').prices).toEqual({ assets: (30 * 100 + 104) / 31, debts: 104 });
  });

  test('is stale after its time, not at it, and what comes at that ms comes first', () => {
    const guard = priceGuard({ '*': rule });
    guard.update(btc(0, 100, 100, 100));
    expect(guard.update({ time: at(10), prices: { BTC: of(10, 100) } })).toEqual([]);
    const due = guard.price('BTC').due as number;
    expect([due, guard.update({ time: due, prices: {} })]).toEqual([at(10) + 1, []]);
    expect(guard.update({ time: due, prices: { BTC: of(10, 100, 100, 100) } })).toEqual([]);
    expect(guard.price('BTC')).toMatchObject({ time: due, state: 'ok', refusedSources: {} });
  });

  test('is degraded with few, unsure or far sources, for as long as its recovery takes', () => {
    const guard = priceGuard({ '*': rule });
    guard.update(btc(0, 100, 100, 100));
    // b and c grow stale
    guard.update({ time: at(8), prices: { BTC: of(8, 100) } });
    expect(told(guard.update({ time: at(12), prices: {} }))).toEqual(['10.001 ok unusable']);
    expect(guard.price('BTC')).toMatchObject({
      state: 'unusable',
      reasons: ['sources'],
      refusedSources: { b: 'stale', c: 'stale' },
      refused: { withdrawals: true, riskRaisingOrders: true, liquidation: true },
      prices: { assets: 100, debts: 100 },
      from: 'lastGood',
      liquidationFrom: at(70) + 1,
    });
    guard.update(btc(13, 100, 100));
    expect(guard.price('BTC')).toMatchObject({ state: 'unusable', reasons: ['sources', 'recovery'], due: at(18) });
    expect(told(guard.update({ time: at(19), prices: { BTC: of(19, 100, 100) } }))).toEqual(['18 unusable degraded']);
    expect(guard.price('BTC')).toMatchObject({
      state: 'degraded',
      prices: { assets: 87.5, debts: 112.5 },
      refused: { liquidation: false },
    });
    guard.update(btc(20, 100, 100, 100));
    expect(told(guard.update({ time: at(26), prices: {} }))).toEqual(['25 degraded ok']);
    const unsure = { source: 'b', price: 100, time: at(26), confidence: 2 };
    const wide = [unsure, { ...unsure, source: 'a' }, { ...unsure, source: 'c', confidence: 6 }];
    expect(guard.update({ time: at(26), prices: { BTC: wide } })).toMatchObject([{ kind: 'degraded', reasons: ['sources', 'confidence'] }]);
    expect(guard.price('BTC').refusedSources).toEqual({ c: 'wide' });
  });

  test('that jumped is unusable until the clipped average has come near; liquidation waits its time, then the fallback holds', () => {
    const guard = priceGuard({ '*': rule });
    const twap = priceGuard({ '*': { ...rule, block: { ...rule.block, fallback: 'twap' } } });
    const events: GuardEvent[] = [];
    for (let s = 0; s <= 100; s += 5) {
      const price = s < 20 ? 100 : 40;
      events.push(...guard.update(btc(s, price, price, price)));
      twap.update(btc(s, s === 15 ? 104 : price, s === 15 ? 104 : price, s === 15 ? 104 : price));
      if (s === 75) expect(guard.price('BTC')).toMatchObject({ prices: { assets: 100, debts: 100 }, refused: { liquidation: true } });
    }
    expect(told(events)).toEqual(['0 none ok', '20 ok unusable', '80 unusable fallback']);
    expect(guard.price('BTC')).toMatchObject({
      prices: { assets: 75, debts: 125 },
      from: 'lastGood',
      refused: { liquidation: false, withdrawals: true },
    });
    // 15 s of 100, 5 s of 104
    expect(twap.price('BTC')).toMatchObject({ prices: { assets: 0.75 * 101, debts: 1.25 * 101 }, from: 'twap' });
  });

  test('without any source can be used by nobody', () => {
    const guard = priceGuard(preset('margincore').guards ?? {});
    expect(guard.update(btc(0, 100))).toMatchObject([{ kind: 'unusable', from: 'none', reasons: ['sources'] }]);
    expect(guard.price('BTC')).toMatchObject({ prices: null, from: null, refused: { liquidation: true }, liquidationFrom: null });
    expect(told(guard.update(btc(1, 100, 100, 100)))).toEqual(['1 unusable ok']);
    expect(faultOf(() => guard.price('ETH')).code).toBe('UNKNOWN_ASSET');
  });

  test('ahead of our time waits for it', () => {
    const guard = priceGuard({ '*': { ...rule, sources: { ok: 1, least: 1 } } });
    guard.update({ time: at(0), prices: { BTC: of(3, 100) } });
    expect(guard.price('BTC')).toMatchObject({ refusedSources: { a: 'ahead' }, due: at(2) });
    expect(told(guard.update({ time: at(3), prices: {} }))).toEqual(['2 unusable ok']);
  });

  test('has the rule of its asset, which an overlay may add', () => {
    const { guards = {} } = overlay(preset('margincore'), { guards: { SOL: rule, '*': { haircut: 0.5 } } });
    expect([guards.SOL, guards['*']?.haircut]).toEqual([rule, 0.5]);
    expect(faultOf(() => priceGuard({ SOL: rule }).update(btc(0, 100)))).toMatchObject({
      code: 'UNKNOWN_ASSET',
      path: 'inputs.prices.BTC',
    });
  });
});

const price = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 90, max: 112 }) }, fc.constantFrom(1e-100, 50, 79, 150, 1e100));
const source = fc.record({
  source: fc.constantFrom(...names),
  price,
  age: fc.integer({ min: -3, max: 14 }),
  confidence: fc.constantFrom(0, 0.5, 2, 9),
});
const step = fc.record({
  wait: fc.integer({ min: 0, max: 40 }),
  sources: fc.uniqueArray(source, { selector: ({ source }) => source, maxLength: 4 }),
});
const history = fc.array(step, { minLength: 1, maxLength: 25 });
const anyRule = fc
  .record({
    recoverySeconds: fc.integer({ min: 0, max: 20 }),
    seconds: fc.integer({ min: 0, max: 80 }),
    isTwap: fc.boolean(),
    hasTwap: fc.boolean(),
  })
  .map(({ recoverySeconds, seconds, isTwap, hasTwap }): PriceGuardRule => {
    const { twap, ...others } = rule;
    const block = { seconds, fallback: isTwap && hasTwap ? ('twap' as const) : ('lastGood' as const), haircut: 0.25 };
    return { ...others, ...(hasTwap && twap !== undefined ? { twap } : {}), recoverySeconds, block };
  });
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const pricesOf = ({ sources }: Step, time: number): SourcePrice[] =>
  sources.map(({ age, ...one }) => ({ ...one, time: time - age * 1000 }));

describe('whatever prices come in', () => {
  test('the order of sources, a restart and how often time is told change nothing', () => {
    fc.assert(
      fc.property(anyRule, history, fc.nat(25), fc.array(fc.nat(1000)), (any, steps, cut, polls) => {
        const [guard, polled] = [priceGuard({ '*': any }), priceGuard({ '*': any })];
        let other = priceGuard({ '*': any });
        let time = start;
        const [events, seen]: [GuardEvent[], GuardEvent[]] = [[], []];
        for (const [i, one] of steps.entries()) {
          const before = time;
          time += one.wait * 1000;
          if (i === cut) other = priceGuard({ '*': any }, JSON.parse(JSON.stringify(other)) as GuardState);
          const prices = pricesOf(one, time);
          for (const poll of polls.slice(i, i + 2).sort((a, b) => a - b))
            seen.push(...polled.update({ time: before + Math.floor((poll / 1000) * (time - before)), prices: {} }));
          events.push(...guard.update({ time, prices: { BTC: prices } }));
          seen.push(...polled.update({ time, prices: { BTC: prices } }));
          other.update({ time, prices: { BTC: [...prices].reverse() } });
          expect(JSON.stringify(other)).toBe(JSON.stringify(guard));
        }
        expect(seen).toEqual(events);
        expect(JSON.stringify(polled)).toBe(JSON.stringify(guard));
      }),
      { numRuns: runs(300) },
    );
  });

  test('states recover no sooner than stated, liquidation waits no longer, and prices are numbers, for assets no higher than for debts', () => {
    fc.assert(
      fc.property(anyRule, history, (any, steps) => {
        const guard = priceGuard({ '*': any });
        let time = start;
        let bad = Number.NEGATIVE_INFINITY;
        let blocked: number | null = null;
        const order = ['none', 'ok', 'degraded', 'fallback', 'unusable'];
        for (const one of steps) {
          time += one.wait * 1000;
          for (const { kind, from, time: when } of guard.update({ time, prices: { BTC: pricesOf(one, time) } })) {
            const isBetter = order.indexOf(kind) < order.indexOf(from) && kind !== 'fallback';
            const isStart = bad === Number.NEGATIVE_INFINITY;
            if (isBetter && !isStart) expect(when - bad).toBeGreaterThanOrEqual(any.recoverySeconds * 1000);
            if (kind === 'unusable' && guard.price('BTC').prices !== null) blocked = when;
            else if (blocked !== null) {
              expect(when - blocked).toBeLessThanOrEqual(any.block.seconds * 1000);
              blocked = null;
            }
            if (!isBetter && kind !== 'ok' && kind !== 'fallback' && guard.price('BTC').prices !== null) bad = when;
          }
          const { BTC: held } = guard.toJSON().assets;
          const { prices: price, refused } = held === undefined ? { prices: null, refused: null } : guard.price('BTC');
          if (price === null) continue;
          const since = held?.unusableSince ?? null;
          if (refused?.liquidation) expect(since !== null && time - since <= any.block.seconds * 1000).toBe(true);
          expect(price.assets > 0 && price.assets <= price.debts && Number.isFinite(price.debts)).toBe(true);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('a guard refuses', () => {
  test('prices and times that cannot be, and stays as it was', () => {
    const guard = priceGuard({ BTC: rule });
    guard.update(btc(1, 100, 100, 100));
    const before = JSON.stringify(guard);
    const [one] = of(2, 100) as [SourcePrice];
    const cases: [object, string, string][] = [
      [btc(0, 100), 'OUT_OF_RANGE', 'inputs.time'],
      [{ time: at(2), prices: [] }, 'TYPE_MISMATCH', 'inputs.prices'],
      [{ time: at(2), prices: { BTC: [{ ...one, price: 0 }] } }, 'OUT_OF_RANGE', 'inputs.prices.BTC[0].price'],
      [{ time: at(2), prices: { BTC: [{ ...one, price: Number.NaN }] } }, 'NOT_FINITE', 'inputs.prices.BTC[0].price'],
      [{ time: at(2), prices: { BTC: [{ ...one, confidence: -1 }] } }, 'OUT_OF_RANGE', 'inputs.prices.BTC[0].confidence'],
      [{ time: at(2), prices: { BTC: [{ ...one, time: 7 }] } }, 'BAD_DATE', 'inputs.prices.BTC[0].time'],
      [{ time: at(2), prices: { BTC: [one, one] } }, 'DUPLICATE', 'inputs.prices.BTC[1].source'],
      [{ time: at(2), prices: { BTC: of(2, 1), ETH: [] } }, 'UNKNOWN_ASSET', 'inputs.prices.ETH'],
    ];
    for (const [inputs, code, path] of cases) expect(faultOf(() => guard.update(inputs as never))).toMatchObject({ code, path });
    for (let i = 0; i < 97; i++) guard.update({ time: at(1), prices: { BTC: [{ ...one, source: `s${i}` }] } });
    const full = JSON.stringify(guard);
    expect(faultOf(() => guard.update({ time: at(2), prices: { BTC: [{ ...one, source: 'more' }] } })).code).toBe('TOO_LARGE');
    expect([JSON.stringify(guard), before === full]).toEqual([full, false]);
  });

  test('a state that is none of its own', () => {
    const guard = priceGuard({ BTC: rule });
    guard.update(btc(1, 100, 100, 100));
    guard.update(btc(11, 100, 100, 100));
    const state = guard.toJSON();
    const held = state.assets.BTC as GuardState['assets'][string];
    const cases: [object, string, string][] = [
      [{ assets: {} }, 'MISSING_FIELD', 'state.time'],
      [{ ...state, time: at(10) }, 'OUT_OF_RANGE', 'state.assets.BTC.time'],
      [{ ...state, assets: { ETH: held } }, 'UNKNOWN_ASSET', 'state.assets.ETH'],
      [{ ...state, assets: { BTC: { ...held, average: null } } }, 'BAD_ARGUMENT', 'state.assets.BTC.lastGood'],
      [
        { ...state, assets: { BTC: { ...held, parts: [...held.parts, ...held.parts] } } },
        'OUT_OF_RANGE',
        'state.assets.BTC.parts[2].index',
      ],
      [{ ...state, assets: { BTC: { ...held, sources: [{}] } } }, 'MISSING_FIELD', 'state.assets.BTC.sources[0].source'],
    ];
    for (const [other, code, path] of cases) expect(faultOf(() => priceGuard({ BTC: rule }, other as never))).toMatchObject({ code, path });
  });
});
