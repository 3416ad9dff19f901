// Daily correlation of underlyings: an exponentially weighted covariance, stored as its Cholesky factor with rank-one updates, and so always a correlation.
import { updatedFactor } from '../../estimation/covariance/weighted.js';
import { validCorrelation } from '../../estimation/matrices/repair.js';
import { type History, listedCloses } from '../../market/history.js';
import type { EstimationKernels } from '../../market/kernels.js';
import type { Rules } from '../../rules/document/rules.js';

/** L with L L' = the covariance of daily log returns, [n x n] row-major. */
export interface DailyCovariance {
  readonly names: readonly string[];
  readonly factor: readonly number[];
}

type Factors = NonNullable<Rules['factors']>;
const nothing: DailyCovariance = { names: [], factor: [] };

/** As the rules state it, then through the days of a history for the names whose closes it holds for the whole window (fewer days, where it has fewer). */
export function covarianceStart(
  kernels: EstimationKernels,
  factors: Factors,
  underlyings: readonly string[],
  history: History | undefined,
): DailyCovariance {
  if (history === undefined) return extended(kernels, factors, nothing, underlyings);
  const days = Math.min(factors.history.windowDays + 1, history.dates.length);
  const known = underlyings.filter((name) => days > 1 && listedCloses(history, name).length >= days);
  const closes = known.map((name) => listedCloses(history, name).slice(-days));
  let covariance = extended(kernels, factors, nothing, known);
  for (let t = 1; t < days && known.length > 0; t++) {
    const ratios = new Map(known.map((name, i) => [name, closes[i]?.[t] / closes[i]?.[t - 1]]));
    covariance = nextDay(kernels, factors, covariance, ratios);
  }
  return extended(kernels, factors, covariance, underlyings);
}

/** After a day on which prices moved by these ratios; a name that is not among them stood still. */
export function nextDay(
  kernels: EstimationKernels,
  factors: Factors,
  { names, factor }: DailyCovariance,
  ratios: ReadonlyMap<string, number>,
): DailyCovariance {
  const returns = kernels.log(Float64Array.from(names, (name) => ratios.get(name) ?? 1));
  const updated = updatedFactor(kernels, Float64Array.from(factor), returns, factors.history.lambda);
  return updated.every(Number.isFinite) ? { names, factor: plain(updated) } : { names, factor };
}

/** With further names: their vols and correlations as the rules state them, the whole made positive semi-definite where it is not. */
export function extended(
  kernels: EstimationKernels,
  { daysPerYear, spot }: Factors,
  covariance: DailyCovariance,
  underlyings: readonly string[],
): DailyCovariance {
  const added = underlyings.filter((name) => !covariance.names.includes(name));
  if (added.length === 0) return covariance;
  const names = [...covariance.names, ...added];
  const n = names.length;
  const own = correlationOf(covariance);
  const at = names.map((name) => spot.names.indexOf(name));
  const vols = names.map((_, i) => own.vols[i] ?? (spot.vols[at[i]] ?? spot.other.vol) / Math.sqrt(daysPerYear));
  const matrix = Float64Array.from({ length: n * n }, (_, cell) => {
    const [i, j] = [Math.floor(cell / n), cell % n];
    if (i === j) return 1;
    return own.entry(i, j) ?? spot.correlation[at[i]]?.[at[j]] ?? spot.other.correlation;
  });
  const { cholesky } = validCorrelation(matrix, n, 'forecasts.correlation', 'spectral', kernels.cholesky);
  return { names, factor: plain(cholesky.map((x, cell) => x * vols[Math.floor(cell / n)])) };
}

/** Daily vols, and the correlation of two rows; undefined beyond them. */
export function correlationOf({ names: { length: n }, factor }: DailyCovariance): {
  readonly vols: readonly number[];
  readonly entry: (i: number, j: number) => number | undefined;
} {
  const product = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += factor[i * n + k] * factor[j * n + k];
    return sum;
  };
  const vols = Array.from({ length: n }, (_, i) => Math.sqrt(product(i, i)));
  return {
    vols,
    entry: (i, j) => {
      if (i >= n || j >= n) return undefined;
      const scale = vols[i] * vols[j];
      return i === j ? 1 : scale > 0 ? Math.min(1, Math.max(-1, product(Math.max(i, j), Math.min(i, j)) / scale)) : 0;
    },
  };
}

/** A plain list; -0 would not survive JSON. */
function plain(column: Float64Array): readonly number[] {
  return Array.from(column, (x) => x + 0);
}
