// erfcx(x) = e^(x^2) erfc(x) and erfc(x): the mirror image of assembly/math/erfcx.ts.
import {
  erfcxCentre,
  erfcxFar,
  invSqrtPi,
  squareClamp,
  x0,
  x1,
  x2,
  x3,
  x4,
  x5,
  x6,
  x7,
  x8,
  x9,
  x10,
  x11,
  x12,
  x13,
  x14,
  x15,
  x16,
  x17,
  x18,
  x19,
  x20,
  x21,
  x22,
  x23,
  x24,
  x25,
} from '../../../../assembly/literals/erfcx.js';
import { splitter } from '../../../../assembly/literals/normal.js';
import { expWithLow } from './exp.js';

/** erfcx for x in [0, 1e16]: one polynomial, two divisions, no branch; 4.1 ulp. */
export function erfcxOfPositive(x: number): number {
  const t = (x - erfcxCentre) / (x + erfcxCentre);
  let p = x25;
  p = p * t + x24;
  p = p * t + x23;
  p = p * t + x22;
  p = p * t + x21;
  p = p * t + x20;
  p = p * t + x19;
  p = p * t + x18;
  p = p * t + x17;
  p = p * t + x16;
  p = p * t + x15;
  p = p * t + x14;
  p = p * t + x13;
  p = p * t + x12;
  p = p * t + x11;
  p = p * t + x10;
  p = p * t + x9;
  p = p * t + x8;
  p = p * t + x7;
  p = p * t + x6;
  p = p * t + x5;
  p = p * t + x4;
  p = p * t + x3;
  p = p * t + x2;
  p = p * t + x1;
  p = p * t + x0;
  return p / (1 + 2 * x);
}

/** e^(sign x^2): the square is formed exactly (Dekker) and its low part handed on. |x| <= 1e150. */
function expOfSquare(x: number, sign: number): number {
  const c = splitter * x;
  const high = c - (c - x);
  const low = x - high;
  const square = x * x;
  const error = high * high - square + high * low + low * high + low * low;
  return expWithLow(sign * square, sign * error);
}

/** erfcx for every x: 2 e^(x^2) - erfcx(-x) below 0 (Infinity below -26.7). */
export function erfcx(x: number): number {
  // biome-ignore lint/suspicious/noSelfCompare: the test for NaN
  if (x !== x) return x;
  const size = Math.abs(x);
  const positive = size > erfcxFar ? invSqrtPi / size : erfcxOfPositive(size);
  if (!(x < 0)) return positive;
  return 2 * expOfSquare(squareClamp < size ? squareClamp : size, 1) - positive;
}

/** erfc(x): e^(-x^2) erfcx(|x|), and 2 minus that below 0; relative accuracy down to 1e-308. */
export function erfc(x: number): number {
  // biome-ignore lint/suspicious/noSelfCompare: the test for NaN
  if (x !== x) return x;
  const size = Math.abs(x) > squareClamp ? squareClamp : Math.abs(x);
  const tail = expOfSquare(size, -1) * erfcxOfPositive(size);
  return x < 0 ? 2 - tail : tail;
}
