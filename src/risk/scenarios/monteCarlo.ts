// Scenarios that are drawn: normal or Student t returns of correlated factors.
import type { Lane } from '../../lanes/contract.js';
import type { Arena } from '../../marshal/arena.js';
import { mapColumn } from '../../marshal/columnMap.js';
import { type Generator, standardDraws } from './draws.js';
import type { ScenarioTable } from './historical.js';

export interface ReturnModel {
  readonly names: readonly string[];
  /** L with L L' the covariance of the returns over the horizon, lower triangular, [n x n] row-major. */
  readonly factor: Float64Array;
  /** Mean returns over the horizon, [n]. */
  readonly means: Float64Array;
  /** Degrees of freedom of Student's t, whole, above 2; 0: normal. */
  readonly degrees: number;
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

/** Dimensions that a model draws: its factors, then the normals whose squares make the chi-square variable of a scenario. */
export function dimensionsOf({ names, degrees }: Pick<ReturnModel, 'names' | 'degrees'>): number {
  return names.length + degrees;
}

/**
 * Returns mean + s L z, z standard normal; s = 1, or sqrt((nu - 2) / W) with one W, chi-square of nu degrees, for all factors of a scenario: a
 * multivariate t of the covariance stated. Sums run over the columns of L in their order.
 */
export function drawnMoves(lane: Lane, arena: Arena, model: ReturnModel, sampling: Sampling): ScenarioTable {
  const { names, factor, means, degrees } = model;
  const { generator, seed, count, antithetic } = sampling;
  const n = names.length;
  const points = antithetic ? count / 2 : count;
  const draws = standardDraws(lane, arena, generator, seed, dimensionsOf(model), points);
  const scales = degrees === 0 ? undefined : mixingScales(draws.subarray(n * points), degrees, points);
  const returns = new Float64Array(n * count);
  const sums = new Float64Array(points);
  for (let f = 0; f < n; f += 1) {
    sums.fill(0);
    for (let k = 0; k <= f; k += 1) {
      const weight = factor[f * n + k] as number;
      for (let i = 0; i < points; i += 1) sums[i] = (sums[i] as number) + weight * (draws[k * points + i] as number);
    }
    const mean = means[f] as number;
    for (let i = 0; i < points; i += 1) {
      const shock = scales === undefined ? (sums[i] as number) : (scales[i] as number) * (sums[i] as number);
      if (!antithetic) returns[f * count + i] = mean + shock;
      else {
        returns[f * count + 2 * i] = mean + shock;
        returns[f * count + 2 * i + 1] = mean - shock;
      }
    }
  }
  const moves = model.returns === 'simple' ? returns : mapColumn(arena, lane.exp, returns).map((growth) => growth - 1);
  return { names, count, moves };
}

/** sqrt((nu - 2) / W), W the sum of the squares of `degrees` draws. */
function mixingScales(draws: Float64Array, degrees: number, points: number): Float64Array {
  const scales = new Float64Array(points);
  for (let i = 0; i < points; i += 1) {
    let square = 0;
    for (let k = 0; k < degrees; k += 1) square += (draws[k * points + i] as number) * (draws[k * points + i] as number);
    scales[i] = Math.sqrt((degrees - 2) / square);
  }
  return scales;
}
