// The binomial distribution: sums of weights from the largest down, every term of one sign.
import type { Scalars } from '../../columns/scalars.js';
import { binomialWeight } from './stirling.js';

/** P(X <= k) and P(X > k) of n trials of probability p, 0 < p < 1; the smaller of the two keeps its relative accuracy. */
export function binomialTails(math: Scalars, k: number, n: number, p: number): { readonly lower: number; readonly upper: number } {
  if (k < 0) return { lower: 0, upper: 1 };
  if (k >= n) return { lower: 1, upper: 0 };
  const odds = p / (1 - p);
  if (k < n * p) {
    const lower = Math.min(
      1,
      sumFrom(binomialWeight(math, k, n, p), k, (j) => (j > 0 ? j / (n - j + 1) / odds : 0), -1),
    );
    return { lower, upper: 1 - lower };
  }
  const first = k + 1;
  const upper = Math.min(
    1,
    sumFrom(binomialWeight(math, first, n, p), first, (j) => ((n - j) / (j + 1)) * odds, 1),
  );
  return { lower: 1 - upper, upper };
}

/** weight(j) + weight(j +- 1) + ..., the ratio of a weight to the one before it given. */
function sumFrom(weight: number, start: number, ratio: (j: number) => number, step: 1 | -1): number {
  let sum = weight;
  let term = weight;
  for (let j = start; term > 0; j += step) {
    term *= ratio(j);
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}
