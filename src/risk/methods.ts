// What each method of VaR and expected shortfall is asked with, and what it answers: losses are positive, confidence in (0, 1), horizons in days.
import type { FaultRecord } from '../fault.js';
import type { Contributions } from './contributions.js';
import type { CornishFisher, StandardMoments } from './cornishFisher.js';
import type { CovarianceInputs } from './covariance.js';
import type { VarianceRecursion } from './filtered.js';
import type { QuantileConvention, ShortfallConvention } from './quantiles.js';

type Numbers = ArrayLike<number>;

/** A distribution by its daily mean and standard deviation: the mean grows with the horizon, the standard deviation with its root. */
export interface NormalInputs {
  readonly method: 'normal';
  readonly mean: number;
  readonly standardDeviation: number;
  readonly confidence: number;
  readonly horizonDays: number;
  /** Factor of the mean and standard deviation of returns; 1 by default. */
  readonly value?: number;
}

/** Either the standard deviation (degrees of freedom above 2) or Student's scale parameter (above 1, for the shortfall). */
export interface StudentInputs {
  readonly method: 'student-t';
  readonly mean: number;
  readonly standardDeviation?: number;
  readonly scale?: number;
  readonly degreesOfFreedom: number;
  readonly confidence: number;
  readonly horizonDays: number;
  readonly value?: number;
}

/** Daily moments; over h days of independent returns skewness falls with the root of h, excess kurtosis with h. */
export interface CornishFisherInputs {
  readonly method: 'cornish-fisher';
  readonly mean: number;
  readonly standardDeviation: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
  readonly confidence: number;
  readonly horizonDays: number;
  readonly value?: number;
}

/** Return series [assets][observations] and weights; the moments are the sample's. */
export interface ModifiedInputs {
  readonly method: 'modified';
  readonly returns: readonly Numbers[];
  readonly weights: Numbers;
  readonly confidence: number;
  /** Divisor of the variance: n or n - 1. */
  readonly variance: 'population' | 'sample';
}

/** Daily covariance of the factors; deltas in currency per unit of factor. */
export interface DeltaNormalInputs extends CovarianceInputs {
  readonly method: 'delta-normal';
  /** Deltas of one portfolio: each factor is a position of its own. */
  readonly deltas?: Numbers;
  /** Several positions [positions][factors], instead of `deltas`. */
  readonly positions?: readonly Numbers[];
  /** Expected daily moves of the factors; 0 when left out. */
  readonly means?: Numbers;
  /** Student t of the same variance instead of the normal distribution; above 2. */
  readonly degreesOfFreedom?: number;
  readonly confidence: number;
  readonly horizonDays: number;
}

/**
 * 'exact': the distribution inverted; of one factor in closed form. 'cornish-fisher': four moments; says when it is out of its domain. 'saddlepoint': Lugannani-Rice. 'normal': mean and
 * variance alone. 'auto': exact for one factor, else the saddlepoint, which is an approximation: mostly within 1 % of 'exact', by the larger of the figure and a
 * standard deviation, and up to 5 % off (0.95 to 0.999, 2 to 10 factors).
 */
export const deltaGammaApproximations = ['auto', 'exact', 'cornish-fisher', 'saddlepoint', 'normal'] as const;
export type DeltaGammaApproximation = (typeof deltaGammaApproximations)[number];

/** P&L = theta h + delta'x + x'Gamma x/2, x normal with h times the daily covariance. */
export interface DeltaGammaInputs extends CovarianceInputs {
  readonly method: 'delta-gamma';
  readonly deltas: Numbers;
  /** Symmetric, currency per unit of factor squared; either the rows or the diagonal. */
  readonly gammas?: readonly Numbers[];
  readonly gammaDiagonal?: Numbers;
  /** Currency a day; 0 when left out. */
  readonly theta?: number;
  readonly confidence: number;
  readonly horizonDays: number;
  readonly approximation?: DeltaGammaApproximation;
}

/** Scenario P&L over the horizon wanted, gains positive, each as likely as any other. */
export interface HistoricalInputs {
  readonly method: 'historical';
  readonly pnl: Numbers;
  readonly confidence: number;
  readonly quantile: QuantileConvention;
  readonly shortfall: ShortfallConvention;
}

