// The circuit breaker: a story by hand, what it may not do whatever prices do, and what is refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BreakerEvent } from '../../src/live/breaker/circuitBreaker.js';
import type { BreakerState } from '../../src/live/breaker/state.js';
import { circuitBreaker } from '../../src/live.js';
import type { Breaker } from '../../src/rules/document/breaker.js';
import { overlay, preset } from '../../src/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';

/** A load of 8 a move of 100 %. */
const rule: Breaker = {
  scope: 'underlying',
  window: { seconds: 100, parts: 10 },
  latencySeconds: { '*': 100 },
  buffer: { '*': 0.125 },
  steps: [
    { load: 0.5, until: 0.25, initial: 1.25, maintenance: 1 },
    { load: 1, until: 0.5, initial: 1.5, maintenance: 1.25 },
    { load: 2, until: 1, initial: 2, maintenance: 1.5 },
  ],
  holdSeconds: 60,
  maintenance: { noticeSeconds: 50, step: 0.125, stepSeconds: 20 },
};
const start = Date.UTC(2026, 0, 1);
const at = (seconds: number): number => start + seconds * 1000;
const btc = (seconds: number, price: number) => ({ time: at(seconds), prices: { BTC: price } });
const told = (events: readonly BreakerEvent[]): string[] =>
  events.map(({ kind, time, from, to, effective }) =>
    [(time - start) / 1000, kind, from, to, ...(effective === undefined ? [] : [(effective - start) / 1000])].join(' '),
  );

