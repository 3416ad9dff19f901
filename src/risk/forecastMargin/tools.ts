// What keeps a margin rate from following its forecast too far or too fast: stress weight, floor, buffer, cap, speed limit.
import { fieldsOf } from '../../book/fields.js';
import { identifier, nonNegative } from '../../check.js';
import type { Rules } from '../../rules/document/rules.js';
import { seriesLike, seriesOf } from '../series.js';
import { type ForecastRule, forecastRule } from './rule.js';

/** Rates of one quantile under three volatilities. */
export interface RateInputs {
  readonly forecast: number;
  readonly longRun: number;
  readonly stressed: number;
}

/** Rate after a day, and the start of the next day's limits. */
export interface LimitedRate {
  readonly rate: number;
  /** 0 where the rule has none. */
  readonly floor: number;
}

/**
 * In this order: blend with stress; floor; buffer, drawn down by how far the rate is above that of the long run; cap; speed limit. The floor itself rises no faster than the limit and never above the
 * cap, so that all three always hold: rate >= floor, rate <= cap, and the step from the day before within the limit. Floor over ten years, 25 % buffer and 25 % weight of stress: Commission
 * Delegated Regulation (EU) 153/2013, article 28; the speed limit: Murphy, Vasios and Vause, Bank of England Staff Working Paper 597 (2016).
 */
export function limitedRate(rule: ForecastRule, underlying: string, inputs: RateInputs, before: LimitedRate | undefined): LimitedRate {
  const { stress, floor, buffer, speed } = rule;
  const { forecast, longRun, stressed } = inputs;
  const highest = rule.capOf(underlying);
  const aimedFloor = Math.min(floor === undefined ? 0 : floor.share * longRun, highest);
  const blended = stress === undefined ? forecast : (1 - stress.weight) * forecast + stress.weight * stressed;
  const floored = Math.max(blended, floor === undefined ? 0 : floor.share * longRun);
  const aim = Math.min(buffer === undefined ? floored : floored * (1 + buffer.share * bufferLeft(buffer, floored, longRun)), highest);
  if (before === undefined || speed === undefined) return { rate: aim, floor: aimedFloor };
  const highestRate = riseFrom(before.rate, speed.up);
  const raisedFloor = Math.min(aimedFloor, riseFrom(before.floor, speed.up), highestRate);
  const limited = Math.min(Math.max(aim, before.rate * (1 - speed.down)), highestRate);
  return { rate: Math.max(limited, raisedFloor), floor: raisedFloor };
}

export interface LimitedPathInputs {
  readonly rules: Rules;
  readonly underlying: string;
  /** Rates of the forecast, the long-run and the stress volatility, day by day: of `forecastMargin`, or of a model of one's own. */
  readonly forecastRates: ArrayLike<number>;
  readonly longRunRates: ArrayLike<number>;
  readonly stressRates: ArrayLike<number>;
}

/** The tools of the rules alone, over columns of rates that are forecast already; all the rest of the rule is left out. Throws as `parseRules`; SHAPE_MISMATCH, NEGATIVE. */
export function limitedRates(inputs: LimitedPathInputs): { readonly rates: Float64Array; readonly floors: Float64Array } {
  const given = fieldsOf(inputs, 'inputs', ['rules', 'underlying', 'forecastRates', 'longRunRates', 'stressRates']);
  const rule = forecastRule(given.rules);
  const underlying = identifier(given.underlying, 'underlying');
  const forecasts = seriesOf(given.forecastRates, 'forecastRates');
  const days = forecasts.length;
  const longRuns = seriesLike(given.longRunRates, 'longRunRates', days, 'forecastRates');
  const stresses = seriesLike(given.stressRates, 'stressRates', days, 'forecastRates');
  const rates = new Float64Array(days);
  const floors = new Float64Array(days);
  let before: LimitedRate | undefined;
  for (let t = 0; t < days; t += 1) {
    const inputsOfDay = {
      forecast: nonNegative(forecasts[t], `forecastRates[${t}]`),
      longRun: nonNegative(longRuns[t], `longRunRates[${t}]`),
      stressed: nonNegative(stresses[t], `stressRates[${t}]`),
    };
    before = limitedRate(rule, underlying, inputsOfDay, before);
    rates[t] = before.rate;
    floors[t] = before.floor;
  }
  return { rates, floors };
}

/** The most a limited figure may be the day after: nothing limits what was 0, or it would be 0 for ever (a window that never moved, or never lost). */
function riseFrom(before: number, up: number): number {
  return before > 0 ? before * (1 + up) : Number.POSITIVE_INFINITY;
}

/** The share of the buffer that is not drawn down: 1 up to `from` times the long-run rate, 0 from `to` times. */
function bufferLeft({ from, to }: NonNullable<ForecastRule['buffer']>, rate: number, longRun: number): number {
  if (!(longRun > 0)) return 1;
  return Math.min(1, Math.max(0, (to - rate / longRun) / (to - from)));
}
