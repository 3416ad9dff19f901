// Tables by name that hold '*', the stated default for every name not in them.
import { identifier } from '../check.js';
import { Fault } from '../fault.js';
import { keyPath, objectOf } from './fields.js';

export type Table<T> = Readonly<Record<string, T>>;

/** The entry of `name`, else that of '*'. Own entries only: a name like `constructor` finds nothing it should not. */
export function lookup<T>(table: Readonly<Record<string, T>>, name: string): T {
  return (Object.hasOwn(table, name) ? table[name] : table['*']) as T;
}

/**
 * A frozen table without a prototype, names in code-unit order, each entry read by `parse(entry, path)`.
 * Throws TYPE_MISMATCH, BAD_ID, MISSING_FIELD when '*' is not there, and what `parse` throws.
 */
export function tableOf<T>(value: unknown, path: string, parse: (entry: unknown, path: string) => T): Readonly<Record<string, T>> {
  const entries = objectOf(value, path);
  if (!Object.hasOwn(entries, '*')) throw new Fault('MISSING_FIELD', keyPath(path, '*'), 'present: the stated default', undefined);
  const table: Record<string, T> = Object.create(null) as Record<string, T>;
  for (const name of Object.keys(entries).sort()) {
    table[identifier(name, keyPath(path, name))] = parse(entries[name], keyPath(path, name));
  }
  return Object.freeze(table);
}
