// Checks that observations reach as far into the tail as the requested quantile; else the figure is the worst of them, with a warning.
import { Fault, type FaultRecord } from '../fault.js';
import { splitPlace } from './quantiles.js';

/** Sums of weights carry rounding. */
const rounding = 1e-9;

/** The fewest observations of which a tail of `alpha` holds one. */
export function leastObservations(alpha: number): number {
  const { whole, fraction } = splitPlace(1 / alpha);
  return fraction > 0 ? whole + 1 : whole;
}

/** A warning (TOO_SHORT) where count x alpha < 1. */
export function reachOf(count: number, alpha: number, path: string): FaultRecord[] {
  if (splitPlace(count * alpha).whole >= 1) return [];
  return [new Fault('TOO_SHORT', path, `${leastObservations(alpha)} observations or more: ${why(alpha)}`, count).toRecord()];
}

/** The same of weighted observations, which are worth (sum of w)^2 / sum of w^2 alike ones (Kish 1965). */
export function weightedReachOf(weights: Float64Array, alpha: number, path: string): FaultRecord[] {
  let sum = 0;
  let squares = 0;
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  const worth = (sum * sum) / squares;
  if (worth * alpha >= 1 - rounding) return [];
  const expectation = `worth ${leastObservations(alpha)} observations or more by its weights: ${why(alpha)}`;
  return [new Fault('TOO_SHORT', path, expectation, Number(worth.toPrecision(6))).toRecord()];
}

const why = (alpha: number): string => `a tail of ${alpha} holds none of fewer, and the figures are those of the worst`;
