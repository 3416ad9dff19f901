// The health ladder: a story by hand, deadlines, what may not happen whatever the figures are, and what is refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LadderState } from '../../src/live/ladder/state.js';
import { levels, type Thresholds } from '../../src/live/ladder/thresholds.js';
import { healthLadder } from '../../src/live.js';
import { type Ladder, ladder as shape } from '../../src/rules/document/ladder.js';
import { nothingRead } from '../../src/rules/document/read.js';
import { preset } from '../../src/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';

const rule: Ladder = {
  warning: { of: 'initial', below: 1.25, until: 1.5 },
  call: { of: 'initial', below: 1, until: 1.25, deadline: { seconds: 60, unmet: 'reduceOnly' } },
  reduceOnly: { of: 'maintenance', below: 1.25, until: 1.5 },
  liquidate: { of: 'maintenance', below: 1, until: 1.25 },
};
const start = Date.UTC(2026, 0, 1);
const at = (seconds: number): number => start + seconds * 1000;

/** An account of initial 100 and maintenance 50, unless a test says otherwise. */
function columns(seconds: number, ...equities: number[]) {
  const of = (x: number): Float64Array => Float64Array.from(equities, () => x);
  return { time: at(seconds), equities: Float64Array.from(equities), initials: of(100), maintenances: of(50) };
}

type Told = { readonly kind: string; readonly from: string };
const told = (events: readonly Told[]): string[] => events.map(({ from, kind }) => `${from} -> ${kind}`);

