// One day of a forecast margin: a return and what is known at its end in, the rate that holds from then on out.

import type { Scalars } from '../../columns/scalars.js';
import { type BlendModel, blendVariances, fitBlend, type Predictor } from '../../estimation/forecast/blend.js';
import type { GarchParameters } from '../../estimation/forecast/garchModel.js';
import { Fault } from '../../fault.js';
import { type ForecastRule, modelVariance } from './rule.js';

type BlendRule = NonNullable<ForecastRule['blend']>;

import { tailProbability } from '../tail.js';
import { filtered, fittedParameters, meanSquare, standardTail, throughVariance } from '../volatilityModel.js';
import type { ForecastState, KeptBlend } from './state.js';
import { type LimitedRate, limitedRate } from './tools.js';

/** Forecast in force from the end of a day. */
export interface DayForecast {
  /** Margin over notional, after every tool of the rule. */
  readonly rate: number;
  /** Before them: quantile x sigma. */
  readonly forecastRate: number;
  /** 0 where the rule has none. */
  readonly floor: number;
  /** Standardised loss at the rule's confidence. */
  readonly quantile: number;
  /** Standard deviation of the return over the horizon as forecast, by the long run, and in the worst days so far (0 for a rule without stress). */
  readonly sigma: number;
  readonly longRunSigma: number;
  readonly stressSigma: number;
}

/** A state that is written to. */
export type Memory = { -readonly [K in keyof Omit<ForecastState, 'returns' | 'predictors'>]: ForecastState[K] } & {
  readonly returns: number[];
  readonly predictors: readonly number[][];
};

/** Undefined until the window is full. The window is filtered again each day, so a model's state is its last fit alone. */
export function advance(math: Scalars, rule: ForecastRule, memory: Memory, r: number, known: readonly number[]): DayForecast | undefined {
  const { window, horizonDays, stress } = rule;
  memory.days += 1;
  memory.returns.push(r);
  if (memory.returns.length > rule.longRunDays) memory.returns.shift();
  memory.predictors.forEach((column, k) => {
    column.push(known[k]);
    if (column.length > window) column.shift();
  });
  if (stress !== undefined && memory.days >= stress.days) {
    memory.stressVariance = Math.max(memory.stressVariance, meanSquare(Float64Array.from(memory.returns.slice(-stress.days))));
  }
  if (memory.days < window) return undefined;
  const returns = Float64Array.from(memory.returns.slice(-window));
  const since = memory.days - window;
  if (rule.volatility.model !== 'ewma' && since % rule.volatility.refitDays === 0)
    memory.parameters = fittedParameters(math, rule.volatility, returns) as GarchParameters;
  const own = filtered(rule.volatility, memory.parameters ?? undefined, returns, horizonDays);
  let [ahead, residuals] = [own.ahead, throughVariance(returns, own.variances)];
  if (rule.blend !== undefined) {
    const predictors = predictorsOf(rule.blend, own.variances.subarray(1), memory.predictors);
    const late = returns.slice(1);
    if (since % rule.blend.refitDays === 0) memory.blend = fitted(math, rule.blend, horizonDays, late, predictors);
    const model = modelOf(rule.blend, memory.blend as KeptBlend);
    const variances = blendVariances(kernelsOf(math), { model, predictors });
    ahead = variances[variances.length - 1] * horizonDays;
    residuals = throughVariance(late, variances);
  }
  const quantile = lossQuantile(math, rule, residuals);
  const sigma = Math.sqrt(ahead);
  const across = Math.sqrt(horizonDays);
  const longRunSigma = Math.sqrt(meanSquare(Float64Array.from(memory.returns))) * across;
  const stressSigma = Math.sqrt(memory.stressVariance) * across;
  const day = { quantile, sigma, longRunSigma, stressSigma };
  const charged = chargedRate(rule, memory.underlying, day, limitOf(memory));
  memory.rate = charged.rate;
  memory.floor = charged.floor;
  return { ...charged, ...day };
}

/** Start of the next day's limits; undefined before the first rate. */
export function limitOf({ rate, floor }: Pick<ForecastState, 'rate' | 'floor'>): LimitedRate | undefined {
  return rate === null || floor === null ? undefined : { rate, floor };
}

/** Charged rate of a sigma under the tools of the rule: of its model, or of a replacement. Throws OVERFLOW. */
export function chargedRate(
  rule: ForecastRule,
  underlying: string,
  { quantile, sigma, longRunSigma, stressSigma }: Omit<DayForecast, 'rate' | 'forecastRate' | 'floor'>,
  before: LimitedRate | undefined,
): Pick<DayForecast, 'rate' | 'forecastRate' | 'floor'> {
  const inputs = { forecast: quantile * sigma, longRun: quantile * longRunSigma, stressed: quantile * stressSigma };
  const { rate, floor } = limitedRate(rule, underlying, inputs, before);
  if (!Number.isFinite(rate)) throw new Fault('OVERFLOW', 'rate', 'a finite number', rate);
  return { rate, forecastRate: inputs.forecast, floor };
}

function lossQuantile(math: Scalars, { side, tail, confidence: level }: ForecastRule, residuals: Float64Array): number {
  const alpha = tailProbability(level);
  const long = side === 'short' ? 0 : standardTail(math, tail, residuals.slice(), alpha).quantile;
  const short =
    side === 'long'
      ? 0
      : standardTail(
          math,
          tail,
          residuals.map((z) => 0 - z),
          alpha,
        ).quantile;
  return Math.max(0, long, short);
}

function predictorsOf({ predictors }: BlendRule, own: Float64Array, known: readonly (readonly number[])[]): Predictor[] {
  return [
    { name: modelVariance, kind: 'variance', values: own.slice() },
    ...predictors.map(({ name, kind }, k) => ({ name, kind, values: Float64Array.from(known[k]) })),
  ];
}

function fitted(math: Scalars, rule: BlendRule, horizon: number, returns: Float64Array, predictors: Predictor[]): KeptBlend {
  const { form, loss, floor } = rule;
  const fit = fitBlend(kernelsOf(math), { proxies: returns.map((r) => r * r), predictors, horizon, form, loss, floor });
  return { coefficients: Array.from(fit.coefficients, (c) => c + 0), smearing: fit.smearing, least: fit.least };
}

function modelOf({ form, predictors }: BlendRule, kept: KeptBlend): BlendModel {
  return {
    form,
    names: ['constant', modelVariance, ...predictors.map(({ name }) => name)],
    kinds: ['variance', ...predictors.map(({ kind }) => kind)],
    coefficients: Float64Array.from(kept.coefficients),
    smearing: kept.smearing,
    least: kept.least,
  };
}

function kernelsOf({ exps, logs }: Scalars) {
  return { exp: exps, log: logs };
}
