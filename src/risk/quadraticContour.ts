// The generating function of a quadratic P&L along a contour, by the trapezoidal rule: which way the contour leans, and the sums.
import type { Scalars } from '../marshal/scalars.js';
import type { QuadraticTerms } from './deltaGamma.js';
import { circle } from './special/circle.js';

const step = 1 / 16;
const mostNodes = 400;
/** Where the exponent rises by more than its rounding along a contour, it leans to the wrong side, and the nodes are too far apart for what it does there. */
const mostRise = 2 ** -20;

/** From the saddlepoint side of 0 up: t = centre + lean (cosh - 1) + i width sinh. */
interface Contour {
  readonly centre: number;
  readonly width: number;
  readonly lean: number;
}

interface ContourSums {
  readonly density: number;
  readonly below: number;
  readonly twice: number;
  /** How far the exponent rises again from where it was. */
  readonly rise: number;
}

/** The integrals of exp(K(t) - t x), of that over t and over t^2, but for 1/pi. */
function along(math: Scalars, { theta, slopes, curvatures }: QuadraticTerms, x: number, { centre, width, lean }: Contour): ContourSums {
  let density = 0;
  let below = 0;
  let twice = 0;
  let top = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let rise = 0;
  for (let k = 0; k < mostNodes; k += 1) {
    const grow = math.exp(k * step);
    const sinh = 0.5 * (grow - 1 / grow);
    const cosh = 0.5 * (grow + 1 / grow);
    const re = centre + lean * (cosh - 1);
    const im = width * sinh;
    // exponent K(t) - t x without its logarithms, and the product of the roots of 1 - lambda t
    let er = (theta - x) * re;
    let ei = (theta - x) * im;
    let pr = 1;
    let pj = 0;
    const tr = re * re - im * im;
    const ti = 2 * re * im;
    for (let j = 0; j < slopes.length; j += 1) {
      const lambda = curvatures[j] as number;
      const half = 0.5 * (slopes[j] as number) * (slopes[j] as number);
      const zr = 1 - lambda * re;
      const zi = -lambda * im;
      const norm = zr * zr + zi * zi;
      er += (half * (tr * zr + ti * zi)) / norm;
      ei += (half * (ti * zr - tr * zi)) / norm;
      const length = Math.sqrt(norm);
      // the principal root, its real part above 0
      const sr = Math.sqrt(0.5 * (length + Math.abs(zr)));
      const other = sr === 0 ? 0 : zi / (2 * sr);
      const [rr, ri] = zr >= 0 ? [sr, other] : [Math.abs(other), zi < 0 ? -sr : sr];
      [pr, pj] = [pr * rr - pj * ri, pr * ri + pj * rr];
    }
    // exp(e) (lean sinh + i width cosh) / p, then over t and over t again
    rise = Math.max(rise, er - lowest);
    lowest = Math.min(lowest, er);
    if (rise > mostRise) break;
    const size = math.exp(er);
    const [cosine, sine] = circle(ei);
    const norm = pr * pr + pj * pj;
    const nr = size * (cosine * lean * sinh - sine * width * cosh);
    const ni = size * (sine * lean * sinh + cosine * width * cosh);
    const fr = (nr * pr + ni * pj) / norm;
    const fi = (ni * pr - nr * pj) / norm;
    const square = re * re + im * im;
    const gr = (fr * re + fi * im) / square;
    const gi = (fi * re - fr * im) / square;
    const weight = k === 0 ? 0.5 * step : step;
    density += weight * fi;
    below += weight * gi;
    twice += (weight * (gi * re - gr * im)) / square;
    const reach = Math.abs(fr) + Math.abs(fi);
    top = Math.max(top, reach);
    if (!(reach > 1e-18 * top)) break;
  }
  return { density, below, twice, rise };
}

/**
 * Along the contour that leans as the far integrand says; where it rises on the way there (factors of little curvature are normal over all of the
 * range that counts, and far out the opposite), along one that leans the other way, else less, else not at all: upright it never rises.
 */
export function sumsOf(math: Scalars, terms: QuadraticTerms, x: number, contour: Contour): ContourSums {
  let sums = along(math, terms, x, contour);
  for (const share of [-1, 0.25, -0.25, 0]) {
    if (sums.rise <= mostRise) return sums;
    sums = along(math, terms, x, { ...contour, lean: share * contour.lean });
  }
  return sums;
}
