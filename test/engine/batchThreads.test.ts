// Batches on several threads: every result the same bits as on one, in both lanes, and a process that waits for a run.
import { describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import { type Batch, type BatchShape, type Core, createCore } from '../../src/index.js';
import { runProgram } from '../fixtures/runProgram.js';
import { batchBits } from '../fixtures/smallBatch.js';

const shape = {
  options: 300,
  inverseOptions: 60,
  futures: 20,
  inverseFutures: 4,
  underlyings: 4,
  accounts: 1_200,
  positions: 9_600,
  scenarios: 50,
  tailCount: 3,
  factors: 'covariance',
  exposures: true,
} as const satisfies BatchShape;
const instrumentCount = shape.options + shape.inverseOptions + shape.futures + shape.inverseFutures;

/** Fills a batch from a seed; one option is bad, and accounts of every size hold what there is. */
async function filled(core: Core, seed: number): Promise<Batch> {
  const batch = await core.batch(shape);
  const random = new Seeded(seed);
  const { instruments, scenarios, positions } = batch;
  const columns = instruments as unknown as Record<string, Float64Array | Uint32Array | Uint8Array>;
  for (let h = 0; h < instrumentCount; h++) {
    const row = {
      underlyings: random.whole(shape.underlyings),
      forwards: random.between(80, 120),
      strikes: random.between(60, 140),
      expiryYears: random.between(0.01, 1),
      vols: random.between(0.2, 1.2),
      rates: random.between(0, 0.05),
      calls: random.whole(2),
      sizes: random.between(0.5, 3),
      settlementPrices: random.between(80, 120),
    };
    for (const [name, value] of Object.entries(row)) {
      const column = columns[name];
      if (column !== undefined && h < column.length) column[h] = value;
    }
  }
  (columns.vols as Float64Array)[17] = -1;
  random.fill(scenarios.moves, -0.3, 0.3);
  random.fill(scenarios.volShocks, -0.2, 0.4);
  for (let a = 0; a <= shape.accounts; a++) positions.starts[a] = Math.round((a / shape.accounts) ** 2 * shape.positions);
  for (let k = 0; k < shape.positions; k++) positions.handles[k] = random.whole(instrumentCount);
  random.fill(positions.quantities, -9, 9);
  return batch;
}

describe.each(['wasm', 'js'] as const)('a batch on the %s lane', (lane) => {
  test('returns the same bits on 1, 2, 3 and 5 threads', async () => {
    const alone = await createCore({ lane });
    const expected = batchBits((await filled(alone, 3)).runSync());
    for (const threads of [2, 3, 5]) {
      const core = await createCore({ lane, threads });
      await core.threadsSettled();
      const batch = await filled(core, 3);
      expect({ threads: batch.threads, reason: batch.threadsReason }).toEqual({ threads, reason: `${threads} threads were asked for` });
      expect(batchBits(await batch.run())).toEqual(expected);
      expect(batchBits(batch.runSync())).toEqual(expected);
      core.dispose();
      expect(batchBits(await batch.run())).toEqual(expected);
      expect(batchBits(batch.runSync())).toEqual(expected);
      batch.dispose();
    }
  });

  test('two batches of a core run at the same time', async () => {
    const alone = await createCore({ lane });
    const expected = await Promise.all([5, 6].map(async (seed) => batchBits((await filled(alone, seed)).runSync())));
    const core = await createCore({ lane, threads: 3 });
    const batches = await Promise.all([5, 6].map((seed) => filled(core, seed)));
    const runs = await Promise.all(batches.map((batch) => batch.run()));
    expect(runs.map(batchBits)).toEqual(expected);
    core.dispose();
  });
});

test('a process lives until the run it waits for is over, and no longer', () => {
  const program = `const core = await createCore({ threads: 2 });
    const batch = await core.batch({ options: 1, underlyings: 1, accounts: 1e5, positions: 0 });
    await batch.run();
    console.log(JSON.stringify(batch.threads));`;
  expect(runProgram(program)).toBe(2);
});
