// e^(x + low) down a column: the arithmetic of `expWithLow`, as two short loops about the polynomial.
import { e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, expClampHigh, expClampLow, exponentMagic, invLn2, ln2Hi, ln2Lo, roundMagic } from '../literals/exp';
import { polynomialColumn } from './polynomialColumn';
import { add, constant, half as halfAt, mul, one, sub } from './simd';

/** High order first. */
const table = memory.data<f64>([e10, e9, e8, e7, e6, e5, e4, e3, e2, e1, e0], 16);
const tableBytes: usize = 11 * 8;
const highest = memory.data<f64>([expClampHigh]);
const lowest = memory.data<f64>([expClampLow]);
const perLn2 = memory.data<f64>([invLn2]);
const magic = memory.data<f64>([roundMagic]);
const biased = memory.data<f64>([exponentMagic]);
const lnHigh = memory.data<f64>([ln2Hi]);
const lnLow = memory.data<f64>([ln2Lo]);

/** 2^k, as `powerOfTwo` of exp.ts. */
// @ts-ignore: decorator
@inline function powerOf(k: v128): v128 { return i64x2.shl(add(k, constant(biased)), 52); }

/**
 * xs[i] becomes expWithLow(xs[i], lows[i]): clamped to [-746, 710], the powers of two themselves give 0 and Infinity; NaN stays NaN.
 * `lows`, `powers` and `series` are overwritten; `end` in bytes, whole groups of 128 are read and written. 6 ns a value; 14 one vector at a time.
 */
export function expColumn(xs: usize, lows: usize, powers: usize, series: usize, end: usize): void {
  for (let at: usize = 0; at < end; at += 16) {
    const x = f64x2.pmax(f64x2.pmin(v128.load(xs + at), constant(highest)), constant(lowest));
    const k = sub(add(mul(x, constant(perLn2)), constant(magic)), constant(magic));
    const high = sub(x, mul(k, constant(lnHigh)));
    const correction = sub(mul(k, constant(lnLow)), v128.load(lows + at));
    const r = sub(high, correction);
    v128.store(xs + at, r);
    v128.store(lows + at, sub(sub(high, r), correction));
    v128.store(powers + at, k);
  }
  polynomialColumn(xs, series, table, table + tableBytes, end);
  for (let at: usize = 0; at < end; at += 16) {
    const r = v128.load(xs + at);
    const tail = mul(mul(r, r), v128.load(series + at));
    const sum = add(constant(one), r);
    const sumError = add(sub(constant(one), sum), r);
    const y = add(sum, add(tail, add(sumError, v128.load(lows + at))));
    // two multiplications: a subnormal result is rounded once
    const k = v128.load(powers + at);
    const half = f64x2.floor(mul(k, constant(halfAt)));
    v128.store(xs + at, mul(mul(y, powerOf(half)), powerOf(sub(k, half))));
  }
}