/** The oldest first; weight decay^age (Boudoukh, Richardson, Whitelaw). */
export interface AgeWeightedInputs {
  readonly method: 'age-weighted';
  readonly pnl: Numbers;
  readonly decay: number;
  readonly confidence: number;
}

/** History with what probability the stress scenarios leave it, and those with their own. */
export interface StressedInputs {
  readonly method: 'stressed';
  readonly pnl: Numbers;
  readonly stressPnl: Numbers;
  readonly stressProbabilities: Numbers;
  /** Age weights within the history; 1 (all alike) when left out. */
  readonly decay?: number;
  readonly confidence: number;
}

/** Returns of one day, the volatility forecast for each of their days, and today's; P&L is `value` times the return. */
export interface VolatilityUpdatedInputs {
  readonly method: 'volatility-updated';
  readonly returns: Numbers;
  readonly volatilities: Numbers;
  readonly currentVolatility: number;
  readonly value?: number;
  readonly confidence: number;
  readonly quantile: QuantileConvention;
  readonly shortfall: ShortfallConvention;
}

/** Paths of `horizonDays` (whole days) of standardised residuals drawn with replacement; returns add along a path. */
export interface FilteredHistoricalInputs {
  readonly method: 'filtered-historical';
  readonly returns: Numbers;
  readonly volatilities: Numbers;
  readonly currentVolatility: number;
  readonly value?: number;
  readonly confidence: number;
  readonly quantile: QuantileConvention;
  readonly shortfall: ShortfallConvention;
  readonly horizonDays: number;
  readonly paths: number;
  /** A whole number from 0 to 2^53 - 1: the same seed gives the same paths. */
  readonly seed: number;
  /** How the variance goes on along a path; constant when left out. */
  readonly recursion?: VarianceRecursion;
}

export type RiskInputs =
  | NormalInputs
  | StudentInputs
  | CornishFisherInputs
  | ModifiedInputs
  | DeltaNormalInputs
  | DeltaGammaInputs
  | HistoricalInputs
  | AgeWeightedInputs
  | StressedInputs
  | VolatilityUpdatedInputs
  | FilteredHistoricalInputs;

export type RiskMethod = RiskInputs['method'];

export interface RiskFigures {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
}

export interface QuantileFigures extends RiskFigures {
  /** Standardised loss at the confidence. */
  readonly quantile: number;
}

export interface ModifiedFigures extends CornishFisher {
  readonly moments: StandardMoments;
  readonly componentValueAtRisk: Float64Array;
  readonly componentExpectedShortfall: Float64Array;
}

export interface DeltaNormalFigures extends QuantileFigures, Contributions {
  /** Mean of the P&L over the horizon. */
  readonly mean: number;
  readonly standardDeviation: number;
}

export interface DeltaGammaFigures extends RiskFigures, StandardMoments {
  /** Approximation used for the two figures. */
  readonly approximation: Exclude<DeltaGammaApproximation, 'auto'>;
  /** Whether the Cornish-Fisher expansion is a quantile function for these moments. */
  readonly inDomain: boolean;
}

export interface HistoricalFigures extends RiskFigures {
  readonly observations: number;
  /** TOO_SHORT where observations x (1 - confidence) < 1, weighted ones counting as (sum of w)^2 / sum of w^2: the figures are then those of the worst. */
  readonly warnings: readonly FaultRecord[];
}

export interface WeightedFigures extends HistoricalFigures {
  /** Probability of each observation, in the order given; stress scenarios after the history. */
  readonly weights: Float64Array;
}

export interface SimulatedFigures extends HistoricalFigures {
  /** P&L of every scenario or path, in the order of its making. */
  readonly pnl: Float64Array;
}

/** Result of each method. */
export interface RiskResults {
  readonly normal: QuantileFigures;
  readonly 'student-t': QuantileFigures;
  readonly 'cornish-fisher': CornishFisher;
  readonly modified: ModifiedFigures;
  readonly 'delta-normal': DeltaNormalFigures;
  readonly 'delta-gamma': DeltaGammaFigures;
  readonly historical: HistoricalFigures;
  readonly 'age-weighted': WeightedFigures;
  readonly stressed: WeightedFigures;
  readonly 'volatility-updated': SimulatedFigures;
  readonly 'filtered-historical': SimulatedFigures;
}
