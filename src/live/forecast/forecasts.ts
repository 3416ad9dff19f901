// Forecasts of a live book: charges follow the days of its ticks, or a caller's model under the same floors and speed limits.
import type { CoreLike } from '../../columns/coreUse.js';
import { Fault, type FaultRecord } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { dayMs } from '../../market/year.js';
import { followedRules } from '../../risk/forecastMargin/followed.js';
import { type ForecastRule, forecastRule } from '../../risk/forecastMargin/rule.js';
import type { Rules } from '../../rules/document/rules.js';
import { type Charge, chargeOf } from './charge.js';
import { correlationOf, type DailyCovariance, extended, nextDay } from './correlation.js';
import { annualOf, dayOf } from './days.js';
import { contained, maths } from './maths.js';
import { type Said, saidBy, type VolModel } from './model.js';
import { ended, replaced, startOf, type UnderlyingForecast } from './underlying.js';

/** State of forecasts, as plain JSON. */
export interface ForecastsState {
  /** As they were given: what they say of the parameter is what it is multiplied from. */
  readonly rules: Rules;
  /** First instant of the day under way, ms. */
  readonly day: number;
  readonly underlyings: readonly UnderlyingForecast[];
  readonly covariance: DailyCovariance | null;
}

export interface ForecastFault {
  readonly underlying: string;
  readonly fault: FaultRecord;
}

export type NamedCharge = Charge & { readonly underlying: string };

/** Report of an ended day, or of a given forecast. */
export interface ForecastReport {
  readonly charged: readonly NamedCharge[];
  /** Annual vols that the caller's model said, where it was asked. */
  readonly said?: Said;
  /** Underlyings whose rates stay as they were, and why; those of '*' concern all. */
  readonly faults: readonly ForecastFault[];
}

export interface Forecasted {
  /** From now on; undefined under rules without the section. */
  readonly forecasts: Forecasts | undefined;
  /** To be exchanged; left out where nothing that is charged changed. */
  readonly rules?: Rules;
  readonly report?: ForecastReport;
  /** Fallback if these rules cannot be exchanged. */
  readonly held?: (fault: FaultRecord) => Forecasted;
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

  /** Original rules: those in force have rates of the day instead. */
  get stated(): Rules {
    return this.#state.rules;
  }

  /** By underlying whose window of daily returns is full. */
  get charged(): readonly NamedCharge[] {
    return this.#state.underlyings.flatMap(({ underlying, charge }) => (charge === null ? [] : [{ underlying, ...charge }]));
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
    return this.#state.underlyings.some(({ charge }) => charge !== null);
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
    const faults: ForecastFault[] = [];
    const standing = new Map(this.#state.underlyings.map((one) => [one.underlying, one]));
    const ratios = new Map<string, number>();
    const listed = market.underlyings.map(({ id, index }): UnderlyingForecast => {
      const was = standing.get(id) ?? startOf(this.rule, id);
      standing.delete(id);
      try {
        const after = maths(this.#core, ({ scalars }) => ended(scalars, this.rule, was, index));
        if (was.close !== null) ratios.set(id, index / was.close);
        return { ...after, charge: chargeOf(this.stated, this.rule, after) };
      } catch (error) {
        faults.push({ underlying: id, fault: contained(error) });
        return { ...was, said: null };
      }
    });
    const underlyings = [...listed, ...standing.values()];
    const answers = said ?? saidBy(model, { time, market, rule: this.rule, stated: this.stated, underlyings }, faults);
    const covariance = this.#nextCovariance(ratios, market, faults);
    const next = this.#with({ day: dayOf(time), underlyings, covariance }).#told(answers ?? {}, 'change.forecasts');
    const reported = (forecasts: Forecasts, more: readonly ForecastFault[] = []): Forecasted => ({
      forecasts,
      report: {
        charged: forecasts.charged,
        ...(said === undefined && answers !== undefined ? { said: answers } : {}),
        faults: [...faults, ...more],
      },
    });
    const held = (fault: FaultRecord): Forecasted => reported(this.#holding(next), [{ underlying: '*', fault }]);
    try {
      return next.follows ? { ...reported(next), rules: next.inForce(), held } : reported(next);
    } catch (error) {
      return held(contained(error));
    }
  }

  /** Forecasts with a model's vols for the current day, and predictors known at its end. Throws UNKNOWN_UNDERLYING, TOO_SHORT, NOT_POSITIVE. */
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
    return this.#with({ underlyings: [...this.#state.underlyings, ...added], covariance: this.#nextCovariance(undefined, market, []) });
  }

  toJSON(): ForecastsState {
    return this.#state;
  }

  #with(parts: Partial<ForecastsState>): Forecasts {
    return new Forecasts(this.#core, { ...this.#state, ...parts });
  }

  /** After a day, unless there was none, with every name of the market. What cannot be stays as it was. */
  #nextCovariance(ratios: ReadonlyMap<string, number> | undefined, market: Market, faults: ForecastFault[]): DailyCovariance | null {
    const { factors } = this.stated;
    const { covariance } = this.#state;
    if (factors === undefined || covariance === null) return null;
    try {
      return maths(this.#core, ({ kernels }) => {
        const moved = ratios === undefined ? covariance : nextDay(kernels, factors, covariance, ratios);
        return extended(kernels, factors, moved, names(market));
      });
    } catch (error) {
      faults.push({ underlying: '*', fault: contained(error) });
      return covariance;
    }
  }

  /** Forecasts of those days, charged as these are. */
  #holding(next: Forecasts): Forecasts {
    const standing = new Map(this.#state.underlyings.map((one) => [one.underlying, one]));
    return next.#with({
      covariance: this.#state.covariance,
      underlyings: next.#state.underlyings.map((one) => {
        const was = standing.get(one.underlying);
        const { rate, floor } = was?.memory.rate == null ? one.memory : was.memory;
        return { ...one, charge: was?.charge ?? null, memory: { ...one.memory, rate, floor } };
      }),
    });
  }

  #rowOf(underlying: string, path: string): number {
    const row = this.#state.underlyings.findIndex((one) => one.underlying === underlying);
    if (row < 0) throw new Fault('UNKNOWN_UNDERLYING', path, 'an underlying of the market', underlying);
    return row;
  }

  /** Annual vols instead of the forecasts of the current day. */
  #told(vols: Said, path: string): Forecasts {
    const underlyings = [...this.#state.underlyings];
    for (const [id, vol] of Object.entries(vols)) {
      const row = this.#rowOf(id, `${path}.${id}`);
      const after = replaced(this.rule, underlyings[row], vol / annualOf(this.stated, this.rule), `${path}.${id}`);
      underlyings[row] = { ...after, charge: chargeOf(this.stated, this.rule, after) };
    }
    return this.#with({ underlyings });
  }
}

export function names({ underlyings }: Market): readonly string[] {
  return underlyings.map(({ id }) => id);
}
