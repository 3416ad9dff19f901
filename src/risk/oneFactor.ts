// Quadratic P&L of one factor, exactly: the tail is an interval of the factor, or what lies outside one.
import type { Scalars } from '../marshal/scalars.js';
import { normalMultipliers } from './parametric.js';
import type { TailFigures } from './saddlepoint.js';

/**
 * theta + b y + lambda y^2/2, y standard normal (b >= 0 by the sign of y). The P&L is at most that of y1 for y between y2 = -2 b/lambda - y1 and y1
 * (lambda > 0), or below y1 and above y2 (lambda < 0): the probability rises with y1, and its root is the quantile. VaR and ES are exact.
 */
export function oneFactorTail(math: Scalars, theta: number, slope: number, lambda: number, confidence: number): TailFigures {
  const alpha = 1 - confidence;
  const b = Math.abs(slope);
  const width = (2 * b) / lambda;
  if (!Number.isFinite(width)) {
    const { quantile, shortfall } = normalMultipliers(math, confidence);
    return { valueAtRisk: quantile * b - theta, expectedShortfall: shortfall * b - theta };
  }
  const probability = (y: number): number => {
    const other = -width - y;
    return lambda > 0 ? math.normalCdf(y) - math.normalCdf(other) : math.normalCdf(y) + math.normalCdf(-other);
  };
  // y1 lies above the vertex (lambda > 0) or below it (lambda < 0)
  const vertex = -0.5 * width;
  let low = lambda > 0 ? Math.max(vertex, -40) : -40;
  let high = lambda > 0 ? Math.max(40, vertex + 40) : Math.min(vertex, 40);
  let y = Math.min(high, Math.max(low, math.normalQuantile(alpha)));
  for (let i = 0; i < 200; i += 1) {
    const excess = probability(y) - alpha;
    if (excess === 0) break;
    if (excess > 0) high = y;
    else low = y;
    const slopeHere = math.normalPdf(y) + math.normalPdf(-width - y);
    let next = y - excess / slopeHere;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (next === y || next === low || next === high) break;
    y = next;
  }
  const other = -width - y;
  const here = math.normalPdf(y);
  const there = math.normalPdf(other);
  const first = b * (there - here);
  const second = 0.5 * lambda * (alpha - y * here + other * there);
  return { valueAtRisk: -(theta + b * y + 0.5 * lambda * y * y), expectedShortfall: -(theta + (first + second) / alpha) };
}
