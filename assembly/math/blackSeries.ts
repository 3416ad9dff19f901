// The value near the money, where the difference of two scaled erfc's cancels; mirrored by src/backends/js/math/blackSeries.ts.
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
 * D(n+1) = h D(n) + n D(n-1), the derivatives of the Mills ratio (Jaeckel 2015, section 6). Takes the place of `scaled`; `end` in bytes, whole
 * groups of 32 are read and written, two vectors side by side.
 */
export function seriesColumn(hs: usize, ts: usize, scaled: usize, end: usize): void {
  for (let j: usize = 0; j < end; j += 32) {
    const h0 = v128.load(hs + j);
    const h1 = v128.load(hs + j, 16);
    const t0 = v128.load(ts + j);
    const t1 = v128.load(ts + j, 16);
    let c = constant(scale);
    let even0 = mul(c, v128.load(scaled + j));
    let even1 = mul(c, v128.load(scaled + j, 16));
    c = constant(one);
    let odd0 = add(c, mul(h0, even0));
    let odd1 = add(c, mul(h1, even1));
    const first0 = mul(t0, odd0);
    const first1 = mul(t1, odd1);
    const square0 = mul(t0, t0);
    const square1 = mul(t1, t1);
    let power0 = t0;
    let power1 = t1;
    let rest0 = f64x2.splat(0);
    let rest1 = rest0;
    for (let at: usize = table; at < table + tableEnd; at += 24) {
      c = constant(at);
      even0 = add(mul(h0, odd0), mul(c, even0));
      even1 = add(mul(h1, odd1), mul(c, even1));
      c = v128.load64_splat(at, 8);
      odd0 = add(mul(h0, even0), mul(c, odd0));
      odd1 = add(mul(h1, even1), mul(c, odd1));
      c = v128.load64_splat(at, 16);
      power0 = mul(mul(power0, square0), c);
      power1 = mul(mul(power1, square1), c);
      rest0 = add(rest0, mul(power0, odd0));
      rest1 = add(rest1, mul(power1, odd1));
    }
    c = constant(twicePdf);
    v128.store(scaled + j, mul(c, add(first0, rest0)));
    v128.store(scaled + j, mul(c, add(first1, rest1)), 16);
  }
}
