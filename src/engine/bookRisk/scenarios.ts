// The scenarios of a method, by the underlyings of the market.

import { Fault } from '../../fault.js';
import type { Lane } from '../../lanes/contract.js';
import type { Arena } from '../../marshal/arena.js';
import { mapColumn } from '../../marshal/columnMap.js';
import { covarianceOf } from '../../risk/covariance.js';
import { factorCloses, volFactor } from '../../risk/scenarios/closes.js';
import { filteredMoves, historicalMoves, lastOf, type ScenarioTable } from '../../risk/scenarios/historical.js';
import { drawnMoves } from '../../risk/scenarios/monteCarlo.js';
import type { BookRiskInputs, MonteCarloBookInputs } from './inputs.js';

export interface BookScenarios {
  readonly count: number;
  /** [underlyings x count] row-major; 0 for an underlying without scenarios. */
  readonly moves: Float64Array;
  readonly volShocks: Float64Array;
  /** [underlyings]: 1 where the method knows how the price moves. */
  readonly known: Uint8Array;
}

export function bookScenarios(lane: Lane, arena: Arena, inputs: BookRiskInputs, underlyings: readonly string[]): BookScenarios {
  const { names, count, moves: table } = tableOf(lane, arena, inputs, underlyings);
  const moves = new Float64Array(underlyings.length * count);
  const volShocks = new Float64Array(underlyings.length * count);
  const known = new Uint8Array(underlyings.length);
  for (const [u, id] of underlyings.entries()) {
    const price = names.indexOf(id);
    const vol = names.indexOf(volFactor(id));
    if (price >= 0) moves.set(table.subarray(price * count, (price + 1) * count), u * count);
    if (vol >= 0) volShocks.set(table.subarray(vol * count, (vol + 1) * count), u * count);
    known[u] = price >= 0 ? 1 : 0;
  }
  return { count, moves, volShocks, known };
}

function tableOf(lane: Lane, arena: Arena, inputs: BookRiskInputs, underlyings: readonly string[]): ScenarioTable {
  if (inputs.method === 'monte-carlo') return drawnTable(lane, arena, inputs);
  const { history, volHistory, missing, horizonDays, windows } = inputs;
  const closes = factorCloses(underlyings, history, volHistory, missing);
  const exp = (xs: ArrayLike<number>): Float64Array => mapColumn(arena, lane.exp, xs);
  const log = (xs: ArrayLike<number>): Float64Array => mapColumn(arena, lane.log, xs);
  const table =
    inputs.method === 'historical' ? historicalMoves(closes, horizonDays) : filteredMoves(closes, horizonDays, inputs, log, exp);
  if (windows === undefined) return table;
  if (windows > table.count) throw new Fault('TOO_SHORT', 'history', `of at least ${windows} windows of ${horizonDays} days`, table.count);
  return lastOf(table, windows);
}

function drawnTable(lane: Lane, arena: Arena, inputs: MonteCarloBookInputs): ScenarioTable {
  const { names, correlation, distribution, returns, drift, generator, seed, scenarios, antithetic } = inputs;
  const n = names.length;
  if (inputs.volatilities?.length !== n)
    throw new Fault('SHAPE_MISMATCH', 'volatilities', `as long as names (${n})`, inputs.volatilities?.length);
  const annual = covarianceOf(lane, arena, { volatilities: inputs.volatilities, correlation }, n);
  const root = Math.sqrt(inputs.horizonDays / inputs.daysPerYear);
  const means = new Float64Array(n);
  if (drift === 'martingale') {
    annual.volatilities.forEach((vol, f) => {
      means[f] = -0.5 * (vol * root) * (vol * root) + 0;
    });
  }
  const degrees = distribution.kind === 'normal' ? 0 : distribution.degrees;
  const model = { names, factor: annual.factor.map((entry) => entry * root), means, degrees, returns };
  return drawnMoves(lane, arena, model, { generator, seed, count: scenarios, antithetic });
}
