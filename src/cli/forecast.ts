// `margin --forecast`: rules whose parameter and factors follow the forecast that their own section states, from the closes of a history.

import type { History } from '../estimation.js';
import * as estimation from '../estimation.js';
import { type Core, Fault, type Market } from '../index.js';
import { overlay, type Rules } from '../rules.js';
import { historyUntil, readValue } from '../support.js';
import { grouped, instantText } from './format.js';
import { say } from './terminal.js';

export interface ForecastRate {
  readonly underlying: string;
  /** Margin over notional: after every tool of the section, before them, and its floor. */
  readonly rate: number;
  readonly forecastRate: number;
  readonly floor: number;
  /** Annual, decimal. */
  readonly vol: number;
}

/** What a document says of it. */
export interface Forecasts {
  readonly rates: readonly ForecastRate[];
}

/** The rules as of the market's instant. Underlyings without a whole window of closes stay as stated, and are named. */
export function followedRules(
  core: Core,
  rules: Rules,
  market: Market,
  history: History,
): { readonly rules: Rules; readonly forecasts: Forecasts } {
  const { forecast } = rules;
  if (forecast === undefined)
    throw new Fault('BAD_ARGUMENT', '--forecast', 'beside rules with a section `forecast`, which says what follows it', rules.about.name);
  const known = forecast.blend?.predictors.length ?? 0;
  if (known > 0)
    throw new Fault(
      'BAD_ARGUMENT',
      '--forecast',
      'beside rules without predictors: closes are all that this command reads',
      `${known} of them`,
    );
  const daysPerYear = rules.factors?.daysPerYear ?? 365;
  const past = historyUntil(history, market.asOf);
  const rates: ForecastRate[] = [];
  const stated: string[] = [];
  const multiples: Record<string, number> = {};
  for (const { id } of market.underlyings) {
    const returns = simpleReturns(past, id);
    const of = readValue(rules, forecast.of, 'initial', id);
    if (returns.length < forecast.window || of === undefined) {
      stated.push(id);
      continue;
    }
    const path = estimation.forecastMargin(core, { rules, underlying: id, returns, predictors: {} });
    const at = (column: Float64Array): number => column[column.length - 1] as number;
    const vol = at(path.sigmas) * Math.sqrt(daysPerYear / forecast.horizonDays);
    rates.push({ underlying: id, rate: at(path.rates), forecastRate: at(path.forecastRates), floor: at(path.floors), vol });
    multiples[id] = at(path.rates) / of;
  }
  for (const { underlying, rate, vol } of rates)
    say(`forecast: ${underlying} rate ${grouped(100 * rate, 2)} %, vol ${grouped(100 * vol, 1)} %`);
  if (stated.length > 0) say(`as the rules state, for want of ${forecast.window} returns in the history: ${stated.join(', ')}`);
  const last = past.dates.at(-1);
  const source = `rates forecast of closes to ${last === undefined ? 'none' : instantText(last).slice(0, 10)}`;
  return {
    rules: overlay(rules, {
      about: { date: instantText(market.asOf).slice(0, 10), source: `${rules.about.source}; ${source}` },
      parameters: { [forecast.parameter]: multiples },
      ...(rules.factors === undefined ? {} : { factors: { spot: spotFactors(core, rules.factors, past, rates) } }),
    }),
    forecasts: { rates },
  };
}

type Factors = NonNullable<Rules['factors']>;

/** Spot factors with the forecast vols, and correlations as the rules estimate them from a history: those of other names stay as stated. */
function spotFactors(core: Core, { spot, history: how }: Factors, history: History, rates: readonly ForecastRate[]): object {
  const known = rates.map(({ underlying }) => underlying);
  const names = [...spot.names, ...known.filter((name) => !spot.names.includes(name))];
  const vols = names.map((name, i) => rates.find(({ underlying }) => underlying === name)?.vol ?? (spot.vols[i] as number));
  const estimated = estimatedOf(core, how, history, known);
  const correlation = names.map((x, i) =>
    names.map((y, j) => {
      if (i === j) return 1;
      const [a, b] = [known.indexOf(x), known.indexOf(y)];
      if (a >= 0 && b >= 0) return estimated[a * known.length + b] as number;
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
