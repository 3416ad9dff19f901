// Fits SVI to one expiry, quasi-explicitly: linear least squares inside, a search over the place and width of the bend outside.
import { byCost, simplex, type Vertex } from './simplex.js';
import type { Svi } from './svi.js';

/** Points of one smile, in the order of k. */
export interface SmilePoints {
  /** ln(strike / forward). */
  readonly k: Float64Array;
  /** Total variances. */
  readonly w: Float64Array;
  /** Weight of a squared error of w. */
  readonly weights: Float64Array;
}

export interface SviFit {
  readonly svi: Svi;
  /** Weighted sum of squared errors. */
  readonly error: number;
}

interface Inner {
  readonly a: number;
  readonly c: number;
  readonly d: number;
}

/**
 * De Marco and Martini, "Quasi-explicit calibration of Gatheral's SVI model", Zeliade white paper (2009): for given m and sigma,
 * w = a + d y + c z with y = (k - m)/sigma, z = sqrt(y^2 + 1) is linear, b = c/sigma, rho = d/c; the best (a, c, d) with |d| <= c and c + |d| <= 2 sigma (wing slopes of at most
 * 2, Lee 2004) is found exactly, inside or on one of four edges. m and the fourth root of sigma by Nelder and Mead's simplex from the lowest of the hollows of a fixed grid. A smile whose bend is far outside
 * its quotes, or too wide for them to see, may fit best: the grid goes ten times the range of k beyond them. `allowed` may rule out the best smile at an (m, sigma), and with it
 * that pair; undefined when it rules out all of them.
 */
export function fitSvi(points: SmilePoints, allowed: (svi: Svi) => boolean): SviFit | undefined {
  const low = points.k[0];
  const range = points.k[points.k.length - 1] - low;
  const sviAt = (place: number, root: number): SviFit => {
    const m = low + place * range;
    const sigma = root * root * (root * root) * range;
    const { a, c, d } = innerFit(points, m, sigma);
    const svi: Svi = { a, b: c / sigma, rho: c > 0 ? d / c : 0, m, sigma };
    let error = 0;
    for (let i = 0; i < points.k.length; i += 1) {
      const y = (points.k[i] - m) / sigma;
      const off = a + d * y + c * Math.sqrt(y * y + 1) - points.w[i];
      error += points.weights[i] * (off * off);
    }
    return { svi, error };
  };
  const cost = (place: number, root: number): number => {
    const inside = place >= leastPlace && place <= mostPlace && root >= leastRoot && root <= mostRoot;
    if (!inside) return Number.POSITIVE_INFINITY;
    const { svi, error } = sviAt(place, root);
    return allowed(svi) ? error : Number.POSITIVE_INFINITY;
  };
  let best: Vertex | undefined;
  for (const [place, root] of hollows(cost).slice(0, hollowsFollowed)) {
    const found = simplex(cost, place, root);
    if (best === undefined || found[2] < best[2]) best = found;
  }
  if (best === undefined) return undefined;
  // a simplex may fold against a border, or along a valley: again from where it ended, while that is worth it
  for (let round = 0; round < roundLimit; round += 1) {
    const before = best[2];
    best = simplex(cost, best[0], best[1]);
    if (!(best[2] < before * (1 - 1e-9))) break;
  }
  return sviAt(best[0], best[1]);
}

/** Starting places of the bend, as shares of the range of k, and fourth roots of its width: 1e-5 to 100 ranges. */
const places = [
  -10, -6, -3.5, -2, -1.1, -0.6, -0.3, -0.1, 0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8,
  0.85, 0.9, 0.95, 1, 1.1, 1.3, 1.6, 2.1, 3, 4.5, 7, 11,
];
const roots = [0.056, 0.23, 0.32, 0.42, 0.53, 0.62, 0.74, 0.88, 1.05, 1.3, 1.8, 3.2];
const [leastPlace, mostPlace] = [places[0], places[places.length - 1]];
const [leastRoot, mostRoot] = [roots[0], roots[roots.length - 1]];
const hollowsFollowed = 4;
const roundLimit = 8;

