// Black-76 as textbooks print it, for oracles: no care for tails, no backends.
import { normalCdf, normalPdf } from './textbookNormal.js';

export interface Black {
  readonly value: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  /** Per year, calendar time passing at fixed forward and vol. */
  readonly theta: number;
}

/** Discounted value of an option on a forward, and its derivatives with respect to the forward, the vol and time. */
export function black76(forward: number, strike: number, years: number, vol: number, rate: number, call: boolean): Black {
  const discount = Math.exp(-rate * years);
  const totalVol = vol * Math.sqrt(years);
  const sign = call ? 1 : -1;
  if (totalVol === 0) {
    const exercised = sign * (forward - strike) > 0 ? 1 : forward === strike ? 0.5 : 0;
    const intrinsic = discount * Math.max(0, sign * (forward - strike));
    return { value: intrinsic, delta: discount * sign * exercised, gamma: 0, vega: 0, theta: rate * intrinsic };
  }
  const d1 = Math.log(forward / strike) / totalVol + totalVol / 2;
  const d2 = d1 - totalVol;
  const value = discount * sign * (forward * normalCdf(sign * d1) - strike * normalCdf(sign * d2));
  return {
    value,
    delta: discount * sign * normalCdf(sign * d1),
    gamma: (discount * normalPdf(d1)) / (forward * totalVol),
    vega: discount * forward * normalPdf(d1) * Math.sqrt(years),
    theta: rate * value - (discount * forward * normalPdf(d1) * vol) / (2 * Math.sqrt(years)),
  };
}
