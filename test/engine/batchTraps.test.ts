// Kernels that trap inside a batch, on the caller's thread and on others: the batch closes, says so and returns no figure.
import { beforeAll, describe, expect, test } from 'vitest';
import { callerAlone, singleThread } from '../../src/backends/runner.js';
import { sharedWasmBackend, threadedBackends } from '../../src/backends/threads/backends.js';
import { ThreadPool } from '../../src/backends/threads/threadPool.js';
import { createWasmBackend } from '../../src/backends/wasm/bridge.js';
import { loadModule } from '../../src/backends/wasm/load.js';
import { Core } from '../../src/engine/core.js';
import type { Batch, BatchRun } from '../../src/index.js';
import { trappingModule } from '../backends/patchedModule.js';
import { moduleBytes } from '../backends.js';
import { faultOf } from '../fixtures/faultOf.js';
import { filledBatch } from '../fixtures/filledBatch.js';
import { batchBits } from '../fixtures/smallBatch.js';

const mebibyte = 1 << 20;

/** A core that is sound, whose batches run a module of which one kernel traps. */
async function coreWithTrappingBatches(kernel: string): Promise<Core> {
  const module = trappingModule(kernel);
  const open = singleThread((bytes) => createWasmBackend(bytes, bytes, module), 'trapping');
  return new Core(await createWasmBackend(mebibyte, 64 * mebibyte, moduleBytes()), 'sound', open, callerAlone('trapping'));
}

const trapped = { code: 'KERNEL_TRAPPED', path: 'batch' };

async function refusalOf(run: () => BatchRun | Promise<BatchRun>): Promise<unknown> {
  return Promise.resolve()
    .then(run)
    .then(
      () => 'results',
      (error: unknown) => error,
    );
}

async function expectClosed(batch: Batch): Promise<void> {
  for (const call of [() => batch.runSync(), () => batch.set({}), () => batch.accountFault(0), () => batch.positions]) {
    expect(faultOf(call)).toMatchObject({ code: 'CLOSED', path: 'batch' });
  }
  expect(await refusalOf(() => batch.run())).toMatchObject({ code: 'CLOSED' });
  batch.dispose();
}

describe('on the caller’s thread', () => {
  const kernels = ['log', 'greeks', 'inverseGreeks', 'reprice', 'repriceInverse', 'repriceFutures', 'repriceInverseFutures'];

  test.each([...kernels, 'cholesky', 'variance', 'scenarioTail'])('%s', async (kernel) => {
    const core = await coreWithTrappingBatches(kernel);
    for (const way of [(batch: Batch) => batch.runSync(), (batch: Batch) => batch.run()]) {
      const batch = await filledBatch(core, 3);
      expect(await refusalOf(() => way(batch))).toMatchObject({ ...trapped, got: '"unreachable"' });
      await expectClosed(batch);
    }
    // its memory was its own: the core goes on
    expect(core.math.exp(Float64Array.of(0))).toEqual(Float64Array.of(1));
  });

  test('an error of the caller’s own closes nothing', async () => {
    const core = await coreWithTrappingBatches('impliedVol');
    const batch = await filledBatch(core, 3);
    const expected = batchBits(batch.runSync());
    const onProgress = (): never => {
      throw new RangeError('enough');
    };
    expect(await refusalOf(() => batch.runSync({ onProgress }))).toMatchObject({ message: 'enough' });
    expect(await refusalOf(() => batch.run({ onProgress }))).toMatchObject({ message: 'enough' });
    expect(batchBits(batch.runSync())).toEqual(expected);
  });
});

describe('on another thread alone', () => {
  let sound: WebAssembly.Module;
  let expected: Record<string, string>;
  beforeAll(async () => {
    sound = await loadModule(moduleBytes(), true);
    const core = await coreWithTrappingBatches('impliedVol');
    expected = batchBits((await filledBatch(core, 3)).runSync());
  });

  /** A core whose own instances are sound; every other thread is given a module of which one kernel traps. */
  async function coreWithTrappingThreads(kernel: string): Promise<Core> {
    const module = trappingModule(kernel, true);
    const crew = new ThreadPool(3, 'asked for');
    await crew.settled();
    const alone = singleThread((bytes) => createWasmBackend(bytes, bytes, moduleBytes()), 'alone');
    const open = threadedBackends(crew, alone, async (bytes) => {
      const { backend, seed } = await sharedWasmBackend(sound, bytes);
      return { backend, seed: { ...seed, module } as typeof seed };
    });
    return new Core(await createWasmBackend(mebibyte, 64 * mebibyte, moduleBytes()), 'sound', open, crew);
  }

  const sleep = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);

  test.each([
    ['greeks', 'runSync'],
    ['greeks', 'run'],
    ['reprice', 'run'],
    ['scenarioTail', 'runSync'],
    ['scenarioTail', 'run'],
  ] as const)('%s, in %s', async (kernel, way) => {
    const core = await coreWithTrappingThreads(kernel);
    const batch = await filledBatch(core, 3);
    expect(batch.threads).toBe(3);
    // a thread that comes too late for any block does no harm: then the figures are right
    let refusal: unknown = 'results';
    for (let round = 0; round < 200 && refusal === 'results'; round++) {
      let run: BatchRun | undefined;
      refusal = await refusalOf(async () => {
        run = await batch[way]({ onProgress: sleep });
        return run;
      });
      if (run !== undefined) expect(batchBits(run)).toEqual(expected);
    }
    expect(refusal).toMatchObject({ ...trapped, got: '"a kernel trapped on another thread"' });
    await expectClosed(batch);
    core.dispose();
  });
});
