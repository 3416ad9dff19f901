// Guards for data of unknown origin: records with known fields only, lists of bounded length, numbers without a negative zero.
import { finite } from '../check.js';
import { Fault } from '../fault.js';

/** The most rows a column may hold; more is refused before memory is asked for. */
export const rowLimit = 2 ** 27;

export type Fields = Readonly<Record<string, unknown>>;

/** `path.key`, the key cut to a length that fits a message. */
export function keyPath(path: string, key: string): string {
  return `${path}.${key.length > 60 ? `${key.slice(0, 57)}...` : key}`;
}

/** A field of an untrusted object; throws TYPE_MISMATCH where the object throws instead of answering. */
export function readField(given: object, key: string | number, path: string): unknown {
  try {
    return (given as Fields)[key];
  } catch (error) {
    throw unreadable(path, error);
  }
}

export function unreadable(path: string, error: unknown): Fault {
  return error instanceof Fault ? error : new Fault('TYPE_MISMATCH', path, 'a value that can be read', error);
}

/** The names of an object's own fields; throws TYPE_MISMATCH where it does not tell them. */
export function keysOf(given: object, path: string): readonly string[] {
  try {
    return Object.keys(given);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** A copy of an object that is not a list: its own fields, each read once; throws TYPE_MISMATCH. */
export function objectOf(value: unknown, path: string): Fields {
  const given = unread(value, path);
  const copy: Record<string, unknown> = {};
  for (const key of keysOf(given, path)) {
    const field = readField(given, key, path);
    // an assignment to this name would set the prototype
    if (key === '__proto__') Object.defineProperty(copy, key, { value: field, enumerable: true, writable: true });
    else copy[key] = field;
  }
  return copy;
}

/** The object itself, for callers that read each field once; throws TYPE_MISMATCH. */
export function unread(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || isList(value) || ArrayBuffer.isView(value)) {
    throw new Fault('TYPE_MISMATCH', path, 'an object', value);
  }
  return value as Fields;
}

/**
 * A copy of the object's fields: every required one, optionally some others, and no other. Each field is read once, before anything of it is looked at, so that no
 * getter or proxy can change what was looked at already. An optional field that is undefined counts as absent. Throws TYPE_MISMATCH, UNKNOWN_FIELD, MISSING_FIELD.
 */
export function fieldsOf(value: unknown, path: string, required: readonly string[], optional: readonly string[] = []): Fields {
  const fields = objectOf(value, path);
  for (const key of Object.keys(fields))
    if (!required.includes(key) && !optional.includes(key))
      throw unknownField(keyPath(path, key), key, [...required, ...optional], fields[key]);
  for (const key of required) {
    if (!Object.hasOwn(fields, key) || fields[key] === undefined)
      throw new Fault('MISSING_FIELD', keyPath(path, key), 'present', undefined);
  }
  return fields;
}

/** The refusal of a name that is none of those known, with the one that is probably meant. */
export function unknownField(path: string, name: string, names: readonly string[], got: unknown): Fault {
  const meant = nearestName(name, names);
  return new Fault(
    'UNKNOWN_FIELD',
    path,
    `absent${meant === undefined ? '' : ` (did you mean ${meant}?)`}: the fields are ${names.join(', ') || 'none'}`,
    got,
  );
}

/** The name that a misspelt one is probably meant for: letters in other cases, or a third of them, two at least, typed, left out, added or swapped. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const word = name.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(Math.min(word.length, 64) / 3)) + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const edits = editsBetween(word, candidate.toLowerCase());
    if (edits < least && edits < candidate.length - 1) [best, least] = [candidate, edits];
  }
  return best;
}

/** How many letters are to be typed, left out, added or swapped with their neighbour (Damerau's distance, restricted). */
function editsBetween(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [above, before] = [rows[i - 1], rows[i - 2]];
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1));
      if (before !== undefined && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2] + 1);
      row.push(edits);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}

export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    // a proxy whose target was taken away
    return false;
  }
}

/** A copy of a list of `lo` to `hi` elements, each read once; throws TYPE_MISMATCH, SHAPE_MISMATCH, TOO_LARGE. */
export function listOf(value: unknown, path: string, lo: number, hi: number): readonly unknown[] {
  if (!isList(value)) throw new Fault('TYPE_MISMATCH', path, 'an array', value);
  const length = readField(value, 'length', path) as number;
  if (length < lo) throw new Fault('SHAPE_MISMATCH', path, `an array of at least ${lo}`, value);
  if (length > hi) throw new Fault('TOO_LARGE', path, `an array of at most ${hi}`, value);
  const copy: unknown[] = [];
  for (let i = 0; i < length; i++) copy.push(readField(value, i, path));
  return copy;
}

/** Values that the library made and no caller can change: returned uncopied. */
const made = new WeakSet<object>();

/** Marks a frozen value, or an object with private state, as the library's own. */
export function ours<T extends object>(value: T): T {
  made.add(value);
  return value;
}

export function isOurs(value: unknown): boolean {
  return typeof value === 'object' && value !== null && made.has(value);
}

/** A finite number; -0 comes back as 0. */
export function plainNumber(value: unknown, path: string): number {
  return finite(value, path) + 0;
}

/** 1973, when options were first listed. What is before it is no instant of a market but one in seconds, or in days, since 1970. */
const earliestInstant = Date.UTC(1973, 0, 1);
const endOfInstants = Date.UTC(10_000, 0, 1);

/** A whole number of ms since 1970 UTC, in the years 1973 to 9999; throws TYPE_MISMATCH, NOT_FINITE, BAD_DATE. */
export function instant(value: unknown, path: string): number {
  const x = plainNumber(value, path);
  if (!Number.isInteger(x) || x < earliestInstant || x >= endOfInstants) {
    const seconds = Number.isInteger(x * 1000) && x * 1000 >= earliestInstant && x < earliestInstant;
    const hint = seconds ? `; as seconds it would be ${new Date(x * 1000).toISOString()}, which is ${x * 1000} ms` : '';
    throw new Fault('BAD_DATE', path, `whole milliseconds since 1970 UTC, in the years 1973 to 9999${hint}`, x);
  }
  return x;
}
