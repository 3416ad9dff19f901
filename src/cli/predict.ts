// `margin --predict`: rules whose ranges, brackets and factors follow the forecast of a predictive rule, from the closes of a history.
import {
  type Core,
  Fault,
  followedRules,
  type History,
  historyUntil,
  type Market,
  type PredictiveForecast,
  type PredictiveRule,
  type RuleSet,
} from '../index.js';
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
  rules: RuleSet,
  market: Market,
  history: History,
): { readonly rules: RuleSet; readonly prediction: Prediction } {
  const known = rule.blend?.predictors.length ?? 0;
  if (known > 0)
    throw new Fault('BAD_ARGUMENT', '--predict', 'a rule without predictors: closes are all that this command reads', `${known} of them`);
  const past = historyUntil(history, market.asOf);
  const rates: PredictedRate[] = [];
  const stated: string[] = [];
  for (const { id } of market.underlyings) {
    const returns = simpleReturns(past, id);
    if (returns.length < rule.window) {
      stated.push(id);
      continue;
    }
    const path = core.predictive.path({ rule, underlying: id, returns, predictors: {} });
    const at = (column: Float64Array): number => column[column.length - 1] as number;
    const vol = at(path.sigmas) * Math.sqrt(rules.factors.daysPerYear / rule.horizonDays);
    rates.push({ underlying: id, rate: at(path.rates), forecastRate: at(path.forecastRates), floor: at(path.floors), vol });
  }
  for (const { underlying, rate, vol } of rates)
    say(`predicted: ${underlying} rate ${grouped(100 * rate, 2)} %, vol ${grouped(100 * vol, 1)} %`);
  if (stated.length > 0) say(`as the rules state, for want of ${rule.window} returns in the history: ${stated.join(', ')}`);
  const last = past.dates.at(-1);
  return {
    rules: followedRules({
      rules,
      forecasts: Object.fromEntries(rates.map(({ underlying, rate, vol }) => [underlying, { rate, vol }])),
      correlation: correlationOf(
        core,
        rules,
        past,
        rates.map(({ underlying }) => underlying),
      ),
      date: instantText(market.asOf).slice(0, 10),
      source: `rates of ${rule.name} of ${rule.date}, closes to ${last === undefined ? 'none' : instantText(last).slice(0, 10)}`,
    }),
    prediction: { rule: { name: rule.name, date: rule.date }, rates },
  };
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

/** As the rules estimate it from a history; null for fewer than two names. */
function correlationOf(core: Core, rules: RuleSet, history: History, names: readonly string[]) {
  if (names.length < 2) return null;
  const { method, lambda, windowDays } = rules.factors.history;
  const { correlation } = core.estimate.correlation({
    names,
    returns: core.estimate.returns(history, names).map((column) => column.slice(-windowDays)),
    method: method === 'ewma' ? { kind: 'ewma', lambda } : { kind: 'sample' },
    missing: 'intersect',
    repair: 'reject',
  });
  const n = names.length;
  return { names, rows: names.map((_, i) => Array.from(correlation.subarray(i * n, i * n + n))) };
}
