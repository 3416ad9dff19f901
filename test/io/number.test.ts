// Numbers in text: what reads, what is refused and why, and that writing and reading give the same double.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../../src/fault.js';
import { formatNumber, parseNumber } from '../../src/io/number.js';
import { faultOf } from './files.js';

describe('parseNumber', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['-12.5', -12.5],
    ['007', 7],
    ['.5', 0.5],
    ['5.', 5],
    ['4e-05', 4e-5],
    ['1E3', 1000],
    ['1e+22', 1e22],
    ['9007199254740992', 2 ** 53],
    ['9007199254740994.000', 2 ** 53 + 2],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['5e-324', 5e-324],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text, 'x')).toBe(value);
  });

  it('reads -0 as 0', () => {
    for (const text of ['-0', '-0.00', '-0e5']) expect(Object.is(parseNumber(text, 'x'), 0)).toBe(true);
  });

  it.each<[string, FaultCode]>([
    ['', 'TYPE_MISMATCH'],
    [' ', 'TYPE_MISMATCH'],
    [' 1', 'TYPE_MISMATCH'],
    ['1 ', 'TYPE_MISMATCH'],
    ['+1', 'TYPE_MISMATCH'],
    ['--1', 'TYPE_MISMATCH'],
    ['-', 'TYPE_MISMATCH'],
    ['.', 'TYPE_MISMATCH'],
    ['e5', 'TYPE_MISMATCH'],
    ['1e', 'TYPE_MISMATCH'],
    ['1,000', 'TYPE_MISMATCH'],
    ['1_000', 'TYPE_MISMATCH'],
    ['1.2.3', 'TYPE_MISMATCH'],
    ['12abc', 'TYPE_MISMATCH'],
    ['0x10', 'TYPE_MISMATCH'],
    ['0b1', 'TYPE_MISMATCH'],
    ['1n', 'TYPE_MISMATCH'],
    ['true', 'TYPE_MISMATCH'],
    ['null', 'TYPE_MISMATCH'],
    ['١٢', 'TYPE_MISMATCH'],
    ['NaN', 'NOT_FINITE'],
    ['nan', 'NOT_FINITE'],
    ['Infinity', 'NOT_FINITE'],
    ['-inf', 'NOT_FINITE'],
    ['1e309', 'NOT_FINITE'],
    ['-1e999999', 'NOT_FINITE'],
    ['9007199254740993', 'PRECISION_LOSS'],
    ['-9007199254740993', 'PRECISION_LOSS'],
    ['9007199254740992.5', 'PRECISION_LOSS'],
    ['123456789012345678901234567890', 'PRECISION_LOSS'],
    ['1e-400', 'PRECISION_LOSS'],
    ['-0.1e-999', 'PRECISION_LOSS'],
  ])('refuses %j as %s, naming the place', (text, code) => {
    const fault = faultOf(() => parseNumber(text, 'book.csv:17.quantity'));
    expect(fault.code).toBe(code);
    expect(fault.path).toBe('book.csv:17.quantity');
    expect(fault.got).toBe(JSON.stringify(text));
  });
});

describe('formatNumber', () => {
  it('writes what reads back as the same double, whatever the double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumber(formatNumber(value), 'x')).toBe(value === 0 ? 0 : value);
      }),
    );
    for (const value of [2 ** 53, 2 ** 60, 2 ** 69, 1e21, 1e23, -(2 ** 63), Number.MAX_VALUE, 5e-324]) {
      expect(parseNumber(formatNumber(value), 'x')).toBe(value);
    }
  });

  it('pads no large whole number with digits the double does not hold', () => {
    expect(formatNumber(2 ** 60)).toBe('1152921504606846976');
  });

  it('writes -0 as 0 and refuses what is not finite', () => {
    expect(formatNumber(-0)).toBe('0');
    expect(faultOf(() => formatNumber(Number.NaN)).code).toBe('NOT_FINITE');
    expect(faultOf(() => formatNumber(Number.NEGATIVE_INFINITY)).code).toBe('NOT_FINITE');
  });
});
