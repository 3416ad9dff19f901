// Guards shared by the parsers of the rule file.
import { fieldsOf, listOf, objectOf, plainNumber } from '../book/fields.js';
import { within } from '../check.js';
import { Fault } from '../fault.js';
import type { TwoRates } from './ruleSet.js';

/** Throws BAD_FORMAT unless the document is an object that states this format and version; `prefix` stands before the names of its fields. */
export function requireFormat(json: unknown, path: string, format: string, version: number, prefix = `${path}.`): void {
  const loose = objectOf(json, path);
  if (loose.format !== format) throw new Fault('BAD_FORMAT', `${prefix}format`, `"${format}"`, loose.format);
  if (loose.version !== version) throw new Fault('BAD_FORMAT', `${prefix}version`, `${version}`, loose.version);
}

/** A finite number in [lo, hi], -0 as 0. */
export function rateOf(value: unknown, lo: number, hi: number, path: string): number {
  return within(plainNumber(value, path), lo, hi, path);
}

/** Initial and maintenance rate in [lo, hi]; BAD_RULES when maintenance is above initial. */
export function twoRatesOf(value: unknown, lo: number, hi: number, path: string): TwoRates {
  const fields = fieldsOf(value, path, ['initial', 'maintenance']);
  const initial = rateOf(fields.initial, lo, hi, `${path}.initial`);
  const maintenance = rateOf(fields.maintenance, lo, hi, `${path}.maintenance`);
  if (maintenance > initial) throw new Fault('BAD_RULES', `${path}.maintenance`, `at most the initial rate ${initial}`, maintenance);
  return Object.freeze({ initial, maintenance });
}

/** Numbers in [lo, hi], each standing once; at least `least` of them. */
export function numbersOf(value: unknown, least: number, lo: number, hi: number, path: string): readonly number[] {
  const seen = new Set<number>();
  const numbers = listOf(value, path, least, 1000).map((entry, i) => {
    const x = rateOf(entry, lo, hi, `${path}[${i}]`);
    if (seen.has(x)) throw new Fault('DUPLICATE', `${path}[${i}]`, 'a number that stands only once', x);
    seen.add(x);
    return x;
  });
  return Object.freeze(numbers);
}

/** Borders of tiers: increasing, the last one null (no bound). Each tier is read by `parse(fields, path)`; its fields are `names` and `upTo`. */
export function tiersOf<T>(
  value: unknown,
  path: string,
  names: readonly string[],
  parse: (fields: Readonly<Record<string, unknown>>, path: string) => T,
): readonly (T & { readonly upTo: number | null })[] {
  const rows = listOf(value, path, 1, 1000);
  let border = 0;
  const tiers = rows.map((row, i) => {
    const tierPath = `${path}[${i}]`;
    const fields = fieldsOf(row, tierPath, ['upTo', ...names]);
    const last = i === rows.length - 1;
    if (last !== (fields.upTo === null)) {
      throw new Fault(
        'BAD_RULES',
        `${tierPath}.upTo`,
        last ? 'null: the last tier has no bound' : 'a number: only the last tier has no bound',
        fields.upTo,
      );
    }
    const upTo = last ? null : plainNumber(fields.upTo, `${tierPath}.upTo`);
    if (upTo !== null && !(upTo > border))
      throw new Fault('BAD_RULES', `${tierPath}.upTo`, `greater than ${border}, the border before`, upTo);
    border = upTo ?? border;
    return Object.freeze({ upTo, ...parse(fields, tierPath) });
  });
  return Object.freeze(tiers);
}

/** BAD_RULES unless the rate is at least the one of the tier before. */
export function notBelow(rate: number, before: number, path: string): number {
  if (rate < before) throw new Fault('BAD_RULES', path, `at least ${before}, the rate of the tier before`, rate);
  return rate;
}

/** Text that is not empty. */
export function textOf(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a string', value);
  if (value.trim() === '') throw new Fault('OUT_OF_RANGE', path, 'not empty', value);
  return value;
}

/** A day of the calendar as YYYY-MM-DD. */
export function dateOf(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a string', value);
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== value) {
    throw new Fault('BAD_DATE', path, 'a day as YYYY-MM-DD', value);
  }
  return value;
}
