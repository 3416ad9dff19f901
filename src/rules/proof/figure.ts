// Range of an account's figure over a document's ranges: an interval, as a sum over shared parts, with its direction by each term.
import { holdsZero, hull, inverseOf, isBounded, point, productOf, type Span, span, sumOf } from './span.js';

/** 1: it never falls while the term rises; -1: it never rises; 0: neither is proved. */
export type Trend = 1 | -1 | 0;

/** A number that is the same wherever it is named, at least 0, and by what it is multiplied. */
interface Part {
  readonly of: Span;
  readonly times: Span;
  /** Whether there is one for each underlying, not one for the account. */
  readonly each: boolean;
}

export interface Figure {
  readonly rest: Span;
  readonly parts: ReadonlyMap<string, Part>;
  /** Whether it is a number in every case: no 0 / 0, no root of what is below 0. */
  readonly defined: boolean;
  readonly trends: ReadonlyMap<string, Trend>;
}

const noParts: ReadonlyMap<string, Part> = new Map();
const noTrends: ReadonlyMap<string, Trend> = new Map();

/** Underlyings, assets and entries of one kind that an account holds at most. */
export const mostHeld = 10_000;

export function plain(rest: Span, defined = true): Figure {
  return { rest, parts: noParts, defined, trends: noTrends };
}

/** Figures of one name are the same number. */
export function shared(name: string, of: Span, each: boolean, trends = noTrends): Figure {
  return { rest: point(0), parts: new Map([[name, { of, times: point(1), each }]]), defined: true, trends };
}

export const withTrend = (x: Figure, term: string): Figure => ({ ...x, trends: new Map([[term, 1]]) });

export function spanOf({ rest, parts }: Figure): Span {
  let whole = rest;
  for (const { of, times } of parts.values()) whole = sumOf(whole, productOf(of, times));
  return whole;
}

/** Both ways, where both are said. */
function joined(x: ReadonlyMap<string, Trend>, y: ReadonlyMap<string, Trend>): ReadonlyMap<string, Trend> {
  if (y.size === 0) return x;
  if (x.size === 0) return y;
  const trends = new Map(x);
  for (const [term, trend] of y) trends.set(term, trends.has(term) && trends.get(term) !== trend ? 0 : trend);
  return trends;
}

function turned(trends: ReadonlyMap<string, Trend>, factor: Span): ReadonlyMap<string, Trend> {
  const sign = factor.low >= 0 ? 1 : factor.high <= 0 ? -1 : 0;
  if (sign === 1 || trends.size === 0) return trends;
  return new Map([...trends].map(([term, trend]) => [term, (sign === 0 ? 0 : 0 - trend) as Trend]));
}

/** Nothing is known of the ways any more. */
const lost = (trends: ReadonlyMap<string, Trend>): ReadonlyMap<string, Trend> => new Map([...trends].map(([term]) => [term, 0]));

export function plus(x: Figure, y: Figure): Figure {
  const parts = new Map(x.parts);
  for (const [name, part] of y.parts) {
    const known = parts.get(name);
    parts.set(name, known === undefined ? part : { ...part, times: sumOf(known.times, part.times) });
  }
  const [a, b] = [spanOf(x), spanOf(y)];
  // infinity less infinity is no number
  const clash =
    (a.high === Number.POSITIVE_INFINITY && b.low === Number.NEGATIVE_INFINITY) ||
    (a.low === Number.NEGATIVE_INFINITY && b.high === Number.POSITIVE_INFINITY);
  return { rest: sumOf(x.rest, y.rest), parts, defined: x.defined && y.defined && !clash, trends: joined(x.trends, y.trends) };
}

export function minus(x: Figure, y: Figure): Figure {
  return plus(x, scaled(y, point(-1)));
}

/** By a number that is in the factor. */
export function scaled(x: Figure, factor: Span): Figure {
  const parts = new Map([...x.parts].map(([name, part]) => [name, { ...part, times: productOf(part.times, factor) }]));
  const whole = spanOf(x);
  // 0 times infinity is no number
  const defined = x.defined && !(holdsZero(whole) && !isBounded(factor)) && !(holdsZero(factor) && !isBounded(whole));
  return { rest: productOf(x.rest, factor), parts, defined, trends: turned(x.trends, factor) };
}

export function times(x: Figure, y: Figure): Figure {
  if (x.parts.size === 0 && y.parts.size > 0) return times(y, x);
  const [a, b] = [spanOf(x), spanOf(y)];
  const product = scaled(x, b);
  const made = y.parts.size === 0 ? product : { ...product, rest: productOf(a, b), parts: noParts };
  return { ...made, defined: product.defined && y.defined, trends: joined(turned(x.trends, b), turned(y.trends, a)) };
}

export function over(x: Figure, y: Figure): Figure {
  const below = spanOf(y);
  const inverse = plain(inverseOf(below), y.defined);
  return times(x, { ...inverse, trends: turned(y.trends, holdsZero(below) && below.low < 0 ? span(-1, 1) : point(-1)) });
}

export function extreme(how: 'max' | 'min', xs: readonly Figure[]): Figure {
  const pick = how === 'max' ? Math.max : Math.min;
  return xs.slice(1).reduce((x, y): Figure => {
    const [a, b] = [spanOf(x), spanOf(y)];
    const [above, under] = a.low >= b.high ? [x, y] : b.low >= a.high ? [y, x] : [undefined, undefined];
    if (above !== undefined && under !== undefined) return { ...(how === 'max' ? above : under), defined: x.defined && y.defined };
    const rest = span(pick(a.low, b.low), pick(a.high, b.high));
    return { ...plain(rest, x.defined && y.defined), trends: joined(x.trends, y.trends) };
  }, xs[0] as Figure);
}

/** f of it, where f never falls. */
export function rising(x: Figure, f: (end: number) => number, defined = true): Figure {
  const { low, high } = spanOf(x);
  return { ...plain(span(f(low), f(high)), x.defined && defined), trends: x.trends };
}

export function sizeOf(x: Figure): Figure {
  const whole = spanOf(x);
  if (whole.low >= 0) return x;
  if (whole.high <= 0) return scaled(x, point(-1));
  return { ...plain(span(0, Math.max(-whole.low, whole.high)), x.defined), trends: lost(x.trends) };
}

/** Over the underlyings of an account, of which it may have none. */
export function summed(x: Figure): Figure {
  const count = span(0, mostHeld);
  const parts = new Map<string, Part>();
  for (const [name, part] of x.parts) {
    if (part.each) parts.set(`sum ${name}`, { of: productOf(part.of, count), times: part.times, each: false });
    else parts.set(name, { ...part, times: productOf(part.times, count) });
  }
  return { ...x, rest: productOf(x.rest, count), parts };
}

export function largestOf(x: Figure): Figure {
  return { ...plain(hull(spanOf(x), point(0)), x.defined), trends: x.trends };
}

/** The root of a form of squares: at most all of them added, at least 0. */
export function correlatedOf(x: Figure, sign: Figure): Figure {
  const { high, low } = spanOf(summed(x));
  return { ...plain(span(0, Math.max(high, -low)), x.defined && sign.defined), trends: lost(joined(x.trends, sign.trends)) };
}
