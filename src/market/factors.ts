// The risk factors of a market: a spot and a volatility factor per underlying, their annual vols and one correlation matrix.
import { Fault } from '../fault.js';
import { checkCorrelation, choleskyOf, matrixOf } from './correlation.js';
import { type EstimateSettings, estimateSpot } from './estimate.js';
import type { History, LogMap } from './history.js';

/** Settings of the factors in the rule data; fields as in rules/document/factors.ts. */
export interface FactorSettings {
  readonly daysPerYear: number;
  readonly spot: {
    readonly names: readonly string[];
    readonly vols: readonly number[];
    readonly correlation: readonly (readonly number[])[];
    readonly other: { readonly vol: number; readonly correlation: number };
  };
  readonly vol: {
    readonly volOfVols: Readonly<Record<string, number>>;
    readonly spotCorrelation: number;
    readonly crossCorrelation: number;
  };
  readonly history: EstimateSettings;
}

/** 2 U factors, `u:spot` before `u:vol`, underlyings in the order given. */
export interface FactorModel {
  readonly names: readonly string[];
  /** Annual vol of the log price for spot factors, of the log vol (vol of vol) for volatility factors; [2 U]. */
  readonly vols: Float64Array;
  /** [2 U x 2 U] row-major. */
  readonly correlation: Float64Array;
  /** Lower triangular L with L L' = correlation, [2 U x 2 U] row-major, zeros above the diagonal. */
  readonly cholesky: Float64Array;
  /** Source of vols and correlation, in words. */
  readonly source: string;
}

interface SpotFactors {
  readonly vols: Float64Array;
  /** [U x U] row-major. */
  readonly correlation: Float64Array;
  readonly source: string;
}

/**
 * Spot factors come from the history where it holds the underlying, else from the stated vols and matrix, else from `spot.other`; pairs that the
 * history does not hold together take the stated correlation. Volatility factors: corr(vol u, spot w) = b R_uw,
 * corr(vol u, vol w) = b^2 R_uw + (1 - b^2) e, e = 1 for u = w and the cross correlation otherwise, b the spot correlation.
 * Vols of vol come from the history of implied vols where that holds the underlying (levels at the reference term, such as a 30-day index), by the same estimate, else as stated; their correlations
 * are stated. The histories should end at the market's instant (`historyUntil`). Throws what `checkCorrelation` and `estimateSpot` throw; repairs nothing.
 */
export function factorModel(
  underlyings: readonly string[],
  settings: FactorSettings,
  log: LogMap,
  history?: History,
  volHistory?: History,
): FactorModel {
  const spot = spotFactors(underlyings, settings, log, history);
  const implied = underlyings.filter((id) => volHistory?.names.includes(id));
  const count = underlyings.length;
  const n = 2 * count;
  const vols = new Float64Array(n);
  const correlation = new Float64Array(n * n);
  const beta = settings.vol.spotCorrelation;
  for (let u = 0; u < count; u += 1) {
    vols[2 * u] = spot.vols[u];
    const id = underlyings[u];
    vols[2 * u + 1] = implied.includes(id) ? volOfVol(volHistory as History, id, settings, log) : lookup(settings.vol.volOfVols, id);
    for (let w = 0; w < count; w += 1) {
      const r = spot.correlation[u * count + w];
      correlation[2 * u * n + 2 * w] = r;
      correlation[2 * u * n + 2 * w + 1] = beta * r + 0;
      correlation[(2 * u + 1) * n + 2 * w] = beta * r + 0;
      correlation[(2 * u + 1) * n + 2 * w + 1] = u === w ? 1 : beta * beta * r + (1 - beta * beta) * settings.vol.crossCorrelation;
    }
  }
  const cholesky = factorOf(correlation, n, spot.correlation, count);
  const names = underlyings.flatMap((id) => [`${id}:spot`, `${id}:vol`]);
  const source = implied.length === 0 ? spot.source : `${spot.source}; vols of vol from the history of implied vols: ${implied.join(', ')}`;
  return { names, vols, correlation, cholesky, source };
}

/** Annual vol of the logarithm of an implied vol. Faults are of `volHistory`. */
function volOfVol(volHistory: History, name: string, settings: FactorSettings, log: LogMap): number {
  try {
    return estimateSpot(volHistory, [name], settings.history, settings.daysPerYear, log).vols[0];
  } catch (error) {
    throw error instanceof Fault ? error.at(error.path.replace(/^history/, 'volHistory')) : error;
  }
}

function spotFactors(underlyings: readonly string[], settings: FactorSettings, log: LogMap, history: History | undefined): SpotFactors {
  const stated = settings.spot;
  const order = stated.names.length;
  const matrix = matrixOf(stated.correlation, 'factors.spot.correlation');
  checkCorrelation(matrix, order, 'factors.spot.correlation');
  const count = underlyings.length;
  const rows = underlyings.map((id) => stated.names.indexOf(id));
  const vols = Float64Array.from(rows, (row) => (row < 0 ? stated.other.vol : stated.vols[row]));
  const correlation = new Float64Array(count * count);
  for (let u = 0; u < count; u += 1) {
    for (let w = 0; w < count; w += 1) {
      const known = rows[u] >= 0 && rows[w] >= 0;
      const pair = known ? matrix[rows[u] * order + rows[w]] : stated.other.correlation;
      correlation[u * count + w] = u === w ? 1 : pair;
    }
  }
  const estimated = underlyings.filter((id) => history?.names.includes(id));
  const sources: string[] = [];
  if (history !== undefined && estimated.length > 0) {
    const estimate = estimateSpot(history, estimated, settings.history, settings.daysPerYear, log);
    const at = estimated.map((id) => underlyings.indexOf(id));
    at.forEach((u, i) => {
      vols[u] = estimate.vols[i];
      at.forEach((w, j) => {
        correlation[u * count + w] = estimate.correlation[i * at.length + j];
      });
    });
    const method = settings.history.method === 'ewma' ? `ewma with lambda ${settings.history.lambda}` : 'sample covariance';
    const span = `${dayOf(estimate.from)} to ${dayOf(estimate.to)}`;
    sources.push(`history (${method}, ${estimate.observations} daily returns, ${span}): ${estimated.join(', ')}`);
  }
  const fromRules = underlyings.filter((id, u) => !estimated.includes(id) && rows[u] >= 0);
  const fromOther = underlyings.filter((id, u) => !estimated.includes(id) && rows[u] < 0);
  if (fromRules.length > 0) sources.push(`rule data: ${fromRules.join(', ')}`);
  if (fromOther.length > 0) sources.push(`rule data, other: ${fromOther.join(', ')}`);
  return { vols, correlation, source: sources.join('; ') };
}

/** The factor of the whole; the whole is valid when the spot part is, so a refusal is said of the spot part when that is where it comes from. */
function factorOf(correlation: Float64Array, n: number, spot: Float64Array, count: number): Float64Array {
  try {
    return choleskyOf(correlation, n, 'factors.correlation');
  } catch (error) {
    checkCorrelation(spot, count, 'factors.spot.correlation (with other and history)');
    throw error;
  }
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** The entry of `name`, else that of '*', the default for every name not in the table. Own entries only: a name like `constructor` finds nothing it should not. */
function lookup<T>(table: Readonly<Record<string, T>>, name: string): T {
  return Object.hasOwn(table, name) ? table[name] : table['*'];
}
