// Batches of any shape and any contents, to be run on one thread and on several: what they answer may not hang on the number.
import type { Batch } from '../../src/engine/batch/batch.js';
import type { BatchInputs } from '../../src/engine/batch/fill.js';
import type { BatchShape } from '../../src/engine/batch/shape.js';
import type { Core } from '../../src/engine/core.js';
import type { CoreJob } from './coreJobs.js';
import type { Draw } from './draw.js';

/** A batch as data: made, filled and run on each core alike. */
export interface BatchJob extends Omit<CoreJob, 'run'> {
  open(core: Core): Promise<Batch>;
}

/** Numbers of rows around the blocks that stages are cut into, and any other. */
const optionsOf = (draw: Draw): number => (draw.chance(0.3) ? draw.pick([3071, 3072, 3073, 6150]) : draw.whole(0, 900));
const accountsOf = (draw: Draw): number => (draw.chance(0.3) ? draw.pick([0, 1, 255, 256, 257, 2049]) : draw.whole(1, 1500));

export function batchJob(draw: Draw): BatchJob {
  const [options, inverseOptions] = [optionsOf(draw), draw.chance(0.5) ? optionsOf(draw) : 0];
  const [futures, inverseFutures] = [draw.whole(1, 40), draw.whole(0, 20)];
  const underlyings = draw.chance(0.7) ? draw.whole(1, 6) : draw.whole(18, 40);
  const instruments = options + inverseOptions + futures + inverseFutures;
  const accounts = accountsOf(draw);
  const positions = accounts === 0 ? 0 : accounts * draw.whole(0, 12);
  const scenarios = draw.whole(1, 70);
  const shape: BatchShape = {
    options,
    inverseOptions,
    futures,
    inverseFutures,
    underlyings,
    accounts,
    positions,
    scenarios,
    tailCount: draw.whole(1, scenarios),
    volFloor: draw.pick([0, 0.05]),
    exposures: draw.chance(0.5),
    ...(draw.chance(0.7) ? { factors: draw.pick(['cholesky', 'covariance'] as const) } : {}),
  };
  const odd = draw.chance(0.5) ? 0.02 : 0;
  const column = (length: number, low: number, high: number): Float64Array =>
    Float64Array.from({ length }, () =>
      draw.chance(odd) ? draw.pick([draw.hostile(), draw.magnitude(-200, 200)]) : draw.between(low, high),
    );
  const sound = (length: number, low: number, high: number): Float64Array => Float64Array.from({ length }, () => draw.between(low, high));
  const borders = Array.from({ length: accounts }, () => draw.whole(0, positions)).sort((a, b) => a - b);
  const inputs: BatchInputs = {
    instruments: {
      underlyings: Uint32Array.from({ length: instruments }, () => draw.whole(0, underlyings - 1)),
      forwards: column(instruments, 80, 120),
      sizes: column(instruments, 0.5, 3),
      settlementPrices: column(instruments, 80, 120),
      strikes: column(instruments, 60, 140),
      expiryYears: column(instruments, 0.01, 1),
      vols: column(instruments, 0.2, 1.2),
      rates: column(instruments, -0.01, 0.05),
      calls: Uint8Array.from({ length: instruments }, () => draw.whole(0, 1)),
    },
    scenarios: { moves: sound(underlyings * scenarios, -0.4, 0.6), volShocks: sound(underlyings * scenarios, -0.3, 0.5) },
    positions: {
      starts: Uint32Array.from([0, ...borders]),
      handles: Uint32Array.from({ length: positions }, () => draw.whole(0, instruments - 1)),
      quantities: column(positions, -9, 9),
    },
  };
  return {
    name: 'core.batch',
    rows: instruments + accounts,
    inputs: { shape: [JSON.stringify(shape)], odd: [String(odd)] },
    open: async (core) => (await core.batch(shape)).set(inputs),
  };
}
