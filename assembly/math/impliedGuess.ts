// First guesses of the implied volatility, two options at a time; mirrored by src/backends/js/math/impliedGuess.ts.
import { gc0At, gc1At, gc2At, gd1At, gd2At, gd3At, lowerInverseAt, lowerScaleAt, minusTwoAt, sqrtHalfPiAt, sqrtThreeAt } from './impliedConstants';
import { add, constant, div, mul, one as oneAt, sub } from './simd';

/** -N^-1(e^logarithm) for logarithm <= ln(1/2), to 4.5e-4. */
// @ts-ignore: decorator
@inline export function quantileGuess(logarithm: v128): v128 {
  const t = f64x2.sqrt(mul(constant(minusTwoAt), logarithm));
  const top = add(mul(add(mul(constant(gc2At), t), constant(gc1At)), t), constant(gc0At));
  const bottom = add(mul(add(mul(add(mul(constant(gd3At), t), constant(gd2At)), t), constant(gd1At)), t), constant(oneAt));
  return sub(t, div(top, bottom));
}

/**
 * Small prices: what multiplies the price b in Phi(z)^3, z = -size/(sqrt 3 s), size = |x| (Jaeckel 2015, section 4.2), by the rational quadratic
 * with the values and slopes of that map at b = 0 and at the left point s. There b is `part` x E, `mills` = erfcx(size/(s sqrt 6)), `fade` =
 * e^(-s^2/8). p = b over the price there.
 */
// @ts-ignore: decorator
@inline export function lowerRatio(p: v128, size: v128, s: v128, part: v128, mills: v128, fade: v128): v128 {
  const one = constant(oneAt);
  const ratio = mul(constant(sqrtHalfPiAt), mills);
  const z = div(size, mul(constant(sqrtThreeAt), s));
  const ratioSquare = mul(ratio, ratio);
  const value = div(mul(mul(constant(lowerScaleAt), size), mul(ratioSquare, ratio)), mul(fade, part));
  const slope = div(mul(mul(z, z), ratioSquare), fade);
  const o = sub(one, p);
  const top = mul(value, add(mul(value, p), o));
  const bottom = add(value, mul(sub(add(one, slope), add(value, value)), mul(p, o)));
  return div(mul(top, constant(lowerInverseAt)), mul(bottom, size));
}
