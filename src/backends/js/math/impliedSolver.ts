// The implied volatility of a normalised price: the mirror image of assembly/math/impliedSolver.ts, row by row.
import { deepMoneyness, smallestPrice, sqrtThree, sqrtTwoPi } from '../../../../assembly/literals/impliedVol.js';
import { sqrtHalfPi } from '../../../../assembly/literals/mills.js';
import { invSqrtTwoPi } from '../../../../assembly/literals/normal.js';
import { exp } from './exp.js';
import { isComplement, partOf } from './impliedBlack.js';
import { lowerRatio, quantileGuess } from './impliedGuess.js';
import { log } from './log.js';
import { mills } from './mills.js';

const low = 0;
const middle = 1;
const high = 2;

/** s of the normalised price b = timeValue/scale, x = -|ln(F/K)|: a guess by region, then two steps (far from the money three) of Householder's method of order 4. */
export function solve(x: number, timeValue: number, gap: number, scale: number, bound: number): number {
  const beta = timeValue / scale;
  const logBeta = beta < smallestPrice ? log(timeValue) - log(scale) : log(beta);

  // the point of inflection, and the crossings of its tangent with 0 and with the bound
  const size = -x;
  const centre = Math.sqrt(size + size);
  const scaled = mills(centre);
  const centrePrice = 0.5 * bound * (1 - scaled);
  const below = beta < centrePrice;
  const start = below ? centre - sqrtHalfPi * (1 - scaled) : centre + sqrtHalfPi * (1 + scaled);
  const h0 = x / start;
  const t0 = 0.5 * start;
  const part0 = partOf(x, h0, t0);
  const complement0 = isComplement(x, h0, t0);
  const scale0 = bound * exp(-0.5 * ((h0 + t0) * (h0 + t0)));
  const price0 = complement0 ? bound - scale0 * part0 : scale0 * part0;
  const region = below ? (beta < price0 ? low : middle) : beta > price0 && beta + beta > bound ? high : middle;

  let s: number;
  if (region === middle) {
    s = centre + ((beta - centrePrice) / (price0 - centrePrice)) * (start - centre);
  } else {
    const fade = exp(-0.125 * (start * start));
    if (region === low) {
      const ratio = lowerRatio(beta / price0, size, start, part0, mills(size / (sqrtThree * start)), fade);
      s = size / (sqrtThree * quantileGuess((logBeta + log(ratio)) / 3));
    } else {
      s = 2 * quantileGuess(log(0.5 * (fade * mills(t0)) * (gap / (bound - price0))));
    }
  }

  const highest = region === low ? start : Number.POSITIVE_INFINITY;
  if (!(s < highest)) s = highest;
  const steps = x < deepMoneyness ? 3 : 2;
  for (let step = 0; step < steps; step++) {
    const h = x / s;
    const t = 0.5 * s;
    const part = partOf(x, h, t);
    const complement = isComplement(x, h, t);
    const square = -0.5 * ((h + t) * (h + t));
    const perVol = h / s;
    const bend = h * perVol - 0.5 * t;
    const twist = bend * bend - 3 * (perVol * perVol) - 0.25;
    let newton: number;
    let second: number;
    let third: number;
    if (region === low) {
      const logPrice = log(part) + (0.5 * x + square);
      const rate = invSqrtTwoPi / part;
      const inverse = 1 / logPrice;
      newton = ((logBeta - logPrice) * logPrice) / logBeta / rate;
      second = bend - rate * (1 + 2 * inverse);
      third = twist + 2 * (rate * rate) * (1 + 3 * inverse * (1 + inverse)) - 3 * (bend * rate) * (1 + 2 * inverse);
    } else {
      const weight = bound * exp(square);
      if (region === middle) {
        const excess = complement ? beta - bound + weight * part : beta - weight * part;
        newton = (excess / weight) * sqrtTwoPi;
        second = bend;
        third = twist;
      } else {
        const lacking = complement ? weight * part : bound - weight * part;
        const rate = (invSqrtTwoPi * weight) / lacking;
        newton = -log(gap / lacking) / rate;
        second = bend + rate;
        third = twist + rate * (2 * rate + 3 * bend);
      }
    }
    const change = (newton * (1 + 0.5 * second * newton)) / (1 + newton * (second + third * newton * (1 / 6)));
    const least = -0.5 * s;
    s += change < least ? least : change;
    if (!(s < highest)) s = highest;
  }
  return s;
}
