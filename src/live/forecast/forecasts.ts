// Forecasts of a live book: what its rules charge follows the days of its ticks, or a caller's model under the same floors and speed limits.
import type { CoreLike } from '../../columns/coreUse.js';
import { Fault, type FaultRecord } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { dayMs } from '../../market/year.js';
import { followedRules, multipleOf } from '../../risk/forecastMargin/followed.js';
import { type ForecastRule, forecastRule } from '../../risk/forecastMargin/rule.js';
import type { Rules } from '../../rules/document/rules.js';
import { correlationOf, type DailyCovariance, extended, nextDay } from './correlation.js';
import { annualOf, dayOf } from './days.js';
import { contained, maths } from './maths.js';
import { type Said, saidBy, type VolModel } from './model.js';
import { ended, replaced, startOf, type UnderlyingForecast } from './underlying.js';

/** What forecasts stand on, as plain JSON. */
export interface ForecastsState {
  /** As they were given: what they say of the parameter is what it is multiplied from. */
  readonly rules: Rules;
  /** First instant of the day under way, ms. */
  readonly day: number;
  readonly underlyings: readonly UnderlyingForecast[];
  readonly covariance: DailyCovariance | null;
}

/** What is charged of an underlying until its day ends. */
export interface ForecastCharge {
  readonly underlying: string;
  /** Margin over notional after every tool of the rules, before them, and its floor. */
  readonly rate: number;
  readonly forecastRate: number;
  readonly floor: number;
  /** What the parameter of the rules is for it: rate / of. */
  readonly multiple: number;
  /** Annual; of the rate, so under the same limits. */
  readonly vol: number;
  readonly by: 'rules' | 'model';
}

/** What came of a day that ended, or of a forecast that was told. */
export interface ForecastReport {
  readonly charged: readonly ForecastCharge[];
  /** Annual vols that the caller's model said, where it was asked. */
  readonly said?: Said;
  /** Underlyings whose rates stay as they were, and why; those of '*' concern all. */
  readonly faults: readonly { readonly underlying: string; readonly fault: FaultRecord }[];
}

export interface Forecasted {
  /** From now on; undefined under rules without the section. */
  readonly forecasts: Forecasts | undefined;
  /** To be exchanged; left out where nothing that is charged changed. */
  readonly rules?: Rules;
  readonly report?: ForecastReport;
}

export class Forecasts {
  readonly #core: CoreLike;
  readonly #state: ForecastsState;
  readonly rule: ForecastRule;

  constructor(core: CoreLike, state: ForecastsState) {
    this.#core = core;
    this.#state = state;
    this.rule = forecastRule(state.rules);
  }

  /** The rules as they were given: those in force have rates of the day in the place of theirs. */
  get stated(): Rules {
    return this.#state.rules;
  }

  /** By underlying whose window of daily returns is full. */
  get charged(): readonly ForecastCharge[] {
    return this.#state.underlyings.flatMap((one) => this.#chargeOf(one));
  }

