// The value near the money, where the difference of two scaled erfc's cancels; mirrored by src/lanes/js/math/blackSeries.ts.
import { invSqrtTwoPi } from '../literals/normal';
import { sqrtHalfPi } from '../literals/mills';
import { add, constant, mul, one } from './simd';

/** n - 1, n and 1/(n (n + 1)) for n = 2, 4, ... 14. */
const table = memory.data<f64>(
  [
    1, 2, 1.0 / 6, 3, 4, 1.0 / 20, 5, 6, 1.0 / 42, 7, 8, 1.0 / 72, 9, 10, 1.0 / 110, 11, 12, 1.0 / 156, 13, 14, 1.0 / 210,
  ], 16,
);
const tableEnd: usize = 21 * 8;
const scale = memory.data<f64>([sqrtHalfPi]);
const twicePdf = memory.data<f64>([2 * invSqrtTwoPi]);

/**
 * (erfcx(-(h + t)/sqrt 2) - erfcx((t - h)/sqrt 2))/2 for h <= 0, t < 1/4, h t > -1/4, from `scaled`, erfcx(-h/sqrt 2):
 * 2/sqrt(2 pi) times the sum of t^(2k+1)/(2k+1)! D(2k+1), k = 0 ... 7: D(0) = Y = sqrt(pi/2) erfcx(-h/sqrt 2), D(1) = 1 + h Y,
 * D(n+1) = h D(n) + n D(n-1), the derivatives of the Mills ratio (Jaeckel 2015, section 6).
 */
export function seriesOf(h: v128, t: v128, scaled: v128): v128 {
  let even = mul(constant(scale), scaled);
  let odd = add(constant(one), mul(h, even));
  const first = mul(t, odd);
  const square = mul(t, t);
  let power = t;
  let rest = f64x2.splat(0);
  for (let at: usize = table; at < table + tableEnd; at += 24) {
    even = add(mul(h, odd), mul(constant(at), even));
    odd = add(mul(h, even), mul(v128.load64_splat(at, 8), odd));
    power = mul(mul(power, square), v128.load64_splat(at, 16));
    rest = add(rest, mul(power, odd));
  }
  return mul(constant(twicePdf), add(first, rest));
}
