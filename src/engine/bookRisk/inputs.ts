// What VaR of a book is asked for: every parameter that changes a figure is stated by the caller.
import type { Book } from '../../book/book.js';
import { fieldsOf, objectOf } from '../../book/fields.js';
import { confidence, count, decay, identifier, oneOf, positive, within } from '../../check.js';
import { Fault } from '../../fault.js';
import { buildHistory, type History, historyUntil } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import { sobolDimensions } from '../../marshal/sobolTables.js';
import { splitPlace } from '../../risk/quantiles.js';
import { type MissingCloses, missingCloses } from '../../risk/scenarios/closes.js';
import { type Generator, generators } from '../../risk/scenarios/draws.js';
import { dimensionsOf } from '../../risk/scenarios/monteCarlo.js';
import { tailProbability } from '../../risk/tail.js';

export const bookRiskMethods = ['historical', 'filtered-historical', 'monte-carlo'] as const;
export type BookRiskMethod = (typeof bookRiskMethods)[number];

interface Common {
  readonly market: Market;
  readonly book: Book;
  readonly confidence: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

interface FromHistory extends Common {
  /** Closes by underlying; only what was known at the market's instant is read. Accounts that hold an underlying it does not name are faults. */
  readonly history: History;
  /** Levels of volatility by underlying on the same dates: their relative moves shock every vol of the underlying. None: vols stand still. */
  readonly volHistory?: History;
  readonly missing: MissingCloses;
  /** Rows a window spans: days of a history that has a row every day. */
  readonly horizonDays: number;
  /** How many windows are scenarios, the last ones; all there are when left out. */
  readonly windows?: number;
}

/** Overlapping windows of simple returns as they were. */
export interface HistoricalBookInputs extends FromHistory {
  readonly method: 'historical';
}

/** The same windows brought to today's volatility; see VolatilityFilter. */
export interface FilteredBookInputs extends FromHistory {
  readonly method: 'filtered-historical';
  /** Weight of yesterday's variance, in (0, 1). */
  readonly decay: number;
  /** Returns whose mean square starts the recursion. */
  readonly warmup: number;
}

export interface MonteCarloBookInputs extends Common {
  readonly method: 'monte-carlo';
  /** Factors: ids of underlyings for prices, `id:vol` for vols. Accounts that hold an underlying not named are faults; a vol not named stands still. */
  readonly names: readonly string[];
  /** Annual standard deviations of the returns, [n]. */
  readonly volatilities: ArrayLike<number>;
  /** [n][n]. */
  readonly correlation: readonly ArrayLike<number>[];
  /** Days of the year that the volatilities are of. */
  readonly daysPerYear: number;
  readonly horizonDays: number;
  /** Student's t has a whole number of degrees above 2, and the covariance stated. */
  readonly distribution: { readonly kind: 'normal' } | { readonly kind: 'student-t'; readonly degrees: number };
  /** 'log': a move is exp(return) - 1; 'simple': the return itself. */
  readonly returns: 'log' | 'simple';
  /** Mean of the returns: 'zero', or for normal log returns 'martingale', -variance/2, with which the mean of the moves is 0. */
  readonly drift: 'zero' | 'martingale';
  readonly generator: Generator;
  /** Whole; below 2^32 for 'sobol'. */
  readonly seed: number;
  readonly scenarios: number;
  readonly antithetic: boolean;
}

export type BookRiskInputs = HistoricalBookInputs | FilteredBookInputs | MonteCarloBookInputs;

const common = ['method', 'market', 'book', 'confidence', 'horizonDays'] as const;
const past = ['history', 'missing'] as const;
const drawn = [
  ...(['names', 'volatilities', 'correlation', 'daysPerYear', 'distribution'] as const),
  ...(['returns', 'drift', 'generator', 'seed', 'scenarios', 'antithetic'] as const),
] as const;
const calls = ['onProgress', 'signal'] as const;
const longestHorizon = 100_000;
const mostScenarios = 2 ** 24;
const mostDegrees = 1_000;

/** The checked inputs, histories cut at the market's instant. Throws MISSING_FIELD, UNKNOWN_FIELD, UNKNOWN_KIND, BAD_CONFIDENCE, OUT_OF_RANGE ... */
export function bookRiskInputs(inputs: BookRiskInputs): BookRiskInputs {
  const method = oneOf(objectOf(inputs, 'inputs').method, bookRiskMethods, 'method', 'UNKNOWN_KIND');
  if (method === 'monte-carlo') return drawnInputs(inputs);
  const filter = method === 'historical' ? [] : ['decay', 'warmup'];
  const given = fieldsOf(inputs, 'inputs', [...common, ...past, ...filter], ['volHistory', 'windows', ...calls]);
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
    confidence: confidence(given.confidence, 'confidence'),
    horizonDays: count(given.horizonDays, 1, longestHorizon, 'horizonDays'),
    history: historyOf(given.history, 'history'),
    ...(given.volHistory === undefined ? {} : { volHistory: historyOf(given.volHistory, 'volHistory') }),
    missing: oneOf(given.missing, missingCloses, 'missing'),
    ...(given.windows === undefined ? {} : { windows: count(given.windows, 1, mostScenarios, 'windows') }),
  };
  if (method === 'historical') return checked as unknown as HistoricalBookInputs;
  const recursion = { decay: decay(given.decay, 'decay'), warmup: count(given.warmup, 1, mostScenarios, 'warmup') };
  return { ...checked, ...recursion } as unknown as FilteredBookInputs;
}