describe('a circuit breaker', () => {
  test('raises initial rates at once and maintenance rates by notice and step by step, and lets go when it has been calm', () => {
    const breaker = circuitBreaker(rule);
    expect(breaker.update(btc(0, 100))).toEqual([]);
    expect(told(breaker.update(btc(1, 106)))).toEqual([]);
    // 6.25 % is a load of 0.5
    expect(breaker.update(btc(2, 106.25))).toEqual([{ kind: 'initial', from: 1, to: 1.25, load: 0.5, time: at(2), underlying: 'BTC' }]);
    expect(told(breaker.update(btc(3, 125)))).toEqual(['3 initial 1.25 2', '3 notice 1 1.5 53']);
    expect(breaker.multipliers('BTC')).toEqual({ initial: 2, maintenance: 1 });
    expect(breaker.multipliers('ETH')).toEqual({ initial: 1, maintenance: 1 });
    expect([breaker.notices('BTC'), breaker.due]).toEqual([[{ to: 1.5, effective: at(53) }], at(53)]);
    // a range of 100 to 125 until 100 leaves with its part; calm from 100 on, rates rise meanwhile
    expect(told(breaker.update({ time: at(99), prices: {} }))).toEqual([
      '53 maintenance 1 1.125',
      '73 maintenance 1.125 1.25',
      '93 maintenance 1.25 1.375',
    ]);
    expect(told(breaker.update({ time: at(161), prices: {} }))).toEqual([
      '113 maintenance 1.375 1.5',
      '160 initial 2 1',
      '160 maintenance 1.5 1',
    ]);
    expect(breaker.due).toBe(null);
  });

  test('withdraws what it announced when that is over before', () => {
    const slow = circuitBreaker({ ...rule, holdSeconds: 10, maintenance: { noticeSeconds: 300, step: 1, stepSeconds: 1 } });
    slow.update(btc(0, 100));
    expect(told(slow.update(btc(5, 115)))).toEqual(['5 initial 1 1.5', '5 notice 1 1.25 305']);
    // a second wave; what it adds has a notice of its own
    expect(told(slow.update(btc(20, 125)))).toEqual(['20 initial 1.5 2', '20 notice 1.25 1.5 320']);
    // 100 and what followed in its part is gone at 100: 115 to 125 is a load below 1; at 110 both are gone
    expect(told(slow.update(btc(115, 125)))).toEqual(['110 initial 2 1.5', '110 noticeWithdrawn 1.5 1.25']);
    expect(slow.notices('BTC')).toEqual([{ to: 1.25, effective: at(305) }]);
    expect(told(slow.update(btc(1000, 125)))).toEqual(['130 initial 1.5 1', '130 noticeWithdrawn 1.25 1']);
  });

  test('is not put off for ever by calm spells: a step that comes back within a notice keeps its first instant', () => {
    const slow = { ...rule, holdSeconds: 10, maintenance: { noticeSeconds: 300, step: 1, stepSeconds: 1 } };
    const breaker = circuitBreaker(slow);
    let price = 100;
    breaker.update(btc(0, price));
    // every 200 s the price rises by 15 %, a load of 1.2; it leaves the window 95 to 105 s later
    const events = [5, 205, 405].flatMap((wave) => {
      price *= 1.15;
      return [...breaker.update(btc(wave, price)), ...breaker.update(btc(wave + 150, price))];
    });
    expect(told(events).filter((one) => !one.includes('initial'))).toEqual([
      '5 notice 1 1.25 305',
      '110 noticeWithdrawn 1.25 1',
      '205 notice 1 1.25 305',
      '305 maintenance 1 1.25',
      '310 maintenance 1.25 1',
      '405 notice 1 1.25 305',
      '405 maintenance 1 1.25',
      '510 maintenance 1.25 1',
    ]);
    // a calm spell longer than the notice: another notice
    const other = circuitBreaker(slow);
    other.update(btc(0, 100));
    other.update(btc(5, 115));
    expect(told(other.update(btc(500, 115))).at(-1)).toBe('110 noticeWithdrawn 1.25 1');
    expect(told(other.update(btc(501, 130)))).toEqual(['501 initial 1 1.5', '501 notice 1 1.25 801']);
  });

  test('counts a move from a price that held, however long ago it came', () => {
    const breaker = circuitBreaker(rule);
    breaker.update(btc(0, 100));
    expect(breaker.update(btc(5000, 112.5))).toMatchObject([{ kind: 'initial', to: 1.5, load: 1 }, { kind: 'notice' }]);
    const down = circuitBreaker(rule);
    down.update(btc(0, 100));
    expect(down.update(btc(5000, 80))).toMatchObject([{ kind: 'initial', to: 2, load: 2 }, { kind: 'notice' }]);
  });

  test('steps down to the highest step that the calm asked for', () => {
    const breaker = circuitBreaker({ ...rule, holdSeconds: 150 });
    breaker.update(btc(0, 100));
    expect(told(breaker.update(btc(5, 125)))).toEqual(['5 initial 1 2', '5 notice 1 1.5 55']);
    // calm from 100 on; a load of 0.64 within it holds the second step, though at its end there is none
    breaker.update(btc(105, 125));
    breaker.update(btc(110, 135));
    expect(told(breaker.update(btc(251, 135))).filter((one) => one.includes('initial'))).toEqual(['250 initial 2 1.5']);
  });

  test('of all underlyings goes by the largest load', () => {
    const breaker = circuitBreaker({ ...rule, scope: 'all', buffer: { BTC: 0.125, ETH: 0.5 } });
    breaker.update({ time: at(0), prices: { BTC: 100, ETH: 100 } });
    expect(breaker.update({ time: at(1), prices: { BTC: 100, ETH: 112.5 } })).toEqual([]);
    expect(breaker.update({ time: at(2), prices: { ETH: 125 } })).toMatchObject([{ underlying: '*', to: 1.25, load: 0.5 }]);
    expect([breaker.multipliers('BTC').initial, breaker.multipliers('ETH').initial]).toEqual([1.25, 1.25]);
    // what moved long ago counts no more, whose turn it ever is
    expect(told(breaker.update({ time: at(500), prices: { BTC: 100 } }))).toEqual(['160 initial 1.25 1']);
  });

  test('is rule data', () => {
    const { breaker: own } = overlay(preset('margincore'), { breaker: { buffer: { SOL: 0.05 }, scope: 'all' } });
    const breaker = circuitBreaker(own as Breaker);
    breaker.update({ time: at(0), prices: { SOL: 100 } });
    expect(told(breaker.update({ time: at(1), prices: { SOL: 103 } }))).toEqual(['1 initial 1 1.25']);
  });
});

