// Natural logarithm, ln(1 + x), and log(a/b) with full relative accuracy near a = b: the mirror image of assembly/math/log.ts.
import { ln2Hi, ln2Lo } from '../../../../assembly/literals/exp.js';
import { lg1, lg2, lg3, lg4, lg5, lg6, lg7, smallestNormal, sqrtHalf, sqrtTwo, twoTo54 } from '../../../../assembly/literals/log.js';
import { highWord, withHighWord } from './bits.js';

/** s R(s^2) of fdlibm: ln((1+s)/(1-s)) - 2s. */
function seriesOf(s: number): number {
  const z = s * s;
  const w = z * z;
  const even = w * (lg2 + w * (lg4 + w * lg6));
  const odd = z * (lg1 + w * (lg3 + w * (lg5 + w * lg7)));
  return even + odd;
}

/** ln x: 0.80 ulp; -Infinity at 0, NaN below, Infinity at Infinity. */
export function log(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!(x >= 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const subnormal = x < smallestNormal;
  const lifted = subnormal ? x * twoTo54 : x;
  const word = highWord(lifted);
  const one = withHighWord(lifted, (word & 0x000fffff) | 0x3ff00000);
  const large = one > sqrtTwo;
  const m = large ? one * 0.5 : one;
  let k = (word >>> 20) - 1023 + (large ? 1 : 0);
  if (subnormal) k -= 54;
  const f = m - 1;
  const s = f / (2 + f);
  const halfSquare = 0.5 * f * f;
  const series = s * (halfSquare + seriesOf(s));
  return series + k * ln2Lo - halfSquare + f + k * ln2Hi;
}

/**
 * ln(1 + x): the logarithm of m 2^k = 1 + x, with what the rounding of 1 + x took put back into f = m - 1, and the two large summands added exactly.
 * -Infinity at -1, NaN below; zeros keep their sign; Infinity at Infinity.
 */
export function log1p(x: number): number {
  if (x === 0 || x === Number.POSITIVE_INFINITY) return x;
  const u = 1 + x;
  if (u === 0) return Number.NEGATIVE_INFINITY;
  if (!(u >= 0)) return Number.NaN;
  const back = u - 1;
  const lost = 1 - (u - back) + (x - back);
  const word = highWord(u);
  const mantissa = withHighWord(u, (word & 0x000fffff) | 0x3ff00000);
  const large = mantissa > sqrtTwo;
  const scale = large ? 0.5 : 1;
  const k = (word >>> 20) - 1023 + (large ? 1 : 0);
  // 2^-exponent: the exponents' bits of it and of 2^exponent add up to twice the bias
  const inverse = withHighWord(0, 0x7fe00000 - (word & 0x7ff00000));
  const rest = lost * inverse * scale;
  const whole = mantissa * scale - 1;
  const f = whole + rest;
  const low = rest - (f - whole);
  const s = f / (2 + f);
  const halfSquare = 0.5 * f * f;
  const series = s * (halfSquare + seriesOf(s));
  const small = series + (k * ln2Lo + low * (1 - f)) - halfSquare;
  const high = k * ln2Hi;
  const sum = high + f;
  return sum + (high - sum + f + small);
}

/** ln(a/b) for a, b in [1e-300, 1e300]: k ln 2 + 2 atanh((a' - b)/(a' + b)), a' = a 2^-k within a factor sqrt 2 of b. */
export function logRatio(a: number, b: number): number {
  const wordA = highWord(a);
  const wordB = highWord(b);
  let scaled = withHighWord(a, (wordA & 0x800fffff) | (wordB & 0x7ff00000));
  let k = ((wordA >>> 20) & 0x7ff) - ((wordB >>> 20) & 0x7ff);
  if (scaled > b * sqrtTwo) {
    scaled *= 0.5;
    k += 1;
  } else if (scaled < b * sqrtHalf) {
    scaled *= 2;
    k -= 1;
  }
  const s = (scaled - b) / (scaled + b);
  return s * seriesOf(s) + k * ln2Lo + (s + s + k * ln2Hi);
}
