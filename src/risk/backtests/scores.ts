// Scoring functions: forecasts are ranked by their mean, the lower the better, and the truth attains the least (Gneiting 2011).

import type { Scalars } from '../../columns/scalars.js';
import { Fault } from '../../fault.js';

/** Mean of (alpha - 1{x < q})(x - q), x the P&L and q = -VaR: elicits the quantile. Throws OVERFLOW, as the next. */
export function quantileLoss(losses: Float64Array, valuesAtRisk: Float64Array, alpha: number): number {
  let sum = 0;
  for (let i = 0; i < losses.length; i += 1) {
    const beyond = losses[i] - valuesAtRisk[i];
    sum += beyond > 0 ? (1 - alpha) * beyond : -alpha * beyond;
  }
  return scoreOf(sum / losses.length, 'quantileLoss');
}

/**
 * Mean of the joint score of VaR and ES that is homogeneous of degree 0 (Patton, Ziegel, Chen, Journal of Econometrics 2019, FZ0):
 * 1{L >= VaR} (L - VaR)/(alpha ES) + VaR/ES + ln ES - 1. Throws NOT_POSITIVE for an ES of 0 or less, which the score does not know.
 */
export function jointLoss(
  math: Scalars,
  losses: Float64Array,
  valuesAtRisk: Float64Array,
  shortfalls: Float64Array,
  alpha: number,
): number {
  const logs = math.logs(shortfalls);
  let sum = 0;
  for (let i = 0; i < losses.length; i += 1) {
    const shortfall = shortfalls[i];
    if (!(shortfall > 0)) throw new Fault('NOT_POSITIVE', `expectedShortfalls[${i}]`, 'greater than 0', shortfall);
    const beyond = losses[i] - valuesAtRisk[i];
    sum += Math.max(0, beyond) / (alpha * shortfall) + valuesAtRisk[i] / shortfall + logs[i] - 1;
  }
  return scoreOf(sum / losses.length, 'jointLoss');
}

function scoreOf(mean: number, path: string): number {
  if (!Number.isFinite(mean)) throw new Fault('OVERFLOW', path, 'a finite number', mean);
  return mean;
}
