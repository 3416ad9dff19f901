// Fits SVI to one expiry, quasi-explicitly: linear least squares inside, a search over the place and width of the bend outside.
import type { Svi } from './svi.js';

/** Points of one smile, in the order of k. */
export interface SmilePoints {
  /** ln(strike / forward). */
  readonly k: Float64Array;
  /** Total variances. */
  readonly w: Float64Array;
  /** What a squared error of w weighs. */
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
 * 2, Lee 2004) is found exactly, inside or on one of four edges. (m, sigma) by Nelder and Mead's simplex from the best points of a fixed grid. `allowed` may rule a
 * smile out altogether; undefined when it rules out all of them.
 */
export function fitSvi(points: SmilePoints, allowed: (svi: Svi) => boolean): SviFit | undefined {
  const low = points.k[0] as number;
  const high = points.k[points.k.length - 1] as number;
  const range = high - low;
  const sviAt = (m: number, sigma: number): SviFit => {
    const { a, c, d } = innerFit(points, m, sigma);
    const svi: Svi = { a, b: c / sigma, rho: c > 0 ? d / c : 0, m, sigma };
    let error = 0;
    for (let i = 0; i < points.k.length; i += 1) {
      const y = ((points.k[i] as number) - m) / sigma;
      const off = a + d * y + c * Math.sqrt(y * y + 1) - (points.w[i] as number);
      error += (points.weights[i] as number) * (off * off);
    }
    return { svi, error };
  };
  const cost = (m: number, sigma: number): number => {
    const inside = m >= low - range && m <= high + range && sigma >= 1e-3 * range && sigma <= 10 * range;
    if (!inside) return Number.POSITIVE_INFINITY;
    const { svi, error } = sviAt(m, sigma);
    return allowed(svi) ? error : Number.POSITIVE_INFINITY;
  };
  const starts: [number, number, number][] = [];
  for (const place of places) {
    for (const width of widths) starts.push([low + place * range, width * range, cost(low + place * range, width * range)]);
  }
  starts.sort((a, b) => a[2] - b[2]);
  let best: readonly [number, number, number] | undefined;
  for (const [m, sigma, value] of starts.slice(0, startsFollowed)) {
    if (value === Number.POSITIVE_INFINITY) break;
    const found = simplex(cost, m, sigma, 0.05 * range);
    if (best === undefined || found[2] < best[2]) best = found;
  }
  return best === undefined ? undefined : sviAt(best[0], best[1]);
}

/** Where the bend may be, and how wide, as shares of the range of k. */
const places = [-0.2, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2];
const widths = [0.01, 0.03, 0.08, 0.15, 0.3, 0.6, 1.2, 3];
const startsFollowed = 4;
const stepLimit = 400;

/** Weighted moments of y, z and w about (means or 0), as the inner problem needs them. */
function innerFit({ k, w, weights }: SmilePoints, m: number, sigma: number): Inner {
  let total = 0;
  let meanY = 0;
  let meanZ = 0;
  let meanW = 0;
  for (let i = 0; i < k.length; i += 1) {
    const y = ((k[i] as number) - m) / sigma;
    const weight = weights[i] as number;
    total += weight;
    meanY += weight * y;
    meanZ += weight * Math.sqrt(y * y + 1);
    meanW += weight * (w[i] as number);
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
    const raw = ((k[i] as number) - m) / sigma;
    const weight = weights[i] as number;
    const y = raw - y0;
    const z = Math.sqrt(raw * raw + 1) - z0;
    const v = (w[i] as number) - w0;
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
    const [c1, d1] = corners[(i + 1) % 4] as readonly [number, number];
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

type Vertex = readonly [number, number, number];

/** Nelder and Mead, Computer Journal 7 (1965), in (m, sigma): reflect, expand, contract, shrink, until the triangle is of rounding size. */
function simplex(cost: (m: number, sigma: number) => number, m: number, sigma: number, size: number): Vertex {
  const at = (x: number, y: number): Vertex => [x, y, cost(x, y)];
  let [best, middle, worst] = [at(m, sigma), at(m + size, sigma), at(m, sigma * 1.25)].sort(byCost) as [Vertex, Vertex, Vertex];
  for (let step = 0; step < stepLimit; step += 1) {
    const spread = Math.max(Math.abs(worst[0] - best[0]), Math.abs(worst[1] - best[1]), Math.abs(middle[0] - best[0]));
    if (worst[2] - best[2] <= 1e-15 * best[2] || spread <= 1e-10 * size) break;
    const [x, y] = [(best[0] + middle[0]) / 2, (best[1] + middle[1]) / 2];
    const along = (t: number): Vertex => at(x + t * (worst[0] - x), y + t * (worst[1] - y));
    const reflected = along(-1);
    let next: Vertex | undefined = reflected;
    if (reflected[2] < best[2]) {
      const expanded = along(-2);
      if (expanded[2] < reflected[2]) next = expanded;
    } else if (!(reflected[2] < middle[2])) {
      const contracted = along(reflected[2] < worst[2] ? -0.5 : 0.5);
      next = contracted[2] < Math.min(reflected[2], worst[2]) ? contracted : undefined;
    }
    if (next === undefined) {
      const [bx, by] = best;
      const toward = ([vx, vy]: Vertex): Vertex => at(bx + 0.5 * (vx - bx), by + 0.5 * (vy - by));
      middle = toward(middle);
      worst = toward(worst);
    } else worst = next;
    [best, middle, worst] = [best, middle, worst].sort(byCost) as [Vertex, Vertex, Vertex];
  }
  return best;
}

function byCost(a: Vertex, b: Vertex): number {
  return a[2] - b[2];
}
