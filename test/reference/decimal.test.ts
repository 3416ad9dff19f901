// Distances from decimal references: what is right, what is infinitely wrong, and units.
import { describe, expect, test } from 'vitest';
import { absoluteErrorTo, nearestDouble, parseDecimal, relativeErrorTo, scoreOf, ulpErrorTo } from './decimal.js';

const at = parseDecimal;

describe('errors against decimal references', () => {
  test('read signs, points and exponents, and nothing else', () => {
    expect(at('-12.50e-3')).toEqual({ digits: -1250n, exponent: -5 });
    expect(at('.5')).toEqual({ digits: 5n, exponent: -1 });
    expect(at('-inf')).toBe('-inf');
    for (const bad of ['', '.', '1,5', '0x10', '1e', 'one']) expect(() => at(bad)).toThrow();
  });

  test('are relative, absolute or in units in the last place', () => {
    expect(relativeErrorTo(1.25, at('1'))).toBe(0.25);
    expect(absoluteErrorTo(-3, at('-2.5'))).toBe(0.5);
    expect(ulpErrorTo(1 + 2 ** -52, at('1'))).toBe(1);
    expect(ulpErrorTo(0.1, at('0.1'))).toBe(0.4);
    expect(ulpErrorTo(5e-324, at('0'))).toBe(Number.POSITIVE_INFINITY);
    expect(ulpErrorTo(1e-323, at('4.9406564584124654e-324'))).toBe(1);
  });

  test('see distances far below a double’s own resolution', () => {
    expect(relativeErrorTo(1, at('1.0000000000000000000000000001'))).toBe(1e-28);
  });

  test('take 0 for what underflows and an infinity for what overflows, and only them', () => {
    expect(scoreOf(0, at('1.9e-19193242'), 1)).toBe(0);
    expect(scoreOf(1e-200, at('1.9e-19193242'), 1)).toBe(Number.POSITIVE_INFINITY);
    expect(ulpErrorTo(Number.POSITIVE_INFINITY, at('1.8e308'))).toBe(0);
    expect(ulpErrorTo(Number.NEGATIVE_INFINITY, at('1.8e308'))).toBe(Number.POSITIVE_INFINITY);
    expect(ulpErrorTo(Number.NaN, at('1'))).toBe(Number.POSITIVE_INFINITY);
    expect(ulpErrorTo(Number.NaN, at('nan'))).toBe(0);
    expect(ulpErrorTo(0, at('inf'))).toBe(Number.POSITIVE_INFINITY);
  });

  test('a score divides out the condition number, and lets subnormal densities be', () => {
    expect(scoreOf(1 + 2 ** -50, at('1'), 1)).toBe(4);
    expect(scoreOf(1 + 2 ** -50, at('1'), 2)).toBe(2);
    expect(scoreOf(1 + 2 ** -50, at('1'), 0.1)).toBe(4);
    expect(scoreOf(0, at('1e-300'), 1)).toBe(0);
    expect(scoreOf(0, at('1e-280'), 1)).toBe(2 ** 52);
  });

  test('nearestDouble rounds as Number does', () => {
    expect(nearestDouble(at('1.7976931348623159e308'))).toBe(Number.POSITIVE_INFINITY);
    expect(nearestDouble(at('-2.5e-1'))).toBe(-0.25);
  });
});
