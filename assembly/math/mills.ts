// The Mills ratio, up to a constant, of two doubles at a time and down a column; mirrored by src/backends/js/math/mills.ts.
// x(d) = erfcx(|d|/sqrt 2) = B(d) / (sqrt(pi/2) d B(d) + A(d)), A and B of degrees 9 and 10 with positive coefficients alone: one division, 2.7 ulp;
// where d is large the error of B cancels.
import {
  ma0, ma1, ma2, ma3, ma4, ma5, ma6, ma7, ma8, ma9, mb0, mb1, mb2, mb3, mb4, mb5, mb6, mb7, mb8, mb9, millsFar, sqrtHalfPi,
} from '../literals/mills';
import { add, constant, div, mul } from './simd';

/** A and B, a coefficient of each in turn, high order first. */
const table = memory.data<f64>([ma9, mb9, ma8, mb8, ma7, mb7, ma6, mb6, ma5, mb5, ma4, mb4, ma3, mb3, ma2, mb2, ma1, mb1, ma0, mb0], 16);
const tableBytes: usize = 20 * 8;
const farthest = memory.data<f64>([millsFar]);
const scale = memory.data<f64>([sqrtHalfPi]);

// @ts-ignore: decorator
@inline function sizeOf(d: v128): v128 { return f64x2.pmin(f64x2.abs(d), constant(farthest)); }

/** B / (sqrt(pi/2) d B + A). */
// @ts-ignore: decorator
@inline function ratioOf(d: v128, a: v128, b: v128): v128 { return div(b, add(mul(mul(constant(scale), d), b), a)); }

/** erfcx(|d|/sqrt 2) = 2 N(-|d|) / e^(-d^2/2). */
export function mills(d: v128): v128 {
  const x = sizeOf(d);
  let a = constant(table);
  let b = add(x, v128.load64_splat(table, 8));
  for (let at: usize = table + 16; at < table + tableBytes; at += 16) {
    a = add(mul(a, x), constant(at));
    b = add(mul(b, x), v128.load64_splat(at, 8));
  }
  return ratioOf(x, a, b);
}

/**
 * results[i] = mills(ds[i]); `end` in bytes, whole groups of 64 are read and written; results may be ds. Eight chains of multiply and add run
 * side by side, so that none waits for itself.
 */
export function millsColumn(ds: usize, results: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 64) {
    const x0 = sizeOf(v128.load(ds + at));
    const x1 = sizeOf(v128.load(ds + at, 16));
    const x2 = sizeOf(v128.load(ds + at, 32));
    const x3 = sizeOf(v128.load(ds + at, 48));
    let a0 = constant(table);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    const leading = v128.load64_splat(table, 8);
    let b0 = add(x0, leading);
    let b1 = add(x1, leading);
    let b2 = add(x2, leading);
    let b3 = add(x3, leading);
    for (let k: usize = table + 16; k < table + tableBytes; k += 16) {
      const a = v128.load64_splat(k);
      a0 = add(mul(a0, x0), a);
      a1 = add(mul(a1, x1), a);
      a2 = add(mul(a2, x2), a);
      a3 = add(mul(a3, x3), a);
      const b = v128.load64_splat(k, 8);
      b0 = add(mul(b0, x0), b);
      b1 = add(mul(b1, x1), b);
      b2 = add(mul(b2, x2), b);
      b3 = add(mul(b3, x3), b);
    }
    v128.store(results + at, ratioOf(x0, a0, b0));
    v128.store(results + at, ratioOf(x1, a1, b1), 16);
    v128.store(results + at, ratioOf(x2, a2, b2), 32);
    v128.store(results + at, ratioOf(x3, a3, b3), 48);
  }
}
