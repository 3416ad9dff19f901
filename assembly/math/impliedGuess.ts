// First guesses of the implied volatility, two options at a time; mirrored by src/lanes/js/math/impliedGuess.ts.
import {
  controlLimit, gc0, gc1, gc2, gd1, gd2, gd3, lowerCurvature, lowerInverse, lowerScale, sqrtThree,
} from '../literals/impliedVol';
import { sqrtHalfPi } from '../literals/mills';
import { add, constant, div, half as halfAt, mad, minusHalf as minusHalfAt, mul, one as oneAt, select, splat, sub } from './simd';

// one table: every piece of memory laid out apart costs bytes of its own
const table = memory.data<f64>([
  3, controlLimit, -2, gc2, gd3, sqrtHalfPi, sqrtThree, lowerScale, 8, 8 * sqrtThree, lowerCurvature, lowerInverse,
]);
const threeAt: usize = table;
const controlLimitAt: usize = table + 8;
const minusTwoAt: usize = table + 16;
const gc2At: usize = table + 24;
const gd3At: usize = table + 32;
const sqrtHalfPiAt: usize = table + 40;
const sqrtThreeAt: usize = table + 48;
const lowerScaleAt: usize = table + 56;
const eightAt: usize = table + 64;
const eightRootThreeAt: usize = table + 72;
const lowerCurvatureAt: usize = table + 80;
const lowerInverseAt: usize = table + 88;

/** The control parameter of a rational cubic: what the curvature asks for, but enough to keep its shape (Delbourgo and Gregory). */
export function controlOf(numerator: v128, denominator: v128, left: v128, right: v128, slope: v128): v128 {
  let control = div(numerator, denominator);
  control = f64x2.pmax(control, div(add(left, right), slope));
  const bend = sub(right, left);
  control = f64x2.pmax(control, f64x2.abs(div(bend, sub(right, slope))));
  return f64x2.pmax(control, f64x2.abs(div(bend, sub(slope, left))));
}

/** The rational cubic through (0, first) and (1, last) with these steps (slope x width) at its ends; p runs from 0 to 1, o = 1 - p. */
export function cubicOf(p: v128, o: v128, first: v128, last: v128, firstStep: v128, lastStep: v128, control: v128): v128 {
  const line = add(mul(last, p), mul(first, o));
  const both = mul(p, o);
  const ends = add(mul(mul(last, p), mul(p, p)), mul(mul(first, o), mul(o, o)));
  const middle = add(mul(sub(mul(control, last), lastStep), mul(both, p)), mul(add(mul(control, first), firstStep), mul(both, o)));
  const curve = div(add(ends, middle), add(constant(oneAt), mul(sub(control, constant(threeAt)), both)));
  return select(f64x2.lt(control, constant(controlLimitAt)), curve, line);
}

/** The same when the value at 0 is 0, over p: what multiplies p. */
// @ts-ignore: decorator
@inline function cubicRatio(p: v128, o: v128, last: v128, lastStep: v128, control: v128): v128 {
  const both = mul(p, o);
  const top = add(add(mul(mul(last, p), p), mul(sub(mul(control, last), lastStep), both)), mul(o, o));
  const curve = div(top, add(constant(oneAt), mul(sub(control, constant(threeAt)), both)));
  const ratio = select(f64x2.lt(control, constant(controlLimitAt)), curve, last);
  return select(f64x2.gt(ratio, splat(0)), ratio, add(mul(last, p), o));
}

/** -N^-1(e^logarithm) for logarithm <= ln(1/2), to 4.5e-4. */
// @ts-ignore: decorator
@inline export function quantileGuess(logarithm: v128): v128 {
  const t = f64x2.sqrt(mul(constant(minusTwoAt), logarithm));
  const top = mad(mad(constant(gc2At), t, gc1), t, gc0);
  return sub(t, div(top, mad(mad(mad(constant(gd3At), t, gd2), t, gd1), t, 1)));
}

/**
 * Small prices: what multiplies the price b in Phi(z)^3, z = -size/(sqrt 3 s), size = |x| (Jaeckel 2015, section 4.2). At the left point
 * s, where b is `part` x E: `mills` = erfcx(size/(s sqrt 6)), `fade` = e^(-s^2/8). p = b over the price there.
 */
export function lowerRatio(p: v128, size: v128, s: v128, part: v128, mills: v128, fade: v128): v128 {
  const ratio = mul(constant(sqrtHalfPiAt), mills);
  const z = div(size, mul(constant(sqrtThreeAt), s));
  const square = mul(z, z);
  const volSquare = mul(s, s);
  const ratioSquare = mul(ratio, ratio);
  const value = div(mul(mul(constant(lowerScaleAt), size), mul(ratioSquare, ratio)), mul(fade, part));
  const slope = div(mul(square, ratioSquare), fade);
  const outside = sub(mul(mul(constant(threeAt), volSquare), sub(volSquare, constant(eightAt))), mul(constant(eightAt), mul(size, size)));
  const inner = add(mul(constant(eightRootThreeAt), mul(s, size)), mul(outside, ratio));
  const bend = div(mul(mul(mul(part, constant(lowerCurvatureAt)), mul(square, ratio)), inner), mul(mul(volSquare, s), fade));
  const control = controlOf(add(mul(constant(halfAt), bend), sub(slope, constant(oneAt))), sub(slope, value), constant(oneAt), slope, value);
  return div(mul(cubicRatio(p, sub(constant(oneAt), p), value, slope, control), constant(lowerInverseAt)), size);
}

/**
 * Large prices: Phi(-s/2) (section 4.3). At the right point s, where the price lacks `width` = part x E to its bound: `mills` =
 * erfcx(s/sqrt 8), `fade` = e^(-s^2/8), E = `scale`. o = what the price lacks over `width`.
 */
export function upperValue(o: v128, size: v128, s: v128, part: v128, width: v128, scale: v128, mills: v128, fade: v128): v128 {
  const half = constant(halfAt);
  const value = mul(mul(half, fade), mills);
  const growth = div(fade, scale);
  const ratio = div(size, s);
  const slope = mul(constant(minusHalfAt), growth);
  const bend = div(mul(mul(mul(part, constant(sqrtHalfPiAt)), growth), mul(ratio, ratio)), s);
  const mean = div(f64x2.neg(value), width);
  const control = controlOf(add(mul(half, bend), sub(constant(minusHalfAt), slope)), sub(mean, slope), slope, constant(minusHalfAt), mean);
  const p = sub(constant(oneAt), o);
  const curve = cubicOf(p, o, value, splat(0), mul(width, slope), mul(constant(minusHalfAt), width), control);
  const fallback = mul(o, add(mul(value, o), mul(mul(half, width), p)));
  return select(f64x2.gt(curve, splat(0)), curve, fallback);
}
