// The state of forecasts as it was left, from what may be anything.
import { fieldsOf, instant, listOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import { forecastRule } from '../../risk/forecastMargin/rule.js';
import { parseForecastState } from '../../risk/forecastMargin/state.js';
import { nothingRead } from '../../rules/document/read.js';
import { parseRules } from '../../rules/document/rules.js';
import { name, number, whole } from '../../shape/leaves.js';
import { choice, list, named, orNull, record, set } from '../../shape/shape.js';
import { positive } from '../stateShapes.js';
import { dayOf } from './days.js';
import type { ForecastsState } from './forecasts.js';
import type { UnderlyingForecast } from './underlying.js';

const any = number(-Number.MAX_VALUE, Number.MAX_VALUE);
const zeroUp = number(0, Number.MAX_VALUE);
const limited = { rate: zeroUp, floor: zeroUp };
const sigmas = { quantile: zeroUp, sigma: zeroUp, longRunSigma: zeroUp, stressSigma: zeroUp };
const rest = record({
  close: orNull(positive),
  day: orNull(record({ rate: zeroUp, forecastRate: zeroUp, floor: zeroUp, ...sigmas })),
  before: orNull(record(limited)),
  charge: orNull(
    record({ rate: zeroUp, forecastRate: zeroUp, floor: zeroUp, multiple: zeroUp, vol: positive, by: choice(['rules', 'model']) }),
  ),
  said: orNull(positive),
  known: named(any),
  scores: record({ days: whole(0, Number.MAX_SAFE_INTEGER), rules: any, model: any }),
});
const covariance = orNull(record({ names: set(name, 0, 10_000), factor: list(any, 0, 100_000_000) }));

/** Throws what does not hold together, or not with the rules it states. */
export function readForecasts(value: unknown, path: string): ForecastsState {
  const given = fieldsOf(value, path, ['rules', 'day', 'underlyings', 'covariance']);
  const rules = parseRules(given.rules);
  const rule = forecastRule(rules);
  const day = instant(given.day, `${path}.day`);
  if (day !== dayOf(day)) throw new Fault('BAD_DATE', `${path}.day`, 'the first instant of a day', day);
  const read = covariance.parse(given.covariance, `${path}.covariance`, nothingRead);
  const cells = (read?.names.length ?? 0) ** 2;
  if (read !== null && read.factor.length !== cells)
    throw new Fault('SHAPE_MISMATCH', `${path}.covariance.factor`, `${cells} entries`, read.factor.length);
  const underlyings = listOf(given.underlyings, `${path}.underlyings`, 0, 10_000).map((one, i): UnderlyingForecast => {
    const at = `${path}.underlyings[${i}]`;
    const { underlying, memory, ...own } = fieldsOf(one, at, [
      'underlying',
      'memory',
      'close',
      'day',
      'before',
      'charge',
      'said',
      'known',
      'scores',
    ]);
    return {
      underlying: name.parse(underlying, `${at}.underlying`, nothingRead),
      memory: parseForecastState(memory, rule),
      ...rest.parse(own, at, nothingRead),
    };
  });
  return { rules, day, underlyings, covariance: read };
}
