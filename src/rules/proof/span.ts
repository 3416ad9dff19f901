// Intervals of real numbers, ends included, perhaps infinite. Rounding is left to who compares.

export interface Span {
  readonly low: number;
  readonly high: number;
}

export const span = (low: number, high: number): Span => ({ low, high });
export const point = (x: number): Span => ({ low: x, high: x });
export const anything: Span = Object.freeze({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });

export const isBounded = ({ low, high }: Span): boolean => Number.isFinite(low) && Number.isFinite(high);
export const holdsZero = ({ low, high }: Span): boolean => low <= 0 && high >= 0;

/** What holds both. */
export const hull = (x: Span, y: Span): Span => span(Math.min(x.low, y.low), Math.max(x.high, y.high));
export const sumOf = (x: Span, y: Span): Span => span(x.low + y.low, x.high + y.high);
export const negated = ({ low, high }: Span): Span => span(0 - high, 0 - low);

/** Of the ends: what is 0 times is 0, however large the other. */
const by = (x: number, y: number): number => (x === 0 || y === 0 ? 0 : x * y);

export function productOf(x: Span, y: Span): Span {
  const ends = [by(x.low, y.low), by(x.low, y.high), by(x.high, y.low), by(x.high, y.high)];
  return span(Math.min(...ends), Math.max(...ends));
}

/** 1 / x; of what may be 0, up to infinity on the sides that it has. */
export function inverseOf({ low, high }: Span): Span {
  if (low < 0 && high > 0) return anything;
  const of = (x: number, at0: number): number => (x === 0 ? at0 : 1 / x);
  if (low >= 0) return span(of(high, Number.POSITIVE_INFINITY), of(low, Number.POSITIVE_INFINITY));
  return span(of(high, Number.NEGATIVE_INFINITY), of(low, Number.NEGATIVE_INFINITY));
}

/** The largest size in it. */
export const mostOf = ({ low, high }: Span): number => Math.max(Math.abs(low), Math.abs(high));
