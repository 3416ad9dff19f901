// Likelihood-ratio tests of the number and the places of exceedances: Kupiec, TUFF, Christoffersen, time between failures.
import type { Scalars } from '../../columns/scalars.js';
import { chiSquareTail } from '../special/chiSquare.js';
import { deviance } from '../special/stirling.js';

export interface TestResult {
  /** Likelihood ratio, -2 ln of it. */
  readonly statistic: number;
  /** Degrees of freedom of the chi-square distribution that it follows under a correct model. */
  readonly degreesOfFreedom: number;
  /** Probability of a statistic at least as large when the model is right. */
  readonly pValue: number;
}

/** Transitions between consecutive days: `n01` from no exceedance to one. */
export interface Transitions {
  readonly n00: number;
  readonly n01: number;
  readonly n10: number;
  readonly n11: number;
}

export function resultOf(math: Scalars, statistic: number, degreesOfFreedom: number): TestResult {
  return { statistic, degreesOfFreedom, pValue: degreesOfFreedom === 0 ? 1 : chiSquareTail(math, statistic, degreesOfFreedom) };
}

/**
 * Likelihood ratio of x successes in n trials against probability p: 2 [x ln(x/np) + (n - x) ln((n - x)/(n(1 - p)))], 0 ln 0 = 0. Both terms as deviances, whose
 * linear parts cancel exactly: the ratio keeps its digits where the count is close to what is expected.
 */
function likelihoodRatio(math: Scalars, x: number, n: number, p: number): number {
  const expected = n * p;
  const gap = x - expected;
  if (gap === 0) return 0;
  return 2 * (deviance(math, x, expected, gap) + deviance(math, n - x, n - expected, -gap));
}

/** Proportion of failures (Kupiec 1995): are there as many exceedances as there should be? */
export function kupiecTest(math: Scalars, observations: number, exceedances: number, probability: number): TestResult {
  return resultOf(math, likelihoodRatio(math, exceedances, observations, probability), 1);
}

/** Time until first failure (Kupiec 1995): the first exceedance on day `first`, 1 for the first day. */
export function tuffTest(math: Scalars, first: number, probability: number): TestResult {
  return resultOf(math, likelihoodRatio(math, 1, first, probability), 1);
}

/**
 * Independence (Christoffersen 1998): is an exceedance as likely after one as after none? The G statistic of the two by two table: each cell's
 * observed and expected count differ by the same (n00 n11 - n01 n10)/n.
 */
export function independenceTest(math: Scalars, { n00, n01, n10, n11 }: Transitions): TestResult {
  const total = n00 + n01 + n10 + n11;
  const calm = n00 + n01;
  const after = n10 + n11;
  const hits = n01 + n11;
  const quiet = n00 + n10;
  if (calm === 0 || after === 0 || hits === 0 || quiet === 0) return resultOf(math, 0, 1);
  const gap = (n00 * n11 - n01 * n10) / total;
  if (gap === 0) return resultOf(math, 0, 1);
  const statistic =
    2 *
    (deviance(math, n00, (calm * quiet) / total, gap) +
      deviance(math, n01, (calm * hits) / total, -gap) +
      deviance(math, n10, (after * quiet) / total, -gap) +
      deviance(math, n11, (after * hits) / total, gap));
  return resultOf(math, statistic, 1);
}

/** Conditional coverage (Christoffersen 1998): the sum of both, over the whole sample and its transitions. */
export function conditionalCoverageTest(
  math: Scalars,
  observations: number,
  exceedances: number,
  probability: number,
  transitions: Transitions,
): TestResult {
  const coverage = likelihoodRatio(math, exceedances, observations, probability);
  return resultOf(math, coverage + independenceTest(math, transitions).statistic, 2);
}

export interface TimeBetweenFailures {
  /** Haas's mixed Kupiec test: independence and coverage; one degree more than there are exceedances. */
  readonly mixed: TestResult;
  /** The times alone. */
  readonly independence: TestResult;
}

/** Time between failures (Haas 2001): `gaps` are the days from each exceedance to the next, the first from the start; a TUFF ratio each. */
export function timeBetweenFailures(
  math: Scalars,
  gaps: ArrayLike<number>,
  observations: number,
  probability: number,
): TimeBetweenFailures {
  let sum = 0;
  for (let i = 0; i < gaps.length; i += 1) sum += likelihoodRatio(math, 1, gaps[i], probability);
  const coverage = likelihoodRatio(math, gaps.length, observations, probability);
  return { mixed: resultOf(math, sum + coverage, gaps.length + 1), independence: resultOf(math, sum, gaps.length) };
}
