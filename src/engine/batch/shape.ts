// The shape of a batch: how many of everything, stated once, so that all memory can be reserved before the first number is there.
import { fieldsOf, listOf } from '../../book/fields.js';
import { confidence, count, finite, oneOf } from '../../check.js';
import { rowStride } from '../../columns/arena.js';
import { type BatchSizes, factorWidth } from '../../columns/batchColumns.js';
import { usualExposures, varianceForm } from '../../columns/varianceForm.js';
import { Fault } from '../../fault.js';

/**
 * How many of everything a batch holds at most. Instruments are numbered by kind: a handle counts through linear options first, then inverse
 * options, linear futures (spot and perpetuals too) and inverse futures. Unused capacity does not affect results: unheld instruments at the money, accounts without positions.
 */
export interface BatchShape {
  readonly options?: number;
  readonly inverseOptions?: number;
  readonly futures?: number;
  readonly inverseFutures?: number;
  /** At least 1. */
  readonly underlyings: number;
  readonly accounts?: number;
  /** Positions of all accounts together. */
  readonly positions?: number;
  /** Scenarios of the tail; none when left out. With them, `tailCount` or `confidence` must be stated. */
  readonly scenarios?: number;
  /** How many of the largest losses are the tail: VaR is the smallest of them, shortfall their mean. */
  readonly tailCount?: number;
  /** States the tail as a probability instead: tailCount = scenarios x (1 - confidence), rounded up, at least 1. */
  readonly confidence?: number;
  /** Ranks of losses beside the tail, 1 the largest: of every account its loss of each is a column of the tail's `ranked`. */
  readonly ranks?: readonly number[];
  /** No shocked volatility is below this, unless the unshocked one is; 0 when left out. */
  readonly volFloor?: number;
  /**
   * Variance over two factors an underlying, relative moves of its forward and of its volatility: 'covariance' (or correlation) when that
   * matrix is what the caller fills, 'cholesky' when its lower triangular factor is. No variance when left out.
   */
  readonly factors?: 'covariance' | 'cholesky';
  /**
   * How many of the underlyings an account holds, at most or about; 8 when left out. Where that is at most 40 % of them and the matrix is a
   * covariance, variances are summed over what each account holds (and an account that holds more takes longer): other last bits than over
   * all factors, the same accuracy. It affects results in no other way.
   */
  readonly underlyingsHeld?: number;
  /** Whether exposures of every account are kept for reading: 16 bytes an account and underlying. */
  readonly exposures?: boolean;
}

const numbers = [
  'options',
  'inverseOptions',
  'futures',
  'inverseFutures',
  'accounts',
  'positions',
  'scenarios',
  'tailCount',
  'confidence',
  'volFloor',
] as const;
const most = 2 ** 28;
const mostFactors = 4096;

/** Throws TYPE_MISMATCH, OUT_OF_RANGE, TOO_LARGE, UNKNOWN_FIELD, MISSING_FIELD, BAD_ARGUMENT, BAD_CONFIDENCE. */
export function sizesOf(shape: BatchShape): BatchSizes {
  const given = fieldsOf(
    shape,
    'shape',
    ['underlyings'],
    [...numbers, 'ranks', 'factors', 'underlyingsHeld', 'exposures'],
  ) as unknown as BatchShape;
  const many = (name: 'options' | 'inverseOptions' | 'futures' | 'inverseFutures' | 'accounts' | 'positions' | 'scenarios'): number =>
    count(given[name] ?? 0, 0, most, `shape.${name}`);
  const options = many('options');
  const inverseOptions = many('inverseOptions');
  const futures = many('futures');
  const inverseFutures = many('inverseFutures');
  const instruments = options + inverseOptions + futures + inverseFutures;
  if (instruments > most) throw new Fault('TOO_LARGE', 'shape', `at most ${most} instruments`, instruments);
  const underlyings = count(given.underlyings, 1, mostFactors / 2, 'shape.underlyings');
  const accounts = many('accounts');
  const scenarios = many('scenarios');
  const factors = given.factors === undefined ? undefined : oneOf(given.factors, ['covariance', 'cholesky'], 'shape.factors');
  const exposures = given.exposures ?? false;
  if (typeof exposures !== 'boolean') throw new Fault('TYPE_MISMATCH', 'shape.exposures', 'true or false', exposures);
  const exposed =
    given.underlyingsHeld === undefined
      ? usualExposures
      : factorWidth * count(given.underlyingsHeld, 1, underlyings, 'shape.underlyingsHeld');
  return {
    options,
    inverseOptions,
    futures,
    inverseFutures,
    instruments,
    underlyings,
    accounts,
    positions: many('positions'),
    scenarios,
    stride: scenarios === 0 ? 0 : rowStride(scenarios),
    tailCount: scenarios === 0 ? 0 : tailCountOf(given, scenarios),
    ranks: listOf(given.ranks ?? [], 'shape.ranks', 0, scenarios).map((rank, i) => count(rank, 1, scenarios, `shape.ranks[${i}]`)),
    volFloor: finite(given.volFloor ?? 0, 'shape.volFloor'),
    factors,
    exposures,
    varianceForm: factors === 'covariance' ? varianceForm(exposed, factorWidth * underlyings) : 'dense',
  };
}

function tailCountOf(shape: BatchShape, scenarios: number): number {
  if ((shape.tailCount === undefined) === (shape.confidence === undefined)) {
    throw new Fault('BAD_ARGUMENT', 'shape', 'stating tailCount or confidence, one of them, for its scenarios', shape);
  }
  if (shape.tailCount !== undefined) return count(shape.tailCount, 1, scenarios, 'shape.tailCount');
  const tail = scenarios * (1 - confidence(shape.confidence, 'shape.confidence'));
  // 1000 x (1 - 0.99) is 10.000000000000009: what is whole but for rounding is meant to be whole
  const whole = Math.round(tail);
  const exact = Math.abs(tail - whole) <= 8 * 2 ** -52 * scenarios;
  return Math.max(1, exact ? whole : Math.ceil(tail));
}
