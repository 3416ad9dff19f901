// Margin by risk factors of the price: what a long or a short loses in the tail, and what closing it slips.
import { instrumentKinds } from '../../book/checkInstrument.js';
import { Fault } from '../../fault.js';
import { choice, factor, list, name, named, number, record, refined, variants } from '../shapes/shape.js';

/** Fractions of the notional as the venue states them, or expected shortfall of a lognormal price (`core.lognormal`). */
const riskFactors = variants('model', {
  stated: { long: factor, short: factor },
  lognormal: { drift: number(-100, 100), volatility: number(1e-6, 20), years: number(1e-12, 10), probability: number(1e-9, 0.5) },
});

/**
 * Notional x (slippage + risk factor of its side). Instruments by id, else by underlying, else '*' where it is stated.
 * Source: vegaprotocol/specs 0019-MCAL, 0018-RSKM.
 */
export const riskFactorMargin = {
  level: 'unit',
  shape: record({
    kinds: list(choice(instrumentKinds), 1, 4),
    price: choice(['forward', 'index']),
    instruments: named(record({ slippage: factor, riskFactors })),
  }),
} as const;

const clamp = number(-1e12, 1e12);

/**
 * factor x max(0, funding payment x quantity) of perpetuals: what the position may owe at the end of the period (`fundingPayment`).
 * Source: vegaprotocol/specs 0019-MCAL.
 */
export const fundingLiability = {
  level: 'unit',
  shape: refined(
    record({
      factor,
      /** Figures of the quote: average price of the underlying and of the perpetual, and the period so far in years. */
      spot: name,
      forward: name,
      years: name,
      /** Annual interest, and the bounds of the interest part as fractions of the spot average. */
      rate: number(-100, 100),
      clampLow: clamp,
      clampHigh: clamp,
    }),
    ({ clampLow, clampHigh }, path) => {
      if (clampLow > clampHigh) throw new Fault('BAD_RULES', `${path}.clampLow`, `at most clampHigh, ${clampHigh}`, clampLow);
    },
  ),
} as const;
