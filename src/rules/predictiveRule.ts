// The shape of a predictive margin: how a margin rate follows the forecast volatility, and what keeps it from following too far or too fast. Data only; nothing has a default.
import type { Table } from '../book/table.js';

/** How the variance of the next day is forecast; returns have mean 0. GARCH and GJR are fitted again on the window every `refitDays` days. */
export type VolatilityRule =
  | { readonly model: 'ewma'; readonly decay: number }
  | { readonly model: 'garch' | 'gjr'; readonly refitDays: number };

/** Where the quantile of standardised returns comes from: order statistics, or a generalised Pareto distribution fitted to the worst `share` of them. */
export type TailRule = { readonly kind: 'empirical' } | { readonly kind: 'pareto'; readonly share: number };

/** The model's variance and named predictors in one line (core.estimate.blend), fitted again every `refitDays` days. */
export interface BlendRule {
  readonly form: 'variance' | 'log';
  readonly loss: 'squares' | 'qlike';
  readonly floor: number;
  readonly refitDays: number;
  readonly predictors: readonly { readonly name: string; readonly kind: 'variance' | 'plain' }[];
}

export interface PredictiveRule {
  readonly format: 'margincore-predictive';
  readonly version: 1;
  readonly name: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly source: string;
  /** Of the loss over the horizon that the rate covers. */
  readonly confidence: number;
  /** Whole days. */
  readonly horizonDays: number;
  /** Whose losses: of a long position, of a short one, or the larger of the two. */
  readonly side: 'long' | 'short' | 'both';
  /** Daily returns that models, residuals and quantile come from; the first rate needs all of them. */
  readonly window: number;
  readonly volatility: VolatilityRule;
  /** null: the model's variance as it is. */
  readonly blend: BlendRule | null;
  readonly tail: TailRule;
  /** The volatility of the long run: of as many daily returns as there are, up to this many. What the floor and the buffer refer to. */
  readonly longRunDays: number;
  /** (1 - weight) x the forecast rate + weight x that of the worst `days` in a row seen so far; null: none. */
  readonly stress: { readonly weight: number; readonly days: number } | null;
  /** At least `share` of the rate of the long-run volatility; null: none. */
  readonly floor: { readonly share: number } | null;
  /**
   * `share` is added where the rate is at most `from` times that of the long run, nothing where it is `to` times that, in between a straight line: a buffer that is drawn down as volatility rises; null:
   * none. share x to <= to - from, or the rate would fall where the forecast rises.
   */
  readonly buffer: { readonly share: number; readonly from: number; readonly to: number } | null;
  /** The most that a rate may rise and fall from one day to the next, as shares of it; null: none. */
  readonly speed: { readonly up: number; readonly down: number } | null;
  /** The highest rate, by underlying; null: none. */
  readonly cap: Table<number> | null;
}
