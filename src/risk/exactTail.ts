// VaR and ES of quadratic P&L's exactly, by Halley's steps on the inverted distribution, many at a time.
import type { Scalars } from '../columns/scalars.js';
import { quadraticDistributions } from './quadraticDistribution.js';
import { saddlepointLevels, type TailFigures, type TailQuestion } from './saddlepoint.js';

const mostSteps = 100;
/** Parts of what the distribution bends over: the error of a Halley step is the cube of it, and below every digit. */
const lastStep = 2 ** -18;

/**
 * The quantile by Halley's steps on the probability, kept within what they have bracketed, from the saddlepoint's; after the last, so short that the series of the
 * distribution has every digit, ES = VaR + E[max(-VaR - X, 0)]/alpha.
 */
export function exactTails(math: Scalars, rows: readonly TailQuestion[]): readonly TailFigures[] {
  const roots = saddlepointLevels(math, rows).map(({ valueAtRisk }, row) => ({
    ...rows[row],
    alpha: 1 - rows[row].confidence,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    x: 0 - valueAtRisk,
    lowerMean: 0,
  }));
  let open = roots;
  for (let k = 0; k < mostSteps && open.length > 0; k += 1) {
    const points = quadraticDistributions(math, open);
    open = open.filter((root, row) => {
      const point = points[row];
      const { probability, density, slope } = point;
      const { alpha } = root;
      const excess = probability - alpha;
      root.lowerMean = point.lowerMean;
      if (excess === 0) return false;
      if (excess > 0) root.high = root.x;
      else root.low = root.x;
      const by = -excess / (density - (0.5 * excess * slope) / density);
      const scale = Math.min(root.deviation, Math.abs(density / slope), alpha / density);
      if (Math.abs(by) <= lastStep * scale) {
        root.lowerMean += by * (probability + by * (0.5 * density + (by * slope) / 6));
        root.x += by;
        return false;
      }
      let next = root.x + by;
      if (!(next > root.low && next < root.high)) {
        const out = (2 ** Math.min(k, 40) * root.deviation) / 8;
        next =
          Number.isFinite(root.low) && Number.isFinite(root.high) ? 0.5 * (root.low + root.high) : excess > 0 ? root.x - out : root.x + out;
      }
      if (next === root.x || next === root.low || next === root.high) return false;
      root.x = next;
      return true;
    });
  }
  return roots.map(({ x, lowerMean, alpha }) => ({ valueAtRisk: 0 - x, expectedShortfall: lowerMean / alpha - x }));
}
