// The doors of a forecast margin: one step of a live one, and a whole column of days. Both go through the same day (day.ts).
import { fieldsOf, objectOf, plainNumber } from '../../book/fields.js';
import { identifier } from '../../check.js';
import type { Scalars } from '../../columns/scalars.js';
import type { Predictor } from '../../estimation/forecast/blend.js';
import { Fault } from '../../fault.js';
import type { Rules } from '../../rules/document/rules.js';
import { seriesLike, seriesOf } from '../series.js';
import { advance, type DayForecast, type Memory } from './day.js';
import { type ForecastRule, forecastRule } from './rule.js';
import { type ForecastState, nothingSeen, parseForecastState } from './state.js';

export interface ForecastStepInputs {
  /** With a section `forecast`. */
  readonly rules: Rules;
  /** State of the day before, or `forecastMargin.start`. */
  readonly state: ForecastState;
  /** The simple return of the day that has ended. */
  readonly return: number;
  /** Predictors known at its end, by name: exactly those of the rule's blend. */
  readonly predictors: Readonly<Record<string, number>>;
}

export interface ForecastStep {
  readonly state: ForecastState;
  /** Undefined until the window is full. */
  readonly forecast: DayForecast | undefined;
}

/** Advances one day. Leaves the given state unchanged. Throws as `parseRules`, of the state BAD_FORMAT and BAD_ARGUMENT, and what the models throw (a window that never moves). */
export function forecastStep(math: Scalars, inputs: ForecastStepInputs): ForecastStep {
  const fields = fieldsOf(inputs, 'inputs', ['rules', 'state', 'return', 'predictors']);
  const rule = forecastRule(fields.rules);
  const memory = memoryOf(parseForecastState(fields.state, rule));
  const given = fieldsOf(objectOf(fields.predictors, 'predictors'), 'predictors', namesOf(rule));
  const known = (rule.blend?.predictors ?? []).map(({ name, kind }) => knownValue(given[name], kind, `predictors.${name}`));
  const forecast = advance(math, rule, memory, returnOf(fields.return, 'return'), known);
  return { state: memory, forecast };
}

export interface ForecastPathInputs {
  /** With a section `forecast`. */
  readonly rules: Rules;
  readonly underlying: string;
  /** Simple returns of consecutive days, oldest first, [T]. */
  readonly returns: ArrayLike<number>;
  /** By name: what was known at the end of each day, [T]. */
  readonly predictors: Readonly<Record<string, ArrayLike<number>>>;
}

/** [T - window + 1]: entry i is known at the end of return window - 1 + i, and holds for the next; the last one holds now. */
export interface ForecastPath {
  readonly rates: Float64Array;
  readonly forecastRates: Float64Array;
  readonly floors: Float64Array;
  readonly quantiles: Float64Array;
  readonly sigmas: Float64Array;
  readonly longRunSigmas: Float64Array;
  readonly stressSigmas: Float64Array;
  /** After the last day: what a live margin goes on from. */
  readonly state: ForecastState;
}

/** A column of days, with the bits of as many steps. Throws as `forecastStep`; TOO_SHORT when the window is never full. */
export function forecastPath(math: Scalars, inputs: ForecastPathInputs): ForecastPath {
  const fields = fieldsOf(inputs, 'inputs', ['rules', 'underlying', 'returns', 'predictors']);
  const rule = forecastRule(fields.rules);
  const returns = seriesOf(fields.returns, 'returns', rule.window).map((r, t) => returnOf(r, `returns[${t}]`));
  const given = fieldsOf(objectOf(fields.predictors, 'predictors'), 'predictors', namesOf(rule));
  const columns = (rule.blend?.predictors ?? []).map(({ name, kind }) =>
    seriesLike(given[name], `predictors.${name}`, returns.length, 'returns').map((x, t) => knownValue(x, kind, `predictors.${name}[${t}]`)),
  );
  const memory = memoryOf(nothingSeen(rule, identifier(fields.underlying, 'underlying')));
  const forecasts: DayForecast[] = [];
  returns.forEach((r, t) => {
    const forecast = advance(
      math,
      rule,
      memory,
      r,
      columns.map((column) => column[t]),
    );
    if (forecast !== undefined) forecasts.push(forecast);
  });
  const column = (of: (forecast: DayForecast) => number): Float64Array => Float64Array.from(forecasts, of);
  return {
    rates: column(({ rate }) => rate),
    forecastRates: column(({ forecastRate }) => forecastRate),
    floors: column(({ floor }) => floor),
    quantiles: column(({ quantile }) => quantile),
    sigmas: column(({ sigma }) => sigma),
    longRunSigmas: column(({ longRunSigma }) => longRunSigma),
    stressSigmas: column(({ stressSigma }) => stressSigma),
    state: memory,
  };
}

/** A state that may be written to; the one that is given stays as it is. */
export function memoryOf(state: ForecastState): Memory {
  return { ...state, returns: [...state.returns], predictors: state.predictors.map((column) => [...column]) };
}

function namesOf({ blend }: ForecastRule): readonly string[] {
  return blend?.predictors.map(({ name }) => name) ?? [];
}

/** A price stays above 0, so a simple return is above -1; -0 counts as 0. */
function returnOf(value: unknown, path: string): number {
  const r = plainNumber(value, path);
  if (!(r > -1)) throw new Fault('OUT_OF_RANGE', path, 'greater than -1: a price stays above 0', r);
  return r;
}

/** Predictor known at the end of a day. Throws TYPE_MISMATCH, NOT_FINITE, NOT_POSITIVE for a variance. */
export function knownValue(value: unknown, kind: Predictor['kind'], path: string): number {
  const x = plainNumber(value, path);
  if (kind === 'variance' && !(x > 0)) throw new Fault('NOT_POSITIVE', path, 'greater than 0', x);
  return x;
}
