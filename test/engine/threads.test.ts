// The threads of a core: asked for, missing with a reason, let go of; and a process that they do not keep alive.
import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { CoreOptions } from '../../src/engine/create.js';
import { createCore } from '../../src/engine/create.js';
import { createJsCore } from '../../src/js.js';
import { moduleBytes } from '../backends.js';
import { runProgram } from '../fixtures/runProgram.js';

async function threadsOf(options: CoreOptions): Promise<{ threads: number; reason: string }> {
  const core = await createCore(options);
  await core.threadsSettled();
  const found = { threads: core.threads, reason: core.threadsReason };
  core.dispose();
  return found;
}

describe('the threads of a core', () => {
  test('are one unless more are asked for', async () => {
    expect(await threadsOf({})).toEqual({ threads: 1, reason: 'one thread was asked for' });
    expect(createJsCore().threads).toBe(1);
  });

  test.each(['wasm', 'js'] as const)('are as many as asked for: %s', async (backend) => {
    expect(await threadsOf({ backend, threads: 3 })).toEqual({ threads: 3, reason: '3 threads were asked for' });
    expect((await threadsOf({ backend, threads: 'auto' })).threads).toBe(availableParallelism());
  });

  test('are refused when they are not a number of threads', async () => {
    for (const threads of [0, -1, 1.5, 257, Number.NaN, '2' as unknown as number]) {
      await expect(createCore({ threads })).rejects.toThrow(/^threads must be/);
    }
    await expect(createCore({ threads: 2, worker: './worker.js' as unknown as URL })).rejects.toThrow(/^worker must be a URL/);
  });

  test('fall back to one, with the reason, where the worker cannot be had', async () => {
    const missing = await threadsOf({ threads: 3, worker: new URL('file:///nowhere/worker.js') });
    expect(missing).toEqual({ threads: 1, reason: expect.stringMatching(/^one thread: Cannot find module/) });
  });

  test('fall back to one, with the reason, for a module that is compiled already', async () => {
    const module = await WebAssembly.compile(moduleBytes());
    const found = await threadsOf({ backend: 'wasm', threads: 2, module });
    expect(found).toEqual({ threads: 1, reason: expect.stringMatching(/^one thread: a module that is compiled already/) });
  });

  test('fall back to one, with the reason, where there is no shared memory', async () => {
    const shared = globalThis.SharedArrayBuffer;
    Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
    try {
      expect(await threadsOf({ threads: 2 })).toEqual({ threads: 1, reason: expect.stringMatching(/^one thread: no shared memory here/) });
    } finally {
      globalThis.SharedArrayBuffer = shared;
    }
  });

  test('fall back to one, with the reason, where the runtime forbids workers', () => {
    const program = `const core = await createCore({ threads: 2 }); await core.threadsSettled();
      console.log(JSON.stringify([core.threads, core.threadsReason]));`;
    const permissions = ['--experimental-permission', '--allow-fs-read=*'];
    expect(runProgram(program, permissions)).toEqual([1, expect.stringMatching(/^one thread: Access to this API has been restricted/)]);
  });

  test('keep no process alive', () => {
    expect(runProgram('const core = await createCore({ threads: 3 }); console.log(JSON.stringify(core.threads));')).toBe(3);
    const settled = `const core = await createCore({ threads: 3, backend: 'js' }); await core.threadsSettled();
      await new Promise((done) => setTimeout(done, 50)); console.log(JSON.stringify(core.threads));`;
    expect(runProgram(settled)).toBe(3);
  });

  test('are gone after dispose', async () => {
    const core = await createCore({ threads: 3 });
    await core.threadsSettled();
    core.dispose();
    while (core.threads > 1) await new Promise((turn) => setTimeout(turn, 5));
    expect(core.threadsReason).toBe('the core was disposed');
  });
});
