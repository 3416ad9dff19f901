// Scenarios that are drawn: normal or Student t returns of correlated factors, with jumps or without.
import type { Backend } from '../../backends/contract.js';
import type { Arena } from '../../columns/arena.js';
import { mapColumn } from '../../columns/columnMap.js';
import { type Generator, standardDraws } from './draws.js';
import type { ScenarioTable } from './historical.js';
import { addJumps, type JumpProcess, jumpDimensions } from './jumps.js';

export interface ReturnModel {
  readonly names: readonly string[];
  /** L with L L' the covariance of the returns over the horizon, lower triangular, [n x n] row-major. */
  readonly factor: Float64Array;
  /** Mean returns over the horizon, [n]. */
  readonly means: Float64Array;
  /** Degrees of freedom of Student's t, whole, above 2; 0: normal. */
  readonly degrees: number;
  /** Jumps that are added, over so many years; none when empty. */
  readonly jumps: { readonly processes: readonly JumpProcess[]; readonly years: number };
  /** 'log': moves are exp(return) - 1. 'simple': the returns themselves. */
  readonly returns: 'log' | 'simple';
}

export interface Sampling {
  readonly generator: Generator;
  readonly seed: number;
  /** Scenarios; even when antithetic. */
  readonly count: number;
  /** Scenarios 2 i and 2 i + 1 take the i-th draw and its negative. */
  readonly antithetic: boolean;
}

/** Scenarios, and the returns that they were made of. */
export interface DrawnScenarios extends ScenarioTable {
  /** [names x count]. */
  readonly returns: Float64Array;
}

/**
 * Dimensions: the factors, then the normals whose squares make the chi-square variable of a scenario, then those of the jumps. Returns mean + s L z, z standard normal; s = 1, or sqrt((nu - 2) / W) with one W, chi-square of nu degrees, for all factors of a scenario: a
 * multivariate t of the covariance stated; then the jumps. Sums run over the columns of L in their order.
 */
export function drawnMoves(backend: Backend, arena: Arena, model: ReturnModel, sampling: Sampling): DrawnScenarios {
  const { names, factor, means, degrees, jumps } = model;
  const { generator, seed, count, antithetic } = sampling;
  const n = names.length;
  const points = antithetic ? count / 2 : count;
  const dimensions = n + degrees + jumpDimensions(jumps.processes);
  const draws = standardDraws(backend, arena, generator, seed, dimensions, points);
  const scales = degrees === 0 ? undefined : mixingScales(draws.subarray(n * points), degrees, points);
  const shocks = new Float64Array(n * points);
  for (let f = 0; f < n; f += 1) {
    const row = shocks.subarray(f * points, (f + 1) * points);
    for (let k = 0; k <= f; k += 1) {
      const weight = factor[f * n + k];
      for (let i = 0; i < points; i += 1) row[i] = row[i] + weight * draws[k * points + i];
    }
    if (scales !== undefined) for (let i = 0; i < points; i += 1) row[i] = scales[i] * row[i];
  }
  const functions = {
    exp: (xs: ArrayLike<number>) => mapColumn(arena, backend.exp, xs),
    normalCdf: (xs: ArrayLike<number>) => mapColumn(arena, backend.normalCdf, xs),
  };
  const returns = new Float64Array(n * count);
  const step = antithetic ? 2 : 1;
  for (const sign of antithetic ? ([1, -1] as const) : ([1] as const)) {
    const some = new Float64Array(n * points);
    for (let f = 0; f < n; f += 1) {
      const mean = means[f];
      for (let i = f * points; i < (f + 1) * points; i += 1) some[i] = mean + sign * shocks[i];
    }
    const rest = draws.subarray((n + degrees) * points);
    if (jumps.processes.length > 0) addJumps(some, names, jumps.processes, jumps.years, rest, points, sign, functions);
    const first = sign < 0 ? 1 : 0;
    for (let f = 0; f < n; f += 1) {
      for (let i = 0; i < points; i += 1) returns[f * count + step * i + first] = some[f * points + i];
    }
  }
  const moves = model.returns === 'simple' ? returns : functions.exp(returns).map((growth) => growth - 1);
  return { names, count, moves, returns };
}

/** sqrt((nu - 2) / W), W the sum of the squares of `degrees` draws. */
function mixingScales(draws: Float64Array, degrees: number, points: number): Float64Array {
  const scales = new Float64Array(points);
  for (let i = 0; i < points; i += 1) {
    let square = 0;
    for (let k = 0; k < degrees; k += 1) square += draws[k * points + i] * draws[k * points + i];
    scales[i] = Math.sqrt((degrees - 2) / square);
  }
  return scales;
}
