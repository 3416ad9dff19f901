// erfcx(x) = e^(x^2) erfc(x) and erfc(x) for two doubles at a time; mirrored by src/backends/js/math/erfcx.ts.
import { erfcxFar, invSqrtPi, squareClamp } from '../literals/erfcx';
import { sqrtTwo } from '../literals/log';
import { squareMagic } from '../literals/normal';
import { expWithLow } from './exp';
import { mills } from './mills';
import { add, div, mul, select, splat, sub } from './simd';

/** erfcx for x in [0, 1e15]. */
// @ts-ignore: decorator
@inline function erfcxOfPositive(x: v128): v128 { return mills(mul(x, splat(sqrtTwo))); }

/** e^(sign x^2) for 0 <= x <= 40: the square in two parts, as in `bell`. */
// @ts-ignore: decorator
@inline function expOfSquare(x: v128, sign: f64): v128 {
  const high = sub(add(x, splat(squareMagic)), splat(squareMagic));
  const low = sub(x, high);
  return expWithLow(mul(splat(sign), mul(high, high)), mul(splat(sign), mul(low, add(x, high))));
}

/** erfcx for every x: 2 e^(x^2) - erfcx(-x) below 0 (Infinity below -26.7). */
// @ts-ignore: decorator
@inline export function erfcx(x: v128): v128 {
  const size = f64x2.abs(x);
  const bounded = f64x2.pmin(size, splat(erfcxFar));
  const positive = select(f64x2.gt(size, splat(erfcxFar)), div(splat(invSqrtPi), size), erfcxOfPositive(bounded));
  const square = expOfSquare(f64x2.pmin(size, splat(squareClamp)), 1);
  const negative = sub(mul(splat(2), square), positive);
  const result = select(f64x2.lt(x, splat(0)), negative, positive);
  return select(f64x2.eq(x, x), result, x);
}

/** erfc(x): e^(-x^2) erfcx(|x|), and 2 minus that below 0; relative accuracy down to 1e-308. */
// @ts-ignore: decorator
@inline export function erfc(x: v128): v128 {
  const size = f64x2.pmin(f64x2.abs(x), splat(squareClamp));
  const tail = mul(expOfSquare(size, -1), erfcxOfPositive(size));
  const result = select(f64x2.lt(x, splat(0)), sub(splat(2), tail), tail);
  return select(f64x2.eq(x, x), result, x);
}
