// Numbers m x 2^e with 384 significant bits (115 decimal digits): slow, obvious, and with no overflow or underflow to speak of.

export interface Big {
  readonly m: bigint;
  readonly e: number;
}

/** Significant bits kept after every operation. */
export const bigBits = 384;

export const zero: Big = { m: 0n, e: 0 };

const magnitude = (m: bigint): bigint => (m < 0n ? -m : m);

/** Binary digits of |m|. */
function length(m: bigint): number {
  if (m === 0n) return 0;
  const hex = magnitude(m).toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0] as string, 16)) + 28;
}

/** m x 2^e rounded to `bigBits` bits. */
function rounded(m: bigint, e: number): Big {
  if (m === 0n) return zero;
  const excess = length(m) - bigBits;
  if (excess <= 0) return { m, e };
  const half = 1n << BigInt(excess - 1);
  const size = (magnitude(m) + half) >> BigInt(excess);
  return { m: m < 0n ? -size : size, e: e + excess };
}

const view = new Float64Array(1);
const bits = new BigUint64Array(view.buffer);

/** The exact value of a finite double. */
export function big(x: number): Big {
  if (!Number.isFinite(x)) throw new Error(`${x} is not finite`);
  view[0] = x;
  const exponent = Number((bits[0] >> 52n) & 0x7ffn);
  const fraction = bits[0] & 0xfffffffffffffn;
  const m = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  return rounded(bits[0] >> 63n ? -m : m, Math.max(exponent, 1) - 1075);
}

export const one = big(1);
export const two = big(2);

export function neg(a: Big): Big {
  return { m: -a.m, e: a.e };
}

export function abs(a: Big): Big {
  return { m: magnitude(a.m), e: a.e };
}

/** a x 2^n. */
export function scaled(a: Big, n: number): Big {
  return a.m === 0n ? zero : { m: a.m, e: a.e + n };
}

export function add(a: Big, b: Big): Big {
  if (a.m === 0n) return b;
  if (b.m === 0n) return a;
  const [high, low] = a.e >= b.e ? [a, b] : [b, a];
  const gap = high.e - low.e;
  // what lies wholly below the last bit that is kept only rounds
  if (length(high.m) + gap - length(low.m) > 2 * bigBits) return rounded(high.m, high.e);
  return rounded((high.m << BigInt(gap)) + low.m, low.e);
}

export function sub(a: Big, b: Big): Big {
  return add(a, neg(b));
}

export function mul(a: Big, b: Big): Big {
  return rounded(a.m * b.m, a.e + b.e);
}

export function div(a: Big, b: Big): Big {
  if (b.m === 0n) throw new Error('division by zero');
  const shift = Math.max(0, bigBits + 2 + length(b.m) - length(a.m));
  return rounded((a.m << BigInt(shift)) / b.m, a.e - b.e - shift);
}

export function sqrt(a: Big): Big {
  if (a.m < 0n) throw new Error('square root of a negative number');
  if (a.m === 0n) return zero;
  let shift = Math.max(0, 2 * bigBits + 4 - length(a.m));
  if ((a.e - shift) % 2 !== 0) shift += 1;
  const radicand = a.m << BigInt(shift);
  let root = 1n << BigInt((length(radicand) + 1) >> 1);
  for (;;) {
    const next = (root + radicand / root) >> 1n;
    if (next >= root) break;
    root = next;
  }
  return rounded(root, (a.e - shift) / 2);
}

/** -1, 0 or 1 as a is below, equal to or above b. */
export function compare(a: Big, b: Big): number {
  const { m } = sub(a, b);
  return m < 0n ? -1 : m > 0n ? 1 : 0;
}

/** The nearest double, ties to even; subnormals and infinities included. */
export function nearest(a: Big): number {
  if (a.m === 0n) return 0;
  const size = magnitude(a.m);
  const exponent = length(size) + a.e - 1;
  const lowest = Math.max(exponent - 52, -1074);
  const cut = lowest - a.e;
  let whole = cut <= 0 ? size << BigInt(-cut) : size >> BigInt(cut);
  if (cut > 0) {
    const rest = size - (whole << BigInt(cut));
    const half = 1n << BigInt(cut - 1);
    if (rest > half || (rest === half && whole & 1n)) whole += 1n;
  }
  // two steps, so that neither power of two leaves the range before the product does
  const step = Math.trunc(lowest / 2);
  const result = exponent > 1100 ? Number.POSITIVE_INFINITY : Number(whole) * 2 ** step * 2 ** (lowest - step);
  return a.m < 0n ? -result : result;
}

/** In decimal, correct to `digits` significant digits: `-1.25e-3`. */
export function decimalText(a: Big, digits: number): string {
  if (a.m === 0n) return '0';
  const size = magnitude(a.m);
  let power = Math.floor((length(size) + a.e - 1) * Math.log10(2));
  for (;;) {
    const shift = digits - 1 - power;
    const numerator = shift >= 0 ? size * 10n ** BigInt(shift) : size;
    const denominator = shift >= 0 ? 1n : 10n ** BigInt(-shift);
    const [top, bottom] = a.e >= 0 ? [numerator << BigInt(a.e), denominator] : [numerator, denominator << BigInt(-a.e)];
    const text = ((2n * top + bottom) / (2n * bottom)).toString();
    if (text.length === digits) return `${a.m < 0n ? '-' : ''}${text[0]}${digits > 1 ? `.${text.slice(1)}` : ''}e${power}`;
    power += text.length > digits ? 1 : -1;
  }
}
