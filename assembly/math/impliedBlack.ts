// Normalised Black for the implied volatility, two options at a time; mirrored by src/backends/js/math/impliedBlack.ts.
import { seriesHalfVolAt, seriesMoneynessAt } from './impliedConstants';
import { add, constant, half as halfAt, mul, select, sub, zero } from './simd';

/** All ones where the Taylor series stands for the difference of two scaled erfc's. */
// @ts-ignore: decorator
@inline export function inSeries(x: v128, t: v128): v128 { return v128.and(f64x2.gt(x, constant(seriesMoneynessAt)), f64x2.lt(t, constant(seriesHalfVolAt))); }

/** All ones where `partOf` is what the price lacks to its bound, not what it is made of. */
// @ts-ignore: decorator
@inline export function isComplement(x: v128, h: v128, t: v128): v128 { return v128.andnot(f64x2.gt(add(h, t), constant(zero)), inSeries(x, t)); }

/** Argument of the Mills ratio in `partOf`, first ... */
// @ts-ignore: decorator
@inline export function innerArgument(x: v128, h: v128, t: v128): v128 {
  return select(inSeries(x, t), h, add(h, t));
}

/** ... and second. */
// @ts-ignore: decorator
@inline export function outerArgument(h: v128, t: v128): v128 { return sub(h, t); }

/**
 * b/E or, of a complement, (bmax - b)/E, for the normalised price b of total volatility s: h = x/s, t = s/2, E = e^(-(h^2 + t^2)/2).
 * (erfcx(-(h + t)/sqrt 2) -+ erfcx((t - h)/sqrt 2))/2; where that difference cancels, the series in t stands for it.
 */
// @ts-ignore: decorator
@inline export function partOf(h: v128, t: v128, inner: v128, outer: v128): v128 {
  return mul(constant(halfAt), select(f64x2.gt(add(h, t), constant(zero)), add(inner, outer), sub(inner, outer)));
}
