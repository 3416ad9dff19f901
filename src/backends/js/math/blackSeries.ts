// The value near the money, where the difference of two scaled erfc's cancels: the mirror image of assembly/math/blackSeries.ts.
import { sqrtHalfPi } from '../../../../assembly/literals/mills.js';
import { invSqrtTwoPi } from '../../../../assembly/literals/normal.js';

/** 1/(n (n + 1)) for n = 2, 4, ... 14. */
const steps = Float64Array.from({ length: 7 }, (_, k) => 1 / ((2 * k + 2) * (2 * k + 3)));

/**
 * (erfcx(-(h + t)/sqrt 2) - erfcx((t - h)/sqrt 2))/2 for h <= 0, t < 1/4, h t > -1/4, from `scaled`, erfcx(-h/sqrt 2):
 * 2/sqrt(2 pi) times the sum of t^(2k+1)/(2k+1)! D(2k+1), k = 0 ... 7: D(0) = Y = sqrt(pi/2) erfcx(-h/sqrt 2), D(1) = 1 + h Y,
 * D(n+1) = h D(n) + n D(n-1), the derivatives of the Mills ratio (Jaeckel 2015, section 6).
 */
export function seriesOf(h: number, t: number, scaled: number): number {
  const table = steps;
  let even = +sqrtHalfPi * scaled;
  let odd = 1 + h * even;
  const first = t * odd;
  const square = t * t;
  let power = t;
  let rest = 0;
  let n = 2;
  for (let k = 0; k < 7; k++, n += 2) {
    even = h * odd + (n - 1) * even;
    odd = h * even + n * odd;
    power = power * square * table[k];
    rest += power * odd;
  }
  return 2 * invSqrtTwoPi * (first + rest);
}
