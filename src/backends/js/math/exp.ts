// e^x, down a column too, and e^x - 1: the mirror image of assembly/math/exp.ts.
import {
  e0,
  e1,
  e2,
  e3,
  e4,
  e5,
  e6,
  e7,
  e8,
  e9,
  e10,
  expClampHigh,
  expClampLow,
  expm1ClampLow,
  invLn2,
  ln2Hi,
  ln2Lo,
  roundMagic,
} from '../../../../assembly/literals/exp.js';

/** 2^k for k = -1022 ... 1023 at index k + 1022. */
export const powersOfTwo = Float64Array.from({ length: 2046 }, (_, i) => 2 ** (i - 1022));

/** e0 ... e10. */
const terms = Float64Array.of(e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10);

// p(r) of e^r = 1 + r + r^2 p(r), by even and odd terms: p = e0 + r^2 evenOf(r^2) + r oddOf(r^2); `c` = terms
function evenOf(square: number, c: Float64Array): number {
  return (((square * c[10] + c[8]) * square + c[6]) * square + c[4]) * square + c[2];
}
function oddOf(square: number, c: Float64Array): number {
  return (((square * c[9] + c[7]) * square + c[5]) * square + c[3]) * square + c[1];
}

/** e^r of a reduced argument and what its rounding left. */
function seriesOf(r: number, error: number, c: Float64Array): number {
  const square = r * r;
  const even = evenOf(square, c) * square + c[0];
  const tail = square * (even + oddOf(square, c) * r);
  const sum = 1 + r;
  const sumError = 1 - sum + r;
  return sum + (tail + (sumError + error));
}

/** e^(x + low), |low| < 1e-4: the low part carries what rounding took from the argument. Clamped to [-746, 710]; NaN stays NaN. */
export function expWithLow(x: number, low: number): number {
  const most = expClampHigh < x ? expClampHigh : x;
  const clamped = most < expClampLow ? expClampLow : most;
  const k = clamped * invLn2 + roundMagic - roundMagic;
  const high = clamped - k * ln2Hi;
  const correction = k * ln2Lo - low;
  const r = high - correction;
  const y = seriesOf(r, high - r - correction, terms);
  // two multiplications: a subnormal result is rounded once (a NaN has k = 0 here, and stays)
  const whole = k | 0;
  const half = whole >> 1;
  return y * powersOfTwo[half + 1022] * powersOfTwo[whole - half + 1022];
}

/**
 * e^x - 1 = 2^k ((1 - 2^-k) + r + r^2 p(r)): the first two summands are added exactly, in two parts, so that nothing is lost where they cancel.
 * -1 below the clamp; zeros keep their sign; NaN stays NaN.
 */
export function expm1(x: number): number {
  if (x === 0) return x;
  const most = expClampHigh < x ? expClampHigh : x;
  const clamped = most < expm1ClampLow ? expm1ClampLow : most;
  const k = clamped * invLn2 + roundMagic - roundMagic;
  const high = clamped - k * ln2Hi;
  const correction = k * ln2Lo;
  const r = high - correction;
  const error = high - r - correction;
  const integer = k | 0;
  const half = integer >> 1;
  const other = integer - half;
  const inverse = powersOfTwo[1022 - half] * powersOfTwo[1022 - other];
  // 1 - 2^-k, rounded where k is beyond 53 either way
  const whole = 1 - inverse;
  const wholeError = 1 - whole - inverse;
  const sum = whole + r;
  const sumError = whole - sum + r;
  const square = r * r;
  const beyond = square * (evenOf(square, terms) * square + oddOf(square, terms) * r);
  const y = sum + (square * e0 + beyond + (sumError + wholeError + error));
  return y * powersOfTwo[half + 1022] * powersOfTwo[other + 1022];
}

export function exp(x: number): number {
  return expWithLow(x, 0);
}

/** column[results + i] = e^(column[xs + i] + column[lows + i]); results may be xs. */
export function expWithLowColumn(column: Float64Array, xs: number, lows: number, results: number, count: number): void {
  const highest = +expClampHigh;
  const lowest = +expClampLow;
  const perLn2 = +invLn2;
  const magic = +roundMagic;
  const lnHigh = +ln2Hi;
  const lnLow = +ln2Lo;
  const twoTo = powersOfTwo;
  const coefficients = terms;
  for (let i = 0; i < count; i++) {
    const given = column[xs + i];
    const x = highest < given ? highest : given < lowest ? lowest : given;
    const k = x * perLn2 + magic - magic;
    const high = x - k * lnHigh;
    const correction = k * lnLow - column[lows + i];
    const r = high - correction;
    const y = seriesOf(r, high - r - correction, coefficients);
    const whole = k | 0;
    const half = whole >> 1;
    column[results + i] = y * twoTo[half + 1022] * twoTo[whole - half + 1022];
  }
}

/** column[i] becomes e^column[i]. */
export function expColumn(column: Float64Array, from: number, count: number): void {
  for (let i = from; i < from + count; i++) column[i] = expWithLow(column[i], 0);
}

/** The same for |x| <= `smallExponent`, to the same bits: nothing is to be reduced. */
export function expColumnOfSmall(column: Float64Array, from: number, count: number): void {
  const coefficients = terms;
  for (let i = from; i < from + count; i++) column[i] = seriesOf(column[i], 0, coefficients);
}
