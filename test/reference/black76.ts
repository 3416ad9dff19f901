// Slow and obvious: Black-76 values and Greeks, linear and inverse, from the textbook formulas in 115 digits.
import { add, type Big, big, div, mul, neg, scaled, sqrt, sub } from './big.js';
import { exp, log, normalCdf, normalPdf } from './bigFunctions.js';

/** One option in exact numbers; T > 0 and vol > 0. */
export interface BigOption {
  readonly forward: Big;
  readonly strike: Big;
  readonly expiryYears: Big;
  readonly vol: Big;
  readonly rate: Big;
  readonly call: boolean;
}

export interface OptionRow {
  readonly forward: number;
  readonly strike: number;
  readonly expiryYears: number;
  readonly vol: number;
  readonly rate: number;
  readonly call: boolean;
}

export function bigOption({ forward, strike, expiryYears, vol, rate, call }: OptionRow): BigOption {
  return { forward: big(forward), strike: big(strike), expiryYears: big(expiryYears), vol: big(vol), rate: big(rate), call };
}

export const linearFigures = ['value', 'delta', 'gamma', 'vega', 'theta', 'rho', 'vanna', 'volga', 'charm'] as const;
export type LinearFigures = Record<(typeof linearFigures)[number], Big>;

export const inverseFigures = ['value', 'blackDelta', 'netDelta', 'delta', 'gamma', 'vega', 'theta', 'vanna', 'volga', 'charm'] as const;
export type InverseFigures = Record<(typeof inverseFigures)[number], Big>;

/** What every figure is made of; th = +1 call, -1 put. */
function parts({ forward, strike, expiryYears, vol, call }: BigOption) {
  const root = sqrt(expiryYears);
  const totalVol = mul(vol, root);
  const d1 = add(div(log(div(forward, strike)), totalVol), scaled(totalVol, -1));
  const d2 = sub(d1, totalVol);
  const signed = (x: Big): Big => (call ? x : neg(x));
  return { root, totalVol, d1, d2, signed, density: normalPdf(d1), n1: normalCdf(signed(d1)), n2: normalCdf(signed(d2)) };
}

/** D th (F N(th d1) - K N(th d2)) alone: what repricing needs. */
export function linearValue(option: BigOption): Big {
  const { signed, n1, n2 } = parts(option);
  const undiscounted = signed(sub(mul(option.forward, n1), mul(option.strike, n2)));
  return mul(exp(neg(mul(option.rate, option.expiryYears))), undiscounted);
}

/** th (N(th d1) - (K/F) N(th d2)) coins. */
export function inverseValue(option: BigOption): Big {
  const { signed, n1, n2 } = parts(option);
  return signed(sub(n1, mul(div(option.strike, option.forward), n2)));
}

/** Discounted, in the numeraire; see assembly/kernels/greeks.ts for the formulas and their units. */
export function linearGreeks(option: BigOption): LinearFigures {
  const { forward, strike, expiryYears, vol, rate } = option;
  const { root, totalVol, d1, d2, signed, density, n1, n2 } = parts(option);
  const discount = exp(neg(mul(rate, expiryYears)));
  const value = mul(discount, signed(sub(mul(forward, n1), mul(strike, n2))));
  const delta = mul(discount, signed(n1));
  const vega = mul(mul(discount, mul(forward, density)), root);
  const decay = div(mul(discount, mul(mul(forward, density), vol)), scaled(root, 1));
  const drift = div(mul(mul(discount, density), d2), scaled(expiryYears, 1));
  return {
    value,
    delta,
    gamma: div(mul(discount, density), mul(forward, totalVol)),
    vega,
    theta: sub(mul(rate, value), decay),
    rho: neg(mul(expiryYears, value)),
    vanna: neg(div(mul(mul(discount, density), d2), vol)),
    volga: div(mul(vega, mul(d1, d2)), vol),
    charm: add(mul(rate, delta), drift),
  };
}

/** Of the coin price; see assembly/kernels/inverseGreeks.ts. */
export function inverseGreeks(option: BigOption): InverseFigures {
  const { forward, strike, expiryYears, vol } = option;
  const { root, totalVol, d1, d2, signed, density, n1, n2 } = parts(option);
  const netDelta = signed(mul(div(strike, forward), n2));
  const square = mul(forward, forward);
  const vega = mul(density, root);
  return {
    value: signed(sub(n1, mul(div(strike, forward), n2))),
    blackDelta: signed(n1),
    netDelta,
    delta: div(netDelta, forward),
    gamma: div(sub(div(density, totalVol), scaled(netDelta, 1)), square),
    vega,
    theta: neg(div(mul(density, vol), scaled(root, 1))),
    vanna: neg(div(mul(density, d1), mul(forward, vol))),
    volga: div(mul(vega, mul(d1, d2)), vol),
    charm: div(mul(density, d1), mul(scaled(expiryYears, 1), forward)),
  };
}
