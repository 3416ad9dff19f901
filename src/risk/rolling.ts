// Forecasts day by day from a moving window of returns: what a backtest holds against what was lost.
import { fieldsOf } from '../book/fields.js';
import { confidence as confidenceOf, count, decayOrNone, oneOf } from '../check.js';
import type { Scalars } from '../columns/scalars.js';
import type { GarchParameters } from '../estimation/forecast/garchModel.js';
import { Fault, type FaultRecord } from '../fault.js';
import { model, requireTail, tail as tailShape, type VolatilityRule } from '../rules/document/forecast.js';
import { nothingRead } from '../rules/document/read.js';
import { normalMultipliers } from './parametric.js';
import {
  type QuantileConvention,
  quantileConventions,
  quantileOf,
  type ShortfallConvention,
  shortfallConventions,
  shortfallOf,
} from './quantiles.js';
import { reachOf } from './sampleReach.js';
import { seriesOf } from './series.js';
import { tailProbability } from './tail.js';
import { filtered, fittedParameters, standardTail, throughVariance } from './volatilityModel.js';

export const rollingMethods = ['historical', 'ewma-normal', 'filtered-historical', 'conditional-evt'] as const;

export interface RollingHistoricalInputs {
  readonly method: 'historical';
  /** P&L or returns, the oldest first, gains positive. */
  readonly returns: ArrayLike<number>;
  /** Observations that each forecast is made from. */
  readonly window: number;
  readonly confidence: number;
  readonly quantile: QuantileConvention;
  readonly shortfall: ShortfallConvention;
}

/** Normal with mean 0 and the variance of RiskMetrics (1996): weights decay^age over the window, divided by their sum. */
export interface RollingEwmaInputs {
  readonly method: 'ewma-normal';
  readonly returns: ArrayLike<number>;
  readonly window: number;
  readonly confidence: number;
  /** In (0, 1]: 1 weighs the window alike. */
  readonly decay: number;
}

/**
 * Quantile of the window's returns through their volatility, times the volatility forecast for the day: order statistics of them ('ceil', Acerbi and Tasche's mean). Hull and White, J. Risk 1 (1998);
 * Barone-Adesi, Giannopoulos and Vosper, J. Futures Markets 19 (1999). Returns have mean 0.
 */
export interface RollingFilteredInputs {
  readonly method: 'filtered-historical';
  readonly returns: ArrayLike<number>;
  readonly window: number;
  readonly confidence: number;
  /** GARCH and GJR are fitted on the window of the first day and again every `refitDays` days, and filter the windows in between. */
  readonly volatility: VolatilityRule;
}

/** The same with a generalised Pareto distribution fitted to the worst `share` of the filtered returns: McNeil and Frey, J. Empirical Finance 7 (2000). */
export interface RollingExtremeInputs extends Omit<RollingFilteredInputs, 'method'> {
  readonly method: 'conditional-evt';
  readonly share: number;
}

export type RollingInputs = RollingHistoricalInputs | RollingEwmaInputs | RollingFilteredInputs | RollingExtremeInputs;

/** Entry i is the forecast for observation window + i, made from the `window` observations before it; `losses` is what that observation lost. */
export interface RollingForecasts {
  readonly losses: Float64Array;
  readonly valuesAtRisk: Float64Array;
  readonly expectedShortfalls: Float64Array;
  /** TOO_SHORT where forecasts are order statistics and window x (1 - confidence) < 1: each is then the worst of its window. */
  readonly warnings: readonly FaultRecord[];
}

/** Fields beside those that all methods take. */
const ownFields: Readonly<Record<RollingInputs['method'], readonly string[]>> = {
  historical: ['quantile', 'shortfall'],
  'ewma-normal': ['decay'],
  'filtered-historical': ['volatility'],
  'conditional-evt': ['volatility', 'share'],
};

