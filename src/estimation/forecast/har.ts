// HAR: the variance ahead as a line in the variances of the last day, week and month.
import { fieldsOf } from '../../book/fields.js';
import { count } from '../../check.js';
import { Fault } from '../../fault.js';
import { leastSquares } from '../matrices/solve.js';
import { neweyWest } from './neweyWest.js';
import { varianceSeries } from './series.js';

export interface HarInputs {
  /** Realised variances or proxies (squared daily returns), a day each, oldest first. */
  readonly variances: Float64Array;
  /** Days of the short, middle and long mean: 1, 5, 22 where markets close at weekends; 1, 7, 30 where they do not. */
  readonly windows: readonly [number, number, number];
  /** Days ahead whose mean variance is forecast. */
  readonly horizon: number;
}

export interface HarFit {
  /** Constant, short, middle, long. */
  readonly coefficients: Float64Array;
  /** Newey-West, with as many lags as the horizon overlaps (Bartlett weights); the same order. */
  readonly standardErrors: Float64Array;
  /** Share of the variance of the target that the fit explains, in sample. */
  readonly rSquared: number;
  readonly observations: number;
  /** Mean variance a day over the horizon after the last day; at least the smallest variance mean that was seen, for a line may go below 0. */
  readonly forecast: number;
}

/**
 * mean(v_(t+1) ... v_(t+h)) = c + b1 mean of the last day + b2 of the week + b3 of the month, by least squares: Corsi, J. Financial Econometrics 7 (2009), (9).
 * Throws TOO_SHORT below 30 targets, NOT_POSITIVE when the regressors are collinear (a constant series), NEGATIVE for a variance below 0.
 */
export function fitHar(inputs: HarInputs): HarFit {
  const fields = fieldsOf(inputs, 'inputs', ['variances', 'windows', 'horizon']);
  const windows = windowsOf(fields.windows);
  const horizon = count(fields.horizon, 1, 1000, 'horizon');
  const longest = windows[2];
  const given = varianceSeries(fields.variances, 'variances', longest + horizon + minimumTargets - 1);
  // in units of their mean: the normal equations of the errors square the condition, and daily variances are near 1e-4
  const unit = given.reduce((sum, v) => sum + v, 0) / given.length;
  if (!(unit > 0)) throw new Fault('NOT_POSITIVE', 'variances', 'a series whose mean is greater than 0', unit);
  const variances = given.map((v) => v / unit);
  const rows = variances.length - longest - horizon + 1;
  const sums = cumulated(variances);
  const meanOf = (from: number, to: number): number => (sums[to] - sums[from]) / (to - from);
  const target = Float64Array.from({ length: rows }, (_, i) => meanOf(i + longest, i + longest + horizon));
  const columns = [
    new Float64Array(rows).fill(1),
    ...windows.map((days) => Float64Array.from({ length: rows }, (_, i) => meanOf(i + longest - days, i + longest))),
  ];
  const coefficients = leastSquares(columns, target);
  const errors = coefficients === undefined ? undefined : neweyWest(columns, target, coefficients, horizon - 1);
  if (coefficients === undefined || errors === undefined) {
    throw new Fault('NOT_POSITIVE', 'variances', 'a series whose means over the three windows vary independently', 0);
  }
  const n = variances.length;
  const now = [1, ...windows.map((days) => meanOf(n - days, n))];
  const line = now.reduce((sum, x, k) => sum + x * coefficients[k], 0);
  const lowest = target.reduce((a, b) => Math.min(a, b));
  return {
    coefficients: coefficients.map((c, k) => (k === 0 ? c * unit : c)),
    standardErrors: errors.standardErrors.map((e, k) => (k === 0 ? e * unit : e)),
    rSquared: errors.rSquared,
    observations: rows,
    forecast: Math.max(line, lowest) * unit,
  };
}

const minimumTargets = 30;

function windowsOf(value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length !== 3) throw new Fault('SHAPE_MISMATCH', 'windows', 'three numbers of days', value);
  const windows = value.map((days, i) => count(days, 1, 1000, `windows[${i}]`));
  windows.forEach((days, i) => {
    if (i > 0 && !(days > windows[i - 1])) throw new Fault('OUT_OF_RANGE', `windows[${i}]`, 'longer than the one before', days);
  });
  return windows;
}

function cumulated(xs: Float64Array): Float64Array {
  const sums = new Float64Array(xs.length + 1);
  for (let t = 0; t < xs.length; t += 1) sums[t + 1] = sums[t] + xs[t];
  return sums;
}
