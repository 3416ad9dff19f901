// Forecast of one underlying in a live book: an ended day, a caller's model for the new day, and scores of both.
import type { Scalars } from '../../columns/scalars.js';
import { qlikeOf } from '../../estimation/forecast/qlike.js';
import { Fault } from '../../fault.js';
import { advance, chargedRate, type DayForecast, limitOf } from '../../risk/forecastMargin/day.js';
import type { ForecastRule } from '../../risk/forecastMargin/rule.js';
import { type ForecastState, nothingSeen } from '../../risk/forecastMargin/state.js';
import { knownValue, memoryOf } from '../../risk/forecastMargin/step.js';
import type { LimitedRate } from '../../risk/forecastMargin/tools.js';
import type { Charge } from './charge.js';

/** Sums over the days of which both spoke before they began: QLIKE, ln h + r^2 / h with h the variance of a day that was forecast and r its return. */
export interface Scores {
  readonly days: number;
  readonly rules: number;
  readonly model: number;
}

/** Plain data. */
export interface UnderlyingForecast {
  readonly underlying: string;
  /** With the rate and floor that hold now. */
  readonly memory: ForecastState;
  /** Close of the last day that ended. */
  readonly close: number | null;
  /** Rules' forecast of the current day; null until their window is full. */
  readonly day: DayForecast | null;
  /** Start of the current day's speed limit. */
  readonly before: LimitedRate | null;
  /** Charge of the rules in force. */
  readonly charge: Charge | null;
  /** Sigma of a caller's model that replaces it for the current day: standard deviation of the return over the horizon. */
  readonly said: number | null;
  /** Predictors by name, at their latest values. */
  readonly known: Readonly<Record<string, number>>;
  readonly scores: Scores;
}

export function startOf(rule: ForecastRule, underlying: string): UnderlyingForecast {
  const scores = { days: 0, rules: 0, model: 0 };
  return {
    underlying,
    memory: nothingSeen(rule, underlying),
    close: null,
    day: null,
    before: null,
    charge: null,
    said: null,
    known: {},
    scores,
  };
}

/** The day has ended at this price. Throws MISSING_FIELD for a predictor of the rules that was not told, and what their models throw. */
export function ended(math: Scalars, rule: ForecastRule, was: UnderlyingForecast, close: number): UnderlyingForecast {
  if (was.close === null) return { ...was, close };
  const r = close / was.close - 1;
  const known = (rule.blend?.predictors ?? []).map(({ name, kind }) => knownValue(told(was, name), kind, `predictors.${name}`));
  const memory = memoryOf(was.memory);
  const before = limitOf(memory) ?? null;
  const day = advance(math, rule, memory, r, known) ?? null;
  return { ...was, memory, close, day, before, said: null, scores: scored(math, rule, was, r) };
}

function told({ known }: UnderlyingForecast, name: string): number {
  if (!Object.hasOwn(known, name)) throw new Fault('MISSING_FIELD', `predictors.${name}`, 'told before the day ended', undefined);
  return known[name];
}

/** Model's vol instead of the forecast of the current day, under the same floors and limits. Throws TOO_SHORT until the window of the rules is full. */
export function replaced(rule: ForecastRule, was: UnderlyingForecast, sigma: number, path: string): UnderlyingForecast {
  const { day, memory, before } = was;
  if (day === null)
    throw new Fault('TOO_SHORT', path, `an underlying with ${rule.window} daily returns, which give floors and quantile`, memory.days);
  const { rate, floor } = chargedRate(rule, was.underlying, { ...day, sigma }, before ?? undefined);
  return { ...was, said: sigma, memory: { ...memory, rate, floor } };
}

function scored(math: Scalars, { horizonDays }: ForecastRule, { day, said, scores }: UnderlyingForecast, r: number): Scores {
  if (day === null || said === null || !(day.sigma > 0)) return scores;
  const loss = (sigma: number): number =>
    qlikeOf(math.logs, { forecasts: Float64Array.of((sigma * sigma) / horizonDays), proxies: Float64Array.of(r * r) }).mean;
  return { days: scores.days + 1, rules: scores.rules + loss(day.sigma), model: scores.model + loss(said) };
}
