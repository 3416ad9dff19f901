// `margin --predict`: a rule document whose forecast parameter and factors follow the forecast of a predictive rule, from the closes of a history.

import type { History } from '../estimation.js';
import * as estimation from '../estimation.js';
import { type Core, Fault, type Market, type PredictiveForecast, type PredictiveRule } from '../index.js';
import { overlay, type Rules, readValue } from '../rules.js';
import { historyUntil } from '../support.js';
import { grouped, instantText } from './format.js';
import { say } from './terminal.js';

export interface PredictedRate extends Pick<PredictiveForecast, 'rate' | 'forecastRate' | 'floor'> {
  readonly underlying: string;
  /** Annual, decimal. */
  readonly vol: number;
}

/** What a document says of it. */
export interface Prediction {
  readonly rule: { readonly name: string; readonly date: string };
  readonly rates: readonly PredictedRate[];
}

/** The rules as of the market's instant. Underlyings without a whole window of closes stay as stated, and are named. */
export function predictedRules(
  core: Core,
  rule: PredictiveRule,
  rules: Rules,
  market: Market,
  history: History,
): { readonly rules: Rules; readonly prediction: Prediction } {
  const known = rule.blend?.predictors.length ?? 0;
  if (known > 0)
    throw new Fault('BAD_ARGUMENT', '--predict', 'a rule without predictors: closes are all that this command reads', `${known} of them`);
  const { forecast } = rules;
  if (forecast === undefined)
    throw new Fault('BAD_ARGUMENT', '--predict', 'beside rules with a section `forecast`, which says what follows it', rules.about.name);
  const daysPerYear = rules.factors?.daysPerYear ?? 365;
  const past = historyUntil(history, market.asOf);
  const rates: PredictedRate[] = [];
  const stated: string[] = [];
  const multiples: Record<string, number> = {};
  for (const { id } of market.underlyings) {
    const returns = simpleReturns(past, id);
    const of = readValue(rules, forecast.of, 'initial', id);
    if (returns.length < rule.window || of === undefined) {
      stated.push(id);
      continue;
    }
    const path = core.predictive.path({ rule, underlying: id, returns, predictors: {} });
    const at = (column: Float64Array): number => column[column.length - 1] as number;
    const vol = at(path.sigmas) * Math.sqrt(daysPerYear / rule.horizonDays);
    rates.push({ underlying: id, rate: at(path.rates), forecastRate: at(path.forecastRates), floor: at(path.floors), vol });
    multiples[id] = at(path.rates) / of;
  }
  for (const { underlying, rate, vol } of rates)
    say(`predicted: ${underlying} rate ${grouped(100 * rate, 2)} %, vol ${grouped(100 * vol, 1)} %`);
  if (stated.length > 0) say(`as the rules state, for want of ${rule.window} returns in the history: ${stated.join(', ')}`);
  const last = past.dates.at(-1);
  const source = `rates of ${rule.name} of ${rule.date}, closes to ${last === undefined ? 'none' : instantText(last).slice(0, 10)}`;
  return {
    rules: overlay(rules, {
      about: { date: instantText(market.asOf).slice(0, 10), source: `${rules.about.source}; ${source}` },
      parameters: { [forecast.parameter]: multiples },
      ...(rules.factors === undefined ? {} : { factors: { spot: spotFactors(core, rules.factors, past, rates) } }),
    }),
    prediction: { rule: { name: rule.name, date: rule.date }, rates },
  };
}

type Factors = NonNullable<Rules['factors']>;

/** Spot factors with the forecast vols, and correlations as the rules estimate them from a history: those of other names stay as stated. */
function spotFactors(core: Core, { spot, history: how }: Factors, history: History, rates: readonly PredictedRate[]): object {
  const predicted = rates.map(({ underlying }) => underlying);
  const names = [...spot.names, ...predicted.filter((name) => !spot.names.includes(name))];
  const vols = names.map((name, i) => rates.find(({ underlying }) => underlying === name)?.vol ?? (spot.vols[i] as number));
  const estimated = estimatedOf(core, how, history, predicted);
  const correlation = names.map((x, i) =>
    names.map((y, j) => {
      if (i === j) return 1;
      const [a, b] = [predicted.indexOf(x), predicted.indexOf(y)];
      if (a >= 0 && b >= 0) return estimated[a * predicted.length + b] as number;
      return spot.correlation[i]?.[j] ?? spot.other.correlation;
    }),
  );
  return { names, vols, correlation };
}

/** [names x names] row-major; nothing for fewer than two. */
function estimatedOf(
  core: Core,
  { method, lambda, windowDays }: Factors['history'],
  history: History,
  names: readonly string[],
): Float64Array {
  if (names.length < 2) return new Float64Array(0);
  return estimation.correlation(core, {
    names,
    returns: estimation.returns(core, history, names).map((column) => column.slice(-windowDays)),
    method: method === 'ewma' ? { kind: 'ewma', lambda } : { kind: 'sample' },
    missing: 'intersect',
    repair: 'reject',
  }).correlation;
}

/** From the first close on; empty for a name that the history does not hold. */
function simpleReturns(history: History, name: string): Float64Array {
  const column = history.names.indexOf(name);
  if (column < 0) return new Float64Array(0);
  const width = history.names.length;
  const closes = history.dates.map((_, row) => history.closes[row * width + column] as number);
  const listed = closes.slice(closes.findLastIndex(Number.isNaN) + 1);
  return Float64Array.from({ length: Math.max(0, listed.length - 1) }, (_, t) => (listed[t + 1] as number) / (listed[t] as number) - 1);
}
