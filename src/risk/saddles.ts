// Saddlepoints of generating functions by columns, a function and a tilt a row: the probabilities of Lugannani and Rice (1980).
import type { Scalars } from '../columns/scalars.js';
import type { QuadraticTerms } from './deltaGamma.js';
import { skewnessAt } from './generatingFunction.js';

/** At each tilt t, where x = K'(t). */
export interface Saddles {
  /** K''(t). */
  readonly curvatures: Float64Array;
  /** sign(t) sqrt(2 (t x - K(t))). */
  readonly ws: Float64Array;
  /** n(w). */
  readonly densities: Float64Array;
  /** P(X <= x). */
  readonly probabilities: Float64Array;
}

/** Below this |w| the formula subtracts two nearly equal reciprocals: its limit stands in. */
const nearMean = 1e-6;
export const invRootTwoPi = 0.3989422804014327;
/** Up to here the logarithm of 1 - v is a series; beyond, that of the product of all. */
const seriesReach = 0.25;
/** Divisor of a product that nears the end of the doubles. */
const unit = 2 ** 500;

/**
 * K(t) = theta t + sum of [b^2 t^2/(1 - lambda t) - ln(1 - lambda t)]/2. With v = lambda t, t K' - K is the sum of b^2 t^2/(2 (1 - v)^2) and
 * (v/(1 - v) + ln(1 - v))/2, each at least 0: nothing cancels near the mean. P(X <= x) = N(w) + n(w) (1/w - 1/u), u = t sqrt K''. As many tilts
 * in a row to each terms.
 */
export function saddlesAt(math: Scalars, terms: readonly QuadraticTerms[], tilts: Float64Array): Saddles {
  const rows = tilts.length;
  const each = rows / terms.length;
  const curvatures = new Float64Array(rows);
  const halves = new Float64Array(rows);
  const products = new Float64Array(rows);
  let lnUnit = 0;
  for (let row = 0; row < rows; row += 1) {
    const { slopes: bs, curvatures: lambdas } = terms[Math.floor(row / each)];
    const t = tilts[row];
    let curvature = 0;
    let half = 0;
    let product = 1;
    for (let j = 0; j < bs.length; j += 1) {
      const b = bs[j];
      const lambda = lambdas[j];
      const v = lambda * t;
      const rest = 1 / (1 - v);
      const pull = b * rest;
      const bend = lambda * rest;
      curvature += pull * pull * rest + 0.5 * bend * bend;
      half += 0.5 * (pull * t) * (pull * t);
      if (Math.abs(v) <= seriesReach) half += 0.5 * entropy(v);
      else {
        half += 0.5 * v * rest;
        product *= 1 - v;
        if (product > unit || product < 1 / unit) {
          lnUnit ||= math.log(unit);
          half += 0.5 * (product > 1 ? lnUnit : -lnUnit);
          product *= product > 1 ? 1 / unit : unit;
        }
      }
    }
    curvatures[row] = curvature;
    halves[row] = half;
    products[row] = product;
  }
  const logs = math.logs(products);
  const ws = halves;
  for (let row = 0; row < rows; row += 1) {
    const root = Math.sqrt(2 * (halves[row] + 0.5 * logs[row]));
    ws[row] = tilts[row] < 0 ? -root : root;
  }
  const densities = math.normalPdfs(ws);
  const probabilities = math.normalCdfs(ws);
  for (let row = 0; row < rows; row += 1) {
    const w = ws[row];
    const t = tilts[row];
    const far = Math.abs(w) >= nearMean;
    const gap = far ? 1 / w - 1 / (t * Math.sqrt(curvatures[row])) : skewnessAt(terms[Math.floor(row / each)], t) / 6;
    probabilities[row] = probabilities[row] + densities[row] * gap;
  }
  return { curvatures, ws, densities, probabilities };
}

/** 1/3, 1/5 ... 1/19. */
const oddParts = Float64Array.from({ length: 9 }, (_, k) => 1 / (2 * k + 3));

/** v/(1 - v) + ln(1 - v) = 2 s^2 [1/(1 - s) - s (1/3 + s^2/5 + s^4/7 + ...)], s = v/(2 - v): never below 0. */
function entropy(v: number): number {
  const s = v / (2 - v);
  const square = s * s;
  let sum = 0;
  for (let k = oddParts.length - 1; k >= 0; k -= 1) sum = sum * square + oddParts[k];
  return 2 * square * (1 / (1 - s) - s * sum);
}
