// QLIKE: how well variances were forecast, by a proxy of what they were.
import { fieldsOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { ColumnFunction } from '../../market/kernels.js';
import { varianceSeries } from './series.js';

export interface QlikeInputs {
  /** Forecast variances, each made before its period. */
  readonly forecasts: Float64Array;
  /** Realisations: squared returns, or realised variances; [the same length], at least 0. */
  readonly proxies: Float64Array;
}

export interface Qlike {
  /** Mean of ln h + proxy / h: lower is better; only differences between models on the same proxies mean something. */
  readonly mean: number;
  /** Each period's. */
  readonly losses: Float64Array;
}

/**
 * Patton, J. Econometrics 160 (2011), table 1: with mean squared error the only usual loss that ranks models right although the proxy is noisy. Finite for a proxy of 0, where
 * the form proxy/h - ln(proxy/h) - 1 is not. Throws NOT_POSITIVE for a forecast that is not, SHAPE_MISMATCH, TOO_SHORT.
 */
export function qlikeOf(log: ColumnFunction, inputs: QlikeInputs): Qlike {
  const fields = fieldsOf(inputs, 'inputs', ['forecasts', 'proxies']);
  const forecasts = varianceSeries(fields.forecasts, 'forecasts', 1);
  const proxies = varianceSeries(fields.proxies, 'proxies', 1);
  if (proxies.length !== forecasts.length)
    throw new Fault('SHAPE_MISMATCH', 'proxies', `as long as forecasts (${forecasts.length})`, proxies.length);
  forecasts.forEach((h, t) => {
    if (!(h > 0)) throw new Fault('NOT_POSITIVE', `forecasts[${t}]`, 'greater than 0', h);
  });
  const losses = log(forecasts).map((value, t) => value + proxies[t] / forecasts[t]);
  let sum = 0;
  for (let t = 0; t < losses.length; t += 1) sum += losses[t];
  return { mean: sum / losses.length, losses };
}
