// Mean, variance, skewness and kurtosis of a series: two passes, deviations and their powers carried in two doubles.

import { type DoubleDouble, exactSum, nothing, over, plus, times } from '../estimation/matrices/doubleDouble.js';
import { Fault } from '../fault.js';
import { seriesOf } from './series.js';

export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Divisor n. */
  readonly populationVariance: number;
  /** Divisor n - 1; NaN never: 0 for a single number. */
  readonly sampleVariance: number;
  readonly sampleStandardDeviation: number;
  /** Central moments by 1/n over powers of the population's standard deviation; 0 for a series that does not move. */
  readonly skewness: number;
  readonly excessKurtosis: number;
}

/**
 * A series that does not move has variance, skewness and excess kurtosis 0. Throws the Faults of `seriesOf`; OVERFLOW when a fourth power leaves
 * the double range.
 */
export function momentsOf(values: ArrayLike<number>): Moments {
  const xs = seriesOf(values, 'values');
  const count = xs.length;
  let sum = nothing;
  for (const x of xs) sum = plus(sum, { high: x, low: 0 });
  const mean = over(sum, count);
  let second = nothing;
  let third = nothing;
  let fourth = nothing;
  for (const x of xs) {
    const { high, low } = exactSum(x, -mean.high);
    const deviation = exactSum(high, low - mean.low);
    const square = times(deviation, deviation);
    second = plus(second, square);
    third = plus(third, times(square, deviation));
    fourth = plus(fourth, times(square, square));
  }
  const populationVariance = over(second, count).high;
  if (!Number.isFinite(mean.high) || !Number.isFinite(fourth.high))
    throw new Fault('OVERFLOW', 'values', 'small enough that its fourth power is a double', mean.high);
  const scale = Math.sqrt(populationVariance);
  const still = !(populationVariance * populationVariance > 0);
  const sampleVariance = count > 1 ? over(second, count - 1).high : 0;
  return {
    count,
    mean: mean.high,
    populationVariance,
    sampleVariance,
    sampleStandardDeviation: Math.sqrt(sampleVariance),
    skewness: still ? 0 : meanOf(third, count) / (populationVariance * scale),
    excessKurtosis: still ? 0 : meanOf(fourth, count) / (populationVariance * populationVariance) - 3,
  };
}

function meanOf(sum: DoubleDouble, count: number): number {
  return over(sum, count).high;
}