/** Points of the grid that none of their neighbours is below, the lowest first. */
function hollows(cost: (place: number, root: number) => number): Vertex[] {
  const grid = places.map((place) => roots.map((root) => cost(place, root)));
  const found: Vertex[] = [];
  for (const [i, row] of grid.entries()) {
    for (const [j, value] of row.entries()) {
      if (value === Number.POSITIVE_INFINITY) continue;
      let lowest = true;
      for (let p = i - 1; p <= i + 1 && lowest; p += 1)
        for (let q = j - 1; q <= j + 1 && lowest; q += 1) lowest = !((grid[p]?.[q] ?? value) < value);
      if (lowest) found.push([places[i], roots[j], value]);
    }
  }
  return found.sort(byCost);
}

/** Weighted moments of y, z and w about (means or 0), as the inner problem needs them. */
function innerFit({ k, w, weights }: SmilePoints, m: number, sigma: number): Inner {
  let total = 0;
  let meanY = 0;
  let meanZ = 0;
  let meanW = 0;
  for (let i = 0; i < k.length; i += 1) {
    const y = (k[i] - m) / sigma;
    const weight = weights[i];
    total += weight;
    meanY += weight * y;
    meanZ += weight * Math.sqrt(y * y + 1);
    meanW += weight * w[i];
  }
  meanY /= total;
  meanZ /= total;
  meanW /= total;
  const [c, d] = overDiamond(momentsAbout(k, w, weights, m, sigma, meanY, meanZ, meanW), sigma);
  const a = meanW - d * meanY - c * meanZ;
  if (a + Math.sqrt(Math.max(0, c * c - d * d)) > 0) return { a, c, d };
  // The smile would touch 0: the best one with a = 0, as De Marco and Martini have it throughout.
  const [c0, d0] = overDiamond(momentsAbout(k, w, weights, m, sigma, 0, 0, 0), sigma);
  return { a: 0, c: c0, d: d0 };
}

interface Moments {
  readonly yy: number;
  readonly yz: number;
  readonly zz: number;
  readonly yw: number;
  readonly zw: number;
}

function momentsAbout(
  k: Float64Array,
  w: Float64Array,
  weights: Float64Array,
  m: number,
  sigma: number,
  y0: number,
  z0: number,
  w0: number,
): Moments {
  let yy = 0;
  let yz = 0;
  let zz = 0;
  let yw = 0;
  let zw = 0;
  for (let i = 0; i < k.length; i += 1) {
    const raw = (k[i] - m) / sigma;
    const weight = weights[i];
    const y = raw - y0;
    const z = Math.sqrt(raw * raw + 1) - z0;
    const v = w[i] - w0;
    yy += weight * (y * y);
    yz += weight * (y * z);
    zz += weight * (z * z);
    yw += weight * (y * v);
    zw += weight * (z * v);
  }
  return { yy, yz, zz, yw, zw };
}

/** The (c, d) with |d| <= c and c + |d| <= 2 sigma that minimises d^2 yy + 2 c d yz + c^2 zz - 2 d yw - 2 c zw: convex, so inside or on an edge. */
function overDiamond({ yy, yz, zz, yw, zw }: Moments, sigma: number): readonly [number, number] {
  const determinant = yy * zz - yz * yz;
  if (determinant > 1e-14 * yy * zz) {
    const c = (zw * yy - yw * yz) / determinant;
    const d = (yw * zz - zw * yz) / determinant;
    if (Math.abs(d) <= c && c + Math.abs(d) <= 2 * sigma) return [c, d];
  }
  const corners: readonly (readonly [number, number])[] = [
    [0, 0],
    [sigma, sigma],
    [2 * sigma, 0],
    [sigma, -sigma],
  ];
  let best: readonly [number, number] = [0, 0];
  let least = Number.POSITIVE_INFINITY;
  corners.forEach(([c0, d0], i) => {
    const [c1, d1] = corners[(i + 1) % 4];
    const [dc, dd] = [c1 - c0, d1 - d0];
    const bend = dd * dd * yy + 2 * dc * dd * yz + dc * dc * zz;
    const slope = dd * yw + dc * zw - (d0 * dd * yy + (c0 * dd + d0 * dc) * yz + c0 * dc * zz);
    const t = bend > 0 ? Math.min(1, Math.max(0, slope / bend)) : 0;
    const [c, d] = [c0 + t * dc, d0 + t * dd];
    const value = d * d * yy + 2 * c * d * yz + c * c * zz - 2 * d * yw - 2 * c * zw;
    if (value < least) {
      least = value;
      best = [c, d];
    }
  });
  return best;
}