  /**
   * Mean QLIKE (ln h + r^2 / h, lower is better) of the rules' forecasts and of those of the caller's model, over the days of which both spoke before they began.
   */
  get scores(): readonly { readonly underlying: string; readonly days: number; readonly rules: number; readonly model: number }[] {
    return this.#state.underlyings.flatMap(({ underlying, scores: { days, rules, model } }) =>
      days === 0 ? [] : [{ underlying, days, rules: rules / days, model: model / days }],
    );
  }

  /** Whether anything is charged that the stated rules do not say. */
  get follows(): boolean {
    return this.#state.underlyings.some(({ memory }) => memory.rate !== null);
  }

  /** The rules that are in force: the stated ones where nothing follows yet. Throws what `overlay` throws. */
  inForce(): Rules {
    const { rules, covariance } = this.#state;
    if (!this.follows) return rules;
    const found = covariance === null ? undefined : correlationOf(covariance);
    const rowOf = new Map(covariance?.names.map((name, i) => [name, i]));
    return followedRules(rules, {
      rates: this.charged,
      names: covariance?.names ?? [],
      // names that the market does not have are of no account: with 0 the whole is a correlation
      correlationOf: (x, y) => {
        const [i, j] = [rowOf.get(x), rowOf.get(y)];
        if (found === undefined || (i === undefined && j === undefined)) return undefined;
        return i === undefined || j === undefined ? 0 : found.entry(i, j);
      },
    });
  }

  endsDay(time: number): boolean {
    return time >= this.#state.day + dayMs;
  }

  /** A day has ended at the prices of this market; `said`: what the model said of the next, which is asked otherwise. */
  dayEnded(time: number, market: Market, said: Said | undefined, model: VolModel | undefined): Forecasted {
    const faults: ForecastReport['faults'][number][] = [];
    const known = new Map(this.#state.underlyings.map((one) => [one.underlying, one]));
    const ratios = new Map<string, number>();
    let underlyings = market.underlyings.map(({ id, index }): UnderlyingForecast => {
      const was = known.get(id) ?? startOf(this.rule, id);
      known.delete(id);
      try {
        const after = maths(this.#core, ({ scalars }) => ended(scalars, this.rule, was, index));
        if (was.close !== null) ratios.set(id, index / was.close);
        return after;
      } catch (error) {
        faults.push({ underlying: id, fault: contained(error) });
        return { ...was, said: null };
      }
    });
    underlyings = [...underlyings, ...known.values()];
    const answers = said ?? saidBy(model, { time, market, rule: this.rule, stated: this.stated, underlyings }, faults);
    const { factors } = this.stated;
    const { covariance } = this.#state;
    const next = this.#with({
      day: dayOf(time),
      underlyings,
      covariance:
        factors === undefined || covariance === null
          ? null
          : maths(this.#core, ({ kernels }) => extended(kernels, factors, nextDay(kernels, factors, covariance, ratios), names(market))),
    }).#told(answers ?? {}, 'change.forecasts');
    const report = { charged: next.charged, ...(said === undefined && answers !== undefined ? { said: answers } : {}), faults };
    try {
      return { forecasts: next, ...(next.follows ? { rules: next.inForce() } : {}), report };
    } catch (error) {
      faults.push({ underlying: '*', fault: contained(error) });
      return { forecasts: next, report };
    }
  }

  /** What a model says of the day under way, and predictors that are known at its end. Throws UNKNOWN_UNDERLYING, TOO_SHORT, NOT_POSITIVE. */
  told(vols: Said, predictors: Readonly<Record<string, Readonly<Record<string, number>>>>): Forecasted {
    const at = new Map(Object.entries(predictors));
    for (const id of at.keys()) this.#rowOf(id, `change.predictors.${id}`);
    const forecasts = this.#with({
      underlyings: this.#state.underlyings.map((one) => ({ ...one, known: { ...one.known, ...at.get(one.underlying) } })),
    }).#told(vols, 'change.vols');
    if (Object.keys(vols).length === 0) return { forecasts };
    return { forecasts, rules: forecasts.inForce(), report: { charged: forecasts.charged, faults: [] } };
  }

  /** With the underlyings of a market that lists more of them. */
  listed(market: Market): Forecasts {
    const known = new Set(this.#state.underlyings.map(({ underlying }) => underlying));
    const added = market.underlyings.filter(({ id }) => !known.has(id)).map(({ id }) => startOf(this.rule, id));
    const { factors } = this.stated;
    const { covariance } = this.#state;
    return this.#with({
      underlyings: [...this.#state.underlyings, ...added],
      covariance:
        factors === undefined || covariance === null
          ? null
          : maths(this.#core, ({ kernels }) => extended(kernels, factors, covariance, names(market))),
    });
  }

  toJSON(): ForecastsState {
    return this.#state;
  }

  #with(parts: Partial<ForecastsState>): Forecasts {
    return new Forecasts(this.#core, { ...this.#state, ...parts });
  }

  #rowOf(underlying: string, path: string): number {
    const row = this.#state.underlyings.findIndex((one) => one.underlying === underlying);
    if (row < 0) throw new Fault('UNKNOWN_UNDERLYING', path, 'an underlying of the market', underlying);
    return row;
  }

  /** Annual vols in the place of the forecasts of the day under way. */
  #told(vols: Said, path: string): Forecasts {
    const underlyings = [...this.#state.underlyings];
    for (const [id, vol] of Object.entries(vols)) {
      const row = this.#rowOf(id, `${path}.${id}`);
      underlyings[row] = replaced(this.rule, underlyings[row] as UnderlyingForecast, vol / this.#annual, `${path}.${id}`);
    }
    return this.#with({ underlyings });
  }

  /** From the horizon to a year. */
  get #annual(): number {
    return annualOf(this.stated, this.rule);
  }

  #chargeOf({ underlying, memory, day, said }: UnderlyingForecast): readonly ForecastCharge[] {
    const { rate, floor } = memory;
    const multiple = rate === null ? undefined : multipleOf(this.stated, underlying, rate);
    if (rate === null || floor === null || day === null || multiple === undefined) return [];
    const sigma = said ?? day.sigma;
    const forecastRate = day.quantile * sigma;
    const vol = (forecastRate > 0 ? sigma * (rate / forecastRate) : sigma) * this.#annual;
    return [{ underlying, rate, forecastRate, floor, multiple, vol, by: said === null ? 'rules' : 'model' }];
  }
}

export function names({ underlyings }: Market): readonly string[] {
  return underlyings.map(({ id }) => id);
}
