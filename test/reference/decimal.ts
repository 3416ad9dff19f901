// Doubles against reference figures written in decimal: every distance is formed in whole numbers (BigInt), rounded once at the end.
import { epsilon, tinyError, tinyReference } from '../precision.js';
import { exactBits, exactly } from './exact.js';

/** digits x 10^exponent, or what has no digits. */
export type Decimal = { readonly digits: bigint; readonly exponent: number } | 'inf' | '-inf' | 'nan';

/** Decimal exponents of the leading digit beyond which a figure is 0 or infinite in doubles. */
const underflows = -326;
const overflows = 310;

/** Reads `-1.25e-3`, `inf`, `nan`. Throws on anything else. */
export function parseDecimal(text: string): Decimal {
  const word = text.trim().toLowerCase();
  if (word === 'inf' || word === '+inf' || word === 'infinity') return 'inf';
  if (word === '-inf' || word === '-infinity') return '-inf';
  if (word === 'nan') return 'nan';
  const parts = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/.exec(word);
  if (parts === null || (parts[2] === '' && parts[3] === '')) throw new Error(`not a number in decimal: ${JSON.stringify(text)}`);
  const [, sign, whole, fraction, power] = parts as unknown as [string, string, string, string, string | undefined];
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, exponent: Number(power ?? 0) - fraction.length };
}

/** Numerator over denominator as a double, the quotient correct to 60 bits; both positive. */
function quotient(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  const lengths = (numerator.toString(16).length - denominator.toString(16).length) * 4;
  const shift = 64 - lengths;
  const scaled = shift >= 0 ? (numerator << BigInt(shift)) / denominator : numerator / (denominator << BigInt(-shift));
  return Number(scaled) * 2 ** -shift;
}

const magnitude = (x: bigint): bigint => (x < 0n ? -x : x);

/** Position of the leading digit: 1.5e-3 -> -3; of zero -Infinity. */
function leadingExponent(digits: bigint, exponent: number): number {
  return digits === 0n ? Number.NEGATIVE_INFINITY : magnitude(digits).toString().length - 1 + exponent;
}

/** |x - reference| and |reference| over one common denominator. */
function distance(x: number, digits: bigint, exponent: number): { error: bigint; size: bigint; unit: bigint } {
  const lift = 10n ** BigInt(Math.abs(exponent));
  const size = (exponent >= 0 ? digits * lift : digits) << BigInt(exactBits);
  const unit = exponent >= 0 ? 1n : lift;
  return { error: magnitude(exactly(x) * unit - size), size: magnitude(size), unit };
}

/** What is wrong with x when either it or the reference is not an ordinary number; undefined when both are. 0 or Infinity. */
function extraordinary(x: number, reference: Decimal): number | undefined {
  if (reference === 'nan') return Number.isNaN(x) ? 0 : Number.POSITIVE_INFINITY;
  if (reference === 'inf') return x === Number.POSITIVE_INFINITY ? 0 : Number.POSITIVE_INFINITY;
  if (reference === '-inf') return x === Number.NEGATIVE_INFINITY ? 0 : Number.POSITIVE_INFINITY;
  const { digits, exponent } = reference;
  const leading = leadingExponent(digits, exponent);
  if (digits === 0n) return x === 0 ? 0 : Number.POSITIVE_INFINITY;
  if (leading < underflows) return Math.abs(x) <= Number.MIN_VALUE ? 0 : Number.POSITIVE_INFINITY;
  if (leading > overflows) return x === (digits > 0n ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY) ? 0 : Number.POSITIVE_INFINITY;
  if (Number.isFinite(x)) return undefined;
  return x === nearestDouble(reference) ? 0 : Number.POSITIVE_INFINITY;
}

/** |x - reference| / |reference|. */
export function relativeErrorTo(x: number, reference: Decimal): number {
  const plain = extraordinary(x, reference);
  if (plain !== undefined) return plain;
  const { digits, exponent } = reference as { digits: bigint; exponent: number };
  const { error, size } = distance(x, digits, exponent);
  return quotient(error, size);
}

/** |x - reference|. */
export function absoluteErrorTo(x: number, reference: Decimal): number {
  const plain = extraordinary(x, reference);
  if (plain !== undefined) return plain;
  const { digits, exponent } = reference as { digits: bigint; exponent: number };
  const { error, unit } = distance(x, digits, exponent);
  return quotient(error, unit << BigInt(exactBits));
}

/** The double nearest to a reference, for what needs only its size. */
export function nearestDouble(reference: Decimal): number {
  if (reference === 'nan') return Number.NaN;
  if (reference === 'inf') return Number.POSITIVE_INFINITY;
  if (reference === '-inf') return Number.NEGATIVE_INFINITY;
  return Number(`${reference.digits}e${reference.exponent}`);
}

const view = new Float64Array(1);
const bits = new BigUint64Array(view.buffer);

/** The spacing of doubles at x (of the binade that x lies in; the smallest double among the subnormals). */
function spacing(x: number): number {
  view[0] = Math.abs(x);
  const biased = Number(bits[0] >> 52n);
  return biased === 0 ? Number.MIN_VALUE : 2 ** Math.max(biased - 1075, -1074);
}

/** |x - reference| in units in the last place of the reference. An infinity for a reference that rounds to it is right. */
export function ulpErrorTo(x: number, reference: Decimal): number {
  const plain = extraordinary(x, reference);
  if (plain !== undefined) return plain;
  const nearest = nearestDouble(reference);
  if (!Number.isFinite(nearest)) return x === nearest ? 0 : Number.POSITIVE_INFINITY;
  const { digits, exponent } = reference as { digits: bigint; exponent: number };
  const { error, unit } = distance(x, digits, exponent);
  const ulpExponent = Math.round(Math.log2(spacing(nearest)));
  return quotient(error, unit << BigInt(exactBits + ulpExponent));
}

/**
 * Relative error in units of 2^-52 max(1, kappa), kappa the condition number by the inputs: what no algorithm can avoid is divided out.
 * 0 for a reference below 1e-290 that is met to within 1e-294.
 */
export function scoreOf(x: number, reference: Decimal, kappa: number): number {
  const plain = extraordinary(x, reference);
  if (plain !== undefined && plain > 0 && Math.abs(x) <= tinyError && Math.abs(nearestDouble(reference)) === 0) return 0;
  if (plain !== undefined) return plain;
  const { digits, exponent } = reference as { digits: bigint; exponent: number };
  const { error, size, unit } = distance(x, digits, exponent);
  const nearest = Math.abs(nearestDouble(reference));
  if (nearest < tinyReference && quotient(error, unit << BigInt(exactBits)) <= tinyError) return 0;
  return quotient(error, size) / (epsilon * Math.max(1, kappa));
}
