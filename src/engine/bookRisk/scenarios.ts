// The scenarios of a method, by the underlyings of the market.

import type { Backend } from '../../backends/contract.js';
import type { Arena } from '../../columns/arena.js';
import { mapColumn } from '../../columns/columnMap.js';
import { Fault } from '../../fault.js';
import type { Covariance } from '../../risk/covariance.js';
import { factorCloses, volFactor } from '../../risk/scenarios/closes.js';
import { filteredMoves, historicalMoves, lastOf, type ScenarioTable } from '../../risk/scenarios/historical.js';
import { jumpCompensator } from '../../risk/scenarios/jumps.js';
import { drawnMoves } from '../../risk/scenarios/monteCarlo.js';
import { horizonCovariance } from './horizonCovariance.js';
import type { MonteCarloBookInputs, ScenarioBookInputs } from './methods.js';

export interface BookScenarios {
  readonly count: number;
  /** [underlyings x count] row-major; 0 for an underlying without scenarios. */
  readonly moves: Float64Array;
  readonly volShocks: Float64Array;
  /** [underlyings]: 1 where the method knows how the price moves. */
  readonly known: Uint8Array;
  /** The last so many scenarios are of a time of stress. */
  readonly stressed: number;
  /** What a control variate knows of drawn returns. */
  readonly drawn?: DrawnFactors;
}

/** Factors of drawn normal returns, by their names. */
export interface DrawnFactors {
  readonly names: readonly string[];
  /** Of the returns over the horizon. */
  readonly covariance: Covariance;
  /** Returns less their means, [names x count]. */
  readonly returns: Float64Array;
}

export function bookScenarios(backend: Backend, arena: Arena, inputs: ScenarioBookInputs, underlyings: readonly string[]): BookScenarios {
  const sources: { readonly table: ScenarioTable; readonly factors?: DrawnFactors } =
    inputs.method === 'monte-carlo' ? drawnTable(backend, arena, inputs) : { table: pastTable(backend, arena, inputs, underlyings) };
  const { table, factors } = sources;
  const stress = inputs.method === 'monte-carlo' ? undefined : inputs.stress;
  const stressed = stress?.moves.length ?? 0;
  const count = table.count + stressed;
  const moves = new Float64Array(underlyings.length * count);
  const volShocks = new Float64Array(underlyings.length * count);
  const known = new Uint8Array(underlyings.length);
  const fill = (target: Float64Array, u: number, name: string): boolean => {
    const row = table.names.indexOf(name);
    if (row >= 0) target.set(table.moves.subarray(row * table.count, (row + 1) * table.count), u * count);
    const column = stress?.names.indexOf(name) ?? -1;
    if (column >= 0) for (const [s, one] of (stress?.moves ?? []).entries()) target[u * count + table.count + s] = one[column];
    return row >= 0;
  };
  for (const [u, id] of underlyings.entries()) {
    known[u] = fill(moves, u, id) ? 1 : 0;
    fill(volShocks, u, volFactor(id));
  }
  return { count, moves, volShocks, known, stressed, ...(factors ? { drawn: factors } : {}) };
}

function pastTable(
  backend: Backend,
  arena: Arena,
  inputs: Exclude<ScenarioBookInputs, MonteCarloBookInputs>,
  underlyings: readonly string[],
): ScenarioTable {
  const { history, volHistory, missing, horizonDays, windows } = inputs;
  const closes = factorCloses(underlyings, history, volHistory, missing);
  const exp = (xs: ArrayLike<number>): Float64Array => mapColumn(arena, backend.exp, xs);
  const log = (xs: ArrayLike<number>): Float64Array => mapColumn(arena, backend.log, xs);
  const table =
    inputs.method === 'historical' ? historicalMoves(closes, horizonDays) : filteredMoves(closes, horizonDays, inputs, log, exp);
  if (windows === undefined) return table;
  if (windows > table.count) throw new Fault('TOO_SHORT', 'history', `at least ${windows} windows of ${horizonDays} days`, table.count);
  return lastOf(table, windows);
}

function drawnTable(
  backend: Backend,
  arena: Arena,
  inputs: MonteCarloBookInputs,
): { readonly table: ScenarioTable; readonly factors?: DrawnFactors } {
  const { names, distribution, returns, drift, generator, seed, scenarios, antithetic } = inputs;
  const covariance = horizonCovariance(backend, arena, inputs);
  const years = inputs.horizonDays / inputs.daysPerYear;
  const processes = distribution.kind === 'jumps' ? distribution.processes : [];
  const exp = (xs: ArrayLike<number>): Float64Array => mapColumn(arena, backend.exp, xs);
  const means = new Float64Array(names.length);
  if (drift === 'martingale') {
    covariance.volatilities.forEach((vol, f) => {
      means[f] = -0.5 * vol * vol - jumpCompensator(names[f], processes, years, exp) + 0;
    });
  }
  const degrees = distribution.kind === 'student-t' ? distribution.degrees : 0;
  const model = { names, factor: covariance.factor, means, degrees, jumps: { processes, years }, returns };
  const drawn = drawnMoves(backend, arena, model, { generator, seed, count: scenarios, antithetic });
  if (returns === 'simple') {
    const wrong = drawn.moves.findIndex((move) => !(move > -1));
    if (wrong >= 0)
      throw new Fault('OUT_OF_RANGE', 'returns', "'log' for returns that fall to -1 and below when drawn", drawn.moves[wrong]);
  }
  if (inputs.controlVariate !== 'delta-gamma') return { table: drawn };
  const centred = drawn.returns.map((x, i) => x - means[Math.floor(i / scenarios)]);
  return { table: drawn, factors: { names, covariance, returns: centred } };
}
