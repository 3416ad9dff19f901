// A copy of plain data, so that the record holds the change as made, even if the caller's object changes later.
import { isList, keyPath, keysOf, listOf, readField } from '../../book/fields.js';
import { Fault } from '../../fault.js';

const deepest = 64;

/** Lists and objects by their own fields, each read once; anything else as it is. Throws TOO_LARGE of what is nested deeper than any change, or within itself, TYPE_MISMATCH of what cannot be read. */
export function plainCopy<T>(value: T, path: string, depth = 0): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (depth > deepest) throw new Fault('TOO_LARGE', path, `nested at most ${deepest} deep`, value);
  if (isList(value)) return listOf(value, path, 0, 2 ** 32).map((one, i) => plainCopy(one, `${path}[${i}]`, depth + 1)) as T;
  const made: Record<string, unknown> = {};
  for (const key of keysOf(value, path)) {
    const place = keyPath(path, key);
    const one = plainCopy(readField(value, key, place), place, depth + 1);
    // an assignment to this name would set the prototype
    if (key === '__proto__') Object.defineProperty(made, key, { value: one, enumerable: true });
    else made[key] = one;
  }
  return made as T;
}
