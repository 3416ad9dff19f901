// The smallest shapes: numbers in a range, names, texts, days.
import { plainNumber } from '../book/fields.js';
import { count, identifier, within } from '../check.js';
import { Fault } from '../fault.js';
import type { Shape } from './shape.js';

/** A finite number in [lo, hi]; -0 is 0. */
export function number(lo: number, hi: number): Shape<number> {
  return { parse: (value, path) => within(plainNumber(value, path), lo, hi, path), schema: { type: 'number', minimum: lo, maximum: hi } };
}

/** A finite number above 0, at most `hi`. */
export function above0(hi: number): Shape<number> {
  return {
    parse(value, path) {
      const x = plainNumber(value, path);
      if (!(x > 0 && x <= hi)) throw new Fault('OUT_OF_RANGE', path, `above 0, at most ${hi}`, x);
      return x;
    },
    schema: { type: 'number', exclusiveMinimum: 0, maximum: hi },
  };
}

/** A whole number in [lo, hi]. */
export function whole(lo: number, hi: number): Shape<number> {
  return { parse: (value, path) => count(value, lo, hi, path), schema: { type: 'integer', minimum: lo, maximum: hi } };
}

/** A decimal between 0 and 1. */
export const share = number(0, 1);

/** The most seconds that anything takes. */
export const longest = 1e9;
export const seconds = number(0, longest);

/** Name of an asset, underlying, instrument, attribute. */
export const name: Shape<string> = { parse: identifier, schema: { type: 'string', minLength: 1, maxLength: 128 } };

/** A finite number; -0 is 0. */
export const plain: Shape<number> = { parse: plainNumber, schema: { type: 'number' } };

/** Text of so many characters. */
export function line(most: number, least = 0): Shape<string> {
  return {
    parse(value, path) {
      if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a string', value);
      if (value.length > most) throw new Fault('TOO_LARGE', path, `at most ${most} characters`, value.length);
      if (value.length < least) throw new Fault('OUT_OF_RANGE', path, `at least ${least} characters`, value);
      return value;
    },
    schema: { type: 'string', maxLength: most, ...(least > 0 && { minLength: least }) },
  };
}

/** Text that is not empty. */
export const text: Shape<string> = { parse: textOf, schema: { type: 'string', minLength: 1 } };

/** A day of the calendar as YYYY-MM-DD. */
export const day: Shape<string> = { parse: dateOf, schema: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } };

/** Throws unless it is text that is not empty. */
export function textOf(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a string', value);
  if (value.trim() === '') throw new Fault('OUT_OF_RANGE', path, 'not empty', value);
  return value;
}

function dateOf(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a string', value);
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== value) {
    throw new Fault('BAD_DATE', path, 'a day as YYYY-MM-DD', value);
  }
  return value;
}
