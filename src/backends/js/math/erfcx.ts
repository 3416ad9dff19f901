// erfcx(x) = e^(x^2) erfc(x) and erfc(x): the mirror image of assembly/math/erfcx.ts.
import { erfcxFar, invSqrtPi, squareClamp } from '../../../../assembly/literals/erfcx.js';
import { sqrtTwo } from '../../../../assembly/literals/log.js';
import { squareMagic } from '../../../../assembly/literals/normal.js';
import { expWithLow } from './exp.js';
import { mills } from './mills.js';

/** erfcx for x in [0, 1e15]. */
function erfcxOfPositive(x: number): number {
  return mills(x * sqrtTwo);
}

/** e^(sign x^2) for 0 <= x <= 40: the square in two parts, as in `bell`. */
function expOfSquare(x: number, sign: number): number {
  const high = x + squareMagic - squareMagic;
  const low = x - high;
  return expWithLow(sign * (high * high), sign * (low * (x + high)));
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
