// e^x to 0.67 ulp, subnormal results included: the mirror image of assembly/math/exp.ts.
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
  expOverflow,
  expUnderflow,
  invLn2,
  ln2Hi,
  ln2Lo,
  roundMagic,
} from '../../../../assembly/literals/exp.js';

/** 2^k for k = -1022 ... 1023 at index k + 1022. */
export const powersOfTwo = new Float64Array(2046);
for (let k = -1022; k <= 1023; k++) powersOfTwo[k + 1022] = 2 ** k;

/** e^(x + low), |low| well below an ulp of x: the low part carries what rounding took from the argument. */
export function expWithLow(x: number, low: number): number {
  // biome-ignore lint/suspicious/noSelfCompare: the test for NaN
  if (x !== x) return x;
  if (x > expOverflow) return Number.POSITIVE_INFINITY;
  if (x < expUnderflow) return 0;
  let clamped = x;
  if (expClampHigh < clamped) clamped = expClampHigh;
  if (clamped < expClampLow) clamped = expClampLow;
  const k = clamped * invLn2 + roundMagic - roundMagic;
  const high = clamped - k * ln2Hi;
  const correction = k * ln2Lo - low;
  const r = high - correction;
  const error = high - r - correction;
  let p = e10;
  p = p * r + e9;
  p = p * r + e8;
  p = p * r + e7;
  p = p * r + e6;
  p = p * r + e5;
  p = p * r + e4;
  p = p * r + e3;
  p = p * r + e2;
  p = p * r + e1;
  p = p * r + e0;
  const tail = r * r * p;
  const sum = 1 + r;
  const sumError = 1 - sum + r;
  const y = sum + (tail + (sumError + error));
  const half = Math.floor(k * 0.5);
  return y * (powersOfTwo[half + 1022] as number) * (powersOfTwo[k - half + 1022] as number);
}

export function exp(x: number): number {
  return expWithLow(x, 0);
}
