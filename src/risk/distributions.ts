// The distributions of risk for callers: one number in, one out, every argument checked.
import { count, finite, positive, confidence as probabilityOf, within } from '../check.js';
import type { Scalars } from '../columns/scalars.js';
import { degreesLimit, degreesOf } from './distributionMethods.js';
import { fitPareto, type ParetoFit } from './generalisedPareto.js';
import { seriesOf } from './series.js';
import { binomialTails } from './special/binomial.js';
import { chiSquareCdf, chiSquareQuantile, chiSquareTail } from './special/chiSquare.js';
import { studentCdf, studentDensity, studentUpperQuantile } from './special/student.js';

/** Student's degrees of freedom are at least that: below, a quantile near the median has few digits. */
const leastStudentDegrees = 0.01;

/**
 * Probabilities in (0, 1) where one is asked for; degrees of freedom, whole or not, of 1e7 at most: above 0, of Student's t from 0.01 on. Relative errors below 1e-12 outside of underflow; a
 * quantile beyond the doubles is a fault (OVERFLOW).
 */
export interface Distributions {
  studentPdf(t: number, degreesOfFreedom: number): number;
  /** P(T <= t). */
  studentCdf(t: number, degreesOfFreedom: number): number;
  studentQuantile(p: number, degreesOfFreedom: number): number;
  chiSquareCdf(x: number, degreesOfFreedom: number): number;
  /** P(X > x), to full relative accuracy far out. */
  chiSquareTail(x: number, degreesOfFreedom: number): number;
  chiSquareQuantile(p: number, degreesOfFreedom: number): number;
  /** P(X <= successes) and P(X > successes). */
  binomialTails(successes: number, trials: number, probability: number): { readonly lower: number; readonly upper: number };
  /** The generalised Pareto distribution of losses beyond a threshold, at least 10 positive ones, by maximum likelihood with standard errors. */
  paretoFit(excesses: ArrayLike<number>): ParetoFit;
}

export function distributionsOn(use: <T>(job: (math: Scalars) => T) => T): Distributions {
  const degrees = (nu: number): number => degreesOf(nu, 0, 'degreesOfFreedom');
  const student = (nu: number): number => within(nu, leastStudentDegrees, degreesLimit, 'degreesOfFreedom');
  return {
    studentPdf: (t, nu) => use((math) => studentDensity(math, finite(t, 't'), student(nu))),
    studentCdf: (t, nu) => use((math) => studentCdf(math, finite(t, 't'), student(nu))),
    studentQuantile: (p, nu) => use((math) => 0 - studentUpperQuantile(math, probabilityOf(p, 'p'), student(nu))),
    chiSquareCdf: (x, nu) => use((math) => chiSquareCdf(math, finite(x, 'x'), degrees(nu))),
    chiSquareTail: (x, nu) => use((math) => chiSquareTail(math, finite(x, 'x'), degrees(nu))),
    chiSquareQuantile: (p, nu) => use((math) => chiSquareQuantile(math, probabilityOf(p, 'p'), positive(degrees(nu), 'degreesOfFreedom'))),
    paretoFit: (excesses) => use((math) => fitPareto(math, seriesOf(excesses, 'excesses', 10))),
    binomialTails: (successes, trials, probability) => {
      const n = count(trials, 1, Number.MAX_SAFE_INTEGER, 'trials');
      const k = count(successes, 0, n, 'successes');
      return use((math) => binomialTails(math, k, n, probabilityOf(probability, 'probability')));
    },
  };
}
