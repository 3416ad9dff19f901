// Columns known before each day, and variance forecasts made of them day by day from windows that end the day before.

import type { BlendFit, BlendInputs, Predictor } from '../../src/estimation/forecast/blend.js';
import { ewmaVariances } from '../../src/estimation/forecast/ewma.js';
import { garchVariances } from '../../src/estimation/forecast/garchModel.js';
import * as estimation from '../../src/estimation.js';
import type { Core } from '../../src/index.js';
import type { Coin } from './data.js';

export const garchRefit = 40;
export const blendRefit = 10;
export const regimesRefit = 20;
export const garchWindow = 1000;

/** [T + 1]: entry t is what the days before t say of it. */
export type Known = Float64Array;

export function ewma({ logReturns }: Coin, lambda: number): Known {
  const start = logReturns.slice(0, 30);
  return ewmaVariances({ returns: logReturns, lambda, firstVariance: start.reduce((sum, r) => sum + r * r, 0) / start.length });
}

/** GARCH or GJR of mean 0, fitted on the `garchWindow` returns before a day, again every `garchRefit` days; NaN before `from`. */
export function garch(core: Core, { logReturns }: Coin, model: 'garch' | 'gjr', from: number): Known {
  const known = new Float64Array(logReturns.length + 1).fill(Number.NaN);
  let parameters = estimation.garch(core, {
    returns: logReturns.slice(Math.max(0, from - garchWindow), from),
    model,
    mean: 'zero',
  }).parameters;
  for (let t = from; t <= logReturns.length; t++) {
    const returns = logReturns.slice(Math.max(0, t - garchWindow), t);
    if (t > from && (t - from) % garchRefit === 0) parameters = estimation.garch(core, { returns, model, mean: 'zero' }).parameters;
    const firstVariance = returns.reduce((sum, r) => sum + r * r, 0) / returns.length;
    known[t] = garchVariances({ parameters, returns, firstVariance })[returns.length] as number;
  }
  return known;
}

export function har(core: Core, { logReturns }: Coin, from: number): Known {
  const squares = logReturns.map((r) => r * r);
  const known = new Float64Array(logReturns.length + 1).fill(Number.NaN);
  for (let t = from; t <= logReturns.length; t++)
    known[t] = estimation.har(core, {
      variances: squares.slice(Math.max(0, t - garchWindow), t),
      windows: [1, 7, 30],
      horizon: 1,
    }).forecast;
  return known;
}

/** Fitted every `regimesRefit` days, and forecast from there. */
export function regimes(core: Core, { logReturns }: Coin, from: number): Known {
  const known = new Float64Array(logReturns.length + 1).fill(Number.NaN);
  for (let t = from; t <= logReturns.length; t += regimesRefit) {
    const { forecasts } = estimation.regimes(core, { returns: logReturns.slice(Math.max(0, t - garchWindow), t), horizon: regimesRefit });
    known.set(forecasts.subarray(0, Math.min(regimesRefit, known.length - t)), t);
  }
  return known;
}

/** The mean square of the last `days` returns; a tiny part of the whole mean keeps its logarithm in the doubles. */
export function realised({ logReturns }: Coin, days: number): Known {
  const known = new Float64Array(logReturns.length + 1).fill(Number.NaN);
  for (let t = days; t <= logReturns.length; t++) {
    let sum = 0;
    for (let k = t - days; k < t; k++) sum += (logReturns[k] as number) ** 2;
    known[t] = sum / days + 1e-8;
  }
  return known;
}

/** A series by day: what stood at the end of the day before. */
export function byDay({ dates }: Coin, series: ReadonlyMap<number, number>, of: (x: number) => number): Known {
  return Float64Array.from({ length: dates.length + 1 }, (_, t) =>
    of(t === 0 ? Number.NaN : (series.get(dates[t - 1] as number) ?? Number.NaN)),
  );
}

export type Columns = Readonly<Record<string, { readonly kind: Predictor['kind']; readonly known: Known }>>;

export interface BlendPlan extends Pick<BlendInputs, 'form' | 'loss'> {
  readonly columns: Columns;
  /** The first day that a window may hold. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/** Forecasts of days from..to by a blend of columns, fitted on up to `garchWindow` days before, again every `blendRefit` days. [to - from]. */
export function blended(core: Core, { logReturns }: Coin, { columns, form, loss, start, from, to }: BlendPlan): Float64Array {
  const squares = logReturns.map((r) => r * r);
  const forecasts = new Float64Array(to - from);
  const predictors = (a: number, b: number): Predictor[] =>
    Object.entries(columns).map(([name, { kind, known }]) => ({ name, kind, values: known.slice(a, b) }));
  let model: BlendFit | undefined;
  for (let t = from; t < to; t++) {
    const first = Math.max(start, t - garchWindow);
    if (model === undefined || (t - from) % blendRefit === 0)
      model = estimation.blend(core, {
        proxies: squares.slice(first, t),
        predictors: predictors(first, t + 1),
        horizon: 1,
        form,
        loss,
        floor: 0.1,
      });
    forecasts[t - from] = estimation.blend.variances(core, { model, predictors: predictors(t, t + 1) })[0] as number;
  }
  return forecasts;
}
