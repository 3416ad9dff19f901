/**
 * Points of a digitally shifted Sobol sequence in Gray code order: coordinate d of point n is (x ^ shifts[d] + 1/2) 2^-32, x the XOR of the
 * direction numbers at the bits of n ^ (n >> 1) (Antonov and Saleev 1979). A shift keeps every stratification of the sequence and makes
 * its means unbiased; no shift at all is the plain sequence. Four dimensions a vector, which stay in a register from point to point.
 * @shape directions[32 x stride], shifts[stride] -> results[points x stride]; stride a multiple of four, >= the dimensions wanted
 * @unit  1
 * @range first + points <= 2^32; coordinates lie strictly between 0 and 1
 * @order coordinates are independent: a point is a pure function of its place, however calls are cut
 * @tol   exact
 */
import { add, mul, splat } from '../math/simd';

export function sobol(directions: usize, shifts: usize, results: usize, first: u32, points: i32, stride: i32): void {
  const rowBytes = <usize>stride << 2;
  const pointBytes = <usize>stride << 3;
  const half = splat(0.5);
  const unit = splat(2.3283064365386963e-10);
  for (let group: usize = 0; group < rowBytes; group += 16) {
    const column = directions + group;
    let x = v128.load(shifts + group);
    for (let gray = first ^ (first >> 1); gray != 0; gray &= gray - 1) x = v128.xor(x, v128.load(column + <usize>ctz(gray) * rowBytes));
    let at = results + (group << 1);
    let place = first;
    for (let p: i32 = 0; p < points; p++, at += pointBytes) {
      if (p > 0) x = v128.xor(x, v128.load(column + <usize>ctz(++place) * rowBytes));
      v128.store(at, mul(add(f64x2.convert_low_i32x4_u(x), half), unit));
      v128.store(at, mul(add(f64x2.convert_low_i32x4_u(v128.shuffle<i32>(x, x, 2, 3, 2, 3)), half), unit), 16);
    }
  }
}
