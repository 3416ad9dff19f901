/**
 * Standard normal draws of a counter-based generator: draws 2 b and 2 b + 1 of a stream are N^-1 of the two uniforms of Philox4x32-10
 * (Salmon, Moraes, Dror, Shaw 2011) at the counter (b low, b high, stream low, stream high) under the key (seed low, seed high).
 * A draw is a pure function of seed, stream and its place: any split over calls, backends and threads gives the same bits.
 * Four counters a vector.
 * @shape results[count]: draws 2 block ... 2 block + count - 1, block = blockHigh 2^32 + blockLow; columns padded to eight rows
 * @unit  1
 * @range every word; a uniform is (m + 1/2) 2^-52 of the 52 bits m = (second word shifted right by 12) + 2^20 first word, so 0 and 1 never
 *        come and the draws lie within +-8.21; words (0, 1) give the even draw, (2, 3) the odd one
 * @order draws are independent
 * @tol   exact across backends; the words are Philox's (published answers); N^-1 within 8 ulp
 */
import { philoxKeyHigh, philoxKeyLow, philoxMultiplierHigh, philoxMultiplierLow } from '../literals/philox';
import { normalQuantileColumn } from '../math/normal';
import { add, mul, splat } from '../math/simd';

export function normals(
  results: usize, count: i32, seedLow: u32, seedHigh: u32, streamLow: u32, streamHigh: u32, blockLow: u32, blockHigh: u32,
): void {
  const end = results + (<usize>count << 3);
  let block = (<u64>blockHigh << 32) | <u64>blockLow;
  for (let at = results; at < end; at += 64, block += 4) {
    let c0 = i32x4(<i32>block, <i32>(block + 1), <i32>(block + 2), <i32>(block + 3));
    let c1 = i32x4(<i32>(block >> 32), <i32>((block + 1) >> 32), <i32>((block + 2) >> 32), <i32>((block + 3) >> 32));
    let c2 = i32x4.splat(streamLow);
    let c3 = i32x4.splat(streamHigh);
    let keyLow = seedLow;
    let keyHigh = seedHigh;
    const multiplierLow = i32x4.splat(philoxMultiplierLow);
    const multiplierHigh = i32x4.splat(philoxMultiplierHigh);
    for (let round = 0; round < 10; round++) {
      // 32 x 32 -> 64 bits of four counters: low words at even places, high words at odd ones
      const p0 = i64x2.extmul_low_i32x4_u(c0, multiplierLow);
      const p1 = i64x2.extmul_high_i32x4_u(c0, multiplierLow);
      const q0 = i64x2.extmul_low_i32x4_u(c2, multiplierHigh);
      const q1 = i64x2.extmul_high_i32x4_u(c2, multiplierHigh);
      c0 = v128.xor(v128.xor(v128.shuffle<i32>(q0, q1, 1, 3, 5, 7), c1), i32x4.splat(keyLow));
      c1 = v128.shuffle<i32>(q0, q1, 0, 2, 4, 6);
      c2 = v128.xor(v128.xor(v128.shuffle<i32>(p0, p1, 1, 3, 5, 7), c3), i32x4.splat(keyHigh));
      c3 = v128.shuffle<i32>(p0, p1, 0, 2, 4, 6);
      keyLow += philoxKeyLow;
      keyHigh += philoxKeyHigh;
    }
    uniforms(at, c0, c1, c2, c3);
  }
  normalQuantileColumn(results, results, count);
}

/** Words of four blocks -> eight uniforms in the order of the draws. */
// @ts-ignore: decorator
@inline function uniforms(at: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  // words 0 and 2 of a block side by side, 1 and 3 likewise
  v128.store(at, uniform(v128.shuffle<i32>(c0, c2, 0, 4, 0, 4), v128.shuffle<i32>(c1, c3, 0, 4, 0, 4)));
  v128.store(at, uniform(v128.shuffle<i32>(c0, c2, 1, 5, 1, 5), v128.shuffle<i32>(c1, c3, 1, 5, 1, 5)), 16);
  v128.store(at, uniform(v128.shuffle<i32>(c0, c2, 2, 6, 2, 6), v128.shuffle<i32>(c1, c3, 2, 6, 2, 6)), 32);
  v128.store(at, uniform(v128.shuffle<i32>(c0, c2, 3, 7, 3, 7), v128.shuffle<i32>(c1, c3, 3, 7, 3, 7)), 48);
}

/** (first 2^20 + (second >> 12) + 1/2) 2^-52 of the two words in the low half of each vector. */
// @ts-ignore: decorator
@inline function uniform(first: v128, second: v128): v128 {
  const high = f64x2.convert_low_i32x4_u(first);
  const low = f64x2.convert_low_i32x4_u(i32x4.shr_u(second, 12));
  return mul(add(add(mul(high, splat(1048576)), low), splat(0.5)), splat(2.220446049250313e-16));
}
