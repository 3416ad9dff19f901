// Tails of quadratic P&L's by their cumulant generating functions: the saddlepoint approximation of Lugannani and Rice (1980), many at a time.
// P(X <= x) = N(w) + n(w)(1/w - 1/u), w = sign(t) sqrt(2(tx - K)), u = t sqrt K''. Against chi-square quantiles of 2 degrees it is off by 0.22 %, of 20
// by 0.003 %; against exact inversions of the books of 2 and 8 factors in the references by 0.72 % at most; of 4,000 random books of 2 to 10 factors
// at 0.95 to 0.999 (by the larger of the figure and a standard deviation) by 0.2 % in the middle, within 1 % in 86 of 100, by 4.4 % at worst: gammas
// of both signs, one factor far ahead of the others.
import type { Scalars } from '../columns/scalars.js';
import type { QuadraticTerms } from './deltaGamma.js';
import { skewnessAt, slopesAt, stepTowards, stepWithin, tiltDomain } from './generatingFunction.js';
import { normalLowerQuantiles } from './parametric.js';
import { invRootTwoPi, saddlesAt } from './saddles.js';

export interface TailFigures {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
}

/** The variance of the terms must not be 0. */
export interface TailQuestion {
  readonly terms: QuadraticTerms;
  readonly deviation: number;
  readonly confidence: number;
}

interface SaddleLevel {
  readonly valueAtRisk: number;
  readonly tilt: number;
  /** dw/dt nearby. */
  readonly slope: number;
}

const mostSteps = 200;
/** Newton's steps, in w: once they are this short the next would be below every digit. */
const lastStep = 2 ** -28;
const lastDigit = 2 ** -50;
/** Below this |w| the slope of the probability is that of the normal distribution. */
const nearNormal = 0.01;

/** The losses whose Lugannani-Rice probability is 1 - confidence: Newton's steps on the logarithm of that probability, all rows in step. */
export function saddlepointLevels(math: Scalars, rows: readonly TailQuestion[]): readonly SaddleLevel[] {
  const quantiles = normalLowerQuantiles(math, rows);
  const roots = rows.map(({ terms, deviation, confidence }, row) => {
    const alpha = 1 - confidence;
    const reach = Math.max(0.1, Math.abs(quantiles[row]));
    const { lowest, highest } = tiltDomain(terms);
    const side = 0.5 + (invRootTwoPi * skewnessAt(terms, 0)) / 6 < alpha ? 1 : -1;
    const end = side > 0 ? highest : lowest;
    return { terms, alpha, side, near: 0, far: end, tilt: stepTowards(end, (side * reach) / deviation), slope: deviation };
  });
  let open = roots;
  for (let k = 0; k < mostSteps && open.length > 0; k += 1) {
    const saddles = saddlesAt(
      math,
      open.map(({ terms }) => terms),
      Float64Array.from(open, ({ tilt }) => tilt),
    );
    const logs = math.logs(saddles.probabilities.map((probability, row) => probability / open[row].alpha));
    open = open.filter((root, row) => {
      const { tilt: t, alpha } = root;
      const probability = saddles.probabilities[row];
      const w = saddles.ws[row];
      const width = Math.sqrt(saddles.curvatures[row]);
      root.slope = Math.abs(w) > 1e-3 ? (t * width * width) / w : width;
      if (probability === alpha) return false;
      if (probability < alpha === root.side < 0) root.far = t;
      else root.near = t;
      // dP/dt = n(w) sqrt K'' [1 - u/w^3 + (1 + skewness u/2)/u^2]; near the mean the last two cancel
      const u = t * width;
      const near = Math.abs(w) < nearNormal;
      const bend = near ? 1 : 1 - u / (w * w * w) + (1 + 0.5 * skewnessAt(root.terms, t) * u) / (u * u);
      const newton = t - (logs[row] * probability) / (saddles.densities[row] * width * bend);
      root.tilt = stepWithin(t, root.near, root.far, newton);
      const done = root.tilt === newton && Math.abs(newton - t) * width <= (near ? lastDigit : lastStep);
      return !done && root.tilt !== root.near && root.tilt !== root.far && root.tilt !== t;
    });
  }
  return roots.map(({ terms, tilt, slope }) => ({ valueAtRisk: 0 - slopesAt(terms, tilt).first, tilt, slope }));
}

