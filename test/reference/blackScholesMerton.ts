// Slow and obvious: values and Greeks of options on a spot with a yield, from the textbook formulas in 115 digits.
import { add, type Big, big, div, mul, neg, scaled, sqrt, sub } from './big.js';
import { exp, log, normalCdf, normalPdf } from './bigFunctions.js';
import type { LinearFigures } from './black76.js';

/** One option in exact numbers; T > 0 and vol > 0. */
export interface BigSpotOption {
  readonly spot: Big;
  readonly strike: Big;
  readonly expiryYears: Big;
  readonly vol: Big;
  readonly rate: Big;
  readonly yield: Big;
  readonly call: boolean;
}

export interface SpotRow {
  readonly spot: number;
  readonly strike: number;
  readonly expiryYears: number;
  readonly vol: number;
  readonly rate: number;
  readonly yield: number;
  readonly call: boolean;
}

export const spotInputs = ['spot', 'strike', 'expiryYears', 'vol', 'rate', 'yield'] as const;

export function bigSpotOption(row: SpotRow): BigSpotOption {
  return {
    spot: big(row.spot),
    strike: big(row.strike),
    expiryYears: big(row.expiryYears),
    vol: big(row.vol),
    rate: big(row.rate),
    yield: big(row.yield),
    call: row.call,
  };
}

/** Merton (1973): delta, gamma, vanna, charm by the spot; theta and charm at a fixed spot, rho at a fixed yield. */
export function spotGreeks(option: BigSpotOption): LinearFigures {
  const { spot, strike, expiryYears, vol, rate, call } = option;
  const root = sqrt(expiryYears);
  const totalVol = mul(vol, root);
  const carry = sub(rate, option.yield);
  const d1 = add(div(add(log(div(spot, strike)), mul(carry, expiryYears)), totalVol), scaled(totalVol, -1));
  const d2 = sub(d1, totalVol);
  const signed = (x: Big): Big => (call ? x : neg(x));
  const kept = exp(neg(mul(option.yield, expiryYears)));
  const discount = exp(neg(mul(rate, expiryYears)));
  const density = mul(kept, normalPdf(d1));
  const delta = mul(kept, signed(normalCdf(signed(d1))));
  const strikeLeg = mul(mul(strike, discount), signed(normalCdf(signed(d2))));
  const vega = mul(mul(spot, density), root);
  const decay = div(mul(mul(spot, density), vol), scaled(root, 1));
  const slope = sub(div(carry, totalVol), div(d2, scaled(expiryYears, 1)));
  return {
    value: sub(mul(spot, delta), strikeLeg),
    delta,
    gamma: div(density, mul(spot, totalVol)),
    vega,
    theta: sub(sub(mul(mul(option.yield, spot), delta), mul(rate, strikeLeg)), decay),
    rho: mul(expiryYears, strikeLeg),
    vanna: neg(div(mul(density, d2), vol)),
    volga: div(mul(vega, mul(d1, d2)), vol),
    charm: sub(mul(option.yield, delta), mul(density, slope)),
  };
}
