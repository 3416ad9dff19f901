// Sums and products carried in two doubles (about 32 digits): where deviations cancel, plain doubles keep nothing.

/** The value is high + low, |low| at most half an ulp of high. */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

/** 2^27 + 1: halves of 26 bits (Dekker 1971). */
const splitter = 134217729;

/** The upper half of the bits of x; the rest is the lower. */
export function head(x: number): number {
  const wide = splitter * x;
  return wide - (wide - x);
}

export function exactSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}

export function exactProduct(a: number, b: number): DoubleDouble {
  const high = a * b;
  const aHigh = head(a);
  const bHigh = head(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return { high, low: aHigh * bHigh - high + aHigh * bLow + aLow * bHigh + aLow * bLow };
}

export function plus(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const { high, low } = exactSum(a.high, b.high);
  return exactSum(high, low + (a.low + b.low));
}

export function times(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const { high, low } = exactProduct(a.high, b.high);
  return exactSum(high, low + (a.high * b.low + a.low * b.high));
}

/** a / n for a double n. */
export function over(a: DoubleDouble, n: number): DoubleDouble {
  const first = a.high / n;
  const { high, low } = exactProduct(first, n);
  return exactSum(first, (a.high - high - low + a.low) / n);
}

export const nothing: DoubleDouble = { high: 0, low: 0 };

export function minus(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  return plus(a, { high: -b.high, low: -b.low });
}

/** a / b. */
export function dividedBy(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a.high / b.high;
  const rest = minus(a, times(b, { high: first, low: 0 }));
  return exactSum(first, rest.high / b.high);
}
