// ln(a/b) down a column: the mirror image of assembly/math/logRatioColumn.ts.
import { ln2Hi, ln2Lo } from '../../../../assembly/literals/exp.js';
import { lg1, lg2, lg3, lg4, lg5, lg6, lg7, sqrtHalf, sqrtTwo } from '../../../../assembly/literals/log.js';
import { high, view, words } from './bits.js';
import { powersOfTwo } from './exp.js';
import { logRatio } from './log.js';

/** column[results + i] = logRatio(as[fromA + i], bs[fromB + i]). Whole numbers of ln 2 are moved by exact powers of two. */
export function logRatioColumn(
  as: Float64Array,
  bs: Float64Array,
  fromA: number,
  fromB: number,
  column: Float64Array,
  results: number,
  count: number,
): void {
  const g1 = +lg1;
  const g2 = +lg2;
  const g3 = +lg3;
  const g4 = +lg4;
  const g5 = +lg5;
  const g6 = +lg6;
  const g7 = +lg7;
  const lnHigh = +ln2Hi;
  const lnLow = +ln2Lo;
  const least = +sqrtHalf;
  const most = +sqrtTwo;
  const twoTo = powersOfTwo;
  const seen = view;
  const word = words;
  const top = high;
  for (let i = 0; i < count; i++) {
    const a = as[fromA + i];
    const b = bs[fromB + i];
    seen[0] = a;
    const wordA = word[top];
    seen[0] = b;
    let k = (wordA >>> 20) - (word[top] >>> 20);
    if (k > 1000 || k < -1000) {
      // no single power of two spans it, or a row is invalid
      column[results + i] = logRatio(a, b);
      continue;
    }
    // k brings a within a factor 2 of b, then within sqrt 2 of it
    const near = a * twoTo[1022 - k];
    k += +(near > b * most) - +(near < b * least);
    const scaled = a * twoTo[1022 - k];
    const s = (scaled - b) / (scaled + b);
    const z = s * s;
    const w = z * z;
    const even = w * (g2 + w * (g4 + w * g6));
    const odd = z * (g1 + w * (g3 + w * (g5 + w * g7)));
    column[results + i] = s * (even + odd) + k * lnLow + (s + s + k * lnHigh);
  }
}
