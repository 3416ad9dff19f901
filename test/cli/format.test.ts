// Numbers as people read them.
import { describe, expect, test } from 'vitest';
import { counted, grouped, milliseconds, share, short, tick, times } from '../../src/cli/format.js';

describe('numbers for people', () => {
  test.each([
    [0, 0, '0'],
    [-0.2, 0, '0'],
    [999, 0, '999'],
    [1_000, 0, '1,000'],
    [-1_234_567.891, 2, '-1,234,567.89'],
    [0.005, 2, '0.01'],
    [Number.NaN, 0, '-'],
    [Number.POSITIVE_INFINITY, 0, '∞'],
    [Number.NEGATIVE_INFINITY, 2, '-∞'],
    [1e21, 0, '1e+21'],
  ])('%d with %i decimals is %s', (x, decimals, text) => {
    expect(grouped(x, decimals)).toBe(text);
  });

  test.each([
    [0, '0'],
    [1, '1.00'],
    [12.34, '12.3'],
    [999.4, '999'],
    [999.6, '1.00 k'],
    [-2_500, '-2.50 k'],
    [999_960, '1.00 M'],
    [12_345_678, '12.3 M'],
    [7.2e14, '720 T'],
  ])('%d in short is %s', (x, text) => {
    expect(short(x)).toBe(text);
  });

  test('ticks of an axis end in no zeros', () => {
    expect([0, 500, 2_500, 70e6, 100e6, 0.1].map(tick)).toEqual(['0', '500', '2.5 k', '70 M', '100 M', '0.1']);
  });

  test('shares, ratios, counts and times', () => {
    expect([share(1, 8), share(-1, 4), share(1, 0), share(Number.NaN, 1)]).toEqual(['12.5 %', '-25.0 %', '-', '-']);
    expect([times(12.345), times(Number.NaN), times(Number.POSITIVE_INFINITY)]).toEqual(['12.35x', '-', '∞']);
    expect([counted(0, 'account'), counted(1, 'account'), counted(2_000, 'account')]).toEqual([
      '0 accounts',
      '1 account',
      '2,000 accounts',
    ]);
    expect([milliseconds(0.123), milliseconds(12.34), milliseconds(1234.5)]).toEqual(['0.12 ms', '12.3 ms', '1,235 ms']);
  });
});