describe('a ladder', () => {
  test('takes an account down and back up, with its call', () => {
    const ladder = healthLadder(rule);
    const steps: [number, string[]][] = [
      [125, []],
      [124, ['ok -> warning']],
      [149, []],
      [99, ['warning -> call']],
      [120, []],
      [62, ['call -> reduceOnly']],
      [74, []],
      [49, ['reduceOnly -> liquidate']],
      [62.5, ['liquidate -> reduceOnly']],
      [75, ['reduceOnly -> call']],
      [125, ['call -> warning']],
      [150, ['warning -> recovered']],
      [-1, ['ok -> liquidate']],
    ];
    for (const [i, [equity, expected]] of steps.entries()) {
      const { events, unjudged } = ladder.judge(columns(i, equity));
      expect([told(events), unjudged]).toEqual([expected, 0]);
    }
    expect(ladder.level(0)).toBe('liquidate');
  });

  test('says of a call what is missing and by when, and of each level below what is missing then', () => {
    const ladder = healthLadder(rule);
    expect(ladder.judge(columns(0, 90)).events).toEqual([
      {
        kind: 'call',
        time: start,
        row: 0,
        from: 'ok',
        cause: 'health',
        figures: { equity: 90, initial: 100, maintenance: 50 },
        amount: 35,
        deadline: at(60),
      },
    ]);
    expect(ladder.judge(columns(1, 40)).events).toMatchObject([{ kind: 'liquidate', amount: 85, deadline: at(60) }]);
    expect(ladder.call(0)).toEqual({ row: 0, since: start, amount: 35, deadline: at(60) });
    ladder.judge(columns(2, 125));
    expect([ladder.call(0), ladder.nextDeadline]).toEqual([undefined, null]);
  });

  test('paid at its deadline a call is met; later it has lapsed, and holds the account until it is paid', () => {
    const met = healthLadder(rule);
    met.judge(columns(0, 90));
    expect(told(met.judge(columns(60, 125)).events)).toEqual(['call -> warning']);

    const late = healthLadder(rule);
    late.judge(columns(0, 90, 200, 80));
    late.judge({ ...columns(1, 90, 95, 80), rows: [1] });
    expect(late.fallsDue(at(60)).map(({ row }) => row)).toEqual([0, 2]);
    expect(late.fallsDue(at(61)).map(({ row }) => row)).toEqual([0, 2, 1]);
    const { events } = late.judge({ ...columns(61, 90, 95, 80), rows: [] });
    expect(events).toEqual(
      [0, 2].map((row) => ({ kind: 'reduceOnly', time: at(61), row, from: 'call', cause: 'deadline', deadline: at(60) })),
    );
    expect(told(late.judge(columns(62, 124, 90, 80)).events)).toEqual(['call -> reduceOnly']);
    expect(late.thresholds(0)).toEqual({
      falls: [{ of: 'maintenance', ratio: 1 }],
      rises: [
        { of: 'initial', ratio: 1.25 },
        { of: 'maintenance', ratio: 1.5 },
      ],
    });
    expect(told(late.judge(columns(63, 125, 90, 49)).events)).toEqual(['reduceOnly -> warning', 'reduceOnly -> liquidate']);
    expect(told(late.judge(columns(64, 125, 90, 80)).events)).toEqual(['liquidate -> reduceOnly']);
  });

  test('says unknown of a row that is not finite, and goes on from the level before', () => {
    const ladder = healthLadder(rule);
    ladder.judge(columns(0, 90, 200, 80));
    const { events, unjudged } = ladder.judge(columns(1, Number.NaN, Number.POSITIVE_INFINITY, 80));
    expect([told(events), unjudged]).toEqual([['call -> unknown', 'ok -> unknown'], 2]);
    expect(events[0]).toEqual({ kind: 'unknown', time: at(1), row: 0, from: 'call', cause: 'figures' });
    expect(ladder.judge({ ...columns(2, 90, 200, 80), maintenances: Float64Array.of(Number.NaN, -1, 50) })).toEqual({
      events: [],
      unjudged: 2,
    });
    expect([ladder.level(0), ladder.level(1), [...ladder.codes]]).toEqual(['unknown', 'unknown', [5, 5, 2]]);
    expect(ladder.call(0)).toEqual({ row: 0, since: start, amount: 35, deadline: at(60) });

    const state = ladder.toJSON();
    expect([state.levels, state.before]).toEqual([{ call: [2], unknown: [0, 1] }, { call: [0] }]);
    const again = healthLadder(rule, JSON.parse(JSON.stringify(state)));
    expect(again.toJSON()).toEqual(state);
    for (const one of [ladder, again]) {
      // out of call only at 125: it was in call before
      expect(told(one.judge(columns(3, 120, 160, 80)).events)).toEqual(['unknown -> call', 'unknown -> recovered']);
      expect([one.call(0)?.since, one.toJSON().before]).toEqual([start, undefined]);
    }
  });

  test('a call that lapses while nothing is known is held against the account once there are figures', () => {
    const ladder = healthLadder(rule);
    ladder.judge(columns(0, 90, 90));
    ladder.judge(columns(1, Number.NaN, Number.NaN));
    expect(ladder.judge(columns(61, Number.NaN, Number.NaN)).events).toEqual([]);
    expect(ladder.toJSON()).toMatchObject({
      levels: { unknown: [0, 1] },
      before: { reduceOnly: [0, 1] },
      calls: [{ lapsed: true }, { lapsed: true }],
    });
    expect(told(ladder.judge(columns(62, 124, 160)).events)).toEqual(['unknown -> reduceOnly', 'unknown -> recovered']);
    expect([ladder.call(0)?.row, ladder.call(1)]).toEqual([0, undefined]);
  });

  test('takes in new accounts, and forgets those that were closed', () => {
    const ladder = healthLadder({ liquidate: { of: 'maintenance', below: 1, until: 1 } });
    expect(ladder.judge(columns(0, 40)).events).toMatchObject([{ kind: 'liquidate', row: 0 }]);
    expect(ladder.judge(columns(0, 40, 40)).events).toMatchObject([{ row: 1 }]);
    ladder.reset(0);
    expect(ladder.judge(columns(0, 60, 60)).events).toMatchObject([{ kind: 'recovered', row: 1 }]);
    expect(ladder.toJSON()).toEqual({ time: start, accounts: 2, levels: {}, calls: [] });
  });

  test('ends a level by the other part of the requirement, and not before it would begin again', () => {
    const ladder = healthLadder({ liquidate: { of: 'maintenance', below: 1, until: 1, untilOf: 'initial' } });
    for (const [i, [equity, expected]] of (
      [
        [50, []],
        [49, ['ok -> liquidate']],
        [99, []],
        [100, ['liquidate -> recovered']],
        [60, []],
        [40, ['ok -> liquidate']],
      ] as const
    ).entries())
      expect(told(ladder.judge(columns(i, equity)).events)).toEqual(expected);
    // an initial margin below maintenance releases no account
    const low = { ...columns(9, 40), initials: Float64Array.of(30) };
    expect(told(ladder.judge(low).events)).toEqual([]);
    expect(ladder.thresholds(0)).toEqual({
      falls: [],
      rises: [
        { of: 'initial', ratio: 1 },
        { of: 'maintenance', ratio: 1 },
      ],
    });
  });

  test('of the preset is judged like any other', () => {
    const { ladder: own } = preset('margincore');
    const ladder = healthLadder(own as Ladder);
    expect(told(ladder.judge(columns(0, 1000, 99, 1)).events)).toEqual(['ok -> call', 'ok -> liquidate']);
  });
});

