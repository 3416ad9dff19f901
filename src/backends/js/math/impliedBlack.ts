// Normalised Black for the implied volatility: the mirror image of assembly/math/impliedBlack.ts.
import { seriesHalfVol, seriesMoneyness } from '../../../../assembly/literals/impliedVol.js';
import { seriesOf } from './blackSeries.js';
import { mills } from './mills.js';

/** Whether the Taylor series stands for the difference of two scaled erfc's. */
function inSeries(x: number, t: number): boolean {
  return x > -seriesMoneyness && t < seriesHalfVol;
}

/** Whether `partOf` is what the price lacks to its bound, not what it is made of. */
export function isComplement(x: number, h: number, t: number): boolean {
  return !inSeries(x, t) && h + t > 0;
}

/**
 * b/E or, of a complement, (bmax - b)/E, for the normalised price b of total volatility s: h = x/s, t = s/2, E = e^(-(h^2 + t^2)/2).
 * (erfcx(-(h + t)/sqrt 2) -+ erfcx((t - h)/sqrt 2))/2, or the series in t where that difference cancels.
 */
export function partOf(x: number, h: number, t: number): number {
  if (inSeries(x, t)) return seriesOf(h, t, mills(h));
  const sum = h + t;
  const inner = mills(sum);
  const outer = mills(h - t);
  return 0.5 * (sum > 0 ? inner + outer : inner - outer);
}
