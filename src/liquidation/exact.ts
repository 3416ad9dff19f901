// Exact comparison of quotients of doubles: a double is a whole number times a power of two, so fractions of products have no rounding.

const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);

/** A product of finite doubles as whole x 2^shift. */
function productOf(factors: readonly number[]): { readonly whole: bigint; readonly shift: number } {
  let whole = 1n;
  let shift = 0;
  for (const factor of factors) {
    double[0] = factor;
    const exponent = Number((bits[0] >> 52n) & 0x7ffn);
    const mantissa = bits[0] & 0xfffffffffffffn;
    const size = exponent === 0 ? mantissa : mantissa | 0x10000000000000n;
    whole *= factor < 0 ? -size : size;
    shift += Math.max(exponent, 1) - 1075;
  }
  return { whole, shift };
}

/** Sign of the product of one list of finite doubles less that of another. */
export function compareProducts(a: readonly number[], b: readonly number[]): number {
  let [x, y] = [1, 1];
  for (const factor of a) x *= factor;
  for (const factor of b) y *= factor;
  // so few roundings cannot hide such a difference, and none of them left the range of doubles
  const size = Math.max(Math.abs(x), Math.abs(y));
  if (Math.abs(x - y) > 1e-14 * size && size < 1e290 && Math.min(Math.abs(x), Math.abs(y)) > 1e-290) return x > y ? 1 : -1;
  const [one, other] = [productOf(a), productOf(b)];
  const least = Math.min(one.shift, other.shift);
  const apart = (one.whole << BigInt(one.shift - least)) - (other.whole << BigInt(other.shift - least));
  return apart > 0n ? 1 : apart < 0n ? -1 : 0;
}

/** A product of doubles over another, `under` at least 0: over 0 it is greater than every number. */
export interface Quotient {
  readonly over: readonly number[];
  readonly under: readonly number[];
}

/** Sign of one quotient less another. */
export function compareQuotients(a: Quotient, b: Quotient): number {
  const [endless, other] = [a.under.includes(0), b.under.includes(0)];
  if (endless || other) return Number(endless) - Number(other);
  return compareProducts([...a.over, ...b.under], [...b.over, ...a.under]);
}

/** Order of names by code point. */
export function byName(a: string, b: string): number {
  if (a === b) return 0;
  const [one, other] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (;;) {
    const [x, y] = [one.next(), other.next()];
    if (x.done || y.done) return x.done ? -1 : 1;
    if (x.value !== y.value) return (x.value.codePointAt(0) as number) - (y.value.codePointAt(0) as number);
  }
}