const names = ['warning', 'call', 'reduceOnly', 'liquidate'] as const;
const sixteenth = fc.integer({ min: 0, max: 12 }).map((x) => x / 16);
const part = fc.constantFrom('initial' as const, 'maintenance' as const);
const anyLevel = fc.record({ of: part, untilOf: fc.option(part, { nil: undefined }), more: sixteenth, gap: sixteenth });
/** Any ladder that is one: bounds rise from severe to mild. */
const anyRule = fc
  .record({
    levels: fc.tuple(anyLevel, anyLevel, anyLevel, anyLevel),
    stated: fc.subarray([...names], { minLength: 1 }),
    seconds: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
    unmet: fc.constantFrom('reduceOnly', 'liquidate'),
  })
  .map(({ levels, stated, seconds, unmet }) => {
    const made: Record<string, object> = {};
    let [below, until] = [0, 0];
    for (const [i, { of, untilOf, more, gap }] of [...levels.entries()].reverse()) {
      below += more;
      until = Math.max(until, below + gap);
      const name = names[i] as (typeof names)[number];
      const deadline = name === 'call' && seconds !== undefined && stated.includes(unmet) ? { deadline: { seconds, unmet } } : {};
      if (stated.includes(name)) made[name] = { of, below, until, ...(untilOf === undefined ? {} : { untilOf }), ...deadline };
    }
    return shape.parse(made, 'rule', nothingRead);
  });
const figure = fc.oneof(fc.integer({ min: -3, max: 60 }), fc.double({ min: -3, max: 60, noNaN: true }), fc.constantFrom(Number.NaN, 1e301));
const requirement = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 20, noNaN: true }));
const accounts = 4;
const step = fc.record({
  wait: fc.integer({ min: 0, max: 15 }),
  equities: fc.array(figure, { minLength: accounts, maxLength: accounts }),
  initials: fc.array(requirement, { minLength: accounts, maxLength: accounts }),
  maintenances: fc.array(requirement, { minLength: accounts, maxLength: accounts }),
  rows: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: accounts - 1 })), { nil: undefined }),
});
const history = fc.array(step, { minLength: 1, maxLength: 12 });
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function inputsOf({ equities, initials, maintenances, rows }: Step, time: number) {
  const of = (xs: readonly number[]): Float64Array => Float64Array.from(xs);
  const given = { time, equities: of(equities), initials: of(initials), maintenances: of(maintenances) };
  return rows === undefined ? given : { ...given, rows };
}

/** As `Thresholds` says it. */
function keeps({ falls, rises }: Thresholds, figures: Readonly<Record<'equity' | 'initial' | 'maintenance', number>>): boolean {
  const isAbove = ({ of, ratio }: Thresholds['falls'][number]): boolean => figures.equity >= ratio * figures[of];
  return falls.every(isAbove) && (rises.length === 0 || !rises.every(isAbove));
}

