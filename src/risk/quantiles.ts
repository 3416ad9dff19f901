// Quantiles of a sample by the name of their convention, and the expected shortfall beside each.

import { type DoubleDouble, over, plus, times } from '../estimation/matrices/doubleDouble.js';
import { Fault } from '../fault.js';

/** Types 1 to 9 of Hyndman and Fan (1996), as R numbers them. 'ceil' (the ceil(n p)-th smallest) and 'hull' (the n p-th worst) are names of type 1. */
export const quantileConventions = [
  ...(['type1', 'type2', 'type3', 'type4', 'type5', 'type6', 'type7', 'type8', 'type9'] as const),
  'ceil',
  'hull',
] as const;
export type QuantileConvention = (typeof quantileConventions)[number];

/**
 * Average of the expected shortfall at level alpha, x sorted from the worst, n alpha = k + rest:
 * 'acerbi-tasche': the k worst and `rest` of the next, over n alpha (coherent; Acerbi and Tasche 2002);
 * 'mean-below': those strictly worse than the quantile (the quantile itself when there are none);
 * 'mean-at-or-below': those at the quantile or worse;
 * 'tail-count': the ceil(n alpha) worst;
 * 'hull': those worse than the ceil(n alpha)-th worst, one observation fewer than 'tail-count' (the worst itself when that is the first).
 */
export const shortfallConventions = ['acerbi-tasche', 'mean-below', 'mean-at-or-below', 'tail-count', 'hull'] as const;
export type ShortfallConvention = (typeof shortfallConventions)[number];

/** n p in doubles may miss a whole number by some ulp; this much, relative, still counts as that number. */
function fuzzOf(place: number): number {
  return 8 * 2 ** -52 * Math.max(1, place);
}

interface Place {
  readonly whole: number;
  readonly fraction: number;
}

/** floor(place) and the fraction above it, 0 within the fuzz of a whole number. The place in two doubles: its fraction is what interpolates. */
function splitExact({ high, low }: DoubleDouble): Place {
  const whole = Math.floor(high + low + fuzzOf(high));
  const fraction = high - whole + low;
  return { whole, fraction: Math.abs(fraction) <= fuzzOf(high) ? 0 : fraction };
}

export function splitPlace(place: number): Place {
  return splitExact({ high: place, low: 0 });
}

/** The (a, 1 - a - b) of place = a + p (n + 1 - a - b) of types 4 to 9, each in two doubles. */
const third = over({ high: 1, low: 0 }, 3);
const whole = (x: number): DoubleDouble => ({ high: x, low: 0 });
const offsets: Readonly<Record<string, readonly [DoubleDouble, DoubleDouble]>> = {
  type4: [whole(0), whole(0)],
  type5: [whole(0.5), whole(0)],
  type6: [whole(0), whole(1)],
  type7: [whole(1), whole(-1)],
  type8: [third, third],
  type9: [whole(0.375), whole(0.25)],
};

/** The quantile at p of a sample sorted ascending, 0 < p < 1, at least one value. */
export function quantileOf(sorted: Float64Array, p: number, convention: QuantileConvention): number {
  const n = sorted.length;
  const at = (place: number): number => sorted[Math.min(n, Math.max(1, place)) - 1];
  const offset = offsets[convention];
  if (offset !== undefined) {
    const [start, more] = offset;
    const { whole, fraction } = splitExact(plus(start, times({ high: p, low: 0 }, plus({ high: n, low: 0 }, more))));
    const left = at(whole);
    const right = at(whole + 1);
    return fraction === 0 || left === right ? left : left + fraction * (right - left);
  }
  if (convention === 'type3') {
    const { whole, fraction } = splitPlace(n * p - 0.5);
    return fraction === 0 && whole % 2 === 0 ? at(whole) : at(whole + 1);
  }
  const { whole, fraction } = splitPlace(n * p);
  if (fraction > 0) return at(whole + 1);
  return convention === 'type2' ? 0.5 * (at(whole) + at(whole + 1)) : at(whole);
}

/** Mean of the values up to and including `place` of an ascending sample, which is the tail of P&L. */
function meanOfWorst(sorted: Float64Array, place: number): number {
  let sum = 0;
  for (let i = 0; i < place; i += 1) sum += sorted[i];
  return sum / place;
}

/** Expected shortfall at level alpha of P&L sorted ascending, loss positive; `quantile` is the one of the convention chosen beside it. */
export function shortfallOf(sorted: Float64Array, alpha: number, quantile: number, convention: ShortfallConvention): number {
  const n = sorted.length;
  const { whole, fraction } = splitPlace(n * alpha);
  const ceiling = fraction > 0 ? whole + 1 : Math.max(1, whole);
  switch (convention) {
    case 'acerbi-tasche': {
      if (whole === 0) return -sorted[0];
      let sum = 0;
      for (let i = 0; i < whole; i += 1) sum += sorted[i];
      return fraction > 0 ? -(sum + fraction * sorted[whole]) / (whole + fraction) : -sum / whole;
    }
    case 'mean-below': {
      let place = 0;
      while (place < n && sorted[place] < quantile) place += 1;
      return place === 0 ? -quantile : -meanOfWorst(sorted, place);
    }
    case 'mean-at-or-below': {
      let place = 0;
      while (place < n && sorted[place] <= quantile) place += 1;
      return place === 0 ? -quantile : -meanOfWorst(sorted, place);
    }
    case 'tail-count':
      return -meanOfWorst(sorted, Math.min(n, ceiling));
    case 'hull':
      return -meanOfWorst(sorted, Math.max(1, Math.min(n, ceiling) - 1));
    default:
      throw new Fault('BAD_ARGUMENT', 'shortfall', `one of ${shortfallConventions.join(', ')}`, convention);
  }
}
