// The doors of a predictive margin: one step of a live one, and a whole column of days. Both go through the same day (day.ts).
import { fieldsOf, objectOf, plainNumber } from '../../book/fields.js';
import { identifier } from '../../check.js';
import type { Scalars } from '../../columns/scalars.js';
import type { Predictor } from '../../estimation/forecast/blend.js';
import { Fault } from '../../fault.js';
import { parsePredictiveRule } from '../../rules/parsePredictive.js';
import type { PredictiveRule } from '../../rules/predictiveRule.js';
import { seriesLike, seriesOf } from '../series.js';
import { advance, type Memory, type PredictiveForecast } from './day.js';
import { type PredictiveState, parsePredictiveState, predictiveStart } from './state.js';

export interface PredictiveStepInputs {
  readonly rule: PredictiveRule;
  /** Of the day before, or `predictiveStart`. */
  readonly state: PredictiveState;
  /** The simple return of the day that has ended. */
  readonly return: number;
  /** What is known at its end, by name: those of the rule's blend, and no other. */
  readonly predictors: Readonly<Record<string, number>>;
}

export interface PredictiveStep {
  readonly state: PredictiveState;
  /** Undefined until the window is full. */
  readonly forecast: PredictiveForecast | undefined;
}

/** One day. The state that is given stays as it is. Throws as `parsePredictiveRule` and `parsePredictiveState`, and what the models throw (a window that never moves). */
export function predictiveStep(math: Scalars, inputs: PredictiveStepInputs): PredictiveStep {
  const fields = fieldsOf(inputs, 'inputs', ['rule', 'state', 'return', 'predictors']);
  const rule = parsePredictiveRule(fields.rule);
  const memory = memoryOf(parsePredictiveState(fields.state, rule));
  const given = fieldsOf(objectOf(fields.predictors, 'predictors'), 'predictors', namesOf(rule));
  const known = (rule.blend?.predictors ?? []).map(({ name, kind }) => knownValue(given[name], kind, `predictors.${name}`));
  const forecast = advance(math, rule, memory, returnOf(fields.return, 'return'), known);
  return { state: memory, forecast };
}

export interface PredictivePathInputs {
  readonly rule: PredictiveRule;
  readonly underlying: string;
  /** Simple returns of consecutive days, oldest first, [T]. */
  readonly returns: ArrayLike<number>;
  /** By name: what was known at the end of each day, [T]. */
  readonly predictors: Readonly<Record<string, ArrayLike<number>>>;
}

/** [T - window + 1]: entry i is known at the end of return window - 1 + i, and holds for the next; the last one holds now. */
export interface PredictivePath {
  readonly rates: Float64Array;
  readonly forecastRates: Float64Array;
  readonly floors: Float64Array;
  readonly quantiles: Float64Array;
  readonly sigmas: Float64Array;
  readonly longRunSigmas: Float64Array;
  readonly stressSigmas: Float64Array;
  /** After the last day: what a live margin goes on from. */
  readonly state: PredictiveState;
}

/** A column of days, with the bits of as many steps. Throws as `predictiveStep`; TOO_SHORT when the window is never full. */
export function predictivePath(math: Scalars, inputs: PredictivePathInputs): PredictivePath {
  const fields = fieldsOf(inputs, 'inputs', ['rule', 'underlying', 'returns', 'predictors']);
  const rule = parsePredictiveRule(fields.rule);
  const returns = seriesOf(fields.returns, 'returns', rule.window).map((r, t) => returnOf(r, `returns[${t}]`));
  const given = fieldsOf(objectOf(fields.predictors, 'predictors'), 'predictors', namesOf(rule));
  const columns = (rule.blend?.predictors ?? []).map(({ name, kind }) =>
    seriesLike(given[name], `predictors.${name}`, returns.length, 'returns').map((x, t) => knownValue(x, kind, `predictors.${name}[${t}]`)),
  );
  const memory = memoryOf(predictiveStart(rule, identifier(fields.underlying, 'underlying')));
  const forecasts: PredictiveForecast[] = [];
  returns.forEach((r, t) => {
    const forecast = advance(
      math,
      rule,
      memory,
      r,
      columns.map((column) => column[t] as number),
    );
    if (forecast !== undefined) forecasts.push(forecast);
  });
  const column = (of: (forecast: PredictiveForecast) => number): Float64Array => Float64Array.from(forecasts, of);
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

function memoryOf(state: PredictiveState): Memory {
  return { ...state, returns: [...state.returns], predictors: state.predictors.map((column) => [...column]) };
}

function namesOf({ blend }: PredictiveRule): readonly string[] {
  return blend?.predictors.map(({ name }) => name) ?? [];
}

/** A price stays above 0, so a simple return is above -1; -0 counts as 0. */
function returnOf(value: unknown, path: string): number {
  const r = plainNumber(value, path);
  if (!(r > -1)) throw new Fault('OUT_OF_RANGE', path, 'greater than -1: a price stays above 0', r);
  return r;
}

function knownValue(value: unknown, kind: Predictor['kind'], path: string): number {
  const x = plainNumber(value, path);
  if (kind === 'variance' && !(x > 0)) throw new Fault('NOT_POSITIVE', path, 'greater than 0', x);
  return x;
}
