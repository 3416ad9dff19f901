// `margin --forecast`: rules whose parameter and factors follow the forecast that their own section states, from the closes of a history.

import type { History } from '../estimation.js';
import * as estimation from '../estimation.js';
import { type Core, Fault, type Market } from '../index.js';
import type { Rules } from '../rules.js';
import { followedRules as followed, historyUntil, multipleOf, simpleReturns } from '../support.js';
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

/** Forecast fields of a document. */
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
  const told = forecast.blend?.predictors.length ?? 0;
  if (told > 0)
    throw new Fault(
      'BAD_ARGUMENT',
      '--forecast',
      'beside rules without predictors: closes are all that this command reads',
      `${told} of them`,
    );
  const daysPerYear = rules.factors?.daysPerYear ?? 365;
  const past = historyUntil(history, market.asOf);
  const rates: ForecastRate[] = [];
  const stated: string[] = [];
  for (const { id } of market.underlyings) {
    const returns = simpleReturns(past, id);
    if (returns.length < forecast.window || multipleOf(rules, id, 0) === undefined) {
      stated.push(id);
      continue;
    }
    const path = estimation.forecastMargin(core, { rules, underlying: id, returns, predictors: {} });
    const at = (column: Float64Array): number => column[column.length - 1] as number;
    const vol = at(path.sigmas) * Math.sqrt(daysPerYear / forecast.horizonDays);
    rates.push({ underlying: id, rate: at(path.rates), forecastRate: at(path.forecastRates), floor: at(path.floors), vol });
  }
  for (const { underlying, rate, vol } of rates)
    say(`forecast: ${underlying} rate ${grouped(100 * rate, 2)} %, vol ${grouped(100 * vol, 1)} %`);
  if (stated.length > 0) say(`as the rules state, for want of ${forecast.window} returns in the history: ${stated.join(', ')}`);
  const last = past.dates.at(-1);
  const source = `rates forecast of closes to ${last === undefined ? 'none' : instantText(last).slice(0, 10)}`;
  const known = rates.map(({ underlying }) => underlying);
  const estimated = rules.factors === undefined ? new Float64Array(0) : estimatedOf(core, rules.factors.history, past, known);
  return {
    rules: followed(rules, {
      about: { date: instantText(market.asOf).slice(0, 10), source: `${rules.about.source}; ${source}` },
      rates,
      correlationOf: (x, y) => {
        const [a, b] = [known.indexOf(x), known.indexOf(y)];
        return a >= 0 && b >= 0 ? estimated[a * known.length + b] : undefined;
      },
    }),
    forecasts: { rates },
  };
}

type Factors = NonNullable<Rules['factors']>;

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
