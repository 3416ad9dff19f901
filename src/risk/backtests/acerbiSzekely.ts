// Backtests of expected shortfall (Acerbi and Szekely, Risk, December 2014), their p-values by simulation under the model.
import { Uniforms } from '../../columns/philox.js';
import type { Scalars } from '../../columns/scalars.js';
import { normalMultipliers, studentMultipliers } from '../parametric.js';
import { studentUpperQuantile } from '../special/student.js';

export interface ShortfallTest {
  /** 0 is expected; below 0 the shortfall was understated. */
  readonly statistic: number;
  /** Share of simulated statistics at most as large, the observed one counted among them. */
  readonly pValue: number;
}

export interface AcerbiSzekely {
  /** Given an exceedance: 1 - mean over exceedances of L/ES. Absent when there is none, which says nothing of their size. */
  readonly z1?: ShortfallTest;
  /** Number and size together: 1 - sum over exceedances of L/ES over n alpha. */
  readonly z2: ShortfallTest;
  readonly simulations: number;
}

export interface ShortfallSeries {
  readonly losses: Float64Array;
  readonly valuesAtRisk: Float64Array;
  readonly shortfalls: Float64Array;
  readonly alpha: number;
}

/**
 * Under the model each day's loss is location + scale x, x standard normal or Student t with `degrees`, location and scale from the day's VaR and ES.
 * Only draws beyond the VaR count: those are the uniforms below alpha, and only they are turned into a loss. Simulation s, day i uses the
 * (s n + i)-th uniform of the seed: any order of work gives the same p-values.
 */
export function acerbiSzekelyTests(
  math: Scalars,
  series: ShortfallSeries,
  simulations: number,
  seed: number,
  degrees: number | undefined,
): AcerbiSzekely {
  const { losses, valuesAtRisk, shortfalls, alpha } = series;
  const n = losses.length;
  const observed = statisticsOf(series, losses);
  const uniforms = new Uniforms(seed, 0);
  const { quantile, shortfall } = degrees === undefined ? normalMultipliers(math, 1 - alpha) : studentMultipliers(math, 1 - alpha, degrees);
  const spread = shortfall - quantile;
  let z1Below = 1;
  let z1Count = 1;
  let z2Below = 1;
  for (let s = 0; s < simulations; s += 1) {
    let sum = 0;
    let hits = 0;
    for (let i = 0; i < n; i += 1) {
      const u = uniforms.at(s * n + i);
      if (!(u < alpha)) continue;
      const x = degrees === undefined ? -math.normalQuantile(u) : studentUpperQuantile(math, u, degrees);
      const scale = (shortfalls[i] - valuesAtRisk[i]) / spread;
      sum += (valuesAtRisk[i] + scale * (x - quantile)) / shortfalls[i];
      hits += 1;
    }
    if (1 - sum / (n * alpha) <= observed.z2) z2Below += 1;
    if (hits === 0) continue;
    z1Count += 1;
    if (observed.z1 !== undefined && 1 - sum / hits <= observed.z1) z1Below += 1;
  }
  return {
    ...(observed.z1 === undefined ? {} : { z1: { statistic: observed.z1, pValue: z1Below / z1Count } }),
    z2: { statistic: observed.z2, pValue: z2Below / (simulations + 1) },
    simulations,
  };
}

function statisticsOf({ valuesAtRisk, shortfalls, alpha }: ShortfallSeries, losses: Float64Array): { z1: number | undefined; z2: number } {
  let sum = 0;
  let hits = 0;
  for (let i = 0; i < losses.length; i += 1) {
    if (!(losses[i] > valuesAtRisk[i])) continue;
    sum += losses[i] / shortfalls[i];
    hits += 1;
  }
  return { z1: hits === 0 ? undefined : 1 - sum / hits, z2: 1 - sum / (losses.length * alpha) };
}
