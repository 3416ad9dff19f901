// The Cornish-Fisher expansion with four moments: quantile, where it is one at all, and expected shortfall.
// Outside its domain it may be off tenfold. Inside nothing bounds the error either: a book of three factors that is gamma alone has 390 by it where the
// distribution has 1,031. So `auto` takes the saddlepoint for several factors.
import type { Scalars } from '../columns/scalars.js';
import { type Multipliers, normalMultipliers } from './parametric.js';

export interface StandardMoments {
  readonly mean: number;
  readonly standardDeviation: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
}

export interface CornishFisher {
  /** Standardised P&L at the quantile, w(z). */
  readonly quantile: number;
  readonly valueAtRisk: number;
  /** -E[mean + sigma w(Z) | Z < z], in closed form. */
  readonly expectedShortfall: number;
  /** Boudt, Peterson, Croux (2008): the Edgeworth density beyond the quantile; may lie below the VaR outside the domain. */
  readonly boudtShortfall: number;
  /** The same, never below the VaR. */
  readonly boudtShortfallOperational: number;
  /** Whether w rises everywhere, so that the expansion is a quantile function. Outside, every figure here may be far off. */
  readonly inDomain: boolean;
}

/**
 * Whether w'(z) = A z^2 + B z + C > 0 for all z, A = k/8 - s^2/6, B = s/3, C = 1 - k/8 + 5 s^2/36: A > 0 and B^2 < 4 A C (Maillard, A user's guide to
 * the Cornish Fisher expansion, 2012); s = k = 0 is the normal distribution.
 */
export function cornishFisherDomain(skewness: number, excessKurtosis: number): boolean {
  const square = skewness * skewness;
  const a = excessKurtosis / 8 - square / 6;
  const b = skewness / 3;
  const c = 1 - excessKurtosis / 8 + (5 * square) / 36;
  return (a > 0 && b * b < 4 * a * c) || (a === 0 && b === 0 && c > 0);
}

/** w(z) = z + s (z^2 - 1)/6 + k (z^3 - 3 z)/24 - s^2 (2 z^3 - 5 z)/36. */
export function cornishFisherQuantile(z: number, skewness: number, excessKurtosis: number): number {
  const square = z * z;
  return z + (skewness * (square - 1)) / 6 + (excessKurtosis * z * (square - 3)) / 24 - (skewness * skewness * z * (2 * square - 5)) / 36;
}

/** All figures at a confidence; a standard deviation of 0 gives the loss of the mean. */
export function cornishFisher(math: Scalars, moments: StandardMoments, confidence: number): CornishFisher {
  const { mean, standardDeviation: sigma, skewness: s, excessKurtosis: k } = moments;
  const { quantile, ...tail } = cornishFisherTail(normalMultipliers(math, confidence), moments);
  const edgeworth = boudtIntegral(math, quantile, s, k) / (1 - confidence);
  return {
    quantile,
    ...tail,
    boudtShortfall: edgeworth * sigma - mean + 0,
    boudtShortfallOperational: Math.max(edgeworth, -quantile) * sigma - mean + 0,
    inDomain: cornishFisherDomain(s, k),
  };
}

/** Multipliers of the normal distribution, corrected, at a confidence. */
export function cornishFisherTail(
  normal: Multipliers,
  { mean, standardDeviation: sigma, skewness: s, excessKurtosis: k }: StandardMoments,
): Pick<CornishFisher, 'quantile' | 'valueAtRisk' | 'expectedShortfall'> {
  const z = 0 - normal.quantile;
  const w = cornishFisherQuantile(z, s, k);
  const square = z * z;
  // the integral of He_n n from -infinity to z is -He_(n - 1)(z) n(z)
  const integral = normal.shortfall * (1 + (s * z) / 6 + (k * (square - 1)) / 24 - (s * s * (2 * square - 1)) / 36);
  return { quantile: w, valueAtRisk: -w * sigma - mean + 0, expectedShortfall: integral * sigma - mean + 0 };
}

/** n(h) [1 + h^3 s/6 + (h^6 - 9 h^4 + 9 h^2 + 3) s^2/72 + (h^4 - 2 h^2 - 1) k/24]. */
export function boudtIntegral(math: Scalars, h: number, s: number, k: number): number {
  const square = h * h;
  const third = (square * h * s) / 6;
  const sixth = ((((square - 9) * square + 9) * square + 3) * (s * s)) / 72;
  const fourth = (((square - 2) * square - 1) * k) / 24;
  return math.normalPdf(h) * (1 + third + sixth + fourth);
}
