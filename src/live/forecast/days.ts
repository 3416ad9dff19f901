// Days and years of forecasts.
import { dayMs } from '../../market/year.js';
import type { ForecastRule } from '../../risk/forecastMargin/rule.js';
import type { Rules } from '../../rules/document/rules.js';

/** The first instant of a day, UTC. */
export function dayOf(time: number): number {
  return Math.floor(time / dayMs) * dayMs;
}

/** From a standard deviation over the horizon of the rules to a year's. */
export function annualOf({ factors }: Rules, { horizonDays }: ForecastRule): number {
  return Math.sqrt((factors?.daysPerYear ?? 365) / horizonDays);
}
