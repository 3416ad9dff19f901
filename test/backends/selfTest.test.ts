// The self-test of a backend: answers that nobody but exact arithmetic gave, over every kernel; a backend that is off by little is refused.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backends/contract.js';
import { createJsBackend } from '../../src/backends/js/backend.js';
import { digestBytes } from '../../src/backends/selfTest/digests.js';
import { knownCalls } from '../../src/backends/selfTest/knownAnswers.js';
import { provenBits } from '../../src/backends/selfTest/provenBits.js';
import { provenBackend } from '../../src/backends/selfTest/selfTest.js';
import { createWasmBackend } from '../../src/backends/wasm/bridge.js';
import { createCore } from '../../src/engine/create.js';
import { backends, moduleBytes } from '../backends.js';
import { knownAnswersText, knownStepsText } from '../fixtures/generate/knownAnswers.js';
import { knownDigestsText } from '../fixtures/generate/knownDigests.js';
import { neighbour } from '../fuzz/draw.js';
import { functionBodies, trappingModule } from './patchedModule.js';

const page = 65_536;
type KernelName = Exclude<keyof Backend, 'name' | 'memory'>;
const kernels = Object.keys(createJsBackend(page, page)).filter((key): key is KernelName => key !== 'name' && key !== 'memory');

describe('the known answers', () => {
  test('are those of exact arithmetic, made anew', () => {
    const committed = (file: string): string => readFileSync(new URL(`../../src/backends/selfTest/${file}.ts`, import.meta.url), 'utf8');
    expect(knownAnswersText()).toBe(committed('knownAnswers'));
    expect(knownStepsText()).toBe(committed('knownSteps'));
  });

  test('ask every kernel, more than 64 times in all', () => {
    expect(new Set(knownCalls.map(({ kernel }) => kernel))).toEqual(new Set(kernels));
    const answers = knownCalls.flatMap(({ given }) =>
      given.map((argument) => (typeof argument === 'object' && 'is' in argument ? (argument.is ?? []).length : 0)),
    );
    expect(answers.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(64);
  });
});

describe.each(backends)('the self-test of the $name backend', ({ create }) => {
  test('passes, and a second time on a memory that is no longer new', async () => {
    const backend = await create();
    expect(provenBackend(backend)).toBe(backend);
    new Uint8Array(backend.memory.buffer as ArrayBuffer, backend.memory.base).fill(0x7f);
    expect(provenBackend(backend)).toBe(backend);
  });

  test.each(kernels)('refuses a backend whose %s writes nothing, or answers wrong', async (kernel) => {
    const backend = await create();
    const idle = { ...backend, [kernel]: () => 0 } as Backend;
    expect(() => provenBackend(idle)).toThrowError(expect.objectContaining({ code: 'SELF_TEST', path: `backend ${backend.name}` }));
  });

  test.each(['exp', 'log', 'normalCdf'] as const)('refuses a %s that is off by 32 units in the last place', async (kernel) => {
    const backend = await create();
    const off = {
      ...backend,
      [kernel]: (xs: Float64Array, results: Float64Array, count: number) => {
        backend[kernel](xs, results, count);
        for (let i = 0; i < count; i++) results[i] = (results[i] as number) * (1 + 2 ** -47);
      },
    };
    expect(() => provenBackend(off)).toThrowError(new RegExp(kernel));
  });
});

describe('the known digests', () => {
  test('are those of the JS backend, made anew, and the WASM backend gives them', async () => {
    const committed = readFileSync(new URL('../../src/backends/selfTest/knownDigests.ts', import.meta.url), 'utf8');
    expect(knownDigestsText()).toBe(committed);
    const backend = await createWasmBackend(2 * digestBytes, 2 * digestBytes, moduleBytes());
    expect(provenBits(backend)).toBe(backend);
  });

  test.each(kernels)('see one bit of %s that is another', async (kernel) => {
    const backend = await createWasmBackend(2 * digestBytes, 2 * digestBytes, moduleBytes());
    const original = backend[kernel] as (...given: unknown[]) => unknown;
    const off = (...given: unknown[]): unknown => {
      const answer = original(...given);
      // every column is inputs or results; where only results count, one of them must show
      for (const column of given) {
        const finite = column instanceof Float64Array ? column.findIndex((x) => Number.isFinite(x)) : -1;
        if (column instanceof Float64Array && finite >= 0) column[finite] = neighbour(column[finite] as number, true);
      }
      return answer;
    };
    expect(() => provenBits({ ...backend, [kernel]: off } as Backend)).toThrowError(expect.objectContaining({ code: 'SELF_TEST' }));
  });
});

describe('a backend in the smallest memory there is', () => {
  test.each(['wasm', 'js'] as const)('%s has its self-test in one page', async (backend) => {
    const core = await createCore({ backend, memory: { initialBytes: page, maximumBytes: page } });
    expect(core.memoryBytes).toBe(page);
  });
});

describe('a compiled module that was tampered with', () => {
  test('is the module: bodies of functions are found where they are', () => {
    expect(functionBodies(moduleBytes()).length).toBeGreaterThan(kernels.length);
  });

  test.each(kernels)('is refused when its %s traps; any other backend takes over, with the reason', async (kernel) => {
    const module = trappingModule(kernel);
    await expect(createWasmBackend(page, page, module)).resolves.toMatchObject({ name: 'wasm' });
    await expect(createCore({ backend: 'wasm', module })).rejects.toMatchObject({ code: 'SELF_TEST', path: 'backend wasm' });
    const core = await createCore({ module });
    expect(core.backend).toBe('js');
    expect(core.backendReason).toMatch(/^WebAssembly failed its self-test: ".*unreachable/);
  });
});
