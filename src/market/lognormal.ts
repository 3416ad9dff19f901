// Tails of a lognormal price, and the risk factors of a position in it: expected shortfall of a long and of a short.
import { fieldsOf, plainNumber } from '../book/fields.js';
import { confidence, nonNegative, positive } from '../check.js';
import { Fault } from '../fault.js';

/** Functions of a backend that these need; one number at a time. */
export interface NormalMath {
  readonly exp: (x: number) => number;
  readonly normalCdf: (x: number) => number;
  readonly normalQuantile: (p: number) => number;
}

export interface LognormalInputs {
  /** Mean and standard deviation of the logarithm. */
  readonly mean: number;
  readonly deviation: number;
  /** Probability of the tail: 0.01 for the worst of a hundred. */
  readonly probability: number;
}

/** Quantile and mean of each tail, of X = e^(mean + deviation Z): the lowest X, and the highest. */
export interface LognormalTails {
  readonly lower: { readonly quantile: number; readonly mean: number };
  readonly upper: { readonly quantile: number; readonly mean: number };
}

/** With z = N^-1(p): quantiles e^(m + s z), e^(m - s z); tail means e^(m + s^2 / 2) N(z - s) / p and e^(m + s^2 / 2) N(z + s) / p. */
export function tailsOf(
  { exp, normalCdf, normalQuantile }: NormalMath,
  mean: number,
  deviation: number,
  probability: number,
): LognormalTails {
  const z = normalQuantile(probability);
  const expected = exp(mean + (deviation * deviation) / 2);
  return {
    lower: { quantile: exp(mean + deviation * z), mean: (expected * normalCdf(z - deviation)) / probability },
    upper: { quantile: exp(mean - deviation * z), mean: (expected * normalCdf(z + deviation)) / probability },
  };
}

function lognormalTails(math: NormalMath, inputs: LognormalInputs): LognormalTails {
  const given = fieldsOf(inputs, 'inputs', ['mean', 'deviation', 'probability']);
  const mean = plainNumber(given.mean, 'inputs.mean');
  const deviation = nonNegative(given.deviation, 'inputs.deviation');
  const tails = tailsOf(math, mean, deviation, confidence(given.probability, 'inputs.probability'));
  for (const [side, tail] of Object.entries(tails))
    for (const [name, figure] of Object.entries(tail))
      if (!Number.isFinite(figure)) throw new Fault('OVERFLOW', `${side}.${name}`, 'a finite number', figure);
  return tails;
}

export interface RiskFactorInputs {
  /** Annual drift and volatility of the price, decimals. */
  readonly drift: number;
  readonly volatility: number;
  /** Horizon: how long closing a position takes. */
  readonly years: number;
  readonly probability: number;
}

/** Expected shortfall as a fraction of the notional. */
export interface RiskFactors {
  readonly long: number;
  readonly short: number;
}

/**
 * long = 1 - mean of the lower tail, short = mean of the upper tail - 1, of a price of 1 after `years`: its logarithm has mean
 * (drift - volatility^2 / 2) years and deviation volatility sqrt(years). Source: vegaprotocol/specs 0018-RSKM, vegaprotocol/quant riskmodelbs.
 */
export function riskFactorsOf(math: NormalMath, { drift, volatility, years, probability }: RiskFactorInputs): RiskFactors {
  const { lower, upper } = tailsOf(math, (drift - (volatility * volatility) / 2) * years, volatility * Math.sqrt(years), probability);
  return { long: 1 - lower.mean, short: upper.mean - 1 };
}

function lognormalRiskFactors(math: NormalMath, inputs: RiskFactorInputs): RiskFactors {
  const given = fieldsOf(inputs, 'inputs', ['drift', 'volatility', 'years', 'probability']);
  const factors = riskFactorsOf(math, {
    drift: plainNumber(given.drift, 'inputs.drift'),
    volatility: positive(given.volatility, 'inputs.volatility'),
    years: positive(given.years, 'inputs.years'),
    probability: confidence(given.probability, 'inputs.probability'),
  });
  for (const [side, factor] of Object.entries(factors))
    if (!Number.isFinite(factor)) throw new Fault('OVERFLOW', side, 'a finite number', factor);
  return factors;
}

/** Both throw BAD_CONFIDENCE, NEGATIVE, NOT_POSITIVE, NOT_FINITE, TYPE_MISMATCH, and OVERFLOW where a figure leaves the doubles. */
export interface Lognormal {
  /** Quantile and mean of each tail of a lognormal variable. */
  tails(inputs: LognormalInputs): LognormalTails;
  /** Expected shortfall of a long and of a short, as fractions of the notional. */
  riskFactors(inputs: RiskFactorInputs): RiskFactors;
}

export function lognormalOn(use: <T>(job: (math: NormalMath) => T) => T): Lognormal {
  return {
    tails: (inputs) => use((math) => lognormalTails(math, inputs)),
    riskFactors: (inputs) => use((math) => lognormalRiskFactors(math, inputs)),
  };
}