const step = fc.record({
  wait: fc.integer({ min: 0, max: 90 }),
  prices: fc.dictionary(fc.constantFrom('BTC', 'ETH'), fc.oneof(fc.integer({ min: 95, max: 125 }), fc.constantFrom(100, 1e-100, 1e100)), {
    noNullPrototype: true,
  }),
});
const history = fc.array(step, { minLength: 1, maxLength: 25 });
const anyRule = fc
  .record({
    scope: fc.constantFrom('underlying', 'all'),
    parts: fc.integer({ min: 1, max: 12 }),
    holdSeconds: fc.integer({ min: 0, max: 100 }),
    noticeSeconds: fc.integer({ min: 0, max: 100 }),
    stepSeconds: fc.integer({ min: 1, max: 30 }),
    step: fc.constantFrom(0.05, 0.2, 1),
  })
  .map(
    ({ scope, parts, holdSeconds, ...maintenance }): Breaker => ({
      ...rule,
      scope,
      window: { seconds: 100, parts },
      holdSeconds,
      maintenance,
    }),
  );

describe('whatever prices do', () => {
  test('a restart and how often time is told change nothing', () => {
    fc.assert(
      fc.property(anyRule, history, fc.nat(25), fc.array(fc.nat(1000)), (any, steps, cut, polls) => {
        const [breaker, polled] = [circuitBreaker(any), circuitBreaker(any)];
        let other = circuitBreaker(any);
        let time = start;
        const [events, seen]: [BreakerEvent[], BreakerEvent[]] = [[], []];
        for (const [i, { wait, prices }] of steps.entries()) {
          const before = time;
          time += wait * 1000;
          if (i === cut) other = circuitBreaker(any, JSON.parse(JSON.stringify(other)) as BreakerState);
          for (const poll of polls.slice(i, i + 2).sort((a, b) => a - b))
            seen.push(...polled.update({ time: before + Math.floor((poll / 1000) * wait * 1000), prices: {} }));
          events.push(...breaker.update({ time, prices }));
          seen.push(...polled.update({ time, prices }));
          other.update({ time, prices: Object.fromEntries(Object.entries(prices).reverse()) });
          expect(JSON.stringify(other)).toBe(JSON.stringify(breaker));
        }
        const ofOne = (all: readonly BreakerEvent[], name: string): BreakerEvent[] => all.filter(({ underlying }) => underlying === name);
        for (const name of ['BTC', 'ETH', '*']) expect(ofOne(seen, name)).toEqual(ofOne(events, name));
        expect(JSON.stringify(polled)).toBe(JSON.stringify(breaker));
      }),
      { numRuns: runs(300) },
    );
  });

  test('maintenance rates rise after notice alone and no faster than stated, initial ones fall after the hold alone, and never below those', () => {
    fc.assert(
      fc.property(anyRule, history, (any, steps) => {
        const breaker = circuitBreaker(any);
        let time = start;
        const notices = new Map<string, BreakerEvent[]>();
        const off = new Map<string, BreakerEvent[]>();
        const last = new Map<string, { rise: number; initial: number }>();
        const ms = 1000;
        for (const { wait, prices } of steps) {
          time += wait * ms;
          for (const event of breaker.update({ time, prices })) {
            const { kind, underlying, from, to } = event;
            const own = last.get(underlying) ?? { rise: Number.NEGATIVE_INFINITY, initial: Number.NEGATIVE_INFINITY };
            const noticed = notices.get(underlying) ?? [];
            if (kind === 'notice') {
              const effective = event.effective as number;
              noticed.push(event);
              notices.set(underlying, noticed);
              // an event named as much a whole notice before
              expect(noticed.some((one) => one.to >= to && one.time + any.maintenance.noticeSeconds * ms <= effective)).toBe(true);
              // and what calm called off a shorter time ago than a notice is not put off
              const before = Math.max(...noticed.slice(0, -1).map((one) => one.effective as number));
              for (const one of off.get(underlying) ?? [])
                if (one.from >= to && event.time - one.time <= any.maintenance.noticeSeconds * ms)
                  expect(effective).toBeLessThanOrEqual(Math.max(one.time, before));
            }
            if (to < from && kind !== 'initial') off.set(underlying, [...(off.get(underlying) ?? []), event]);
            if (kind === 'maintenance' && to > from) {
              const given = noticed.some((one) => one.to >= to && one.time + any.maintenance.noticeSeconds * ms <= event.time);
              expect(given).toBe(true);
              expect(to - from).toBeLessThanOrEqual(any.maintenance.step + Number.EPSILON * to);
              expect(event.time - own.rise).toBeGreaterThanOrEqual(any.maintenance.stepSeconds * ms);
              own.rise = event.time;
            }
            if (kind === 'initial') {
              if (to < from) expect(event.time - own.initial).toBeGreaterThanOrEqual(any.holdSeconds * ms);
              own.initial = event.time;
              expect(Number.isFinite(event.load)).toBe(true);
            }
            last.set(underlying, own);
          }
          for (const name of ['BTC', 'ETH']) {
            const { initial, maintenance } = breaker.multipliers(name);
            expect(maintenance >= 1 && maintenance <= initial && initial <= 2).toBe(true);
          }
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('a breaker refuses', () => {
  test('prices and times that cannot be, and stays as it was', () => {
    const breaker = circuitBreaker({ ...rule, buffer: { BTC: 0.1 } });
    breaker.update(btc(1, 100));
    const before = JSON.stringify(breaker);
    const cases: [object, string, string][] = [
      [btc(0, 100), 'OUT_OF_RANGE', 'inputs.time'],
      [btc(2, 0), 'OUT_OF_RANGE', 'inputs.prices.BTC'],
      [btc(2, Number.NaN), 'NOT_FINITE', 'inputs.prices.BTC'],
      [{ time: at(2), prices: { BTC: 1, ETH: 1 } }, 'UNKNOWN_UNDERLYING', 'inputs.prices.ETH'],
      [{ time: at(2), prices: 1 }, 'TYPE_MISMATCH', 'inputs.prices'],
    ];
    for (const [inputs, code, path] of cases) expect(faultOf(() => breaker.update(inputs as never))).toMatchObject({ code, path });
    expect(faultOf(() => breaker.multipliers('ETH')).code).toBe('UNKNOWN_UNDERLYING');
    expect(JSON.stringify(breaker)).toBe(before);
  });

  test('a state that is none of its own', () => {
    const breaker = circuitBreaker(rule);
    breaker.update(btc(0, 100));
    breaker.update(btc(10, 125));
    const state = JSON.parse(JSON.stringify(breaker)) as { [K in keyof BreakerState]: BreakerState[K] };
    const { BTC: held } = state.controls;
    const withControl = (parts: object): object => ({ ...state, controls: { BTC: { ...held, ...parts } } });
    const notice = { to: 1.5, effective: at(60) };
    const cases: [object, string, string][] = [
      [{ ...state, prices: {} }, 'UNKNOWN_UNDERLYING', 'state.controls.BTC'],
      [{ ...state, prices: { BTC: { price: 0, parts: [] } } }, 'OUT_OF_RANGE', 'state.prices.BTC.price'],
      [withControl({ step: 4 }), 'OUT_OF_RANGE', 'state.controls.BTC.step'],
      [withControl({ calm: { since: start, step: 3 } }), 'OUT_OF_RANGE', 'state.controls.BTC.calm.step'],
      [withControl({ notices: [] }), 'BAD_ARGUMENT', 'state.controls.BTC.notices'],
      [withControl({ notices: [notice, notice] }), 'OUT_OF_RANGE', 'state.controls.BTC.notices[1]'],
    ];
    for (const [other, code, path] of cases) expect(faultOf(() => circuitBreaker(rule, other as never))).toMatchObject({ code, path });
    expect(JSON.stringify(circuitBreaker(rule, state))).toBe(JSON.stringify(state));
  });
});
