// What is charged of an underlying until its day ends.
import type { DayForecast } from '../../risk/forecastMargin/day.js';
import { multipleOf } from '../../risk/forecastMargin/followed.js';
import type { ForecastRule } from '../../risk/forecastMargin/rule.js';
import type { ForecastState } from '../../risk/forecastMargin/state.js';
import type { Rules } from '../../rules/document/rules.js';
import { annualOf } from './days.js';

export interface Charge {
  /** Margin over notional after every tool of the rules, before them, and its floor. */
  readonly rate: number;
  readonly forecastRate: number;
  readonly floor: number;
  /** Multiple for the parameter of the rules: rate / of. */
  readonly multiple: number;
  /** Annual; of the rate, so under the same limits. */
  readonly vol: number;
  readonly by: 'rules' | 'model';
}

interface Followed {
  readonly underlying: string;
  readonly memory: Pick<ForecastState, 'rate' | 'floor'>;
  readonly day: DayForecast | null;
  readonly said: number | null;
}

/** null until the window is full, and where the stated rules say nothing of it. */
export function chargeOf(stated: Rules, rule: ForecastRule, { underlying, memory, day, said }: Followed): Charge | null {
  const { rate, floor } = memory;
  const multiple = rate === null ? undefined : multipleOf(stated, underlying, rate);
  if (rate === null || floor === null || day === null || multiple === undefined) return null;
  const sigma = said ?? day.sigma;
  const forecastRate = day.quantile * sigma;
  const vol = (forecastRate > 0 ? sigma * (rate / forecastRate) : sigma) * annualOf(stated, rule);
  return { rate, forecastRate, floor, multiple, vol, by: said === null ? 'rules' : 'model' };
}
