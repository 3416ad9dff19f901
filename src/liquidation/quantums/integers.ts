// Exact integers and fractions of integers, rounded as a ledger states it.
import { Fault } from '../../fault.js';

/** A whole number: a bigint, a number up to 2^53, or its decimal digits. */
export type Integer = bigint | number | string;

export const million = 1_000_000n;

/** Throws TYPE_MISMATCH, PRECISION_LOSS. */
export function integer(value: unknown, path: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Fault('PRECISION_LOSS', path, 'a whole number below 2^53, or its digits as text', value);
    return BigInt(value);
  }
  if (typeof value !== 'string' || !/^-?\d{1,200}$/.test(value)) throw new Fault('TYPE_MISMATCH', path, 'a whole number', value);
  return BigInt(value);
}

/** Throws NEGATIVE besides. */
export function natural(value: unknown, path: string): bigint {
  const x = integer(value, path);
  if (x < 0n) throw new Fault('NEGATIVE', path, 'at least 0', x);
  return x;
}

/** Throws NOT_POSITIVE besides. */
export function positiveInteger(value: unknown, path: string): bigint {
  const x = integer(value, path);
  if (x <= 0n) throw new Fault('NOT_POSITIVE', path, 'greater than 0', x);
  return x;
}

/** n / d towards minus infinity; d other than 0. */
export function floorDiv(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  return n % d !== 0n && n < 0n !== d < 0n ? quotient - 1n : quotient;
}

/** n / d towards plus infinity. */
export function ceilDiv(n: bigint, d: bigint): bigint {
  return -floorDiv(-n, d);
}

export function absolute(x: bigint): bigint {
  return x < 0n ? -x : x;
}

export function least(x: bigint, y: bigint): bigint {
  return x < y ? x : y;
}

export function greatest(x: bigint, y: bigint): bigint {
  return x > y ? x : y;
}

/** x 10^exponent as a fraction, its exponent of either sign. */
export function scaled(x: bigint, exponent: number): Fraction {
  return exponent >= 0
    ? { numerator: x * 10n ** BigInt(exponent), denominator: 1n }
    : { numerator: x, denominator: 10n ** BigInt(-exponent) };
}

/** In lowest terms, the denominator above 0. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export function fraction(numerator: bigint, denominator: bigint): Fraction {
  let [a, b] = [absolute(numerator), absolute(denominator)];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = denominator < 0n ? -a : a;
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}
