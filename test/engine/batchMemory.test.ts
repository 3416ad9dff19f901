// Memory of a batch: taken once, of one size over any number of runs, shared with nobody; earlier contents do not matter.
import { expect, test } from 'vitest';
import { createJsBackend } from '../../src/backends/js/backend.js';
import { singleThread } from '../../src/backends/runner.js';
import { createWasmBackend } from '../../src/backends/wasm/bridge.js';
import { openBatch } from '../../src/engine/batch/open.js';
import { createCore } from '../../src/index.js';
import { moduleBytes } from '../backends.js';
import { batchBits, positionsOf, smallBatch } from '../fixtures/smallBatch.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';

const market = smallMarket();
const accounts = Array.from({ length: 700 }, (_, a) => Array.from({ length: a % 9 }, (_each, k) => [(7 * a + k) % 72, a - 3 * k] as const));
const positions = positionsOf(accounts);
const room = { accounts: accounts.length, positions: positions.handles.length, exposures: true };

test.each(['wasm', 'js'] as const)(
  'hundreds of runs on the %s backend leave the memory as it was, and two batches share nothing',
  async (backend) => {
    const core = await createCore({ backend });
    const { shape, inputs } = smallBatch(core, market, smallRules);
    const one = (await core.batch({ ...shape, ...room })).set({ ...inputs, positions });
    const other = (await core.batch({ ...shape, ...room })).set({ ...inputs, positions });
    other.instruments.forwards.fill(123);
    const bits = batchBits(one.runSync({ copy: true }));
    const { memoryBytes } = one;
    const { buffer } = one.instruments.forwards;
    const views = one.runSync();
    for (let i = 0; i < 200; i++) {
      other.runSync();
      const run = one.set({ positions }).runSync();
      expect(run.tail?.worstLosses).toBe(views.tail?.worstLosses);
    }
    expect(one.memoryBytes).toBe(memoryBytes);
    expect(one.instruments.forwards.buffer).toBe(buffer);
    expect(buffer.byteLength).toBe(memoryBytes);
    expect(batchBits(one.runSync())).toEqual(bits);
    other.dispose();
    expect(batchBits(one.runSync())).toEqual(bits);
  },
);

test.each(['wasm', 'js'] as const)('what stood in the memory of the %s backend before does not matter', async (backend) => {
  const core = await createCore({ backend });
  const { shape, inputs } = smallBatch(core, market, smallRules);
  const runs = await Promise.all(
    [0, 0xff, 0x7f].map(async (byte) => {
      const create = singleThread(async (bytes) => {
        const made = backend === 'wasm' ? await createWasmBackend(bytes, bytes, moduleBytes()) : createJsBackend(bytes, bytes);
        new Uint8Array(made.memory.buffer).fill(byte, made.memory.base);
        return made;
      }, 'for a test');
      const base =
        backend === 'wasm'
          ? (await createWasmBackend(65_536, 65_536, moduleBytes())).memory.base
          : createJsBackend(65_536, 65_536).memory.base;
      const batch = await openBatch(create, base, 1 << 28, { ...shape, ...room });
      const untouched = batchBits(batch.runSync({ copy: true }));
      return [untouched, batchBits(batch.set({ ...inputs, positions }).runSync())];
    }),
  );
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).toEqual(runs[0]);
});

test('a memory that the runtime has not is a Fault', async () => {
  const none = singleThread(() => {
    throw new RangeError('Array buffer allocation failed');
  }, 'for a test');
  await expect(openBatch(none, 1024, 1 << 20, { underlyings: 1 })).rejects.toMatchObject({ code: 'OUT_OF_MEMORY', path: 'memory' });
  const broken = singleThread(() => {
    throw new TypeError('something else');
  }, 'for a test');
  await expect(openBatch(broken, 1024, 1 << 20, { underlyings: 1 })).rejects.toThrow('something else');
});
