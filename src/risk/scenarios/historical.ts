// Scenarios from the past: relative moves over overlapping windows, as they were or brought to today's volatility.
import { Fault } from '../../fault.js';
import type { ColumnFunction } from '../../market/kernels.js';
import type { FactorCloses } from './closes.js';

/** Relative moves of factors, the same scenario in the same place of every row. */
export interface ScenarioTable {
  readonly names: readonly string[];
  readonly count: number;
  /** [names x count] row-major, above -1. */
  readonly moves: Float64Array;
}

/** Simple returns of every window of `horizon` rows, the oldest first; windows overlap. Throws TOO_SHORT without a whole window. */
export function historicalMoves({ names, rows, columns }: FactorCloses, horizon: number): ScenarioTable {
  const count = windowsOf(rows, horizon, 0);
  const moves = new Float64Array(names.length * count);
  columns.forEach((closes, f) => {
    for (let t = 0; t < count; t += 1) {
      const before = closes[t];
      moves[f * count + t] = (closes[t + horizon] - before) / before + 0;
    }
  });
  return { names, count, moves };
}

/** How volatility is forecast: sigma^2 <- decay sigma^2 + (1 - decay) r^2 of daily log returns, from their mean square over the first `warmup`. */
export interface VolatilityFilter {
  readonly decay: number;
  readonly warmup: number;
}

/**
 * The same windows, each log return times (forecast at the end of the history / forecast when the window began), factor by factor (Hull and
 * White 1998): moves exp(that) - 1, never below -1. Windows begin after the warm-up. A factor that never moved has no volatility to scale
 * by: its moves are 0. Throws TOO_SHORT; NOT_POSITIVE when a volatility has fallen to 0 before a window that moves.
 */
export function filteredMoves(
  { names, rows, columns }: FactorCloses,
  horizon: number,
  { decay, warmup }: VolatilityFilter,
  log: ColumnFunction,
  exp: ColumnFunction,
): ScenarioTable {
  const count = windowsOf(rows, horizon, warmup);
  const moves = new Float64Array(names.length * count);
  columns.forEach((closes, f) => {
    const daily = log(closes.subarray(1).map((close, t) => close / closes[t]));
    const whole = log(closes.subarray(warmup + horizon).map((close, t) => close / closes[warmup + t]));
    const sigmas = forecasts(daily, decay, warmup);
    const today = sigmas[count - 1 + horizon];
    for (let t = 0; t < count; t += 1) {
      const sigma = sigmas[t];
      const r = whole[t];
      if (r !== 0 && !(sigma > 0)) {
        throw new Fault(
          'NOT_POSITIVE',
          `history[${JSON.stringify(names[f])}]`,
          'a series with a volatility above 0 before it moves',
          sigma,
        );
      }
      moves[f * count + t] = r === 0 ? 0 : r * (today / sigma);
    }
  });
  return { names, count, moves: exp(moves).map((growth) => growth - 1) };
}

/** Standard deviations forecast from the first `warmup` returns, from one more, ... from all: [returns - warmup + 1]. */
function forecasts(returns: Float64Array, decay: number, warmup: number): Float64Array {
  const sigmas = new Float64Array(returns.length - warmup + 1);
  let variance = 0;
  for (let t = 0; t < warmup; t += 1) variance += returns[t] * returns[t];
  variance /= warmup;
  for (let t = warmup; ; t += 1) {
    sigmas[t - warmup] = Math.sqrt(variance);
    if (t === returns.length) return sigmas;
    variance = decay * variance + (1 - decay) * returns[t] * returns[t];
  }
}

function windowsOf(rows: number, horizon: number, warmup: number): number {
  if (rows <= horizon + warmup) {
    throw new Fault('TOO_SHORT', 'history', `at least ${horizon + warmup + 1} rows without a blank, known at the market's instant`, rows);
  }
  return rows - horizon - warmup;
}

/** The last `count` scenarios of a table. */
export function lastOf(table: ScenarioTable, count: number): ScenarioTable {
  if (count === table.count) return table;
  const moves = new Float64Array(table.names.length * count);
  table.names.forEach((_, f) => {
    moves.set(table.moves.subarray((f + 1) * table.count - count, (f + 1) * table.count), f * count);
  });
  return { names: table.names, count, moves };
}
