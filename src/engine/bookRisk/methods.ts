// What VaR of a book is asked for by each method: every parameter that changes a figure is stated by the caller.
import type { Book } from '../../book/book.js';
import type { History } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import type { QuantileConvention, ShortfallConvention } from '../../risk/quantiles.js';
import type { MissingCloses } from '../../risk/scenarios/closes.js';
import type { Generator } from '../../risk/scenarios/draws.js';
import type { JumpProcess } from '../../risk/scenarios/jumps.js';

export const scenarioMethods = ['historical', 'filtered-historical', 'monte-carlo'] as const;
export const parametricMethods = ['delta-normal', 'student-t', 'delta-gamma'] as const;
export const bookRiskMethods = [...scenarioMethods, ...parametricMethods] as const;
export type BookRiskMethod = (typeof bookRiskMethods)[number];

/**
 * 'full': every instrument is priced again under every scenario. 'delta-gamma-vega': P&L = delta x + gamma x^2/2 + vega y of the relative moves
 * of price and vol, from today's Greeks; no cross terms.
 */
export const revaluations = ['full', 'delta-gamma-vega'] as const;
export type Revaluation = (typeof revaluations)[number];

interface Common {
  readonly market: Market;
  readonly book: Book;
  readonly confidence: number;
  /** Whether the positions' parts in VaR and shortfall are wanted: see BookContributions. None when left out. */
  readonly contributions?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

interface UnderScenarios extends Common {
  readonly revaluation: Revaluation;
}

/** Moves of a time of stress, each with a probability of its own; the history keeps what they leave of 1. */
export interface StressScenarios {
  /** Factors: ids of underlyings for prices, `id:vol` for vols; what is not named stands still. */
  readonly names: readonly string[];
  /** Relative moves above -1, [scenarios][names]. */
  readonly moves: readonly ArrayLike<number>[];
  /** At least 0, at most 1 in all. */
  readonly probabilities: ArrayLike<number>;
}

interface FromHistory extends UnderScenarios {
  /** Closes by underlying; only what was known at the market's instant is read. Accounts that hold an underlying it does not name are faults. */
  readonly history: History;
  /** Levels of volatility by underlying on the same dates: their relative moves shock every vol of the underlying. None: vols stand still. */
  readonly volHistory?: History;
  readonly missing: MissingCloses;
  /** Rows a window spans: days of a history that has a row every day. */
  readonly horizonDays: number;
  /** How many windows are scenarios, the last ones; all there are when left out. */
  readonly windows?: number;
  /** Conventions of equally likely windows, both or neither; 'ceil' and 'tail-count' when left out. */
  readonly quantile?: QuantileConvention;
  readonly shortfall?: ShortfallConvention;
  /** Weight of a window decay^age, in (0, 1] (Boudoukh, Richardson, Whitelaw); all alike when left out. Quantile and shortfall as in `AgeWeightedInputs`. */
  readonly ageDecay?: number;
  readonly stress?: StressScenarios;
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

interface FromFactors extends Common {
  /** Factors: ids of underlyings for prices, `id:vol` for vols. Accounts that hold an underlying not named are faults; a vol not named stands still. */
  readonly names: readonly string[];
  /** Annual standard deviations of the returns, [n]. */
  readonly volatilities: ArrayLike<number>;
  /** [n][n]. */
  readonly correlation: readonly ArrayLike<number>[];
  /** Days of the year that the volatilities are of. */
  readonly daysPerYear: number;
  readonly horizonDays: number;
}

/** Student's t has a whole number of degrees above 2, and the covariance stated. Jumps add to normal returns of the covariance stated. */
export type ReturnDistribution =
  | { readonly kind: 'normal' }
  | { readonly kind: 'student-t'; readonly degrees: number }
  | { readonly kind: 'jumps'; readonly processes: readonly JumpProcess[] };

export interface MonteCarloBookInputs extends UnderScenarios, FromFactors {
  readonly method: 'monte-carlo';
  readonly distribution: ReturnDistribution;
  /** 'log': a move is exp(return) - 1; 'simple': the return itself. */
  readonly returns: 'log' | 'simple';
  /** 'zero': normal and t returns have the mean 0, jumps add theirs. 'martingale', for normal log returns with jumps or without: the mean of the moves is 0. */
  readonly drift: 'zero' | 'martingale';
  readonly generator: Generator;
  /** Whole; below 2^32 for 'sobol'. */
  readonly seed: number;
  readonly scenarios: number;
  readonly antithetic: boolean;
  /** 'delta-gamma': for normal returns, scenarios weigh by what is known of the delta-gamma P&L (see controlVariate.ts). None when left out. */
  readonly controlVariate?: 'none' | 'delta-gamma';
}

/** First-order P&L under normal relative moves. */
export interface DeltaNormalBookInputs extends FromFactors {
  readonly method: 'delta-normal';
}

/** The same under Student's t of the same covariance. */
export interface StudentBookInputs extends FromFactors {
  readonly method: 'student-t';
  /** Above 2. */
  readonly degreesOfFreedom: number;
}

/**
 * Second-order P&L under normal relative moves, delta, vega, gamma, vanna and volga. 'auto': exact where a single factor moves the account, else the
 * saddlepoint, which is mostly within 1 % of 'exact' and up to 5 % off (`DeltaGammaApproximation`); the answer says which. 'exact': the distribution inverted, for every
 * account.
 */
export const bookApproximations = ['auto', 'exact', 'cornish-fisher', 'saddlepoint'] as const;

export interface DeltaGammaBookInputs extends FromFactors {
  readonly method: 'delta-gamma';
  readonly approximation: (typeof bookApproximations)[number];
}

export type ScenarioBookInputs = HistoricalBookInputs | FilteredBookInputs | MonteCarloBookInputs;
export type ParametricBookInputs = DeltaNormalBookInputs | StudentBookInputs | DeltaGammaBookInputs;
export type BookRiskInputs = ScenarioBookInputs | ParametricBookInputs;

export function isParametric(inputs: BookRiskInputs): inputs is ParametricBookInputs {
  return (parametricMethods as readonly string[]).includes(inputs.method);
}
