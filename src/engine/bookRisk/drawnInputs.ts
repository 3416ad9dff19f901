// The inputs of Monte Carlo over a book, checked: factors, distribution with its jumps, sampling.
import { fieldsOf, listOf } from '../../book/fields.js';
import { count, nonNegative, oneOf, positive, within } from '../../check.js';
import { sobolDimensions } from '../../columns/sobolTables.js';
import { Fault } from '../../fault.js';
import { generators } from '../../risk/scenarios/draws.js';
import { type JumpProcess, jumpDimensions, mostJumps } from '../../risk/scenarios/jumps.js';
import { seriesLike } from '../../risk/series.js';
import type { MonteCarloBookInputs, ReturnDistribution } from './methods.js';
import { distinctNames, longestHorizon } from './sharedInputs.js';

export const drawnFields = ['distribution', 'returns', 'drift', 'generator', 'seed', 'scenarios', 'antithetic'] as const;
const mostScenarios = 2 ** 24;
const mostDegrees = 1_000;
const mostProcesses = 64;

/** Checks complete inputs; throws as bookRiskInputs. */
export function monteCarloInputs(given: Readonly<Record<string, unknown>>): MonteCarloBookInputs {
  const names = distinctNames(given.names, 'names');
  const horizonDays = within(positive(given.horizonDays, 'horizonDays'), 0, longestHorizon, 'horizonDays');
  const daysPerYear = positive(given.daysPerYear, 'daysPerYear');
  const distribution = distributionOf(given.distribution, names, horizonDays / daysPerYear);
  const generator = oneOf(given.generator, generators, 'generator');
  const returns = oneOf(given.returns, ['log', 'simple'] as const, 'returns');
  const drift = oneOf(given.drift, ['zero', 'martingale'] as const, 'drift');
  if (drift === 'martingale' && (returns !== 'log' || distribution.kind === 'student-t'))
    throw new Fault('BAD_ARGUMENT', 'drift', "'zero' unless the returns are normal log returns, with jumps or without", drift);
  const scenarios = count(given.scenarios, 1, mostScenarios, 'scenarios');
  if (typeof given.antithetic !== 'boolean') throw new Fault('TYPE_MISMATCH', 'antithetic', 'true or false', given.antithetic);
  if (given.antithetic && scenarios % 2 === 1) throw new Fault('OUT_OF_RANGE', 'scenarios', 'even when antithetic', scenarios);
  const mixing = distribution.kind === 'student-t' ? distribution.degrees : 0;
  const jumping = distribution.kind === 'jumps' ? jumpDimensions(distribution.processes) : 0;
  const dimensions = names.length + mixing + jumping;
  if (generator === 'sobol' && dimensions > sobolDimensions)
    throw new Fault(
      'TOO_LARGE',
      'names',
      `at most ${sobolDimensions} dimensions of a Sobol sequence, factors, degrees of freedom and jumps`,
      dimensions,
    );
  const controlVariate = oneOf(given.controlVariate ?? 'none', ['none', 'delta-gamma'] as const, 'controlVariate');
  if (controlVariate !== 'none' && distribution.kind !== 'normal')
    throw new Fault(
      'BAD_ARGUMENT',
      'controlVariate',
      "'none' unless the returns are normal: the control's distribution must be known",
      controlVariate,
    );
  return {
    ...given,
    names,
    horizonDays,
    daysPerYear,
    distribution,
    returns,
    drift,
    generator,
    seed: count(given.seed, 0, generator === 'sobol' ? 2 ** 32 - 1 : Number.MAX_SAFE_INTEGER, 'seed'),
    scenarios,
    controlVariate,
  } as unknown as MonteCarloBookInputs;
}

function distributionOf(value: unknown, names: readonly string[], years: number): ReturnDistribution {
  const { kind } = fieldsOf(value, 'distribution', ['kind'], ['degrees', 'processes']);
  switch (oneOf(kind, ['normal', 'student-t', 'jumps'] as const, 'distribution.kind', 'UNKNOWN_KIND')) {
    case 'normal':
      fieldsOf(value, 'distribution', ['kind']);
      return { kind: 'normal' };
    case 'student-t': {
      const { degrees } = fieldsOf(value, 'distribution', ['kind', 'degrees']);
      return { kind: 'student-t', degrees: count(degrees, 3, mostDegrees, 'distribution.degrees') };
    }
    case 'jumps': {
      const { processes } = fieldsOf(value, 'distribution', ['kind', 'processes']);
      const list = listOf(processes, 'distribution.processes', 1, mostProcesses);
      return { kind: 'jumps', processes: list.map((one, i) => processOf(one, `distribution.processes[${i}]`, names, years)) };
    }
  }
}

function processOf(value: unknown, path: string, factors: readonly string[], years: number): JumpProcess {
  const given = fieldsOf(value, path, ['perYear', 'names', 'means', 'deviations', 'correlation']);
  const names = distinctNames(given.names, `${path}.names`);
  names.forEach((name, i) => {
    if (!factors.includes(name)) throw new Fault('UNKNOWN_FACTOR', `${path}.names[${i}]`, 'one of names', name);
  });
  const perYear = nonNegative(given.perYear, `${path}.perYear`);
  within(perYear * years, 0, mostJumps, `${path}.perYear`);
  const deviations = seriesLike(given.deviations, `${path}.deviations`, names.length, `${path}.names`);
  deviations.forEach((deviation, i) => {
    nonNegative(deviation, `${path}.deviations[${i}]`);
  });
  return {
    perYear,
    names,
    means: seriesLike(given.means, `${path}.means`, names.length, `${path}.names`),
    deviations,
    correlation: within(given.correlation, 0, 1, `${path}.correlation`),
  };
}
