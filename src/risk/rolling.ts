// Forecasts day by day from a moving window of returns: what a backtest holds against what was lost.
import { fieldsOf } from '../book/fields.js';
import { confidence as confidenceOf, count, decayOrNone, oneOf } from '../check.js';
import { Fault } from '../fault.js';
import type { Scalars } from '../marshal/scalars.js';
import { normalMultipliers } from './parametric.js';
import {
  type QuantileConvention,
  quantileConventions,
  quantileOf,
  type ShortfallConvention,
  shortfallConventions,
  shortfallOf,
} from './quantiles.js';
import { seriesOf } from './series.js';
import { tailProbability } from './tail.js';

export const rollingMethods = ['historical', 'ewma-normal'] as const;

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

export type RollingInputs = RollingHistoricalInputs | RollingEwmaInputs;

/** Entry i is the forecast for observation window + i, made from the `window` observations before it; `losses` is what that observation lost. */
export interface RollingForecasts {
  readonly losses: Float64Array;
  readonly valuesAtRisk: Float64Array;
  readonly expectedShortfalls: Float64Array;
}

/** Throws TOO_SHORT unless there is an observation after the first window, and the Faults of the values it is given. */
export function rollingForecasts(math: Scalars, inputs: RollingInputs): RollingForecasts {
  const historical =
    oneOf((inputs as Partial<RollingInputs> | undefined)?.method, rollingMethods, 'method', 'UNKNOWN_KIND') === 'historical';
  const own = historical ? ['quantile', 'shortfall'] : ['decay'];
  const given = fieldsOf(inputs, 'inputs', ['method', 'returns', 'window', 'confidence', ...own]);
  const confidence = confidenceOf(given.confidence, 'confidence');
  const returns = seriesOf(given.returns, 'returns', 2);
  const window = count(given.window, 1, returns.length, 'window');
  const days = returns.length - window;
  if (days < 1) throw new Fault('TOO_SHORT', 'returns', `more than the window of ${window}`, returns.length);
  const valuesAtRisk = new Float64Array(days);
  const expectedShortfalls = new Float64Array(days);
  const forecast = historical ? sampleForecast(given, confidence) : ewmaForecast(math, given, confidence, window);
  for (let i = 0; i < days; i += 1) {
    const [risk, shortfall] = forecast(returns.subarray(i, i + window));
    valuesAtRisk[i] = risk;
    expectedShortfalls[i] = shortfall;
  }
  return { losses: returns.subarray(window).map((r) => 0 - r), valuesAtRisk, expectedShortfalls };
}

type Forecast = (past: Float64Array) => readonly [number, number];
type Fields = Readonly<Record<string, unknown>>;

function sampleForecast(given: Fields, confidence: number): Forecast {
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
    for (let k = 0; k < window; k += 1) sum = sum * decay + (past[k] as number) * (past[k] as number);
    const sigma = Math.sqrt(sum / total);
    return [quantile * sigma, shortfall * sigma];
  };
}
