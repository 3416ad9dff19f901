// VaR and ES of observations: historical, weighted by age or by the probability of a stress, and filtered by volatility.
import { fieldsOf } from '../book/fields.js';
import { confidence as confidenceOf, count, decayOrNone, nonNegative, oneOf } from '../check.js';
import { Fault } from '../fault.js';
import { bootstrapPaths, standardised, type VarianceRecursion, volatilityUpdated } from './filtered.js';
import type {
  AgeWeightedInputs,
  FilteredHistoricalInputs,
  HistoricalFigures,
  HistoricalInputs,
  SimulatedFigures,
  StressedInputs,
  VolatilityUpdatedInputs,
  WeightedFigures,
} from './methods.js';
import { quantileConventions, quantileOf, shortfallConventions, shortfallOf } from './quantiles.js';
import { reachOf, weightedReachOf } from './sampleReach.js';
import { seriesLike, seriesOf } from './series.js';
import { tailProbability } from './tail.js';
import { ageWeights, weightedTail } from './weighted.js';

type Fields = Readonly<Record<string, unknown>>;
const conventions = ['confidence', 'quantile', 'shortfall'] as const;
/** Draws of a bootstrap are refused beyond this: minutes of work. */
const drawLimit = 2 ** 30;
const pathLimit = 2 ** 24;

/** The tail of equally likely P&L by the conventions named; `counts` are those it rests on, by their path. */
function sampleTail(pnl: Float64Array, given: Fields, counts: Readonly<Record<string, number>>): HistoricalFigures {
  const alpha = tailOf(given.confidence);
  const quantile = oneOf(given.quantile, quantileConventions, 'quantile');
  const shortfall = oneOf(given.shortfall, shortfallConventions, 'shortfall');
  const sorted = pnl.slice().sort();
  const q = quantileOf(sorted, alpha, quantile);
  const warnings = Object.entries(counts).flatMap(([path, count]) => reachOf(count, alpha, path));
  return { valueAtRisk: 0 - q, expectedShortfall: shortfallOf(sorted, alpha, q, shortfall) + 0, observations: pnl.length, warnings };
}

export function historicalRisk(inputs: HistoricalInputs): HistoricalFigures {
  const given = fieldsOf(inputs, 'inputs', ['method', 'pnl', ...conventions]);
  const pnl = seriesOf(given.pnl, 'pnl');
  return sampleTail(pnl, given, { pnl: pnl.length });
}

export function ageWeightedRisk(inputs: AgeWeightedInputs): WeightedFigures {
  const given = fieldsOf(inputs, 'inputs', ['method', 'pnl', 'decay', 'confidence']);
  const pnl = seriesOf(given.pnl, 'pnl');
  const weights = ageWeights(pnl.length, decayOrNone(given.decay, 'decay'));
  return weightedFigures(pnl, weights, tailOf(given.confidence));
}

export function stressedRisk(inputs: StressedInputs): WeightedFigures {
  const given = fieldsOf(inputs, 'inputs', ['method', 'pnl', 'stressPnl', 'stressProbabilities', 'confidence'], ['decay']);
  const pnl = seriesOf(given.pnl, 'pnl');
  const stressPnl = seriesOf(given.stressPnl, 'stressPnl', 0);
  const probabilities = seriesLike(given.stressProbabilities, 'stressProbabilities', stressPnl.length, 'stressPnl');
  const stressed = probabilities.reduce((sum, p, i) => sum + nonNegative(p, `stressProbabilities[${i}]`), 0);
  if (!(stressed <= 1)) throw new Fault('OUT_OF_RANGE', 'stressProbabilities', 'at most 1 in all', stressed);
  const history = ageWeights(pnl.length, given.decay === undefined ? 1 : decayOrNone(given.decay, 'decay')).map(
    (weight) => weight * (1 - stressed),
  );
  const all = joined(pnl, stressPnl);
  const weights = joined(history, probabilities);
  return weightedFigures(all, weights, tailOf(given.confidence));
}

function weightedFigures(pnl: Float64Array, weights: Float64Array, alpha: number): WeightedFigures {
  return { ...weightedTail(pnl, weights, alpha), observations: pnl.length, warnings: weightedReachOf(weights, alpha, 'pnl'), weights };
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const all = new Float64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function tailOf(confidence: unknown): number {
  return tailProbability(confidenceOf(confidence, 'confidence'));
}

const filtered = ['method', 'returns', 'volatilities', 'currentVolatility', ...conventions] as const;

interface Filtered {
  readonly returns: Float64Array;
  readonly volatilities: Float64Array;
  readonly current: number;
  readonly value: number;
}

function filteredOf(given: Fields): Filtered {
  const returns = seriesOf(given.returns, 'returns');
  const volatilities = seriesLike(given.volatilities, 'volatilities', returns.length, 'returns');
  volatilities.forEach((volatility, i) => {
    nonNegative(volatility, `volatilities[${i}]`);
  });
  return {
    returns,
    volatilities,
    current: nonNegative(given.currentVolatility, 'currentVolatility'),
    value: given.value === undefined ? 1 : nonNegative(given.value, 'value'),
  };
}

export function volatilityUpdatedRisk(inputs: VolatilityUpdatedInputs): SimulatedFigures {
  const given = fieldsOf(inputs, 'inputs', filtered, ['value']);
  const { returns, volatilities, current, value } = filteredOf(given);
  const pnl = volatilityUpdated(returns, volatilities, current).map((r) => r * value);
  return { ...sampleTail(pnl, given, { returns: returns.length }), pnl };
}

export function filteredHistoricalRisk(inputs: FilteredHistoricalInputs): SimulatedFigures {
  const given = fieldsOf(inputs, 'inputs', [...filtered, 'horizonDays', 'paths', 'seed'], ['value', 'recursion']);
  const { returns, volatilities, current, value } = filteredOf(given);
  const steps = count(given.horizonDays, 1, 10_000, 'horizonDays');
  const paths = count(given.paths, 1, pathLimit, 'paths');
  const seed = count(given.seed, 0, Number.MAX_SAFE_INTEGER, 'seed');
  if (steps * paths > drawLimit) throw new Fault('TOO_LARGE', 'paths', `at most ${drawLimit} draws in all`, steps * paths);
  const recursion = given.recursion === undefined ? {} : { recursion: recursionOf(given.recursion) };
  const residuals = standardised(returns, volatilities);
  const pnl = bootstrapPaths({ residuals, currentVolatility: current, steps, paths, seed, ...recursion }).map((r) => r * value);
  return { ...sampleTail(pnl, given, { returns: returns.length, paths }), pnl };
}

function recursionOf(value: unknown): VarianceRecursion {
  const given = fieldsOf(value, 'recursion', ['omega', 'alpha', 'beta']);
  return {
    omega: nonNegative(given.omega, 'recursion.omega'),
    alpha: nonNegative(given.alpha, 'recursion.alpha'),
    beta: nonNegative(given.beta, 'recursion.beta'),
  };
}
