// The self-test of a lane: answers that nobody but exact arithmetic gave, over every kernel; a lane that is off by little is refused.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import type { Lane } from '../../src/lanes/contract.js';
import { createJsLane } from '../../src/lanes/js/lane.js';
import { digestBytes } from '../../src/lanes/proof/digests.js';
import { knownCalls } from '../../src/lanes/proof/knownAnswers.js';
import { provenBits, provenLane } from '../../src/lanes/proof/selfTest.js';
import { createWasmLane } from '../../src/lanes/wasm/bridge.js';
import { knownAnswersText, knownStepsText } from '../fixtures/generate/knownAnswers.js';
import { knownDigestsText } from '../fixtures/generate/knownDigests.js';
import { neighbour } from '../fuzz/draw.js';
import { lanes, moduleBytes } from '../lanes.js';
import { functionBodies, trappingModule } from './patchedModule.js';

const page = 65_536;
type KernelName = Exclude<keyof Lane, 'name' | 'memory'>;
const kernels = Object.keys(createJsLane(page, page)).filter((key): key is KernelName => key !== 'name' && key !== 'memory');

describe('the known answers', () => {
  test('are those of exact arithmetic, made anew', () => {
    const committed = (file: string): string => readFileSync(new URL(`../../src/lanes/proof/${file}.ts`, import.meta.url), 'utf8');
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

describe.each(lanes)('the self-test of the $name lane', ({ create }) => {
  test('passes, and a second time on a memory that is no longer new', async () => {
    const lane = await create();
    expect(provenLane(lane)).toBe(lane);
    new Uint8Array(lane.memory.buffer as ArrayBuffer, lane.memory.base).fill(0x7f);
    expect(provenLane(lane)).toBe(lane);
  });

  test.each(kernels)('refuses a lane whose %s writes nothing, or answers wrong', async (kernel) => {
    const lane = await create();
    const idle = { ...lane, [kernel]: () => 0 } as Lane;
    expect(() => provenLane(idle)).toThrowError(expect.objectContaining({ code: 'SELF_TEST', path: `lane ${lane.name}` }));
  });

  test.each(['exp', 'log', 'normalCdf'] as const)('refuses a %s that is off by 32 units in the last place', async (kernel) => {
    const lane = await create();
    const off = {
      ...lane,
      [kernel]: (xs: Float64Array, results: Float64Array, count: number) => {
        lane[kernel](xs, results, count);
        for (let i = 0; i < count; i++) results[i] = (results[i] as number) * (1 + 2 ** -47);
      },
    };
    expect(() => provenLane(off)).toThrowError(new RegExp(kernel));
  });
});

describe('the known digests', () => {
  test('are those of the JS lane, made anew, and the WASM lane gives them', async () => {
    const committed = readFileSync(new URL('../../src/lanes/proof/knownDigests.ts', import.meta.url), 'utf8');
    expect(knownDigestsText()).toBe(committed);
    const lane = await createWasmLane(2 * digestBytes, 2 * digestBytes, moduleBytes());
    expect(provenBits(lane)).toBe(lane);
  });

  test.each(kernels)('see one bit of %s that is another', async (kernel) => {
    const lane = await createWasmLane(2 * digestBytes, 2 * digestBytes, moduleBytes());
    const original = lane[kernel] as (...given: unknown[]) => unknown;
    const off = (...given: unknown[]): unknown => {
      const answer = original(...given);
      // every column is inputs or results; where only results count, one of them must show
      for (const column of given) {
        const finite = column instanceof Float64Array ? column.findIndex((x) => Number.isFinite(x)) : -1;
        if (column instanceof Float64Array && finite >= 0) column[finite] = neighbour(column[finite] as number, true);
      }
      return answer;
    };
    expect(() => provenBits({ ...lane, [kernel]: off } as Lane)).toThrowError(expect.objectContaining({ code: 'SELF_TEST' }));
  });
});

describe('a lane in the smallest memory there is', () => {
  test.each(['wasm', 'js'] as const)('%s has its self-test in one page', async (lane) => {
    const core = await createCore({ lane, memory: { initialBytes: page, maximumBytes: page } });
    expect(core.memoryBytes).toBe(page);
  });
});

describe('a compiled module that was tampered with', () => {
  test('is the module: bodies of functions are found where they are', () => {
    expect(functionBodies(moduleBytes()).length).toBeGreaterThan(kernels.length);
  });

  test.each(kernels)('is refused when its %s traps; any other lane takes over, with the reason', async (kernel) => {
    const module = trappingModule(kernel);
    await expect(createWasmLane(page, page, module)).resolves.toMatchObject({ name: 'wasm' });
    await expect(createCore({ lane: 'wasm', module })).rejects.toMatchObject({ code: 'SELF_TEST', path: 'lane wasm' });
    const core = await createCore({ module });
    expect(core.lane).toBe('js');
    expect(core.laneReason).toMatch(/^WebAssembly failed its self-test: ".*unreachable/);
  });
});
