// The steps of Black-76 that every option kernel shares: the mirror image of assembly/math/black.ts.
import { priceHighest, priceLowest, totalVolHighest } from '../../../../assembly/literals/black.js';

/** Whether forward, strike, expiry, vol are inside the domain of the kernels (NaN is not). */
export function validOption(forward: number, strike: number, expiry: number, vol: number): boolean {
  return (
    forward >= priceLowest &&
    forward <= priceHighest &&
    strike >= priceLowest &&
    strike <= priceHighest &&
    expiry >= 0 &&
    expiry < Number.POSITIVE_INFINITY &&
    vol >= 0 &&
    vol < Number.POSITIVE_INFINITY
  );
}

/** sigma sqrt(T), bounded so that nothing below overflows. */
export function totalVolOf(vol: number, rootExpiry: number): number {
  const totalVol = vol * rootExpiry;
  return totalVol > totalVolHighest ? +totalVolHighest : totalVol;
}

/** d1 = m/s + s/2; exactly s/2 at the money, also when s = 0. */
export function d1Of(moneyness: number, totalVol: number): number {
  return (moneyness === 0 ? 0 : moneyness / totalVol) + 0.5 * totalVol;
}

/** F e^(-d1^2/2) = K e^(-d2^2/2), from `near`, e^(-d^2/2) of the smaller |d|. */
export function weightOf(forward: number, strike: number, near: number): number {
  return lesser(forward, strike) * near;
}

/** The smaller price, without a branch: which it is cannot be predicted. Every product with 0 or 1 is exact. */
function lesser(forward: number, strike: number): number {
  const isForward = +(forward < strike);
  return isForward * forward + (1 - isForward) * strike;
}

/** e^(-d1^2/2), from `near` and min(1, K/F); `perForward` = 1/F. */
export function bell1Of(near: number, forward: number, strike: number, perForward: number): number {
  const isForward = +(forward < strike);
  return near * (isForward + (1 - isForward) * strike * perForward);
}

/**
 * Undiscounted value of the out-of-the-money option of the strike: call for m <= 0, put for m > 0. With (a1, a2) = (d1, d2) for
 * the call and (-d2, -d1) for the put, a2 <= 0 always: weight/2 (x(a1) - x(a2)) when a1 <= 0 too (x = mills), else
 * A - weight/2 (x(a1) + x(a2)), A = F or K: no complement of a number near 1 is ever formed in a tail. a1 <= 0 where d1 and d2 have one sign,
 * A is the smaller price, and x(a1) the larger ratio then: the side of the row need not be known.
 */
export function otmValue(forward: number, strike: number, d1: number, d2: number, weight: number, mills1: number, mills2: number): number {
  const apart = +(d1 * d2 < 0);
  const half = 0.5 * weight * (mills1 + (2 * apart - 1) * mills2);
  return Math.abs(apart * lesser(forward, strike) - half);
}

/** Undiscounted value of the option asked for: in the money it is the out-of-the-money one plus |F - K|. `sign`: 1 call, -1 put. */
export function undiscountedValue(otm: number, forward: number, strike: number, sign: number): number {
  const gain = sign * (forward - strike);
  return otm + +(gain > 0) * gain;
}

/** N(th d1) from its tail e^(-d1^2/2) x(d1) / 2. `sign`: 1 call, -1 put. */
export function exerciseProbability(d1: number, tail: number, sign: number): number {
  const likely = +(sign * d1 > 0);
  return likely + (1 - 2 * likely) * tail;
}

/** The shocked volatility: max(min(floor, vol), vol (1 + shock x volScale) + shift): a shock takes no vol below the floor, and no floor lifts a vol. */
export function shockedVol(vol: number, shock: number, volScale: number, shift: number, floor: number): number {
  const shocked = vol * (1 + shock * volScale) + shift;
  const lowest = vol < floor ? vol : floor;
  return shocked < lowest ? lowest : shocked;
}
