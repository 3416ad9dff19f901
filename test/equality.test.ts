// The shortcut of `toEqual` for numbers: it says yes to equal lists alone, and changes no verdict.
import { expect, test } from 'vitest';
import { sameNumbers } from './equality.js';

const lists: readonly (readonly [unknown, unknown, boolean])[] = [
  [[1, Number.NaN, -0], [1, Number.NaN, -0], true],
  [Float64Array.of(1, Number.NaN), Float64Array.of(1, Number.NaN), true],
  [[0], [-0], false],
  [Float64Array.of(0), Float64Array.of(-0), false],
  [[1, 2], [1, 3], false],
  [[1, 2], [1, 2, 3], false],
  [Float64Array.of(1), Float32Array.of(1), false],
  [[1], Float64Array.of(1), false],
];

test.each(lists)('%o and %o: %s', (a, b, equal) => {
  expect(sameNumbers(a, b)).toBe(equal ? true : undefined);
  if (equal) expect({ a }).toEqual({ a: b });
  else expect(() => expect({ a }).toEqual({ a: b })).toThrow();
});

test('lists of other things are left to `toEqual`', () => {
  expect(sameNumbers([{ a: 1 }], [{ a: 1 }])).toBe(undefined);
  expect([{ a: 1 }]).toEqual([{ a: 1 }]);
  expect(() => expect([{ a: 1 }]).toEqual([{ a: 2 }])).toThrow();
});
