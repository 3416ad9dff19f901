// What a perpetual's long owes by funding so far: the premium of its own average price, and interest within bounds.
import { fieldsOf, plainNumber } from '../../book/fields.js';
import { positive } from '../../check.js';
import { Fault } from '../../fault.js';

export interface FundingInputs {
  /** Average price of the underlying over the period (external). */
  readonly spot: number;
  /** Average price of the perpetual over the same period (internal). */
  readonly forward: number;
  /** The period so far, years. */
  readonly years: number;
  /** Annual interest, decimal. */
  readonly rate: number;
  /** Bounds of the interest part, as fractions of `spot`. */
  readonly clampLow: number;
  readonly clampHigh: number;
}

/** forward - spot + min(high spot, max(low spot, (1 + years rate) spot - forward)), a unit of the underlying: what a long pays, a short receives. */
export function fundingOf({ spot, forward, years, rate, clampLow, clampHigh }: FundingInputs): number {
  return forward - spot + Math.min(clampHigh * spot, Math.max(clampLow * spot, (1 + years * rate) * spot - forward));
}

/** The same for numbers of unknown origin. Source: vegaprotocol/specs 0053-PERP, 0019-MCAL. Throws NOT_POSITIVE, NOT_FINITE, TYPE_MISMATCH, BAD_RULES, OVERFLOW. */
export function fundingPayment(inputs: FundingInputs): number {
  const names = ['spot', 'forward', 'years', 'rate', 'clampLow', 'clampHigh'] as const;
  const given = fieldsOf(inputs, 'inputs', names);
  const figure = (name: (typeof names)[number]): number => plainNumber(given[name], `inputs.${name}`);
  const clampLow = figure('clampLow');
  const clampHigh = figure('clampHigh');
  if (clampLow > clampHigh) throw new Fault('BAD_RULES', 'inputs.clampLow', `at most clampHigh, ${clampHigh}`, clampLow);
  const payment = fundingOf({
    spot: positive(given.spot, 'inputs.spot'),
    forward: positive(given.forward, 'inputs.forward'),
    years: figure('years'),
    rate: figure('rate'),
    clampLow,
    clampHigh,
  });
  if (!Number.isFinite(payment)) throw new Fault('OVERFLOW', 'payment', 'a finite number', payment);
  return payment;
}
