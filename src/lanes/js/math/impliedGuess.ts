// First guesses of the implied volatility: the mirror image of assembly/math/impliedGuess.ts.
import * as c from '../../../../assembly/literals/impliedVol.js';
import { sqrtHalfPi } from '../../../../assembly/literals/mills.js';

/** The control parameter of a rational cubic: what the curvature asks for, but enough to keep its shape (Delbourgo and Gregory). */
export function controlOf(numerator: number, denominator: number, left: number, right: number, slope: number): number {
  let control = numerator / denominator;
  const rise = (left + right) / slope;
  if (control < rise) control = rise;
  const bend = right - left;
  const fromRight = Math.abs(bend / (right - slope));
  if (control < fromRight) control = fromRight;
  const fromLeft = Math.abs(bend / (slope - left));
  return control < fromLeft ? fromLeft : control;
}

/** The rational cubic through (0, first) and (1, last) with these steps (slope x width) at its ends; p runs from 0 to 1, o = 1 - p. */
export function cubicOf(p: number, o: number, first: number, last: number, firstStep: number, lastStep: number, control: number): number {
  const line = last * p + first * o;
  const both = p * o;
  const ends = last * p * (p * p) + first * o * (o * o);
  const middle = (control * last - lastStep) * (both * p) + (control * first + firstStep) * (both * o);
  const curve = (ends + middle) / (1 + (control - 3) * both);
  return control < c.controlLimit ? curve : line;
}

/** The same when the value at 0 is 0, over p: what multiplies p. */
function cubicRatio(p: number, o: number, last: number, lastStep: number, control: number): number {
  const curve = (last * p * p + (control * last - lastStep) * (p * o) + o * o) / (1 + (control - 3) * (p * o));
  const ratio = control < c.controlLimit ? curve : last;
  return ratio > 0 ? ratio : last * p + o;
}

/** -N^-1(e^logarithm) for logarithm <= ln(1/2), to 4.5e-4. */
export function quantileGuess(logarithm: number): number {
  const t = Math.sqrt(-2 * logarithm);
  return t - ((c.gc2 * t + c.gc1) * t + c.gc0) / (((c.gd3 * t + c.gd2) * t + c.gd1) * t + 1);
}

/**
 * Small prices: what multiplies the price b in Phi(z)^3, z = -size/(sqrt 3 s), size = |x| (Jaeckel 2015, section 4.2). At the left point
 * s, where b is `part` x E: `mills` = erfcx(size/(s sqrt 6)), `fade` = e^(-s^2/8). p = b over the price there.
 */
export function lowerRatio(p: number, size: number, s: number, part: number, mills: number, fade: number): number {
  const ratio = sqrtHalfPi * mills;
  const z = size / (c.sqrtThree * s);
  const square = z * z;
  const volSquare = s * s;
  const value = (c.lowerScale * size * (ratio * ratio * ratio)) / (fade * part);
  const slope = (square * (ratio * ratio)) / fade;
  const inner = 8 * c.sqrtThree * (s * size) + (3 * volSquare * (volSquare - 8) - 8 * (size * size)) * ratio;
  const bend = (part * c.lowerCurvature * (square * ratio) * inner) / (volSquare * s * fade);
  const control = controlOf(0.5 * bend + (slope - 1), slope - value, 1, slope, value);
  return (cubicRatio(p, 1 - p, value, slope, control) * c.lowerInverse) / size;
}

/**
 * Large prices: Phi(-s/2) (section 4.3). At the right point s, where the price lacks `width` = part x E to its bound: `mills` =
 * erfcx(s/sqrt 8), `fade` = e^(-s^2/8), E = `scale`. o = what the price lacks over `width`.
 */
export function upperValue(
  o: number,
  size: number,
  s: number,
  part: number,
  width: number,
  scale: number,
  mills: number,
  fade: number,
): number {
  const value = 0.5 * fade * mills;
  const growth = fade / scale;
  const ratio = size / s;
  const slope = -0.5 * growth;
  const bend = (part * sqrtHalfPi * growth * (ratio * ratio)) / s;
  const mean = -value / width;
  const control = controlOf(0.5 * bend + (-0.5 - slope), mean - slope, slope, -0.5, mean);
  const p = 1 - o;
  const curve = cubicOf(p, o, value, 0, width * slope, -0.5 * width, control);
  return curve > 0 ? curve : o * (value * o + 0.5 * width * p);
}
