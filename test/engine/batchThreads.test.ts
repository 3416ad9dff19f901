// Batches on several threads: every result the same bits as on one, in both backends, and a process that waits for a run.
import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/index.js';
import { filledBatch } from '../fixtures/filledBatch.js';
import { runProgram } from '../fixtures/runProgram.js';
import { batchBits } from '../fixtures/smallBatch.js';
import { some } from '../long.js';

describe.each(['wasm', 'js'] as const)('a batch on the %s backend', (backend) => {
  test('returns the same bits on 1, 2, 3 and 5 threads', async () => {
    const alone = await createCore({ backend });
    const expected = batchBits((await filledBatch(alone, 3)).runSync());
    for (const threads of some([2, 3, 5], 1)) {
      const core = await createCore({ backend, threads });
      await core.threadsSettled();
      const batch = await filledBatch(core, 3);
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
    const alone = await createCore({ backend });
    const expected = await Promise.all([5, 6].map(async (seed) => batchBits((await filledBatch(alone, seed)).runSync())));
    const core = await createCore({ backend, threads: 3 });
    const batches = await Promise.all([5, 6].map((seed) => filledBatch(core, seed)));
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
