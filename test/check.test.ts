// Guards at the door: which numbers pass, and what is said of the others.
import { describe, expect, test } from 'vitest';
import { decay, decayOrNone } from '../src/check.js';
import { faultOf } from './fixtures/faultOf.js';

const least = Number.MIN_VALUE;
const belowOne = 1 - 2 ** -53;

describe.each([
  ['decay', decay, [least, 0.5, belowOne], [0, -0, 1, -0.5, 1.5], 'strictly between 0 and 1'],
  ['decayOrNone', decayOrNone, [least, 0.5, belowOne, 1], [0, -0, -0.5, 1 + 2 ** -52], 'greater than 0, at most 1'],
] as const)('%s', (_, guard, inside, outside, expectation) => {
  test('returns what lies in its interval', () => {
    for (const x of inside) expect(guard(x, 'lambda')).toBe(x);
  });

  test('refuses what does not, and says what does', () => {
    for (const x of outside) expect(faultOf(() => guard(x, 'lambda'))).toMatchObject({ code: 'OUT_OF_RANGE', path: 'lambda', expectation });
    expect(faultOf(() => guard(Number.NaN, 'lambda'))).toMatchObject({ code: 'NOT_FINITE', path: 'lambda' });
    expect(faultOf(() => guard('0.5', 'lambda'))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'lambda' });
  });
});
