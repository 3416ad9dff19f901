// Guards shared by the parsers of the rule file.
import { objectOf } from '../book/fields.js';
import { Fault } from '../fault.js';

/** Throws BAD_FORMAT unless the document is an object that states this format and version; `prefix` stands before the names of its fields. */
export function requireFormat(json: unknown, path: string, format: string, version: number, prefix = `${path}.`): void {
  const loose = objectOf(json, path);
  if (loose.format !== format) throw new Fault('BAD_FORMAT', `${prefix}format`, `"${format}"`, loose.format);
  if (loose.version !== version) throw new Fault('BAD_FORMAT', `${prefix}version`, `${version}`, loose.version);
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
