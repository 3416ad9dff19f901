// Guards at the door: which numbers pass, and what is said of the others.

import { describe, expect, test } from 'vitest';
import { decay, decayOrNone, identifier } from '../src/check.js';
import { isVisible } from '../src/fault.js';
import { faultOf } from './fixtures/faultOf.js';
import { hiddenCharacters, isNameText } from './fixtures/hiddenCharacters.js';

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

describe('identifier', () => {
  test('returns names of any script, with spaces and signs inside', () => {
    for (const name of ['BTC-PERPETUAL', 'größe', 'ключ', '口座 1', 'حساب', '=1+1', 'a\u00a0b', '😀', '-', 'x'.repeat(128)])
      expect(identifier(name, 'id')).toBe(name);
  });

  test.each(hiddenCharacters)('refuses %s wherever it stands in a name', (_, character) => {
    for (const name of [`a${character}b`, `${character}b`, `a${character}`, character])
      expect(faultOf(() => identifier(name, 'row 3.account'))).toMatchObject({ code: 'BAD_ID', path: 'row 3.account' });
  });

  test('refuses every character that the tables of Unicode call hidden, and no other', () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const text = `a${String.fromCodePoint(code)}b`;
      if (isVisible(text) !== isNameText(text)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  test('shows in its message what it refuses, on one line and acting on nothing', () => {
    const { message, got } = faultOf(() => identifier('a\u001b[31m\u202eb\n', 'file\n.csv:1.account'));
    expect(got).toBe('"a\\u001b[31m\\u202eb\\n"');
    expect(message).toMatch(/^file\\u000a\.csv:1\.account must be .*; got "a\\u001b\[31m\\u202eb\\n"$/);
  });
});