function drawnInputs(inputs: BookRiskInputs): MonteCarloBookInputs {
  const given = fieldsOf(inputs, 'inputs', [...common, ...drawn], calls);
  if (!Array.isArray(given.names)) throw new Fault('TYPE_MISMATCH', 'names', 'an array', given.names);
  const names = given.names.map((name, i) => identifier(name, `names[${i}]`));
  names.forEach((name, i) => {
    if (names.indexOf(name) < i) throw new Fault('DUPLICATE', `names[${i}]`, 'a name that stands only once', name);
  });
  if (names.length === 0) throw new Fault('SHAPE_MISMATCH', 'names', 'at least one factor', given.names);
  const distribution = distributionOf(given.distribution);
  const generator = oneOf(given.generator, generators, 'generator');
  const returns = oneOf(given.returns, ['log', 'simple'] as const, 'returns');
  const drift = oneOf(given.drift, ['zero', 'martingale'] as const, 'drift');
  if (drift === 'martingale' && (returns !== 'log' || distribution.kind !== 'normal'))
    throw new Fault('BAD_ARGUMENT', 'drift', "'zero' unless the returns are normal log returns", drift);
  const scenarios = count(given.scenarios, 1, mostScenarios, 'scenarios');
  if (typeof given.antithetic !== 'boolean') throw new Fault('TYPE_MISMATCH', 'antithetic', 'true or false', given.antithetic);
  if (given.antithetic && scenarios % 2 === 1) throw new Fault('OUT_OF_RANGE', 'scenarios', 'even when antithetic', scenarios);
  const dimensions = dimensionsOf({ names, degrees: distribution.kind === 'normal' ? 0 : distribution.degrees });
  if (generator === 'sobol' && dimensions > sobolDimensions)
    throw new Fault(
      'TOO_LARGE',
      'names',
      `at most ${sobolDimensions} dimensions of a Sobol sequence, factors and degrees of freedom`,
      dimensions,
    );
  return {
    ...given,
    names,
    confidence: confidence(given.confidence, 'confidence'),
    horizonDays: within(positive(given.horizonDays, 'horizonDays'), 0, longestHorizon, 'horizonDays'),
    daysPerYear: positive(given.daysPerYear, 'daysPerYear'),
    distribution,
    returns,
    drift,
    generator,
    seed: count(given.seed, 0, generator === 'sobol' ? 2 ** 32 - 1 : Number.MAX_SAFE_INTEGER, 'seed'),
    scenarios,
  } as unknown as MonteCarloBookInputs;
}

function distributionOf(value: unknown): MonteCarloBookInputs['distribution'] {
  const { kind } = fieldsOf(value, 'distribution', ['kind'], ['degrees']);
  if (oneOf(kind, ['normal', 'student-t'] as const, 'distribution.kind', 'UNKNOWN_KIND') === 'normal') {
    fieldsOf(value, 'distribution', ['kind']);
    return { kind: 'normal' };
  }
  const { degrees } = fieldsOf(value, 'distribution', ['kind', 'degrees']);
  return { kind: 'student-t', degrees: count(degrees, 3, mostDegrees, 'distribution.degrees') };
}

/**
 * How many of the largest losses are the tail: scenarios x (1 - confidence) as written in decimal, rounded up. Throws TOO_SHORT when that is
 * less than one: the tail would be what was never seen.
 */
export function tailCountOf(scenarios: number, level: number): number {
  const alpha = tailProbability(level);
  const { whole, fraction } = splitPlace(scenarios * alpha);
  if (whole < 1) throw new Fault('TOO_SHORT', 'scenarios', `at least ${Math.ceil(1 / alpha)} for a confidence of ${level}`, scenarios);
  return fraction > 0 ? whole + 1 : whole;
}
