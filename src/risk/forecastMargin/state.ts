// What a forecast margin remembers from one day to the next: plain data, the same after a trip through JSON.
import { fieldsOf, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { count, identifier, nonNegative, positive } from '../../check.js';
import { type GarchParameters, garchParameters } from '../../estimation/forecast/garchModel.js';
import { Fault } from '../../fault.js';
import type { Rules } from '../../rules/document/rules.js';
import { type ForecastRule, forecastRule } from './rule.js';

/** A blend that was fitted, on plain lists. */
export interface KeptBlend {
  readonly coefficients: readonly number[];
  readonly smearing: number;
  readonly least: number;
}

export interface ForecastState {
  readonly format: 'margincore-forecast-state';
  readonly version: 1;
  /** Name of the document. */
  readonly rule: string;
  readonly underlying: string;
  /** Days seen. */
  readonly days: number;
  /** The last returns, oldest first: as many as the long run takes. */
  readonly returns: readonly number[];
  /** By predictor of the rule's blend: what was known at the end of each of the last days of the window. */
  readonly predictors: readonly (readonly number[])[];
  /** null before the first fit, and for EWMA. */
  readonly parameters: GarchParameters | null;
  readonly blend: KeptBlend | null;
  /** The mean square of the worst days in a row so far; 0 before there were so many. */
  readonly stressVariance: number;
  /** Rate of the last day; null before the window was full. */
  readonly rate: number | null;
  readonly floor: number | null;
}

/** Nothing seen yet. Throws as `parseRules`, BAD_ID. */
export function forecastStart(rules: Rules, underlying: string): ForecastState {
  return nothingSeen(forecastRule(rules), underlying);
}

export function nothingSeen({ name, blend }: ForecastRule, underlying: string): ForecastState {
  return {
    format: 'margincore-forecast-state',
    version: 1,
    rule: name,
    underlying: identifier(underlying, 'underlying'),
    days: 0,
    returns: [],
    predictors: (blend?.predictors ?? []).map(() => []),
    parameters: null,
    blend: null,
    stressVariance: 0,
    rate: null,
    floor: null,
  };
}

/** The state that the rule left, from JSON or as it was. Throws BAD_FORMAT, BAD_ARGUMENT for another rule's, SHAPE_MISMATCH, and the codes of the guards. */
export function parseForecastState(value: unknown, rule: ForecastRule): ForecastState {
  const loose = objectOf(value, 'state');
  if (loose.format !== 'margincore-forecast-state' || loose.version !== 1)
    throw new Fault('BAD_FORMAT', 'state.format', '"margincore-forecast-state" of version 1', loose.format);
  const memory = ['days', 'returns', 'predictors', 'parameters', 'blend', 'stressVariance', 'rate', 'floor'];
  const fields = fieldsOf(value, 'state', ['format', 'version', 'rule', 'underlying', ...memory]);
  if (fields.rule !== rule.name)
    throw new Fault('BAD_ARGUMENT', 'state.rule', `${JSON.stringify(rule.name)}, the rules that go on`, fields.rule);
  const days = count(fields.days, 0, Number.MAX_SAFE_INTEGER, 'state.days');
  const kept = Math.min(days, rule.longRunDays);
  const columns = listOf(fields.predictors, 'state.predictors', 0, 20);
  const wanted = rule.blend?.predictors.length ?? 0;
  if (columns.length !== wanted)
    throw new Fault('SHAPE_MISMATCH', 'state.predictors', `${wanted} columns, as the rule has predictors`, columns);
  const full = days >= rule.window;
  return {
    format: 'margincore-forecast-state',
    version: 1,
    rule: rule.name,
    underlying: identifier(fields.underlying, 'state.underlying'),
    days,
    returns: numbers(fields.returns, kept, 'state.returns'),
    predictors: columns.map((column, k) => numbers(column, Math.min(days, rule.window), `state.predictors[${k}]`)),
    parameters:
      full && rule.volatility.model !== 'ewma'
        ? garchParameters(fields.parameters, 'state.parameters')
        : absent(fields.parameters, 'state.parameters'),
    blend: full && rule.blend !== undefined ? keptBlend(fields.blend, wanted + 2) : absent(fields.blend, 'state.blend'),
    stressVariance: nonNegative(fields.stressVariance, 'state.stressVariance'),
    rate: full ? nonNegative(fields.rate, 'state.rate') : absent(fields.rate, 'state.rate'),
    floor: full ? nonNegative(fields.floor, 'state.floor') : absent(fields.floor, 'state.floor'),
  };
}

function numbers(value: unknown, length: number, path: string): readonly number[] {
  const list = listOf(value, path, 0, 100_000);
  if (list.length !== length) throw new Fault('SHAPE_MISMATCH', path, `an array of ${length}`, list);
  return list.map((x, i) => plainNumber(x, `${path}[${i}]`));
}

function absent(value: unknown, path: string): null {
  if (value !== null) throw new Fault('BAD_ARGUMENT', path, 'null: there is nothing to keep yet, or the rule has no such part', value);
  return null;
}

function keptBlend(value: unknown, coefficients: number): KeptBlend {
  const fields = fieldsOf(value, 'state.blend', ['coefficients', 'smearing', 'least']);
  return {
    coefficients: numbers(fields.coefficients, coefficients, 'state.blend.coefficients'),
    smearing: positive(fields.smearing, 'state.blend.smearing'),
    least: positive(fields.least, 'state.blend.least'),
  };
}
