// Quadratic P&L of one factor, exactly: the tail is an interval of the factor, or what lies outside one. Many P&L's at a time.
import type { Scalars } from '../columns/scalars.js';
import { normalLowerQuantiles } from './parametric.js';
import type { TailFigures } from './saddlepoint.js';

/** theta + slope y + curvature y^2/2, y standard normal. */
export interface OneFactorQuestion {
  readonly confidence: number;
  readonly theta: number;
  readonly slope: number;
  readonly curvature: number;
}

const mostSteps = 200;

/**
 * theta + b y + lambda y^2/2 (b >= 0 by the sign of y). The P&L is at most that of y1 for y between y2 = -2 b/lambda - y1 and y1
 * (lambda > 0), or below y1 and above y2 (lambda < 0): the probability rises with y1, and its root is the quantile. VaR and ES are exact.
 */
export function oneFactorTails(math: Scalars, pnls: readonly OneFactorQuestion[]): readonly TailFigures[] {
  const quantiles = normalLowerQuantiles(math, pnls);
  const roots = pnls.map(({ slope, curvature: lambda, confidence }, row) => {
    const start = quantiles[row];
    const width = (2 * Math.abs(slope)) / lambda;
    // y1 lies above the vertex (lambda > 0) or below it (lambda < 0)
    const vertex = -0.5 * width;
    const low = lambda > 0 ? Math.max(vertex, -40) : -40;
    const high = lambda > 0 ? Math.max(40, vertex + 40) : Math.min(vertex, 40);
    return { alpha: 1 - confidence, lambda, width, low, high, y: Number.isFinite(width) ? Math.min(high, Math.max(low, start)) : start };
  });
  const bent = roots.filter(({ width }) => Number.isFinite(width));
  let open = bent;
  for (let k = 0; k < mostSteps && open.length > 0; k += 1) {
    const rows = open.length;
    // y1 of each, then the other ends, on the side that the tail is
    const ends = new Float64Array(2 * rows);
    for (const [row, { lambda, width, y }] of open.entries()) {
      ends[row] = y;
      ends[rows + row] = lambda > 0 ? -width - y : width + y;
    }
    const chances = math.normalCdfs(ends);
    const densities = math.normalPdfs(ends);
    open = open.filter((root, row) => {
      const { alpha, lambda, y } = root;
      const chance = chances[row];
      const other = chances[rows + row];
      const excess = (lambda > 0 ? chance - other : chance + other) - alpha;
      if (excess === 0) return false;
      if (excess > 0) root.high = y;
      else root.low = y;
      let next = y - excess / (densities[row] + densities[rows + row]);
      if (!(next > root.low && next < root.high)) next = 0.5 * (root.low + root.high);
      if (next === y || next === root.low || next === root.high) return false;
      root.y = next;
      return true;
    });
  }
  const densities = math.normalPdfs(roots.flatMap(({ width, y }) => [y, -width - y]));
  return pnls.map(({ theta, slope, curvature: lambda }, row) => {
    const { alpha, width, y } = roots[row];
    const b = Math.abs(slope);
    const here = densities[2 * row];
    // without a curvature y is the quantile
    if (!Number.isFinite(width)) return { valueAtRisk: 0 - y * b - theta, expectedShortfall: (here / alpha) * b - theta };
    const other = -width - y;
    const there = densities[2 * row + 1];
    const first = b * (there - here);
    const second = 0.5 * lambda * (alpha - y * here + other * there);
    return { valueAtRisk: -(theta + b * y + 0.5 * lambda * y * y), expectedShortfall: -(theta + (first + second) / alpha) };
  });
}
