// Deep copies of plain data of unknown origin, each part read once.
import { standing } from '../check.js';
import { Fault } from '../fault.js';
import { isList, isOurs, keyPath, listOf, objectOf } from './fields.js';

/** Plain data nests no deeper than this. */
const deepest = 100;
/** The accessors that every typed array inherits: no property of the array's own changes what they say. */
const typedArrays = Object.getPrototypeOf(Uint8Array.prototype) as object;
type Columns = Readonly<Record<string, new (from: ArrayLike<number>) => unknown>>;

/**
 * A deep copy of a value of unknown origin: objects (own fields), lists, maps and typed arrays, each part read once; functions and what the library made stay as they are.
 * Throws TYPE_MISMATCH for what cannot be read or holds itself, TOO_LARGE for what nests too deep.
 */
export function plainCopy(value: unknown, path: string, seen: Map<object, unknown> = new Map(), depth = 0): unknown {
  if (typeof value !== 'object' || value === null || isOurs(value)) return value;
  if (depth > deepest) throw new Fault('TOO_LARGE', path, `nested at most ${deepest} deep`, value);
  if (seen.has(value)) {
    const known = seen.get(value);
    if (known === undefined) throw new Fault('TYPE_MISMATCH', path, 'a value that does not hold itself', value);
    return known;
  }
  seen.set(value, undefined);
  const inner = (part: unknown, key: string | number): unknown =>
    typeof part !== 'object' || part === null
      ? part
      : plainCopy(part, typeof key === 'number' ? `${path}[${key}]` : keyPath(path, key), seen, depth + 1);
  const copy = copied(value, path, inner);
  seen.set(value, copy);
  return copy;
}

function copied(value: object, path: string, inner: (part: unknown, key: string | number) => unknown): unknown {
  if (isList(value)) return listOf(value, path, 0, 2 ** 32).map(inner);
  if (ArrayBuffer.isView(value)) {
    const name = Reflect.get(typedArrays, Symbol.toStringTag, standing(value, path)) as string;
    return new (globalThis as unknown as Columns)[name](value as unknown as ArrayLike<number>);
  }
  const entries = entriesOf(value);
  if (entries !== undefined) return new Map(entries.map(([key, part]) => [key, inner(part, String(key))]));
  const fields = objectOf(value, path);
  for (const key of Object.keys(fields)) (fields as Record<string, unknown>)[key] = inner(fields[key], key);
  return fields;
}

/** The entries of a map; undefined for what is none. */
function entriesOf(value: object): (readonly [unknown, unknown])[] | undefined {
  try {
    return [...Map.prototype.entries.call(value)];
  } catch {
    return undefined;
  }
}
