// First guesses of the implied volatility: the mirror image of assembly/math/impliedGuess.ts.
import * as c from '../../../../assembly/literals/impliedVol.js';
import { sqrtHalfPi } from '../../../../assembly/literals/mills.js';

/** -N^-1(e^logarithm) for logarithm <= ln(1/2), to 4.5e-4. */
export function quantileGuess(logarithm: number): number {
  const t = Math.sqrt(-2 * logarithm);
  return t - ((c.gc2 * t + c.gc1) * t + c.gc0) / (((c.gd3 * t + c.gd2) * t + c.gd1) * t + 1);
}

/**
 * Small prices: what multiplies the price b in Phi(z)^3, z = -size/(sqrt 3 s), size = |x| (Jaeckel 2015, section 4.2), by the rational quadratic
 * with the values and slopes of that map at b = 0 and at the left point s. There b is `part` x E, `mills` = erfcx(size/(s sqrt 6)), `fade` =
 * e^(-s^2/8). p = b over the price there.
 */
export function lowerRatio(p: number, size: number, s: number, part: number, mills: number, fade: number): number {
  const ratio = sqrtHalfPi * mills;
  const z = size / (c.sqrtThree * s);
  const value = (c.lowerScale * size * (ratio * ratio * ratio)) / (fade * part);
  const slope = (z * z * (ratio * ratio)) / fade;
  const o = 1 - p;
  return (value * (value * p + o) * c.lowerInverse) / ((value + (1 + slope - (value + value)) * (p * o)) * size);
}