/**
 * VaR as above, ES: VaR + (integral of that probability below -VaR)/(1 - confidence), so that it is never below VaR, and is the mean of the VaR's
 * beyond.
 */
export function saddlepointTails(math: Scalars, rows: readonly TailQuestion[]): readonly TailFigures[] {
  const levels = saddlepointLevels(math, rows);
  const below = probabilitiesBelow(math, rows, levels);
  return levels.map(({ valueAtRisk }, row) => ({
    valueAtRisk,
    expectedShortfall: valueAtRisk + below[row] / (1 - rows[row].confidence),
  }));
}

/** Gauss-Legendre with eight points on [-1, 1] (Abramowitz and Stegun, table 25.4), from the upper end down. */
const points = [0.9602898564975363, 0.7966664774136267, 0.525532409916329, 0.1834346424956498] as const;
const shares = [0.1012285362903763, 0.2223810344533745, 0.3137066458778873, 0.362683783378362] as const;
const nodes = Float64Array.from({ length: 8 }, (_, i) => (i < 4 ? (points[i] as number) : -(points[7 - i] as number)));
const nodeWeights = Float64Array.from({ length: 8 }, (_, i) => shares[i < 4 ? i : 7 - i] as number);
/** Width of w within which the integrand is nearly a polynomial; and shares of the way to either end of the domain. */
const panelWidth = 1;
const lowerShare = 0.4;
const upperShare = 0.6;
const panelLimit = 2000;

/** Integrals of P(X <= x) dx up to K'(t): panels of t downwards, dx = K'' dt, until they no longer count; all rows in step. */
function probabilitiesBelow(math: Scalars, rows: readonly TailQuestion[], levels: readonly SaddleLevel[]): readonly number[] {
  const count = nodes.length;
  const panels = levels.map(({ tilt, slope }, row) => {
    const { terms } = rows[row];
    return { terms, ...tiltDomain(terms), t: tilt, slope, width: 0, sum: 0 };
  });
  let open = panels;
  for (let k = 0; k < panelLimit && open.length > 0; k += 1) {
    const tilts = new Float64Array(count * open.length);
    for (const [row, panel] of open.entries()) {
      const { t, lowest, highest, slope } = panel;
      panel.width = Math.min(panelWidth / slope, lowerShare * (t - lowest), upperShare * (highest - t));
      const middle = t - 0.5 * panel.width;
      for (let i = 0; i < count; i += 1) {
        tilts[row * count + i] = middle + 0.5 * panel.width * nodes[i];
      }
    }
    const { curvatures, ws, probabilities } = saddlesAt(
      math,
      open.map(({ terms }) => terms),
      tilts,
    );
    open = open.filter((panel, row) => {
      let part = 0;
      const from = row * count;
      for (let i = from; i < from + count; i += 1) part += nodeWeights[i - from] * (Math.max(0, probabilities[i]) * curvatures[i]);
      const next = panel.sum + 0.5 * panel.width * part;
      if (!(next > panel.sum + 2 ** -53 * panel.sum)) return false;
      panel.sum = next;
      panel.t -= panel.width;
      // d(w^2/2) = t K'' dt, where the last node was
      const last = from + count - 1;
      const w = ws[last];
      panel.slope = Math.abs(w) > 1e-3 ? (tilts[last] * curvatures[last]) / w : Math.sqrt(curvatures[last]);
      return true;
    });
  }
  return panels.map(({ sum }) => sum);
}