describe('whatever the ladder and the figures', () => {
  test('a level changes exactly where its thresholds say, and a second look changes nothing', () => {
    fc.assert(
      fc.property(anyRule, history, (any, steps) => {
        const ladder = healthLadder(any);
        let time = start;
        for (const one of steps) {
          time += one.wait * 1000;
          const inputs = inputsOf(one, time);
          // time first, so that what lapses is told from what is judged
          ladder.judge({ ...inputs, rows: [] });
          const before = ladder.codes.length === 0 ? [] : [...ladder.codes];
          const kept = before.map((_, row) => {
            const [equity, initial, maintenance] = [one.equities[row], one.initials[row], one.maintenances[row]] as [
              number,
              number,
              number,
            ];
            const isUnknown = before[row] === levels.indexOf('unknown');
            if (!(Math.abs(equity) <= 1e300)) return isUnknown;
            if (isUnknown) return false;
            return keeps(ladder.thresholds(row), { equity, initial, maintenance });
          });
          const { events } = ladder.judge(inputs);
          const asked = one.rows ?? [0, 1, 2, 3];
          const changed = events.map(({ row }) => row).sort();
          expect(changed).toEqual(asked.filter((row) => !kept[row]).sort());
          expect(ladder.judge(inputs).events).toEqual([]);
          for (const { amount, figures, row } of events) {
            if (amount === undefined || figures === undefined) continue;
            const paid = healthLadder(any, ladder.toJSON());
            const equities = inputs.equities.map((x, i) => (i === row ? x + amount : x));
            paid.judge({ ...inputs, equities, rows: [row] });
            expect(levels.indexOf(paid.level(row))).toBeLessThan(2);
          }
        }
      }),
      { numRuns: runs(500) },
    );
  });

  test('goes on from its state as it would have, and its deadlines are those of its calls', () => {
    fc.assert(
      fc.property(anyRule, history, fc.nat(12), (any, steps, cut) => {
        const whole = healthLadder(any);
        let second = healthLadder(any);
        let time = start;
        for (const [i, one] of steps.entries()) {
          time += one.wait * 1000;
          if (i === cut) second = healthLadder(any, JSON.parse(JSON.stringify(second)) as LadderState);
          expect(second.judge(inputsOf(one, time))).toEqual(whole.judge(inputsOf(one, time)));
          expect(second.toJSON()).toEqual(whole.toJSON());
          const open = whole.toJSON().calls.filter(({ lapsed, deadline }) => !lapsed && deadline !== null);
          const sorted = open.map(({ lapsed: _, ...call }) => call).sort((a, b) => (a.deadline as number) - (b.deadline as number));
          expect(second.fallsDue(time + 1e9)).toEqual(sorted);
          expect(second.nextDeadline).toBe(sorted[0]?.deadline ?? null);
        }
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('a ladder refuses', () => {
  test('figures, rows and times that cannot be, and stays as it was', () => {
    const ladder = healthLadder(rule);
    ladder.judge(columns(1, 90, 90));
    const before = JSON.stringify(ladder);
    const good = columns(2, 80, 200);
    const cases: [object, string, string][] = [
      [{ ...good, time: start }, 'OUT_OF_RANGE', 'inputs.time'],
      [{ ...good, time: 5 }, 'BAD_DATE', 'inputs.time'],
      [{ ...good, equities: [80, 200] }, 'TYPE_MISMATCH', 'inputs.equities'],
      [{ ...good, initials: new Float64Array(3) }, 'SHAPE_MISMATCH', 'inputs.initials'],
      [columns(2, 80), 'SHAPE_MISMATCH', 'inputs.equities'],
      [{ ...good, rows: [0, 2] }, 'OUT_OF_RANGE', 'inputs.rows[1]'],
      [{ ...good, rows: [0.5] }, 'OUT_OF_RANGE', 'inputs.rows[0]'],
      [{ ...good, rows: 0 }, 'TYPE_MISMATCH', 'inputs.rows'],
    ];
    for (const [inputs, code, path] of cases) expect(faultOf(() => ladder.judge(inputs as never))).toMatchObject({ code, path });
    expect(faultOf(() => ladder.level(2))).toMatchObject({ code: 'TOO_LARGE', path: 'row' });
    expect(JSON.stringify(ladder)).toBe(before);
  });

  test('a state that is none of its own', () => {
    const ladder = healthLadder(rule);
    ladder.judge(columns(0, 90, 120, 10));
    const state = ladder.toJSON();
    const call = state.calls[0] as LadderState['calls'][number];
    const cases: [object, string, string][] = [
      [{ ...state, time: 1 }, 'BAD_DATE', 'state.time'],
      [{ ...state, accounts: 1 }, 'TOO_LARGE', 'state.levels.warning[0]'],
      [{ ...state, levels: { ...state.levels, cal: [0] } }, 'UNKNOWN_FIELD', 'state.levels.cal'],
      [{ ...state, levels: { ...state.levels, liquidate: [0] } }, 'DUPLICATE', 'state.levels.liquidate[0]'],
      [{ ...state, calls: [call] }, 'SHAPE_MISMATCH', 'state.calls'],
      [{ ...state, calls: [call, call] }, 'OUT_OF_RANGE', 'state.calls[1].row'],
      [{ ...state, calls: [{ ...call, row: 1 }] }, 'BAD_ARGUMENT', 'state.calls[0].row'],
      [{ ...state, calls: [{ ...call, lapsed: true }] }, 'BAD_ARGUMENT', 'state.calls[0].row'],
      [{ ...state, calls: [{ ...call, lapsed: 0 }] }, 'TYPE_MISMATCH', 'state.calls[0].lapsed'],
      [{ ...state, calls: [{ ...call, amount: 0 }] }, 'NOT_POSITIVE', 'state.calls[0].amount'],
    ];
    for (const [other, code, path] of cases) expect(faultOf(() => healthLadder(rule, other as never))).toMatchObject({ code, path });
    expect(healthLadder(rule, state).toJSON()).toEqual(state);
  });
});
