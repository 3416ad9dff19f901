// Where forecasts of a live book begin: with the closes of a history, with the days that other rules have seen, or with nothing.
import type { CoreLike } from '../../columns/coreUse.js';
import { Fault } from '../../fault.js';
import { type History, historyUntil, listedCloses } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import { advance, type DayForecast, limitOf } from '../../risk/forecastMargin/day.js';
import { type ForecastRule, forecastRule } from '../../risk/forecastMargin/rule.js';
import { memoryOf } from '../../risk/forecastMargin/step.js';
import type { Rules } from '../../rules/document/rules.js';
import { chargeOf } from './charge.js';
import { covarianceStart } from './correlation.js';
import { dayOf } from './days.js';
import { Forecasts, names } from './forecasts.js';
import { contained, type Maths, maths } from './maths.js';
import { startOf, type UnderlyingForecast } from './underlying.js';

/** Forecasts of rules that have the section, from the closes of days that are over; undefined for others. */
export function forecastsOf(
  core: CoreLike,
  rules: Rules,
  { market, time, history }: { readonly market: Market; readonly time: number; readonly history: History | undefined },
): Forecasts | undefined {
  if (rules.forecast === undefined) return undefined;
  const rule = forecastRule(rules);
  const past = history && historyUntil(history, market.asOf);
  return maths(core, (math) => {
    const underlyings = names(market).map((id): UnderlyingForecast => {
      const closes = past === undefined ? new Float64Array(0) : listedCloses(past, id);
      const returns = Array.from(closes.subarray(1), (close, t) => close / closes[t] - 1);
      return charged(rules, rule, { ...seen(math, rule, id, returns), close: closes.at(-1) ?? null });
    });
    return new Forecasts(core, { rules, day: dayOf(time), underlyings, covariance: covarianceOf(math, rules, market, past) });
  });
}

/** The forecasts of other rules: of the same section they go on; else what it makes of the returns that are remembered. */
export function forecastsOn(
  core: CoreLike,
  rules: Rules,
  before: Forecasts | undefined,
  at: { readonly market: Market; readonly time: number; readonly history: History | undefined },
): Forecasts | undefined {
  if (rules.forecast === undefined || before === undefined) return forecastsOf(core, rules, at);
  const rule = forecastRule(rules);
  const state = before.toJSON();
  const isSame = JSON.stringify([rules.about.name, rules.forecast]) === JSON.stringify([before.stated.about.name, before.stated.forecast]);
  return maths(core, (math) => {
    const kept = rules.factors?.history.method === 'ewma' ? state.covariance : null;
    return new Forecasts(core, {
      rules,
      day: state.day,
      underlyings: state.underlyings.map((one) => {
        const { underlying, memory, close, known } = one;
        return charged(rules, rule, isSame ? one : { ...seen(math, rule, underlying, memory.returns), close, known });
      }),
      covariance: kept ?? covarianceOf(math, rules, at.market, at.history && historyUntil(at.history, at.market.asOf)),
    });
  });
}

function charged(rules: Rules, rule: ForecastRule, one: UnderlyingForecast): UnderlyingForecast {
  return { ...one, charge: chargeOf(rules, rule, one) };
}

/** After these returns; without a forecast (missing predictors, a window that never moved) it has seen nothing. */
function seen({ scalars }: Maths, rule: ForecastRule, underlying: string, returns: readonly number[]): UnderlyingForecast {
  const start = startOf(rule, underlying);
  if (returns.length === 0 || (rule.blend?.predictors.length ?? 0) > 0) return start;
  const memory = memoryOf(start.memory);
  let day: DayForecast | undefined;
  let before = limitOf(memory);
  try {
    for (const r of returns) {
      before = limitOf(memory);
      day = advance(scalars, rule, memory, r + 0, []);
    }
  } catch (error) {
    contained(error);
    return start;
  }
  return { ...start, memory, day: day ?? null, before: before ?? null };
}

/** Covariance under rules with exponentially weighted correlations; other correlations stay as stated. */
function covarianceOf({ kernels }: Maths, { factors }: Rules, market: Market, history: History | undefined) {
  if (factors === undefined || factors.history.method !== 'ewma') return null;
  try {
    return covarianceStart(kernels, factors, names(market), history);
  } catch (error) {
    throw error instanceof Fault ? error.at(`history: ${error.path}`) : error;
  }
}
