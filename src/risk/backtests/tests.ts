// The backtests for callers who have counts: each a pure function of them on the backend's own functions, every argument checked.
import { type Fields, fieldsOf } from '../../book/fields.js';
import { count, numberList, confidence as probabilityOf } from '../../check.js';
import type { Scalars } from '../../columns/scalars.js';
import { Fault } from '../../fault.js';
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
import { type TrafficLight, trafficLightOf } from './trafficLight.js';

export interface CoverageCounts {
  readonly observations: number;
  readonly exceedances: number;
  /** Probability of an exceedance under a correct model: 0.01 for a VaR of 99 %. */
  readonly probability: number;
}

/** The tests by their names; what they return is data. */
export interface Backtests {
  /** Kupiec's proportion of failures. */
  kupiec(counts: CoverageCounts): TestResult;
  /** Kupiec's time until first failure; `first` is the day of the first exceedance, from 1. */
  timeUntilFirstFailure(inputs: { readonly first: number; readonly probability: number }): TestResult;
  /** Christoffersen's independence of consecutive days. */
  independence(transitions: Transitions): TestResult;
  /** Christoffersen's conditional coverage. */
  conditionalCoverage(inputs: CoverageCounts & Transitions): TestResult;
  /** Haas's time between failures: days from each exceedance to the next, the first from the start. */
  timeBetweenFailures(inputs: {
    readonly gaps: ArrayLike<number>;
    readonly observations: number;
    readonly probability: number;
  }): TimeBetweenFailures;
  /** Basel's traffic light. */
  trafficLight(counts: CoverageCounts): TrafficLight;
}

const countLimit = Number.MAX_SAFE_INTEGER;

const countNames = ['observations', 'exceedances', 'probability'];
const transitionNames = ['n00', 'n01', 'n10', 'n11'];

function counted({ observations, exceedances, probability }: Fields): CoverageCounts {
  const days = count(observations, 1, countLimit, 'observations');
  return {
    observations: days,
    exceedances: count(exceedances, 0, days, 'exceedances'),
    probability: probabilityOf(probability, 'probability'),
  };
}

function transitionsOf({ n00, n01, n10, n11 }: Fields): Transitions {
  return {
    n00: count(n00, 0, countLimit, 'n00'),
    n01: count(n01, 0, countLimit, 'n01'),
    n10: count(n10, 0, countLimit, 'n10'),
    n11: count(n11, 0, countLimit, 'n11'),
  };
}

/** The tests on the functions that `use` lends for the time of a call. */
export function backtestsOn(use: <T>(job: (math: Scalars) => T) => T): Backtests {
  return {
    kupiec: (given) => {
      const { observations, exceedances, probability } = counted(fieldsOf(given, 'inputs', countNames));
      return use((math) => kupiecTest(math, observations, exceedances, probability));
    },
    timeUntilFirstFailure: (given) => {
      const { first, probability } = fieldsOf(given, 'inputs', ['first', 'probability']);
      const day = count(first, 1, countLimit, 'first');
      const p = probabilityOf(probability, 'probability');
      return use((math) => tuffTest(math, day, p));
    },
    independence: (given) => {
      const transitions = transitionsOf(fieldsOf(given, 'inputs', transitionNames));
      return use((math) => independenceTest(math, transitions));
    },
    conditionalCoverage: (given) => {
      const fields = fieldsOf(given, 'inputs', [...countNames, ...transitionNames]);
      const { observations, exceedances, probability } = counted(fields);
      const transitions = transitionsOf(fields);
      return use((math) => conditionalCoverageTest(math, observations, exceedances, probability, transitions));
    },
    timeBetweenFailures: (given) => {
      const { gaps, observations, probability } = fieldsOf(given, 'inputs', ['gaps', 'observations', 'probability']);
      const days = count(observations, 1, countLimit, 'observations');
      const all = numberList(gaps, 'gaps').map((gap, i) => count(gap, 1, days, `gaps[${i}]`));
      const sum = all.reduce((total, gap) => total + gap, 0);
      if (sum > days) throw new Fault('OUT_OF_RANGE', 'gaps', `at most the ${days} observations in all`, sum);
      const p = probabilityOf(probability, 'probability');
      return use((math) => timeBetweenFailures(math, all, days, p));
    },
    trafficLight: (given) => {
      const { observations, exceedances, probability } = counted(fieldsOf(given, 'inputs', countNames));
      return use((math) => trafficLightOf(math, observations, exceedances, probability));
    },
  };
}
