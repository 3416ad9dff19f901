// Normalised Black for the implied volatility, two options at a time; mirrored by src/lanes/js/math/impliedBlack.ts.
import { seriesHalfVol, seriesMoneyness, sqrtHalfPi } from '../literals/impliedVol';
import { invSqrtTwo, invSqrtTwoPi } from '../literals/normal';
import { add, div, mul, select, splat, sub } from './simd';

/** All ones where the Taylor series stands for the difference of two scaled erfc's. */
// @ts-ignore: decorator
@inline function inSeries(x: v128, t: v128): v128 { return v128.and(f64x2.gt(x, splat(-seriesMoneyness)), f64x2.lt(t, splat(seriesHalfVol))); }

/** All ones where `partOf` is what the price lacks to its bound, not what it is made of. */
// @ts-ignore: decorator
@inline export function isComplement(x: v128, h: v128, t: v128): v128 { return v128.andnot(f64x2.gt(add(h, t), splat(0)), inSeries(x, t)); }

/** What `partOf` needs erfcx of, first ... */
// @ts-ignore: decorator
@inline export function innerArgument(x: v128, h: v128, t: v128): v128 {
  return mul(select(inSeries(x, t), f64x2.neg(h), f64x2.abs(add(h, t))), splat(invSqrtTwo));
}

/** ... and second. */
// @ts-ignore: decorator
@inline export function outerArgument(h: v128, t: v128): v128 { return mul(f64x2.abs(sub(h, t)), splat(invSqrtTwo)); }

/**
 * b/E or, of a complement, (bmax - b)/E, for the normalised price b of total volatility s: h = x/s, t = s/2, E = e^(-(h^2 + t^2)/2).
 * (erfcx(-(h + t)/sqrt 2) -+ erfcx((t - h)/sqrt 2))/2, or the series in t where that difference cancels.
 */
// @ts-ignore: decorator
@inline export function partOf(x: v128, h: v128, t: v128, inner: v128, outer: v128): v128 {
  const part = mul(splat(0.5), select(f64x2.gt(add(h, t), splat(0)), add(inner, outer), sub(inner, outer)));
  const series = inSeries(x, t);
  return v128.any_true(series) ? select(series, seriesOf(h, t, inner), part) : part;
}

/**
 * 2/sqrt(2 pi) times the sum of t^(2k+1)/(2k+1)! D(2k+1), k = 0 ... 7: D(0) = Y = sqrt(pi/2) erfcx(-h/sqrt 2), D(1) = 1 + h Y,
 * D(n+1) = h D(n) + n D(n-1), the derivatives of the Mills ratio (Jaeckel 2015, section 6).
 */
function seriesOf(h: v128, t: v128, scaled: v128): v128 {
  let even = mul(splat(sqrtHalfPi), scaled);
  let odd = add(splat(1), mul(h, even));
  const first = mul(t, odd);
  const square = mul(t, t);
  let power = t;
  let rest = splat(0);
  for (let n: f64 = 2; n < 16; n += 2) {
    even = add(mul(h, odd), mul(splat(n - 1), even));
    odd = add(mul(h, even), mul(splat(n), odd));
    power = div(mul(power, square), splat(n * (n + 1)));
    rest = add(rest, mul(power, odd));
  }
  return mul(splat(2 * invSqrtTwoPi), add(first, rest));
}
