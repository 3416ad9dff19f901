// The distribution of quadratic P&L's of normal factors: generating functions inverted along contours, many at a time.
import type { Scalars } from '../columns/scalars.js';
import type { QuadraticTerms } from './deltaGamma.js';
import { slopesAt, tiltDomain, tiltTo } from './generatingFunction.js';
import { type Contour, sumsOf } from './quadraticContour.js';

const pi = 3.141592653589793;
/** Tangent of the angle at which the contour leaves the vertical: below 45 degrees, so that a normal part still falls along it. */
const bend = 0.4;
/** The pole at 0 keeps at least this far from the contour, in widths of the peak. */
const fromPole = 0.5;

/** A point x of the distribution of terms. */
export interface QuadraticPoint {
  readonly terms: QuadraticTerms;
  readonly x: number;
}

export interface DistributionPoint {
  /** P(X <= x). */
  readonly probability: number;
  readonly density: number;
  /** Derivative of the density. */
  readonly slope: number;
  /** E[max(x - X, 0)]. */
  readonly lowerMean: number;
}

/**
 * P(X <= x) is -1/(2 pi i) of the integral of exp(K(t) - t x)/t along Re t = c < 0, or 1 less that of 1/t for c > 0; the density is that of 1, its
 * slope that of -t, and the mean below that of 1/t^2. By the trapezoidal rule on a hyperbola through the saddlepoint, bent to the side on which the
 * integrand falls: theta - sum of b^2/(2 lambda) - x, which is what t is multiplied by far out, tells which; see `sumsOf`. Measured: within 1e-12
 * relative of chi-square probabilities and of the exact inversions of the references.
 */
export function quadraticDistributions(math: Scalars, points: readonly QuadraticPoint[]): readonly DistributionPoint[] {
  const contours = points.map(contourAt);
  const sums = sumsOf(
    math,
    contours.filter((contour) => contour !== undefined),
  );
  let next = 0;
  return contours.map((contour, place) => {
    const { terms, x } = points[place];
    const mean = slopesAt(terms, 0).first;
    if (contour === undefined)
      return x > mean
        ? { probability: 1, density: 0, slope: 0, lowerMean: x - mean }
        : { probability: 0, density: 0, slope: 0, lowerMean: 0 };
    const { slope, density, below, twice } = sums[next++];
    const above = contour.centre > 0;
    return {
      probability: Math.min(1, Math.max(0, (above ? 1 : 0) - below / pi)),
      density: Math.max(0, density / pi),
      slope: 0 - slope / pi,
      lowerMean: Math.max(0, above ? x - mean + twice / pi : twice / pi),
    };
  });
}

/** Undefined where x is not within what the P&L can be. */
function contourAt({ terms, x }: QuadraticPoint): Contour | undefined {
  const { theta, slopes, curvatures } = terms;
  const tilt = tiltTo(terms, x);
  if (tilt === undefined) return undefined;
  const { lowest, highest } = tiltDomain(terms);
  const side = tilt > 0 ? 1 : -1;
  const edge = side > 0 ? highest : lowest;
  const least = (side * fromPole) / Math.sqrt(slopesAt(terms, 0).second);
  const centre = Math.abs(tilt) >= Math.abs(least) ? tilt : Math.abs(least) < 0.5 * Math.abs(edge) ? least : 0.5 * edge;
  const width = Math.min(1 / Math.sqrt(slopesAt(terms, centre).second), 2 * Math.abs(centre));
  let far = theta - x;
  let curved = false;
  for (let j = 0; j < slopes.length; j += 1) {
    const lambda = curvatures[j];
    if (lambda === 0) continue;
    curved = true;
    far -= (slopes[j] * slopes[j]) / (2 * lambda);
  }
  return { terms, x, centre, width, lean: curved ? (far > 0 ? -bend : bend) * width : 0 };
}
