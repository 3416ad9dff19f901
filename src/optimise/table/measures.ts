// Measures of P&L by scenario: worst loss, expected shortfall, value at risk; for convex ones, the scenarios whose mean loss they are.
import { fieldsOf } from '../../book/fields.js';
import { confidence, nonNegative, numberList } from '../../check.js';
import { smallest } from '../../engine/bookRisk/sampleTails.js';
import { Fault } from '../../fault.js';
import { shortfallOf, splitPlace } from '../../risk/quantiles.js';
import { leastObservations } from '../../risk/sampleReach.js';
import { tailProbability } from '../../risk/tail.js';
import { weightedTail } from '../../risk/weighted.js';

/** Scenarios and what share each has: the measure is their mean loss, and no mean of such shares is above it, whatever the P&L. */
export interface Tail {
  readonly scenarios: readonly number[];
  readonly shares: readonly number[];
}

/** Measure of P&L: monotone in losses; a gain of 1 in all scenarios lowers it by 1. */
export interface Measure {
  readonly kind: 'worst' | 'expectedShortfall' | 'valueAtRisk';
  of(pnl: Float64Array): number;
  /** Scenarios that the measure averages; of value at risk its one scenario, which bounds nothing. */
  tail(pnl: Float64Array): Tail;
}

export interface ShortfallAsked {
  readonly confidence: number;
  /** Probabilities of the scenarios, 1 in all; alike where left out. */
  readonly weights?: Float64Array | readonly number[];
}

export const worst: Measure = {
  kind: 'worst',
  of(pnl) {
    let loss = Number.NEGATIVE_INFINITY;
    for (let s = 0; s < pnl.length; s++) if (-pnl[s] > loss) loss = -pnl[s];
    return loss;
  },
  tail: (pnl) => ({ scenarios: [pnl.indexOf(-worst.of(pnl))], shares: [1] }),
};

/** 1 for a sum of weights within its roundings. */
const unity = 1e-9;

/** 1 - confidence. */
function tailShare(value: unknown, path: string): number {
  return tailProbability(confidence(value, `${path}.confidence`));
}

/** How many of so many scenarios that are alike the tail is. Throws TOO_SHORT where it is less than one: the tail would be what was never seen. */
function tailSize(count: number, alpha: number): { readonly whole: number; readonly fraction: number } {
  const size = splitPlace(count * alpha);
  if (size.whole < 1) throw new Fault('TOO_SHORT', 'inputs.pnl', `at least ${leastObservations(alpha)} scenarios`, count);
  return size;
}

/** Expected shortfall with its fractional tail: 'acerbi-tasche' of scenarios alike, `weightedTail` of the others. */
export function shortfallMeasure(given: unknown, count: number, path: string): Measure {
  const asked = fieldsOf(given, path, ['confidence'], ['weights']);
  const alpha = tailShare(asked.confidence, path);
  if (asked.weights === undefined) {
    const { whole, fraction } = tailSize(count, alpha);
    return {
      kind: 'expectedShortfall',
      of: (pnl) => shortfallOf(pnl.slice().sort(), alpha, 0, 'acerbi-tasche'),
      tail: (pnl) => tailOf(pnl, undefined, whole + fraction),
    };
  }
  const weights = numberList(asked.weights, `${path}.weights`, count);
  if (weights.length !== count) throw new Fault('SHAPE_MISMATCH', `${path}.weights`, `${count} numbers, one a scenario`, weights.length);
  let total = 0;
  for (const [s, weight] of weights.entries()) total += nonNegative(weight, `${path}.weights[${s}]`);
  if (Math.abs(total - 1) > unity) throw new Fault('OUT_OF_RANGE', `${path}.weights`, '1 in all', total);
  return {
    kind: 'expectedShortfall',
    of: (pnl) => weightedTail(pnl, weights, alpha).expectedShortfall,
    tail: (pnl) => tailOf(pnl, weights, alpha),
  };
}

/** The worst scenarios, as much of each as it weighs, until they come to `size`; the last in part. */
function tailOf(pnl: Float64Array, weights: Float64Array | undefined, size: number): Tail {
  const order = Array.from(pnl.keys()).sort((a, b) => pnl[a] - pnl[b] || a - b);
  const scenarios: number[] = [];
  const shares: number[] = [];
  let left = size;
  for (const s of order) {
    const own = weights === undefined ? 1 : weights[s];
    if (own === 0) continue;
    const part = Math.min(own, left);
    scenarios.push(s);
    shares.push(part / size);
    left -= part;
    if (!(left > unity * size)) break;
  }
  return { scenarios, shares };
}

/** The loss that the worst 1 - confidence of the scenarios, rounded up to whole ones, are at least. */
export function quantileMeasure(given: unknown, count: number, path: string): Measure {
  const asked = fieldsOf(given, path, ['confidence']);
  const alpha = tailShare(asked.confidence, path);
  const { whole, fraction } = tailSize(count, alpha);
  const place = fraction > 0 ? whole + 1 : whole;
  const of = (pnl: Float64Array): number => 0 - smallest(pnl.slice(), place, count);
  return { kind: 'valueAtRisk', of, tail: (pnl) => ({ scenarios: [pnl.indexOf(0 - of(pnl))], shares: [1] }) };
}
