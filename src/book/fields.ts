// Guards for data of unknown origin: records with known fields only, lists of bounded length, numbers without a negative zero.
import { finite } from '../check.js';
import { Fault } from '../fault.js';

export type Fields = Readonly<Record<string, unknown>>;

/** `path.key`, the key cut to a length that fits a message. */
export function keyPath(path: string, key: string): string {
  return `${path}.${key.length > 60 ? `${key.slice(0, 57)}...` : key}`;
}

/** The value as an object that is not a list; throws TYPE_MISMATCH. */
export function objectOf(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw new Fault('TYPE_MISMATCH', path, 'an object', value);
  }
  return value as Fields;
}

/**
 * The value as an object that holds every required field, perhaps some optional ones, and no other.
 * An optional field that is undefined counts as absent. Throws TYPE_MISMATCH, UNKNOWN_FIELD, MISSING_FIELD.
 */
export function fieldsOf(value: unknown, path: string, required: readonly string[], optional: readonly string[] = []): Fields {
  const fields = objectOf(value, path);
  for (const key of Object.keys(fields)) {
    if (!required.includes(key) && !optional.includes(key)) {
      throw new Fault('UNKNOWN_FIELD', keyPath(path, key), `absent: the fields are ${[...required, ...optional].join(', ')}`, fields[key]);
    }
  }
  for (const key of required) {
    if (!Object.hasOwn(fields, key) || fields[key] === undefined)
      throw new Fault('MISSING_FIELD', keyPath(path, key), 'present', undefined);
  }
  return fields;
}

/** The value as a list of `lo` to `hi` elements; throws TYPE_MISMATCH, SHAPE_MISMATCH, TOO_LARGE. */
export function listOf(value: unknown, path: string, lo: number, hi: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new Fault('TYPE_MISMATCH', path, 'an array', value);
  if (value.length < lo) throw new Fault('SHAPE_MISMATCH', path, `an array of at least ${lo}`, value);
  if (value.length > hi) throw new Fault('TOO_LARGE', path, `an array of at most ${hi}`, value);
  return value;
}

/** A finite number; -0 comes back as 0. */
export function plainNumber(value: unknown, path: string): number {
  return finite(value, path) + 0;
}

/** A whole number of ms since 1970 UTC, up to the end of the year 9999; throws TYPE_MISMATCH, NOT_FINITE, BAD_DATE. */
export function instant(value: unknown, path: string): number {
  const x = plainNumber(value, path);
  if (!Number.isInteger(x) || x < 0 || x >= 253_402_300_800_000) {
    throw new Fault('BAD_DATE', path, 'whole milliseconds since 1970 UTC, before the year 10000', x);
  }
  return x;
}