/** Throws TOO_SHORT unless there is an observation after the first window, and the Faults of the values it is given. */
export function rollingForecastsOf(math: Scalars, inputs: RollingInputs): RollingForecasts {
  const method = oneOf((inputs as Partial<RollingInputs> | undefined)?.method, rollingMethods, 'method', 'UNKNOWN_KIND');
  const given = fieldsOf(inputs, 'inputs', ['method', 'returns', 'window', 'confidence', ...ownFields[method]]);
  const confidence = confidenceOf(given.confidence, 'confidence');
  const returns = seriesOf(given.returns, 'returns', 2);
  const window = count(given.window, 1, returns.length, 'window');
  const days = returns.length - window;
  if (days < 1) throw new Fault('TOO_SHORT', 'returns', `more than the window of ${window}`, returns.length);
  const valuesAtRisk = new Float64Array(days);
  const expectedShortfalls = new Float64Array(days);
  const forecast = forecastOf[method](math, given, confidence, window);
  for (let i = 0; i < days; i += 1) {
    const [risk, shortfall] = forecast(returns.subarray(i, i + window));
    valuesAtRisk[i] = risk;
    expectedShortfalls[i] = shortfall;
  }
  const ordered = method === 'historical' || method === 'filtered-historical';
  const warnings = ordered ? reachOf(window, tailProbability(confidence), 'window') : [];
  return { losses: returns.subarray(window).map((r) => 0 - r), valuesAtRisk, expectedShortfalls, warnings };
}

/** Called with the windows in turn. */
type Forecast = (past: Float64Array) => readonly [number, number];
type Fields = Readonly<Record<string, unknown>>;

const forecastOf: Readonly<
  Record<RollingInputs['method'], (math: Scalars, given: Fields, confidence: number, window: number) => Forecast>
> = {
  historical: sampleForecast,
  'ewma-normal': ewmaForecast,
  'filtered-historical': filteredForecast,
  'conditional-evt': filteredForecast,
};

function sampleForecast(_: Scalars, given: Fields, confidence: number): Forecast {
  const quantile = oneOf(given.quantile, quantileConventions, 'quantile');
  const shortfall = oneOf(given.shortfall, shortfallConventions, 'shortfall');
  const alpha = tailProbability(confidence);
  return (past) => {
    const sorted = past.slice().sort();
    const q = quantileOf(sorted, alpha, quantile);
    return [0 - q, shortfallOf(sorted, alpha, q, shortfall) + 0];
  };
}

function ewmaForecast(math: Scalars, given: Fields, confidence: number, window: number): Forecast {
  const decay = decayOrNone(given.decay, 'decay');
  const { quantile, shortfall } = normalMultipliers(math, confidence);
  let total = 0;
  for (let k = 0; k < window; k += 1) total = total * decay + 1;
  return (past) => {
    let sum = 0;
    for (let k = 0; k < window; k += 1) sum = sum * decay + past[k] * past[k];
    const sigma = Math.sqrt(sum / total);
    return [quantile * sigma, shortfall * sigma];
  };
}

function filteredForecast(math: Scalars, given: Fields, confidence: number, window: number): Forecast {
  const rule = model.parse(given.volatility, 'volatility', nothingRead);
  const kind = given.share === undefined ? { kind: 'empirical' } : { kind: 'pareto', share: given.share };
  const tail = tailShape.parse(kind, 'inputs', nothingRead);
  requireTail(tail, confidence, window, 'inputs.share');
  const alpha = tailProbability(confidence);
  let parameters: GarchParameters | undefined;
  let day = 0;
  return (past) => {
    if (rule.model !== 'ewma' && day % rule.refitDays === 0) parameters = fittedParameters(math, rule, past);
    day += 1;
    const { variances, ahead } = filtered(rule, parameters, past, 1);
    const { quantile, shortfall } = standardTail(math, tail, throughVariance(past, variances), alpha);
    const sigma = Math.sqrt(ahead);
    if (!Number.isFinite(shortfall * sigma))
      throw new Fault('OVERFLOW', `returns[${day - 1 + window}]`, 'forecast by a tail that has a mean', shortfall * sigma);
    return [quantile * sigma + 0, shortfall * sigma + 0];
  };
}
