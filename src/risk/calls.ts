// Risk for callers: each a call on the backend of the core that is given first. The same bits on every backend.

import { type CoreFirst, type CoreLike, coreFirst, useOf, useScalars } from '../columns/coreUse.js';
import { type Backtest, type BacktestInputs, backtestOf } from './backtests/backtest.js';
import { type Backtests, backtestsOn } from './backtests/tests.js';
import { type Distributions, distributionsOn } from './distributions.js';
import type { RiskInputs, RiskMethod, RiskResults } from './methods.js';
import { type RollingForecasts, type RollingInputs, rollingForecastsOf } from './rolling.js';
import { valueAtRiskOf } from './valueAtRisk.js';

/**
 * VaR and expected shortfall of one portfolio or series by the named method, losses positive: 'normal', 'student-t', 'cornish-fisher', 'modified',
 * 'delta-normal' (with component, marginal and incremental VaR), 'delta-gamma', 'historical', 'age-weighted', 'stressed', 'volatility-updated',
 * 'filtered-historical'. The inputs of each are the type of its name (NormalInputs, DeltaGammaInputs ...).
 */
export function valueAtRisk<M extends RiskMethod>(core: CoreLike, inputs: Extract<RiskInputs, { readonly method: M }>): RiskResults[M] {
  return useOf(core)((backend, arena) => valueAtRiskOf(backend, arena, inputs));
}

/**
 * VaR and ES forecast day by day from a moving window of returns: 'historical', 'ewma-normal', 'filtered-historical' or 'conditional-evt' (through EWMA, GARCH or GJR); what `backtest` is given.
 */
export function rollingForecasts(core: CoreLike, inputs: RollingInputs): RollingForecasts {
  return useScalars(core, (math) => rollingForecastsOf(math, inputs));
}

/** Every backtest of a series of VaR (and ES) forecasts against what was lost; see BacktestInputs and Backtest. */
export function backtest(core: CoreLike, inputs: BacktestInputs): Backtest {
  return useScalars(core, (math) => backtestOf(math, inputs));
}

/** Backtests of counts: Kupiec, Christoffersen, traffic light ... `backtest` runs them all on a series. */
export const backtests: CoreFirst<Backtests> = coreFirst(backtestsOn);

/** Student t, chi-square and binomial distributions, one number at a time; the Pareto distribution that fits a tail. */
export const distributions: CoreFirst<Distributions> = coreFirst(distributionsOn);
