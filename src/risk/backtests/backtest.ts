// Every backtest of a series of VaR forecasts against what was lost, and of ES forecasts where there are any.
import { fieldsOf } from '../../book/fields.js';
import { confidence as confidenceOf, count } from '../../check.js';
import type { Scalars } from '../../columns/scalars.js';
import { Fault } from '../../fault.js';
import { degreesOf } from '../distributionMethods.js';
import { seriesLike, seriesOf } from '../series.js';
import { tailProbability } from '../tail.js';
import { type AcerbiSzekely, acerbiSzekelyTests } from './acerbiSzekely.js';
import {
  conditionalCoverageTest,
  independenceTest,
  kupiecTest,
  type TestResult,
  type TimeBetweenFailures,
  type Transitions,
  timeBetweenFailures,
  tuffTest,
} from './coverage.js';
import { jointLoss, quantileLoss } from './scores.js';
import { type TrafficLight, trafficLightOf } from './trafficLight.js';

export interface BacktestInputs {
  /** Losses by day; gains are negative. */
  readonly losses: ArrayLike<number>;
  /** Forecasts made before each day. */
  readonly valuesAtRisk: ArrayLike<number>;
  readonly expectedShortfalls?: ArrayLike<number>;
  readonly confidence: number;
  /** How the p-values of Acerbi and Szekely's tests are simulated; needed where there are shortfalls. */
  readonly simulation?: {
    readonly simulations: number;
    /** A whole number from 0 to 2^53 - 1. */
    readonly seed: number;
    /** Student t instead of the normal distribution, above 1. */
    readonly degreesOfFreedom?: number;
  };
}

export interface Backtest {
  readonly observations: number;
  /** 1 - confidence, as written in decimal. */
  readonly probability: number;
  /** Days whose loss was greater than the VaR, from 0. */
  readonly exceedances: Uint32Array;
  readonly exceedanceCount: number;
  readonly expectedCount: number;
  readonly transitions: Transitions;
  readonly kupiec: TestResult;
  /** Absent when there was no exceedance. */
  readonly timeUntilFirstFailure?: TestResult;
  readonly independence: TestResult;
  readonly conditionalCoverage: TestResult;
  readonly timeBetweenFailures: TimeBetweenFailures;
  readonly trafficLight: TrafficLight;
  /** Mean scores; lower is better, for series of the same losses. */
  readonly quantileLoss: number;
  readonly jointLoss?: number;
  readonly acerbiSzekely?: AcerbiSzekely;
}

/** Simulated days are refused beyond this. */
const drawLimit = 2 ** 30;

/**
 * Throws TOO_SHORT below two days, SHAPE_MISMATCH, NOT_FINITE, BAD_CONFIDENCE; with shortfalls NOT_POSITIVE for one of 0 or less, OUT_OF_RANGE for one
 * below its VaR, MISSING_FIELD without `simulation`.
 */
export function backtestOf(math: Scalars, inputs: BacktestInputs): Backtest {
  const given = fieldsOf(inputs, 'inputs', ['losses', 'valuesAtRisk', 'confidence'], ['expectedShortfalls', 'simulation']);
  const losses = seriesOf(given.losses, 'losses', 2);
  const n = losses.length;
  const valuesAtRisk = seriesLike(given.valuesAtRisk, 'valuesAtRisk', n, 'losses');
  const probability = tailProbability(confidenceOf(given.confidence, 'confidence'));
  const days: number[] = [];
  for (let i = 0; i < n; i += 1) if (losses[i] > valuesAtRisk[i]) days.push(i);
  const x = days.length;
  const transitions = transitionsOf(days, n);
  const gaps = days.map((day, k) => (k === 0 ? day + 1 : day - days[k - 1]));
  return {
    observations: n,
    probability,
    exceedances: Uint32Array.from(days),
    exceedanceCount: x,
    expectedCount: n * probability,
    transitions,
    kupiec: kupiecTest(math, n, x, probability),
    ...(x === 0 ? {} : { timeUntilFirstFailure: tuffTest(math, gaps[0], probability) }),
    independence: independenceTest(math, transitions),
    conditionalCoverage: conditionalCoverageTest(math, n, x, probability, transitions),
    timeBetweenFailures: timeBetweenFailures(math, gaps, n, probability),
    trafficLight: trafficLightOf(math, n, x, probability),
    quantileLoss: quantileLoss(losses, valuesAtRisk, probability),
    ...shortfallTests(math, given, losses, valuesAtRisk, probability),
  };
}

/** From day to day, of `n` days of which these exceeded. */
export function transitionsOf(days: readonly number[], n: number): Transitions {
  let n11 = 0;
  for (let k = 1; k < days.length; k += 1) if (days[k] === days[k - 1] + 1) n11 += 1;
  const starts = days.length > 0 && days[0] === 0 ? 1 : 0;
  const ends = days.length > 0 && days[days.length - 1] === n - 1 ? 1 : 0;
  const n01 = days.length - starts - n11;
  const n10 = days.length - ends - n11;
  return { n00: n - 1 - n01 - n10 - n11, n01, n10, n11 };
}

function shortfallTests(
  math: Scalars,
  given: Readonly<Record<string, unknown>>,
  losses: Float64Array,
  valuesAtRisk: Float64Array,
  alpha: number,
): { jointLoss?: number; acerbiSzekely?: AcerbiSzekely } {
  if (given.expectedShortfalls === undefined) return {};
  const shortfalls = seriesLike(given.expectedShortfalls, 'expectedShortfalls', losses.length, 'losses');
  shortfalls.forEach((shortfall, i) => {
    const path = `expectedShortfalls[${i}]`;
    if (!(shortfall > 0)) throw new Fault('NOT_POSITIVE', path, 'greater than 0', shortfall);
    if (!(shortfall >= valuesAtRisk[i])) throw new Fault('OUT_OF_RANGE', path, `at least the VaR, ${valuesAtRisk[i]}`, shortfall);
  });
  if (given.simulation === undefined) throw new Fault('MISSING_FIELD', 'simulation', 'present beside expectedShortfalls', undefined);
  const simulation = fieldsOf(given.simulation, 'simulation', ['simulations', 'seed'], ['degreesOfFreedom']);
  const simulations = count(simulation.simulations, 1, Math.floor(drawLimit / losses.length), 'simulation.simulations');
  const seed = count(simulation.seed, 0, Number.MAX_SAFE_INTEGER, 'simulation.seed');
  const degrees =
    simulation.degreesOfFreedom === undefined ? undefined : degreesOf(simulation.degreesOfFreedom, 1, 'simulation.degreesOfFreedom');
  const series = { losses, valuesAtRisk, shortfalls, alpha };
  return {
    jointLoss: jointLoss(math, losses, valuesAtRisk, shortfalls, alpha),
    acerbiSzekely: acerbiSzekelyTests(math, series, simulations, seed, degrees),
  };
}
