// What a backtest says in words: the tests of a series as rows, its headline, its dates and probabilities.
import type { Backtest } from '../risk.js';
import type { ShortfallTest, TestResult } from '../support.js';
import type { NamedSeries } from './backtestSeries.js';
import { grouped } from './format.js';

/** A series with what its tests say. */
export interface TestedSeries extends NamedSeries {
  readonly result: Backtest;
}

export function dateText(date: number): string {
  return new Date(date).toISOString().slice(0, 10);
}

/** The tests of one series by name: statistic, degrees of freedom and p-value. */
export function testRows({ result }: TestedSeries): readonly (readonly [name: string, test: TestResult])[] {
  const { kupiec, timeUntilFirstFailure, independence, conditionalCoverage, timeBetweenFailures } = result;
  return [
    ['Kupiec, proportion of failures', kupiec],
    ...(timeUntilFirstFailure === undefined ? [] : [['Kupiec, time until first failure', timeUntilFirstFailure] as const]),
    ['Christoffersen, independence', independence],
    ['Christoffersen, conditional coverage', conditionalCoverage],
    ['time between failures, independence', timeBetweenFailures.independence],
    ['time between failures, mixed', timeBetweenFailures.mixed],
  ];
}

/** The tests of the size of shortfalls that there are. */
export function shortfallRows({ acerbiSzekely }: TestedSeries['result']): readonly (readonly [name: string, test: ShortfallTest])[] {
  if (acerbiSzekely === undefined) return [];
  const { z1, z2 } = acerbiSzekely;
  return [...(z1 === undefined ? [] : [['Z1', z1] as const]), ['Z2', z2] as const];
}

/** Three decimals, or as many digits as a small probability needs. */
export function probabilityText(p: number): string {
  return Number.isNaN(p) ? '-' : p >= 0.001 || p === 0 ? grouped(p, 4) : p.toExponential(1);
}

/** What was counted, and what the forecasts warn of. */
export function headline({ result, dates, warnings }: TestedSeries): string {
  const { observations, exceedanceCount, expectedCount, trafficLight } = result;
  const days = `${dateText(dates[0] as number)} to ${dateText(dates.at(-1) as number)}`;
  return `${exceedanceCount} exceedances in ${grouped(observations)} days (${grouped(expectedCount, 1)} expected), ${trafficLight.zone}, ${days}${warnings.map(({ message }) => `; warning: ${message}`).join('')}`;
}
