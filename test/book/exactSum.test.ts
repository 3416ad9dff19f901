// Exact sums against integers of any length: rounded once, whatever the order, the parts and the size of what is summed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactSum } from '../../src/book/exactSum.js';
import { runs } from '../long.js';
import { exactly } from '../reference/exact.js';
import { exactlySummed, nearest } from '../reference/exactlySummed.js';

function sumOf(values: readonly number[]): number {
  const sum = new ExactSum();
  for (const x of values) sum.add(x);
  return sum.value;
}

const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer({ min: -40, max: 40 }).map((n) => n * Number.MIN_VALUE),
  fc.constantFrom(1e16, 1, -1e16, 2 ** 53, 2 ** -54, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** -1022, 2 ** 970),
);

describe('an exact sum', () => {
  test('is the sum of the integers, rounded once', () => {
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 40 }), (values) => {
        expect(Object.is(sumOf(values), exactlySummed(values))).toBe(true);
      }),
      { numRuns: runs(20_000) },
    );
  });

  test('rounds halves to even at every size, with a bit far below them that decides', () => {
    for (const size of [1, 3, 2 ** 52, 2 ** -1000, 2 ** 900, 2 ** 53 - 1])
      for (const rest of [0, Number.MIN_VALUE, -Number.MIN_VALUE])
        for (const sign of [1, -1]) {
          const values = [sign * size, sign * size * 2 ** -53, sign * rest];
          expect(sumOf(values)).toBe(exactlySummed(values));
        }
  });

  test('is the same for every order and every part', () => {
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 60 }), fc.array(fc.nat(5), { minLength: 60, maxLength: 60 }), (values, parts) => {
        const whole = sumOf(values);
        expect(sumOf([...values].reverse())).toBe(whole);
        const sums = Array.from({ length: 6 }, () => new ExactSum());
        for (const [n, x] of values.entries()) (sums[parts[n] as number] as ExactSum).add(x);
        const merged = new ExactSum();
        for (const one of sums) merged.merge(one);
        expect(merged.value).toBe(whole);
      }),
      { numRuns: runs(5_000) },
    );
  });

  test('takes more summands than a bin has room for before it carries', () => {
    const sum = new ExactSum();
    for (let n = 0; n < 2_500_000; n++) sum.add(0.1);
    expect(sum.value).toBe(nearest(2_500_000n * exactly(0.1)));
    for (let n = 0; n < 2_500_000; n++) sum.add(-0.1);
    expect(Object.is(sum.value, 0)).toBe(true);
  });

  test('hands on what is infinite or no number', () => {
    expect(sumOf([1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(sumOf([Number.NEGATIVE_INFINITY, 5])).toBe(Number.NEGATIVE_INFINITY);
    expect(sumOf([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])).toBeNaN();
    expect(sumOf([Number.NaN])).toBeNaN();
    expect(sumOf([Number.MAX_VALUE, Number.MAX_VALUE])).toBe(Number.POSITIVE_INFINITY);
    expect(sumOf([Number.MAX_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE])).toBe(Number.MAX_VALUE);
  });
});
