// Histories of daily closes and their returns.
import { describe, expect, test } from 'vitest';
import { buildHistory, dailyReturns, type History, historyUntil } from '../../src/market/history.js';
import { faultOf } from '../fixtures/faultOf.js';
import { smallHistory } from '../fixtures/smallHistory.js';

const day = 86_400_000;
const first = Date.UTC(2026, 0, 1);
const log = (xs: ArrayLike<number>) => Float64Array.from(xs, Math.log);
const draft = (closes: readonly number[], days: readonly number[] = [0, 1, 2]): History => ({
  names: ['A', 'B'],
  dates: days.map((n) => first + n * day),
  closes: Float64Array.from(closes),
});

describe('a history', () => {
  test('keeps blanks, and returns are blank wherever one of their two closes is', () => {
    const history = buildHistory(draft([1, Number.NaN, 2, 5, 4, 10]));
    const [a, b] = dailyReturns(history, ['A', 'B'], log) as [Float64Array, Float64Array];
    expect([...a]).toEqual([Math.log(2), Math.log(2)]);
    expect([...b]).toEqual([Number.NaN, Math.log(2)]);
  });

  test('gives returns in the order of the names asked for', () => {
    const [b, a] = dailyReturns(buildHistory(draft([1, 1, 2, 4, 2, 4])), ['B', 'A'], log) as [Float64Array, Float64Array];
    expect([b[0], a[0], b[1], a[1]]).toEqual([Math.log(4), Math.log(2), 0, 0]);
  });

  test('of no rows, or of one, has no returns', () => {
    expect(dailyReturns(buildHistory(draft([], [])), ['A'], log)[0]).toHaveLength(0);
    expect(dailyReturns(buildHistory(draft([1, 2], [0])), ['A'], log)[0]).toHaveLength(0);
  });

  test('until an instant holds only the days that were over', () => {
    const history = smallHistory(50, 0);
    const cut = historyUntil(history, history.dates[20] as number);
    expect(cut.dates).toEqual(history.dates.slice(0, 20));
    expect([...cut.closes]).toEqual([...history.closes.slice(0, 60)]);
    expect(historyUntil(history, (history.dates[20] as number) + day - 1)).toEqual(cut);
    expect(historyUntil(history, (history.dates[49] as number) + day)).toBe(history);
    expect(historyUntil(history, history.dates[0] as number).dates).toEqual([]);
    expect(faultOf(() => historyUntil(history, (history.dates[20] as number) / 1000))).toMatchObject({ code: 'BAD_DATE', path: 'asOf' });
  });

  test('owns its closes', () => {
    const closes = Float64Array.from([1, 1, 1, 1, 1, 1]);
    const history = buildHistory({ names: ['A', 'B'], dates: [first, first + day, first + 2 * day], closes });
    closes[0] = 7;
    expect(history.closes[0]).toBe(1);
  });

  const cases: readonly (readonly [string, unknown, string, string])[] = [
    ['an infinite close', draft([1, 1, Number.POSITIVE_INFINITY, 1, 1, 1]), 'NOT_FINITE', 'history.closes[1].A'],
    ['a close of 0', draft([1, 1, 1, 0, 1, 1]), 'NOT_POSITIVE', 'history.closes[1].B'],
    ['a negative close', draft([1, 1, 1, 1, -3, 1]), 'NOT_POSITIVE', 'history.closes[2].A'],
    ['a day twice', draft([1, 1, 1, 1, 1, 1], [0, 1, 1]), 'BAD_DATE', 'history.dates[2]'],
    ['days that run backwards', draft([1, 1, 1, 1, 1, 1], [0, 2, 1]), 'BAD_DATE', 'history.dates[2]'],
    [
      'dates in seconds',
      { ...draft([1, 1, 1, 1, 1, 1]), dates: [0, 1, 2].map((n) => (first + n * day) / 1000) },
      'BAD_DATE',
      'history.dates[0]',
    ],
    ['too few closes', draft([1, 1, 1, 1, 1]), 'SHAPE_MISMATCH', 'history.closes'],
    ['closes that are no column', { names: ['A'], dates: [first], closes: [1] }, 'TYPE_MISMATCH', 'history.closes'],
    ['a name twice', { names: ['A', 'A'], dates: [], closes: new Float64Array(0) }, 'DUPLICATE', 'history.names[1]'],
    ['no names', { names: [], dates: [], closes: new Float64Array(0) }, 'SHAPE_MISMATCH', 'history.names'],
    ['an unknown field', { ...draft([1, 1, 1, 1, 1, 1]), opens: 1 }, 'UNKNOWN_FIELD', 'history.opens'],
  ];
  test.each(cases)('refuses %s', (_, value, code, path) => {
    expect(faultOf(() => buildHistory(value as History))).toMatchObject({ code, path });
  });

  test('refuses returns of a name it does not hold, and a ratio that no double holds', () => {
    expect(faultOf(() => dailyReturns(smallHistory(), ['DOGE'], log))).toMatchObject({ code: 'UNKNOWN_FACTOR', got: '"DOGE"' });
    expect(faultOf(() => dailyReturns({} as never, ['A'], log))).toMatchObject({ code: 'MISSING_FIELD', path: 'history.names' });
    for (const none of [undefined, null, { names: ['A'], dates: [], closes: [] }])
      expect(faultOf(() => dailyReturns(none as never, ['A'], log)).code).toBe('TYPE_MISMATCH');
    expect(faultOf(() => dailyReturns(smallHistory(), undefined as never, log))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'names' });
    const wild = buildHistory(draft([1e-300, 1, 1e300, 1, 1, 1]));
    expect(faultOf(() => dailyReturns(wild, ['A'], log))).toMatchObject({ code: 'OVERFLOW', path: 'history.closes[1].A' });
  });
});
