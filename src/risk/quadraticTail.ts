// VaR and ES of a quadratic P&L by the approximation asked for, or by the best that holds.
import type { Scalars } from '../marshal/scalars.js';
import { cornishFisher, cornishFisherDomain, type StandardMoments } from './cornishFisher.js';
import { type Reduced, termsOf } from './deltaGamma.js';
import type { DeltaGammaApproximation } from './methods.js';
import { oneFactorTail } from './oneFactor.js';
import { lossOf, normalMultipliers } from './parametric.js';
import { exactTail } from './quadraticDistribution.js';
import { saddlepointTail, type TailFigures } from './saddlepoint.js';

export interface QuadraticTail extends TailFigures {
  /** What the two figures were made with. */
  readonly approximation: Exclude<DeltaGammaApproximation, 'auto'>;
  /** Whether the Cornish-Fisher expansion is a quantile function for these moments. */
  readonly inDomain: boolean;
}

/** 'auto': exact for one factor, else Cornish-Fisher inside its domain, else the saddlepoint. A P&L that does not move loses its mean for certain. */
export function quadraticTail(
  math: Scalars,
  reduced: Reduced,
  moments: StandardMoments,
  asked: DeltaGammaApproximation,
  confidence: number,
): QuadraticTail {
  const inDomain = cornishFisherDomain(moments.skewness, moments.excessKurtosis);
  const approximation = asked === 'auto' ? (reduced.n === 1 ? 'exact' : inDomain ? 'cornish-fisher' : 'saddlepoint') : asked;
  const { mean, standardDeviation: sigma } = moments;
  const tail = (): TailFigures => {
    if (sigma === 0) return { valueAtRisk: 0 - mean, expectedShortfall: 0 - mean };
    if (approximation === 'exact') {
      if (reduced.n === 1)
        return oneFactorTail(math, reduced.theta, reduced.slope[0] as number, reduced.curvature[0] as number, confidence);
      const terms = termsOf(reduced);
      return exactTail(math, terms, sigma, confidence, saddlepointTail(math, terms, sigma, confidence).valueAtRisk);
    }
    if (approximation === 'cornish-fisher') return cornishFisher(math, moments, confidence);
    if (approximation === 'saddlepoint') return saddlepointTail(math, termsOf(reduced), sigma, confidence);
    const { quantile, shortfall } = normalMultipliers(math, confidence);
    return { valueAtRisk: lossOf(quantile, sigma, mean), expectedShortfall: lossOf(shortfall, sigma, mean) };
  };
  const { valueAtRisk, expectedShortfall } = tail();
  return { valueAtRisk, expectedShortfall, approximation, inDomain };
}
