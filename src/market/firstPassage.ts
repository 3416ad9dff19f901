// When a price whose logarithm is a Brownian motion without drift first touches a level: probabilities by the reflection principle.
import type { NormalMath } from './lognormal.js';

/** Probability of touching a level so many standard deviations of the horizon away within the horizon: 2 N(-d). Source: reflection principle, e.g. Karatzas and Shreve, 2.6. */
export function touchProbability({ normalCdf }: Pick<NormalMath, 'normalCdf'>, sigmas: number): number {
  return 2 * normalCdf(-sigmas);
}

/** From here on the band is left for certain: what stays, (4 / pi) e^(-pi^2 / (2 width^2)), is below 2^-53. */
const narrow = 0.36;

/**
 * Probability of leaving a band within the horizon, its ends `below` and `above` standard deviations away (Infinity where there is none), by repeated reflection: with w = below + above,
 * 2 sum over k of (-1)^k (N(-below - k w) + N(-above - k w)).
 */
export function bandProbability({ normalCdf }: Pick<NormalMath, 'normalCdf'>, below: number, above: number): number {
  const width = below + above;
  if (width < narrow) return 1;
  let sum = 0;
  for (let k = 0, sign = 2; ; k++, sign = -sign) {
    const far = k === 0 ? 0 : k * width;
    const term = normalCdf(-below - far) + normalCdf(-above - far);
    sum += sign * term;
    if (!(term > 1e-18 * sum)) return Math.min(1, sum);
  }
}

/** Horizons until half of all paths have touched the level: (d / N^-1(3/4))^2. The mean is infinite. */
export function medianHorizons({ normalQuantile }: Pick<NormalMath, 'normalQuantile'>, sigmas: number): number {
  const root = sigmas / normalQuantile(0.75);
  return root * root;
}
