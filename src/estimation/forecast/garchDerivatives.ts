// Exact first and second derivatives of the log-likelihood of GARCH(1,1) and GJR.
import { parameterNames, residualMeans } from './garchLikelihood.js';
import type { GarchParameters } from './garchModel.js';

const width = parameterNames.length;
const [mu, omega, alpha, gamma, beta] = [0, 1, 2, 3, 4];
const everyPlace = [mu, omega, alpha, gamma, beta] as const;

export interface Derivatives {
  /** Sum of the scores, [5]. */
  readonly gradient: Float64Array;
  /** Sum of s s', [5 x 5]: the middle of the sandwich. */
  readonly outer: Float64Array;
  /** Second derivatives of the log-likelihood, [5 x 5]. */
  readonly hessian: Float64Array;
}

/**
 * By the derivatives of the recursion itself (Fiorentini, Calzolari and Panattoni 1996), start included: h_0 moves with mu.
 * With d = e^2 and x, y parameters: l = -(ln h + d/h)/2,
 * l_x = -(h_x/h - d h_x/h^2 + d_x/h)/2,
 * l_xy = -(h_xy/h - h_x h_y/h^2 - d h_xy/h^2 + 2 d h_x h_y/h^3 - (d_x h_y + d_y h_x)/h^2 + d_xy/h)/2.
 * Of the parameters `at` alone, in ascending order; those of others stay 0. The indicator of GJR has no derivative: e^2 [e < 0] is once continuously differentiable, and its second derivative is taken from the side.
 */
export function derivatives(p: GarchParameters, returns: Float64Array, at: readonly number[] = everyPlace): Derivatives {
  const n = returns.length;
  const pairs = pairsOf(at);
  const gradient = new Float64Array(width);
  const outer = new Float64Array(width * width);
  const hessian = new Float64Array(width * width);
  const score = new Float64Array(width);
  const first = new Float64Array(width);
  const second = new Float64Array(width * width);
  const { mean, square } = residualMeans(p, returns);
  let h = square;
  let d = square;
  let slope = -2 * mean;
  let below = 0.5;
  first[mu] = slope;
  second[mu] = 2;
  for (let t = 0; t < n; t += 1) {
    const news = p.alpha + p.gamma * below;
    for (const { i, j, place, twice } of pairs) {
      if (!twice) continue;
      const own = i === beta ? (j === beta ? 2 : 1) * first[j] : i === mu ? 2 * news : i === alpha ? slope : below * slope;
      second[place] = p.beta * second[place] + own;
    }
    for (const i of at) {
      const own = i === mu ? news * slope : i === omega ? 1 : i === alpha ? d : i === gamma ? below * d : h;
      first[i] = p.beta * first[i] + own;
    }
    h = p.omega + news * d + p.beta * h;

    const e = returns[t] - p.mu;
    d = e * e;
    slope = -2 * e;
    below = e < 0 ? 1 : 0;
    const inverse = 1 / h;
    const ratio = d * inverse;
    const rest = 1 - ratio;
    const weight = -0.5 * inverse;
    const both = inverse * (2 * ratio - 1);
    for (const i of at) {
      const x = first[i];
      score[i] = weight * (i === mu ? x * rest + slope : x * rest);
      gradient[i] = gradient[i] + score[i];
    }
    for (const { i, j, place, twice } of pairs) {
      const x = first[i];
      const y = first[j];
      let bent = x * y * both;
      if (twice) bent += second[place] * rest;
      if (j === mu) bent += i === mu ? 2 - 2 * inverse * slope * x : -inverse * slope * x;
      outer[place] = outer[place] + score[i] * score[j];
      hessian[place] = hessian[place] + weight * bent;
    }
  }
  for (let i = 0; i < width; i += 1) {
    for (let j = 0; j < i; j += 1) {
      outer[j * width + i] = outer[i * width + j];
      hessian[j * width + i] = hessian[i * width + j];
    }
  }
  return { gradient, outer, hessian };
}

interface Pair {
  readonly i: number;
  readonly j: number;
  readonly place: number;
  /** Whether a variance has a second derivative by the two. */
  readonly twice: boolean;
}

/** Pairs of ascending places, j <= i. */
function pairsOf(at: readonly number[]): readonly Pair[] {
  return at.flatMap((i, a) =>
    at.slice(0, a + 1).map((j) => ({ i, j, place: i * width + j, twice: i === beta || (j === mu && i !== omega) })),
  );
}
