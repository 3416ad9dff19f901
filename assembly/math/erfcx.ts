// erfcx(x) = e^(x^2) erfc(x) and erfc(x) for two doubles at a time; mirrored by src/lanes/js/math/erfcx.ts.
import {
  erfcxCentre, erfcxFar, invSqrtPi, squareClamp, x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15, x16, x17, x18, x19, x20, x21, x22, x23, x24, x25,
} from '../literals/erfcx';
import { splitter } from '../literals/normal';
import { expWithLow } from './exp';
import { add, div, mad, mul, select, splat, sub } from './simd';

/** erfcx for x in [0, 1e16]: one polynomial, two divisions, no branch; 4.1 ulp. */
// @ts-ignore: decorator
@inline export function erfcxOfPositive(x: v128): v128 {
  const t = div(sub(x, splat(erfcxCentre)), add(x, splat(erfcxCentre)));
  let p = splat(x25);
  p = mad(p, t, x24); p = mad(p, t, x23); p = mad(p, t, x22); p = mad(p, t, x21); p = mad(p, t, x20);
  p = mad(p, t, x19); p = mad(p, t, x18); p = mad(p, t, x17); p = mad(p, t, x16); p = mad(p, t, x15);
  p = mad(p, t, x14); p = mad(p, t, x13); p = mad(p, t, x12); p = mad(p, t, x11); p = mad(p, t, x10);
  p = mad(p, t, x9); p = mad(p, t, x8); p = mad(p, t, x7); p = mad(p, t, x6); p = mad(p, t, x5);
  p = mad(p, t, x4); p = mad(p, t, x3); p = mad(p, t, x2); p = mad(p, t, x1); p = mad(p, t, x0);
  return div(p, add(splat(1), mul(splat(2), x)));
}

/** e^(sign x^2): the square is formed exactly (Dekker) and its low part handed on. |x| <= 1e150. */
// @ts-ignore: decorator
@inline function expOfSquare(x: v128, sign: f64): v128 {
  const c = mul(splat(splitter), x);
  const high = sub(c, sub(c, x));
  const low = sub(x, high);
  const square = mul(x, x);
  const error = add(add(add(sub(mul(high, high), square), mul(high, low)), mul(low, high)), mul(low, low));
  return expWithLow(mul(splat(sign), square), mul(splat(sign), error));
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
