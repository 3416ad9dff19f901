// Guards at the door: each returns its argument or throws a Fault that names the path. `!(x >= lo)` also catches NaN.
import { Fault, isVisible } from './fault.js';

export function finite(value: unknown, path: string): number {
  if (typeof value !== 'number') throw new Fault('TYPE_MISMATCH', path, 'a number', value);
  if (!Number.isFinite(value)) throw new Fault('NOT_FINITE', path, 'finite', value);
  return value;
}

export function positive(value: unknown, path: string): number {
  const x = finite(value, path);
  if (!(x > 0)) throw new Fault('NOT_POSITIVE', path, 'greater than 0', x);
  return x;
}

export function nonNegative(value: unknown, path: string): number {
  const x = finite(value, path);
  if (!(x >= 0)) throw new Fault('NEGATIVE', path, 'at least 0', x);
  return x;
}

/** A finite number in the closed interval [lo, hi]. */
export function within(value: unknown, lo: number, hi: number, path: string): number {
  const x = finite(value, path);
  if (!(x >= lo && x <= hi)) throw new Fault('OUT_OF_RANGE', path, `between ${lo} and ${hi}`, x);
  return x;
}

/** A probability strictly between 0 and 1. */
export function confidence(value: unknown, path: string): number {
  const x = finite(value, path);
  if (!(x > 0 && x < 1)) throw new Fault('BAD_CONFIDENCE', path, 'strictly between 0 and 1', x);
  return x;
}

/** The weight of a value against the one a period younger, strictly between 0 and 1: at 1 an average that is carried on would never move. */
export function decay(value: unknown, path: string): number {
  const x = finite(value, path);
  if (!(x > 0 && x < 1)) throw new Fault('OUT_OF_RANGE', path, 'strictly between 0 and 1', x);
  return x;
}

/** The same over a sample whose weights are divided by their sum: in (0, 1], where 1 weighs all alike. */
export function decayOrNone(value: unknown, path: string): number {
  const x = finite(value, path);
  if (!(x > 0 && x <= 1)) throw new Fault('OUT_OF_RANGE', path, 'greater than 0, at most 1', x);
  return x;
}

/** A whole number in [lo, hi]. */
export function count(value: unknown, lo: number, hi: number, path: string): number {
  const x = finite(value, path);
  if (!Number.isInteger(x)) throw new Fault('TYPE_MISMATCH', path, 'a whole number', x);
  if (x < lo) throw new Fault('OUT_OF_RANGE', path, `at least ${lo}`, x);
  if (x > hi) throw new Fault('TOO_LARGE', path, `at most ${hi}`, x);
  return x;
}

/**
 * Throws SHAPE_MISMATCH where a typed array has lost its memory: a buffer that was detached, or shrunk below the array, would read as no rows at all.
 * TYPE_MISMATCH for what only inherits from typed arrays.
 */
export function standing<T extends ArrayBufferView>(column: T, path: string): T {
  try {
    // what every method of typed arrays checks first, and no property of the array's own can hide
    Float64Array.prototype.keys.call(column as unknown as Float64Array);
  } catch {
    if (!ArrayBuffer.isView(column)) throw new Fault('TYPE_MISMATCH', path, 'a typed array', column);
    throw new Fault('SHAPE_MISMATCH', path, 'a column whose buffer still holds it', 'a buffer that was detached or shrunk');
  }
  return column;
}

/** A copy of a Float64Array. Any other type is refused: what single precision or an integer has lost would not be seen. */
export function doubles(value: unknown, path: string): Float64Array {
  if (!(value instanceof Float64Array)) throw new Fault('TYPE_MISMATCH', path, 'a Float64Array', value);
  return new Float64Array(standing(value, path));
}

/** A Float64Array of finite numbers, as a copy; names the first that is not. */
export function finiteColumn(value: unknown, path: string): Float64Array {
  const column = doubles(value, path);
  const wrong = column.findIndex((x) => !Number.isFinite(x));
  if (wrong >= 0) throw new Fault('NOT_FINITE', `${path}[${wrong}]`, 'finite', column[wrong]);
  return column;
}

/** Numbers, `most` of them, as a Float64Array of our own: from one, or from an array of nothing but numbers, which may be any double. */
export function numberList(value: unknown, path: string, most = 2 ** 32): Float64Array {
  const column = value instanceof Float64Array ? standing(value, path) : value;
  if (!Array.isArray(column) && !(column instanceof Float64Array))
    throw new Fault('TYPE_MISMATCH', path, 'a Float64Array or an array of numbers', value);
  if (column.length > most) throw new Fault('TOO_LARGE', path, `at most ${most} numbers`, column.length);
  if (column instanceof Float64Array) return new Float64Array(column);
  return Float64Array.from(elementsOf(column, path), (x, i) => {
    if (typeof x !== 'number') throw new Fault('TYPE_MISMATCH', `${path}[${i}]`, 'a number', x);
    return x;
  });
}

/** Elements of an array of unknown origin, each read once. */
function elementsOf(list: readonly unknown[], path: string): unknown[] {
  try {
    return Array.from(list);
  } catch (error) {
    throw new Fault('TYPE_MISMATCH', path, 'an array that can be read', error);
  }
}

/** A non-empty identifier of at most 128 characters, all of them visible, without surrounding white space. */
export function identifier(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a string', value);
  if (value.length === 0 || value.length > 128 || value !== value.trim()) {
    throw new Fault('BAD_ID', path, 'an identifier of 1 to 128 characters without white space around it', value);
  }
  if (!isVisible(value)) {
    throw new Fault(
      'BAD_ID',
      path,
      'an identifier of visible characters: no control, direction or zero-width characters, no half surrogates',
      value,
    );
  }
  return value;
}

export function oneOf<T extends string>(
  value: unknown,
  choices: readonly T[],
  path: string,
  code: 'BAD_ARGUMENT' | 'UNKNOWN_KIND' = 'BAD_ARGUMENT',
): T {
  for (const choice of choices) if (value === choice) return choice;
  throw new Fault(code, path, `one of ${choices.join(', ')}`, value);
}
