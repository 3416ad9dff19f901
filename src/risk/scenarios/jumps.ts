// Jumps of drawn returns (Merton 1976): compound Poisson processes, common to several factors or of one alone.
import type { ColumnFunction } from '../../market/kernels.js';

/**
 * Jumps that come together: a Poisson process, and at each of its jumps a normal size for every factor named. One process with many factors is a
 * common jump, one with a single factor an idiosyncratic one.
 */
export interface JumpProcess {
  /** Mean number of jumps a year; at most 200 over the horizon. */
  readonly perYear: number;
  readonly names: readonly string[];
  /** Mean and standard deviation of the returns of one jump, [names]. */
  readonly means: ArrayLike<number>;
  readonly deviations: ArrayLike<number>;
  /** Correlation of the sizes of one jump among its factors, in [0, 1]. */
  readonly correlation: number;
}

/** Mean number of jumps over a horizon that is taken on: e^-200 is far from the smallest double, and the table of counts stays short. */
export const mostJumps = 200;

/** Standard normal draws a scenario takes: of each process its count, what its sizes share, and one more for each factor. */
export function jumpDimensions(processes: readonly JumpProcess[]): number {
  return processes.reduce((sum, { names }) => sum + 2 + names.length, 0);
}

/** The backend's functions of a column that jumps need. */
export interface JumpFunctions {
  readonly exp: ColumnFunction;
  readonly normalCdf: ColumnFunction;
}

/** P(N <= k) of a Poisson count of this mean, k = 0, 1, ..., until it no longer rises in doubles. */
function poissonTable(mean: number, exp: ColumnFunction): Float64Array {
  const table: number[] = [];
  let probability = exp([-mean])[0];
  let sum = probability;
  for (let k = 0; ; k += 1) {
    table.push(sum);
    probability *= mean / (k + 1);
    const next = sum + probability;
    if (k + 1 > mean && next === sum) return Float64Array.from(table);
    sum = next;
  }
}

/**
 * Adds the jumps over `years` to returns [names x points]. A process with count N (the Poisson quantile at N(z)) adds to each of its factors
 * N mean + deviation sqrt(N) (sqrt(c) w + sqrt(1 - c) v): the sum of N normal sizes of correlation c. `draws` [jumpDimensions x points], times `sign`.
 */
export function addJumps(
  returns: Float64Array,
  names: readonly string[],
  processes: readonly JumpProcess[],
  years: number,
  draws: Float64Array,
  points: number,
  sign: 1 | -1,
  { exp, normalCdf }: JumpFunctions,
): void {
  let dimension = 0;
  const drawsOf = (): Float64Array => {
    dimension += 1;
    return draws.subarray((dimension - 1) * points, dimension * points);
  };
  for (const process of processes) {
    const table = poissonTable(process.perYear * years, exp);
    const last = table.length - 1;
    const counts = normalCdf(drawsOf().map((z) => sign * z)).map((u) => {
      let k = 0;
      while (k < last && u > table[k]) k += 1;
      return k;
    });
    const shared = drawsOf();
    const [common, own] = [Math.sqrt(process.correlation), Math.sqrt(1 - process.correlation)];
    process.names.forEach((name, j) => {
      const alone = drawsOf();
      const mean = process.means[j];
      const deviation = process.deviations[j];
      const row = names.indexOf(name) * points;
      for (let i = 0; i < points; i += 1) {
        const jumps = counts[i];
        if (jumps === 0) continue;
        const size = common * shared[i] + own * alone[i];
        returns[row + i] = returns[row + i] + (jumps * mean + deviation * Math.sqrt(jumps) * (sign * size));
      }
    });
  }
}

/** Reduction of a factor's mean log return that keeps the mean price under jumps: sum of lambda years (exp(mean + deviation^2/2) - 1). */
export function jumpCompensator(name: string, processes: readonly JumpProcess[], years: number, exp: ColumnFunction): number {
  let sum = 0;
  for (const { perYear, names, means, deviations } of processes) {
    const j = names.indexOf(name);
    if (j < 0) continue;
    const deviation = deviations[j];
    sum += perYear * years * (exp([means[j] + 0.5 * deviation * deviation])[0] - 1);
  }
  return sum;
}
