// Tail of a quadratic P&L by its cumulant generating function: the saddlepoint approximation of Lugannani and Rice (1980).
import type { Scalars } from '../marshal/scalars.js';
import type { QuadraticTerms } from './deltaGamma.js';
import { log1p } from './special/stirling.js';

export interface TailFigures {
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
}

/** At the saddlepoint t of x = K'(t). */
interface Saddle {
  readonly x: number;
  readonly curvature: number;
  /** sign(t) sqrt(2 (t x - K(t))). */
  readonly w: number;
  /** P(X <= x). */
  readonly probability: number;
}

/** Below this |w| the formula subtracts two nearly equal reciprocals: its limit stands in. */
const nearMean = 1e-6;
const invRootTwoPi = 0.3989422804014327;

/**
 * K(t) = theta t + sum of [b^2 t^2/(1 - lambda t) - ln(1 - lambda t)]/2. With v = lambda t, t K' - K is the sum of b^2 t^2/(2 (1 - v)^2) and
 * (v/(1 - v) + ln(1 - v))/2, each at least 0: nothing cancels near the mean.
 */
function saddleAt(math: Scalars, { theta, slopes, curvatures }: QuadraticTerms, t: number): Saddle {
  let x = theta;
  let curvature = 0;
  let third = 0;
  let half = 0;
  for (let j = 0; j < slopes.length; j += 1) {
    const b = slopes[j] as number;
    const lambda = curvatures[j] as number;
    const v = lambda * t;
    const rest = 1 / (1 - v);
    const pull = b * rest;
    const bend = lambda * rest;
    x += b * pull * t + 0.5 * lambda * (pull * t * (pull * t)) + 0.5 * bend;
    curvature += pull * pull * rest + 0.5 * bend * bend;
    third += 3 * pull * pull * bend * rest + bend * bend * bend;
    half += 0.5 * (pull * t) * (pull * t) + 0.5 * entropy(math, v);
  }
  const root = Math.sqrt(2 * half);
  const w = t < 0 ? -root : root;
  const u = t * Math.sqrt(curvature);
  const gap = root < nearMean ? third / (6 * curvature * Math.sqrt(curvature)) : 1 / w - 1 / u;
  const density = root < nearMean ? invRootTwoPi : math.normalPdf(w);
  return { x, curvature, w, probability: math.normalCdf(w) + density * gap };
}

/** v/(1 - v) + ln(1 - v) >= 0: v^2/2 + 2 v^3/3 + 3 v^4/4 + ... */
function entropy(math: Scalars, v: number): number {
  if (Math.abs(v) > 0.05) return v / (1 - v) + log1p(math, -v);
  let sum = 0;
  let power = v;
  for (let k = 2; k < 20; k += 1) {
    power *= v;
    sum += (power * (k - 1)) / k;
  }
  return sum;
}

/**
 * VaR: the loss whose Lugannani-Rice probability is 1 - confidence, by bisection on t. ES: VaR + (integral of that probability below -VaR)/(1 - confidence),
 * so that it is never below VaR, and is the mean of the VaR's beyond. The variance must not be 0.
 */
export function saddlepointTail(math: Scalars, terms: QuadraticTerms, deviation: number, confidence: number): TailFigures {
  const alpha = 1 - confidence;
  let lowest = Number.NEGATIVE_INFINITY;
  let highest = Number.POSITIVE_INFINITY;
  for (const lambda of terms.curvatures) {
    if (lambda < 0) lowest = Math.max(lowest, 1 / lambda);
    if (lambda > 0) highest = Math.min(highest, 1 / lambda);
  }
  // a bracket of t: the side of the mean first, then ever closer to the end of the domain
  const below = (t: number): boolean => saddleAt(math, terms, t).probability < alpha;
  const side = below(0) ? 1 : -1;
  const end = side > 0 ? highest : lowest;
  let near = 0;
  let far = 0;
  for (let k = 0; k < 200; k += 1) {
    near = far;
    const step = (side * 2 ** k) / deviation;
    far = Number.isFinite(end) ? end * (1 - 1 / (1 + step / end)) : step;
    if (below(far) === side < 0) break;
  }
  for (let k = 0; k < 200; k += 1) {
    const middle = 0.5 * (near + far);
    if (middle === near || middle === far) break;
    if (below(middle) === side < 0) far = middle;
    else near = middle;
  }
  const t = 0.5 * (near + far);
  const valueAtRisk = 0 - saddleAt(math, terms, t).x;
  return { valueAtRisk, expectedShortfall: valueAtRisk + probabilityBelow(math, terms, t, lowest) / alpha };
}

/** Gauss-Legendre with eight points on [-1, 1] (Abramowitz and Stegun, table 25.4). */
const nodes = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363] as const;
const weights = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763] as const;
/** Of w, within which the integrand is as good as a polynomial; and the share of the way to the end of the domain. */
const panelWidth = 0.5;
const panelShare = 0.3;
const panelLimit = 2000;

/** Integral of P(X <= x) dx up to K'(t): panels of t downwards, dx = K'' dt, until they no longer count. */
function probabilityBelow(math: Scalars, terms: QuadraticTerms, start: number, lowest: number): number {
  let sum = 0;
  let t = start;
  for (let panel = 0; panel < panelLimit; panel += 1) {
    const { curvature, w } = saddleAt(math, terms, t);
    // d(w^2/2) = t K'' dt
    const slope = Math.abs(w) > 1e-3 ? (t * curvature) / w : Math.sqrt(curvature);
    const width = Math.min(panelWidth / slope, panelShare * (t - lowest));
    const middle = t - 0.5 * width;
    let part = 0;
    for (let k = 0; k < nodes.length; k += 1) {
      const shift = 0.5 * width * (nodes[k] as number);
      const left = saddleAt(math, terms, middle - shift);
      const right = saddleAt(math, terms, middle + shift);
      part += (weights[k] as number) * (Math.max(0, left.probability) * left.curvature + Math.max(0, right.probability) * right.curvature);
    }
    const next = sum + 0.5 * width * part;
    if (!(next > sum + 2 ** -53 * sum)) break;
    sum = next;
    t -= width;
  }
  return sum;
}
