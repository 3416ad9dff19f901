// The Mills ratio and erfcx down a column: the arithmetic of `mills` and `erfcxOfPositive`, as two short loops about the polynomial.
import {
  erfcxCentre, x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15, x16, x17, x18, x19, x20, x21, x22, x23, x24, x25,
} from '../literals/erfcx';
import { densityClamp, invSqrtTwo } from '../literals/normal';
import { polynomialColumn } from './polynomialColumn';
import { add, constant, div, mul, one, sub, two } from './simd';

/** High order first. */
const table = memory.data<f64>(
  [x25, x24, x23, x22, x21, x20, x19, x18, x17, x16, x15, x14, x13, x12, x11, x10, x9, x8, x7, x6, x5, x4, x3, x2, x1, x0], 16,
);
const tableBytes: usize = 26 * 8;
const clamp = memory.data<f64>([densityClamp]);
const scale = memory.data<f64>([invSqrtTwo]);
const centre = memory.data<f64>([erfcxCentre]);

/** min(|d|, 40)/sqrt 2. */
// @ts-ignore: decorator
@inline function argumentOf(d: v128): v128 { return mul(f64x2.pmin(f64x2.abs(d), constant(clamp)), constant(scale)); }

/** results[i] = mills(ds[i]); `end` in bytes, whole groups of 128 are read and written; results may not be ds. 8 ns a value; 22 one vector at a time. */
export function millsColumn(ds: usize, results: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 16) {
    const x = argumentOf(v128.load(ds + at));
    v128.store(results + at, div(sub(x, constant(centre)), add(x, constant(centre))));
  }
  polynomialColumn(results, results, table, table + tableBytes, end);
  for (let at: usize = 0; at < end; at += 16) {
    const x = argumentOf(v128.load(ds + at));
    v128.store(results + at, div(v128.load(results + at), add(constant(one), mul(constant(two), x))));
  }
}

/** xs[i] becomes erfcx(xs[i]), xs[i] in [0, 1e16]; `series` is overwritten; `end` in bytes, whole groups of 128 are read and written. */
export function erfcxColumn(xs: usize, series: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 16) {
    const x = v128.load(xs + at);
    v128.store(series + at, div(sub(x, constant(centre)), add(x, constant(centre))));
  }
  polynomialColumn(series, series, table, table + tableBytes, end);
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(xs + at, div(v128.load(series + at), add(constant(one), mul(constant(two), v128.load(xs + at)))));
  }
}
