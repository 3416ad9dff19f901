// The inputs of VaR of a book, checked: one function a kind of method.
import { fieldsOf, objectOf } from '../../book/fields.js';
import { count, decay, oneOf, positive, within } from '../../check.js';
import { Fault } from '../../fault.js';
import { buildHistory, type History, historyUntil } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import { quantileConventions, shortfallConventions, splitPlace } from '../../risk/quantiles.js';
import { leastObservations } from '../../risk/sampleReach.js';
import { missingCloses } from '../../risk/scenarios/closes.js';
import { seriesLike, tableOf } from '../../risk/series.js';
import { tailProbability } from '../../risk/tail.js';
import { drawnFields, monteCarloInputs } from './drawnInputs.js';
import {
  type BookRiskInputs,
  bookRiskMethods,
  type FilteredBookInputs,
  type HistoricalBookInputs,
  revaluations,
  type StressScenarios,
} from './methods.js';
import { parametricInputs } from './parametricInputs.js';
import { calls, common, distinctNames, factorFields, longestHorizon, sharedOf } from './sharedInputs.js';

const mostScenarios = 2 ** 24;

/** The checked inputs, histories cut at the market's instant. Throws MISSING_FIELD, UNKNOWN_FIELD, UNKNOWN_KIND, BAD_CONFIDENCE, OUT_OF_RANGE ... */
export function bookRiskInputs(inputs: BookRiskInputs): BookRiskInputs {
  const method = oneOf(objectOf(inputs, 'inputs').method, bookRiskMethods, 'method', 'UNKNOWN_KIND');
  if (method === 'monte-carlo') {
    const given = fieldsOf(inputs, 'inputs', [...common, ...factorFields, ...drawnFields, 'revaluation'], [...calls, 'controlVariate']);
    if (given.contributions === true && given.controlVariate === 'delta-gamma') throw indivisible();
    return monteCarloInputs({ ...given, ...sharedOf(given), revaluation: oneOf(given.revaluation, revaluations, 'revaluation') });
  }
  if (method === 'historical' || method === 'filtered-historical') return historicalInputs(inputs, method);
  return parametricInputs(inputs, method);
}

function historicalInputs(inputs: BookRiskInputs, method: 'historical' | 'filtered-historical'): HistoricalBookInputs | FilteredBookInputs {
  const filter = method === 'historical' ? [] : ['decay', 'warmup'];
  const optional = ['volHistory', 'windows', 'quantile', 'shortfall', 'ageDecay', 'stress', ...calls];
  const given = fieldsOf(inputs, 'inputs', [...common, 'history', 'missing', 'revaluation', ...filter], optional);
  const { asOf } = objectOf(given.market, 'market') as unknown as Market;
  const historyOf = (value: unknown, path: string): History => {
    try {
      return historyUntil(buildHistory(value as History), asOf);
    } catch (error) {
      throw error instanceof Fault ? error.at(error.path.replace(/^history/, path)) : error;
    }
  };
  const checked = {
    ...given,
    ...sharedOf(given),
    revaluation: oneOf(given.revaluation, revaluations, 'revaluation'),
    horizonDays: count(given.horizonDays, 1, longestHorizon, 'horizonDays'),
    history: historyOf(given.history, 'history'),
    ...(given.volHistory === undefined ? {} : { volHistory: historyOf(given.volHistory, 'volHistory') }),
    missing: oneOf(given.missing, missingCloses, 'missing'),
    ...(given.windows === undefined ? {} : { windows: count(given.windows, 1, mostScenarios, 'windows') }),
    ...conventionsOf(given),
  };
  if (method === 'historical') return checked as unknown as HistoricalBookInputs;
  const recursion = { decay: decay(given.decay, 'decay'), warmup: count(given.warmup, 1, mostScenarios, 'warmup') };
  return { ...checked, ...recursion } as unknown as FilteredBookInputs;
}

/** How windows count: by named conventions when they are all alike, by weights otherwise. */
function conventionsOf(given: Readonly<Record<string, unknown>>): object {
  const { quantile, shortfall, ageDecay, stress } = given;
  if ((quantile === undefined) !== (shortfall === undefined))
    throw new Fault('MISSING_FIELD', quantile === undefined ? 'quantile' : 'shortfall', 'stated beside the other convention', undefined);
  if (quantile !== undefined && (ageDecay !== undefined || stress !== undefined))
    throw new Fault('BAD_ARGUMENT', 'quantile', 'absent beside weights, which have a quantile of their own', quantile);
  if (given.contributions === true && (quantile !== undefined || ageDecay !== undefined || stress !== undefined)) throw indivisible();
  return {
    ...(quantile === undefined
      ? {}
      : { quantile: oneOf(quantile, quantileConventions, 'quantile'), shortfall: oneOf(shortfall, shortfallConventions, 'shortfall') }),
    ...(ageDecay === undefined ? {} : { ageDecay: within(positive(ageDecay, 'ageDecay'), 0, 1, 'ageDecay') }),
    ...(stress === undefined ? {} : { stress: stressOf(stress) }),
  };
}

/** Parts are those of the loss of a scenario: the tailCount-th, all scenarios alike. */
function indivisible(): Fault {
  return new Fault('BAD_ARGUMENT', 'contributions', 'absent with conventions, weights or a control variate', true);
}

function stressOf(value: unknown): StressScenarios {
  const given = fieldsOf(value, 'stress', ['names', 'moves', 'probabilities']);
  const names = distinctNames(given.names, 'stress.names');
  const moves = tableOf(given.moves, 'stress.moves', 1, 1);
  if (moves[0]?.length !== names.length)
    throw new Fault('SHAPE_MISMATCH', 'stress.moves', `rows as long as stress.names (${names.length})`, moves[0]?.length);
  moves.forEach((row, s) => {
    row.forEach((move, f) => {
      if (!(move > -1)) throw new Fault('OUT_OF_RANGE', `stress.moves[${s}][${f}]`, 'above -1', move);
    });
  });
  const probabilities = seriesLike(given.probabilities, 'stress.probabilities', moves.length, 'stress.moves');
  let total = 0;
  for (const [s, p] of probabilities.entries()) total += within(p, 0, 1, `stress.probabilities[${s}]`);
  if (!(total <= 1)) throw new Fault('OUT_OF_RANGE', 'stress.probabilities', 'at most 1 in all', total);
  return { names, moves, probabilities };
}

/**
 * How many of the largest losses are the tail: scenarios x (1 - confidence) as written in decimal, rounded up. Throws TOO_SHORT when that is
 * less than one: the tail would be what was never seen.
 */
export function tailCountOf(scenarios: number, level: number): number {
  const alpha = tailProbability(level);
  const { whole, fraction } = splitPlace(scenarios * alpha);
  if (whole < 1) throw new Fault('TOO_SHORT', 'scenarios', `at least ${leastObservations(alpha)} for a confidence of ${level}`, scenarios);
  return fraction > 0 ? whole + 1 : whole;
}
