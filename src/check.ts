// Guards at the door: each returns its argument or throws a Fault that names the path. `!(x >= lo)` also catches NaN.
import { Fault } from './fault.js';

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

/** A Float64Array of finite numbers; names the first that is not. */
export function finiteColumn(value: unknown, path: string): Float64Array {
  if (!(value instanceof Float64Array)) throw new Fault('TYPE_MISMATCH', path, 'a Float64Array', value);
  const wrong = value.findIndex((x) => !Number.isFinite(x));
  if (wrong >= 0) throw new Fault('NOT_FINITE', `${path}[${wrong}]`, 'finite', value[wrong]);
  return value;
}

/** A non-empty identifier of at most 128 characters without control characters or surrounding white space. */
export function identifier(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a string', value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
  if (value.length === 0 || value.length > 128 || value !== value.trim() || /[\u0000-\u001f\u007f]/.test(value)) {
    throw new Fault('BAD_ID', path, 'an identifier of 1 to 128 printable characters', value);
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
