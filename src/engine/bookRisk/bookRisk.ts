// VaR and expected shortfall of every account of a book under the scenarios of a method, by full revaluation or by Greeks.

import type { Backend } from '../../backends/contract.js';
import type { Arena } from '../../columns/arena.js';
import type { BackendUse } from '../../columns/coreUse.js';
import { withScalars } from '../../columns/scalars.js';
import { Fault } from '../../fault.js';
import { weightedReachOf } from '../../risk/sampleReach.js';
import { tailProbability } from '../../risk/tail.js';
import { ageWeights, type WeightedTail } from '../../risk/weighted.js';
import type { Batch } from '../batch/batch.js';
import { approximatedBook } from './approximatedBook.js';
import { scenarioContributions } from './contributions.js';
import { controlVariate } from './controlVariate.js';
import type { ScenarioBookRisk } from './figures.js';
import { tailCountOf } from './inputs.js';
import { orders } from './loadings.js';
import type { ScenarioBookInputs } from './methods.js';
import { packBook, type RiskBook } from './pack.js';
import type { PreparedRisk } from './prepared.js';
import {
  conventionalTail,
  eachAccount,
  errorBetween,
  type Sample,
  type SampledBook,
  spacingOf,
  standardError,
  weighedRank,
  weighedTail,
} from './sampleTails.js';
import { type BookScenarios, bookScenarios } from './scenarios.js';
import { accountsOf, masked, settleFaults } from './settle.js';

/** Everything before the batch: scenarios, packing. */
export function prepareBookRisk(backend: Backend, arena: Arena, inputs: ScenarioBookInputs, held: RiskBook): PreparedRisk {
  const { market } = inputs;
  const underlyings = market.underlyings.map(({ id }) => id);
  const scenarios = bookScenarios(backend, arena, inputs, underlyings);
  const tailCount = tailCountOf(scenarios.count, inputs.confidence);
  const needed = scenarios.drawn ? orders.volga + 1 : inputs.revaluation === 'full' ? 0 : orders.gamma + 1;
  const book = packBook(held, market, scenarios.known, needed);
  const control = scenarios.drawn ? controlVariate(backend, arena, inputs, scenarios.drawn, book) : undefined;
  const approximated = inputs.revaluation === 'full' ? undefined : approximatedBook(backend, arena, book, scenarios, tailCount);
  const sample = sampleOf(inputs, scenarios.count, tailCount);
  const weights = weightsOf(inputs, scenarios);
  const spacing = withScalars(backend, arena, (math) => spacingOf(math, sample));
  const ranks =
    inputs.method === 'monte-carlo'
      ? control
        ? []
        : [spacing.near, spacing.far]
      : weights
        ? [weighedRank(sample.alpha, scenarios.count)]
        : [];
  const shape = { ...(approximated?.shape ?? { ...book.shape, scenarios: scenarios.count, tailCount }), ranks };
  return {
    ...{ inputs, book, scenarios, sample, spacing, shape },
    ...(approximated ? { approximated } : {}),
    ...(weights ? { weights } : {}),
    ...(control ? { control } : {}),
  };
}

function sampleOf(inputs: ScenarioBookInputs, scenarios: number, tailCount: number): Sample {
  const together = inputs.method === 'monte-carlo' && inputs.antithetic ? 2 : 1;
  return { scenarios, tailCount, alpha: tailProbability(inputs.confidence), together };
}

/** Fills the batch, runs it and reads the figures. */
export async function runBookRisk(batch: Batch, use: BackendUse, prepared: PreparedRisk): Promise<ScenarioBookRisk> {
  const { inputs, book, scenarios, sample, spacing, approximated, control, weights } = prepared;
  const { market, onProgress, signal } = inputs;
  const { instruments, positions } = approximated ?? book;
  const { moves, volShocks } = approximated?.scenarios ?? scenarios;
  if (market.underlyings.length > 0) batch.set({ scenarios: { moves, volShocks } });
  batch.set({ instruments, positions });
  const run = await batch.run({ greeks: false, ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
  if (!run.tail || !run.grid) throw new Fault('BAD_ARGUMENT', 'batch', 'one with scenarios', undefined);
  const statuses = run.statuses.slice();
  const faults = settleFaults(book, approximated ? [] : run.instrumentFaults, statuses, 'scenarios');
  const valuesAtRisk = masked(run.tail.valuesAtRisk, statuses);
  const shortfalls = masked(run.tail.shortfalls, statuses);
  const { ranked } = run.tail;
  const sampled: SampledBook = { ...positions, ...sample, grid: run.grid, stride: batch.stride, statuses };
  const errors = inputs.method === 'monte-carlo' ? new Float64Array(statuses.length).fill(Number.NaN) : undefined;
  const put = (a: number, { valueAtRisk, expectedShortfall }: WeightedTail): void => {
    valuesAtRisk[a] = valueAtRisk;
    shortfalls[a] = expectedShortfall;
  };
  if (errors && control) {
    await eachAccount(sampled, signal, (a, gains) => {
      const { spread, ...tail } = use((backend, arena) => control.tailOf(backend, arena, a, gains, sampled));
      put(a, tail);
      errors[a] = standardError(gains, spacing, spread);
    });
  } else if (errors) {
    const [near, far] = ranked as [Float64Array, Float64Array];
    for (let a = 0; a < errors.length; a++) if (statuses[a] === 0) errors[a] = errorBetween(spacing, near[a], far[a]);
  } else if (weights) {
    const [limits] = ranked as [Float64Array];
    await eachAccount(sampled, signal, (a, gains) => put(a, weighedTail(gains, weights, sampled.alpha, limits[a])));
  } else if (inputs.method !== 'monte-carlo') {
    const { quantile, shortfall } = inputs;
    if (quantile && shortfall)
      await eachAccount(sampled, signal, (a, gains) => put(a, conventionalTail(gains, sampled.alpha, quantile, shortfall)));
  }
  return {
    method: inputs.method,
    revaluation: inputs.revaluation,
    ...accountsOf(book, inputs),
    valuesAtRisk,
    shortfalls,
    ...(errors ? { standardErrors: errors } : {}),
    worstLosses: masked(run.tail.worstLosses, statuses),
    worstScenarios: run.tail.worstScenarios.map((s, place) => (statuses[place] === 1 ? 0 : s)),
    statuses,
    scenarios: scenarios.count,
    tailCount: sample.tailCount,
    warnings: weights ? weightedReachOf(weights, sampled.alpha, 'scenarios') : [],
    ...(weights ? { weights } : {}),
    moves: scenarios.moves,
    volShocks: scenarios.volShocks,
    ...(inputs.contributions ? { contributions: await scenarioContributions(prepared, run.grid, batch.stride, statuses) } : {}),
    faults,
  };
}

/** Probabilities of the scenarios where they are not all alike: age weights of the history, then those of the stress. */
function weightsOf(inputs: ScenarioBookInputs, { count, stressed }: BookScenarios): Float64Array | undefined {
  if (inputs.method === 'monte-carlo') return undefined;
  const { ageDecay, stress } = inputs;
  if (ageDecay === undefined && stress === undefined) return undefined;
  const probabilities = Array.from(stress?.probabilities ?? []);
  const rest = 1 - probabilities.reduce((sum, p) => sum + p, 0);
  const history = ageWeights(count - stressed, ageDecay ?? 1).map((weight) => weight * rest);
  return Float64Array.from([...history, ...probabilities]);
}
