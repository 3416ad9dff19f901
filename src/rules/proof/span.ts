// Intervals of real numbers, ends included, possibly infinite. The caller allows for rounding.

export interface Span {
  readonly low: number;
  readonly high: number;
}

export const span = (low: number, high: number): Span => ({ low, high });
export const point = (x: number): Span => ({ low: x, high: x });
export const anything: Span = Object.freeze({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });

export const isBounded = ({ low, high }: Span): boolean => Number.isFinite(low) && Number.isFinite(high);
export const holdsZero = ({ low, high }: Span): boolean => low <= 0 && high >= 0;

/** Hull of both. */
export const hull = (x: Span, y: Span): Span => span(Math.min(x.low, y.low), Math.max(x.high, y.high));
/** An end of which nothing is known, infinity less infinity, is unbounded. */
const end = (x: number, unbounded: number): number => (Number.isNaN(x) ? unbounded : x);
export const sumOf = (x: Span, y: Span): Span =>
  span(end(x.low + y.low, Number.NEGATIVE_INFINITY), end(x.high + y.high, Number.POSITIVE_INFINITY));
export const negated = ({ low, high }: Span): Span => span(0 - high, 0 - low);

/** Product of ends: 0 times anything is 0. */
const by = (x: number, y: number): number => (x === 0 || y === 0 ? 0 : x * y);

export function productOf(x: Span, y: Span): Span {
  const ends = [by(x.low, y.low), by(x.low, y.high), by(x.high, y.low), by(x.high, y.high)];
  return span(Math.min(...ends), Math.max(...ends));
}

/** 1 / x; of what may be 0, up to infinity on the sides that it has. */
export function inverseOf({ low, high }: Span): Span {
  if (low < 0 && high > 0) return anything;
  // the end nearer to 0 is a number, however small what it is made of
  const near = (x: number): number => Math.min(1 / x, Number.MAX_VALUE);
  if (low >= 0) return span(near(high), low === 0 ? Number.POSITIVE_INFINITY : 1 / low);
  return span(high === 0 ? Number.NEGATIVE_INFINITY : 1 / high, -near(-low));
}

/** The largest size in it. */
export const mostOf = ({ low, high }: Span): number => Math.max(Math.abs(low), Math.abs(high));
