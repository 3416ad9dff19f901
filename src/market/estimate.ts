// Spot vols and correlation from daily closes: sample or exponentially weighted, over the days all names have in common.
import { Fault } from '../fault.js';
import { dailyReturns, type History, type LogMap } from './history.js';
import { sampleCovariance } from './sampleCovariance.js';
import { dayMs } from './year.js';

/** Fewer returns than this are no estimate (our own choice). */
export const minimumObservations = 30;

export interface EstimateSettings {
  /** sample: mean removed, divisor n - 1; ewma: mean zero, weight lambda^age (RiskMetrics 1996), divided by the sum of the weights. */
  readonly method: 'sample' | 'ewma';
  readonly lambda: number;
  /** Calendar days before the last row of the history. */
  readonly windowDays: number;
}

export interface SpotEstimate {
  /** Annual, [names]. */
  readonly vols: Float64Array;
  /** [names x names] row-major; symmetric, unit diagonal, positive semi-definite up to rounding. */
  readonly correlation: Float64Array;
  readonly observations: number;
  /** Dates of the first and last return used, ms. */
  readonly from: number;
  readonly to: number;
}

/**
 * Only days on which every name has a return count, so that the matrix is positive semi-definite by construction.
 * Throws UNKNOWN_FACTOR, TOO_SHORT below `minimumObservations`, NOT_POSITIVE for a name that never moved.
 */
export function estimateSpot(
  history: History,
  names: readonly string[],
  settings: EstimateSettings,
  daysPerYear: number,
  log: LogMap,
): SpotEstimate {
  const returns = dailyReturns(history, names, log);
  const rows = commonRows(history, returns, settings.windowDays);
  if (rows.length < minimumObservations) {
    const expectation = `at least ${minimumObservations} days in the last ${settings.windowDays} on which all of ${names.join(', ')} have a return`;
    throw new Fault('TOO_SHORT', 'history', expectation, rows.length);
  }
  const covariance = covarianceOf(returns, rows, settings);
  const n = names.length;
  const vols = new Float64Array(n);
  const correlation = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    const variance = covariance[i * n + i];
    if (!(variance > 0)) throw new Fault('NOT_POSITIVE', `history.${names[i]}`, 'a series whose variance is greater than 0', variance);
    vols[i] = Math.sqrt(variance * daysPerYear);
  }
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      const product = Math.sqrt(covariance[i * n + i]) * Math.sqrt(covariance[j * n + j]);
      correlation[i * n + j] = i === j ? 1 : Math.min(1, Math.max(-1, covariance[i * n + j] / product));
    }
  }
  const dateOf = (row: number): number => history.dates[row + 1];
  return { vols, correlation, observations: rows.length, from: dateOf(rows[0]), to: dateOf(rows[rows.length - 1]) };
}

/** Rows of the returns inside the window on which none is missing, oldest first. */
function commonRows(history: History, returns: readonly Float64Array[], windowDays: number): number[] {
  const rows: number[] = [];
  const start = (history.dates[history.dates.length - 1] ?? 0) - windowDays * dayMs;
  for (let row = 0; row + 1 < history.dates.length; row += 1) {
    if (history.dates[row + 1] > start && returns.every((column) => Number.isFinite(column[row]))) rows.push(row);
  }
  return rows;
}

/** Daily covariance, [names x names]; sums run from the oldest day to the newest. */
function covarianceOf(returns: readonly Float64Array[], rows: readonly number[], settings: EstimateSettings): Float64Array {
  const columns = returns.map((column) => Float64Array.from(rows, (row) => column[row]));
  if (settings.method === 'sample') return sampleCovariance(columns, rows.length - 1);
  const n = returns.length;
  const covariance = new Float64Array(n * n);
  const { lambda } = settings;
  let weight = 0;
  for (let k = 0; k < rows.length; k += 1) weight = weight * lambda + 1;
  for (let i = 0; i < n; i += 1) {
    const xs = columns[i] as Float64Array;
    for (let j = 0; j <= i; j += 1) {
      const ys = columns[j] as Float64Array;
      let sum = 0;
      for (let k = 0; k < xs.length; k += 1) sum = sum * lambda + xs[k] * ys[k];
      covariance[i * n + j] = sum / weight;
      covariance[j * n + i] = sum / weight;
    }
  }
  return covariance;
}
