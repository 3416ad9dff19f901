// VaR and ES of one distribution, from its parameters or from the moments of return series: the checks at the door, and the figures.
import { fieldsOf } from '../book/fields.js';
import { confidence as confidenceOf, finite, nonNegative, oneOf, positive } from '../check.js';
import type { Scalars } from '../columns/scalars.js';
import { Fault } from '../fault.js';
import { type CornishFisher, cornishFisher } from './cornishFisher.js';
import type { CornishFisherInputs, ModifiedFigures, ModifiedInputs, NormalInputs, QuantileFigures, StudentInputs } from './methods.js';
import { modifiedRisk } from './modified.js';
import { lossOf, type Multipliers, normalMultipliers, studentMultipliers, studentScale } from './parametric.js';
import { seriesLike, tableOf } from './series.js';
import { unitScale } from './unitScale.js';

/** More degrees of freedom are the normal distribution to all digits that matter, and cost time. */
export const degreesLimit = 1e7;

/** Student's degrees of freedom above `lowest`. */
export function degreesOf(value: unknown, lowest: number, path: string): number {
  const nu = finite(value, path);
  if (!(nu > lowest && nu <= degreesLimit))
    throw new Fault('OUT_OF_RANGE', path, `greater than ${lowest}, and at most ${degreesLimit}`, nu);
  return nu;
}

function atHorizon(multipliers: Multipliers, mean: number, scale: number, days: number, value: number): QuantileFigures {
  const root = Math.sqrt(days);
  return {
    quantile: multipliers.quantile,
    valueAtRisk: value * lossOf(multipliers.quantile, scale * root, mean * days),
    expectedShortfall: value * lossOf(multipliers.shortfall, scale * root, mean * days),
  };
}

const shared = ['method', 'mean', 'confidence', 'horizonDays'] as const;

export function normalRisk(math: Scalars, inputs: NormalInputs): QuantileFigures {
  const given = fieldsOf(inputs, 'inputs', [...shared, 'standardDeviation'], ['value']);
  const sigma = nonNegative(given.standardDeviation, 'standardDeviation');
  const multipliers = normalMultipliers(math, confidenceOf(given.confidence, 'confidence'));
  return atHorizon(multipliers, finite(given.mean, 'mean'), sigma, daysOf(given), stakeOf(given));
}

export function studentRisk(math: Scalars, inputs: StudentInputs): QuantileFigures {
  const given = fieldsOf(inputs, 'inputs', [...shared, 'degreesOfFreedom'], ['value', 'standardDeviation', 'scale']);
  if ((given.standardDeviation === undefined) === (given.scale === undefined))
    throw new Fault('BAD_ARGUMENT', 'standardDeviation', 'set, unless scale is set', 'both or neither');
  const nu = degreesOf(given.degreesOfFreedom, 1, 'degreesOfFreedom');
  const scale =
    given.scale === undefined
      ? studentScale(nonNegative(given.standardDeviation, 'standardDeviation'), nu, 'degreesOfFreedom')
      : nonNegative(given.scale, 'scale');
  const multipliers = studentMultipliers(math, confidenceOf(given.confidence, 'confidence'), nu);
  return atHorizon(multipliers, finite(given.mean, 'mean'), scale, daysOf(given), stakeOf(given));
}

export function cornishFisherRisk(math: Scalars, inputs: CornishFisherInputs): CornishFisher {
  const given = fieldsOf(inputs, 'inputs', [...shared, 'standardDeviation', 'skewness', 'excessKurtosis'], ['value']);
  const days = daysOf(given);
  const value = stakeOf(given);
  const moments = {
    mean: finite(given.mean, 'mean') * days,
    standardDeviation: nonNegative(given.standardDeviation, 'standardDeviation') * Math.sqrt(days),
    skewness: finite(given.skewness, 'skewness') / Math.sqrt(days),
    excessKurtosis: finite(given.excessKurtosis, 'excessKurtosis') / days,
  };
  const figures = cornishFisher(math, moments, confidenceOf(given.confidence, 'confidence'));
  return {
    ...figures,
    valueAtRisk: value * figures.valueAtRisk,
    expectedShortfall: value * figures.expectedShortfall,
    boudtShortfall: value * figures.boudtShortfall,
    boudtShortfallOperational: value * figures.boudtShortfallOperational,
  };
}

export function modifiedFigures(math: Scalars, inputs: ModifiedInputs): ModifiedFigures {
  const given = fieldsOf(inputs, 'inputs', ['method', 'returns', 'weights', 'confidence', 'variance']);
  const returns = tableOf(given.returns, 'returns', 1, 2);
  const weights = seriesLike(given.weights, 'weights', returns.length, 'returns');
  const confidence = confidenceOf(given.confidence, 'confidence');
  const divisor = oneOf(given.variance, ['population', 'sample'], 'variance');
  // homogeneous in the returns: at a size near 1 none of their fourth powers leaves the doubles
  const largest = returns.reduce((most, series, i) => series.reduce((top, r) => Math.max(top, Math.abs(r * weights[i])), most), 0);
  const unit = unitScale(largest);
  const scaled = returns.map((series) => series.map((r) => r * unit));
  const { moments, ...figures } = modifiedRisk(math, scaled, weights, confidence, divisor);
  const back = (x: number): number => x / unit;
  return {
    ...figures,
    valueAtRisk: back(figures.valueAtRisk),
    expectedShortfall: back(figures.expectedShortfall),
    boudtShortfall: back(figures.boudtShortfall),
    boudtShortfallOperational: back(figures.boudtShortfallOperational),
    moments: { ...moments, mean: back(moments.mean), standardDeviation: back(moments.standardDeviation) },
    componentValueAtRisk: figures.componentValueAtRisk.map(back),
    componentExpectedShortfall: figures.componentExpectedShortfall.map(back),
  };
}

function daysOf(given: Readonly<Record<string, unknown>>): number {
  return positive(given.horizonDays, 'horizonDays');
}

/** Value that the returns refer to: positive, because a loss of a short position is not the gain of a long one. */
function stakeOf(given: Readonly<Record<string, unknown>>): number {
  return given.value === undefined ? 1 : nonNegative(given.value, 'value');
}
