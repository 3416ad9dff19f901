// VaR and ES of quadratic P&Ls by the requested approximation, or the best valid one; many at a time, the fastest form for backends.
import type { Scalars } from '../columns/scalars.js';
import { cornishFisherDomain, cornishFisherTail, type StandardMoments } from './cornishFisher.js';
import { type Reduced, termsOf } from './deltaGamma.js';
import { exactTails } from './exactTail.js';
import type { DeltaGammaApproximation } from './methods.js';
import { type OneFactorQuestion, oneFactorTails } from './oneFactor.js';
import { lossOf, normalMultipliers } from './parametric.js';
import { saddlepointLevels, saddlepointTails, type TailFigures, type TailQuestion } from './saddlepoint.js';

export interface QuadraticTail extends TailFigures {
  /** Approximation used for the two figures. */
  readonly approximation: Exclude<DeltaGammaApproximation, 'auto'>;
  /** Whether the Cornish-Fisher expansion is a quantile function for these moments. */
  readonly inDomain: boolean;
}

export interface QuadraticCase {
  readonly reduced: Reduced;
  readonly moments: StandardMoments;
}

/**
 * 'auto': exact for one factor, else the saddlepoint. A P&L that does not move loses its mean for certain. What stands beside a case changes no bit of it.
 */
export function quadraticTails(
  math: Scalars,
  cases: readonly QuadraticCase[],
  asked: DeltaGammaApproximation,
  confidence: number,
): readonly QuadraticTail[] {
  const normal = normalMultipliers(math, confidence);
  const tails = new Array<TailFigures>(cases.length);
  const [single, inverted, tilted]: [number[], number[], number[]] = [[], [], []];
  const kinds = cases.map(({ reduced, moments }, place) => {
    const { mean, standardDeviation: sigma } = moments;
    const inDomain = cornishFisherDomain(moments.skewness, moments.excessKurtosis);
    const approximation = asked === 'auto' ? (reduced.n === 1 ? 'exact' : 'saddlepoint') : asked;
    if (sigma === 0) tails[place] = { valueAtRisk: 0 - mean, expectedShortfall: 0 - mean };
    else if (approximation === 'exact') (reduced.n === 1 ? single : inverted).push(place);
    else if (approximation === 'saddlepoint') tilted.push(place);
    else if (approximation === 'cornish-fisher') tails[place] = cornishFisherTail(normal, moments);
    else tails[place] = { valueAtRisk: lossOf(normal.quantile, sigma, mean), expectedShortfall: lossOf(normal.shortfall, sigma, mean) };
    return { approximation, inDomain };
  });
  const put = <T>(
    places: readonly number[],
    of: (one: QuadraticCase) => T,
    solve: (rows: readonly T[]) => readonly TailFigures[],
  ): void => {
    if (places.length === 0) return;
    const solved = solve(places.map((place) => of(cases[place])));
    for (const [row, place] of places.entries()) tails[place] = solved[row];
  };
  put(
    single,
    (one) => oneFactorQuestion(one, confidence),
    (rows) => oneFactorTails(math, rows),
  );
  put(
    inverted,
    (one) => tailQuestion(one, confidence),
    (rows) => exactTails(math, rows),
  );
  put(
    tilted,
    (one) => tailQuestion(one, confidence),
    (rows) => saddlepointTails(math, rows),
  );
  return kinds.map(({ approximation, inDomain }, place) => {
    const { valueAtRisk, expectedShortfall } = tails[place];
    return { valueAtRisk, expectedShortfall, approximation, inDomain };
  });
}

function oneFactorQuestion({ reduced: { theta, slope, curvature } }: QuadraticCase, confidence: number): OneFactorQuestion {
  return { theta, slope: slope[0], curvature: curvature[0], confidence };
}

function tailQuestion({ reduced, moments }: QuadraticCase, confidence: number): TailQuestion {
  return { terms: termsOf(reduced), deviation: moments.standardDeviation, confidence };
}

/** VaR at several confidences of one P&L that moves, as 'auto' has it. */
export function quadraticLevels(math: Scalars, one: QuadraticCase, confidences: readonly number[]): readonly number[] {
  const { reduced } = one;
  const [confidence] = confidences;
  if (confidence === undefined) return [];
  const each = <T>(question: T): (T & { readonly confidence: number })[] => confidences.map((at) => ({ ...question, confidence: at }));
  if (reduced.n === 1) return oneFactorTails(math, each(oneFactorQuestion(one, confidence))).map(({ valueAtRisk }) => valueAtRisk);
  return saddlepointLevels(math, each(tailQuestion(one, confidence))).map(({ valueAtRisk }) => valueAtRisk);
}
