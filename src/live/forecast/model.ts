// A caller's own model of volatility: asked once a day, heard within limits, and written down, so that a replay does without it.
import { within } from '../../check.js';
import { Fault, type FaultRecord } from '../../fault.js';
import type { Market } from '../../market/market.js';
import type { ForecastRule } from '../../risk/forecastMargin/rule.js';
import type { Rules } from '../../rules/document/rules.js';
import { annualOf } from './days.js';
import type { UnderlyingForecast } from './underlying.js';

/** Annual vols by underlying. */
export type Said = Readonly<Record<string, number>>;

export interface ModelInputs {
  readonly underlying: string;
  /** When the day ended, ms. */
  readonly time: number;
  /** As it stood then. */
  readonly market: Market;
  /** Simple daily returns, oldest first, the day that ended last. */
  readonly returns: readonly number[];
  /** Values given by name (`forecast` changes): implied vols, funding, open interest, order flow. */
  readonly predictors: Readonly<Record<string, number>>;
  /** Annual vol that the rules forecast. */
  readonly vol: number;
}

/** The annual vol of the return over the rules' horizon from now on; undefined leaves the rules' own. */
export type VolModel = (inputs: ModelInputs) => number | undefined;

/** The most that a vol may be: what rule documents take. */
export const highestVol = 20;

interface Asked {
  readonly time: number;
  readonly market: Market;
  readonly rule: ForecastRule;
  readonly stated: Rules;
  readonly underlyings: readonly UnderlyingForecast[];
}

/** Its answers; one that is none, or that it fails to give, is a fault of its underlying and leaves the rules' own. Undefined where it says nothing. */
export function saidBy(
  model: VolModel | undefined,
  { time, market, rule, stated, underlyings }: Asked,
  faults: { readonly underlying: string; readonly fault: FaultRecord }[],
): Said | undefined {
  if (model === undefined) return undefined;
  const said: Record<string, number> = {};
  for (const { underlying, memory, day, known } of underlyings) {
    if (day === null) continue;
    try {
      const vol = model({
        underlying,
        time,
        market,
        returns: [...memory.returns],
        predictors: { ...known },
        vol: day.sigma * annualOf(stated, rule),
      });
      if (vol !== undefined) said[underlying] = volOf(vol, `model(${underlying})`);
    } catch (error) {
      const fault =
        error instanceof Fault ? error : new Fault('BAD_ARGUMENT', `model(${underlying})`, 'a vol, or undefined', String(error));
      faults.push({ underlying, fault: fault.toRecord() });
    }
  }
  return Object.keys(said).length === 0 ? undefined : said;
}

/** Throws TYPE_MISMATCH, NOT_FINITE, OUT_OF_RANGE. */
export function volOf(value: unknown, path: string): number {
  return within(value, 1e-6, highestVol, path);
}
