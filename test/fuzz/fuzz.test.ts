// A slice of the fuzz, and proof that it finds what it looks for: backends off by a bit, chunks that matter, states that persist.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backends/contract.js';
import { createJsBackend } from '../../src/backends/js/backend.js';
import { createWasmBackend } from '../../src/backends/wasm/bridge.js';
import { moduleBytes } from '../backends.js';
import { Draw, neighbour } from './draw.js';
import {
  backendBytes,
  type Contender,
  contender,
  type Difference,
  freshState,
  kernelNames,
  type State,
  step,
  threadedCores,
} from './fuzz.js';
import { exact, firstDifference } from './results.js';

let wasm: Contender;
let js: Contender;
beforeAll(async () => {
  const worker = new URL('../../dist/worker.js', import.meta.url);
  const [threadedWasm, threadedJs] = await Promise.all(
    (['wasm', 'js'] as const).map((backend) => threadedCores(backend, moduleBytes(), worker)),
  );
  wasm = contender('wasm', await createWasmBackend(backendBytes, backendBytes, moduleBytes()), threadedWasm);
  js = contender('js', createJsBackend(backendBytes, backendBytes), threadedJs);
});

async function run(state: State, cases: number, contenders: readonly Contender[] = [wasm, js]): Promise<Difference | undefined> {
  for (const last = state.next + cases; state.next < last; ) {
    const difference = await step(state, contenders);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** The JS backend with some of its kernels replaced. */
const crooked = (change: (backend: Backend) => Partial<Backend>): Contender => {
  const backend = createJsBackend(backendBytes, backendBytes);
  return contender('crooked', { ...backend, ...change(backend) });
};

describe('the fuzz', () => {
  test('finds the backends of one mind over every kernel', async () => {
    const state = freshState(20_261_122);
    expect(await run(state, 2 * kernelNames.length - 3)).toBeUndefined();
    expect(Object.keys(state.kernels).sort()).toEqual([...kernelNames].sort());
    expect(state.values).toBeGreaterThan(250_000);
    expect(state.chunkValues).toBeGreaterThan(250_000);
  });

  test('knows every kernel a backend has', async () => {
    const kernels = Object.keys(js.backend).filter((key) => key !== 'name' && key !== 'memory');
    expect(kernels.filter((kernel) => !kernelNames.includes(kernel))).toEqual([]);
  });

  test('goes on from a state as if it had never stopped', async () => {
    const through = freshState(5, ['log', 'variance', 'scenarioTail', 'sobol']);
    await run(through, 12);
    const stopped = freshState(5, ['log', 'variance', 'scenarioTail', 'sobol']);
    await run(stopped, 7);
    const resumed = JSON.parse(JSON.stringify(stopped)) as State;
    await run(resumed, 5);
    expect(resumed).toEqual(through);
    expect(freshState(6, ['log'])).not.toEqual(freshState(5, ['log']));
  });

  test('finds one wrong bit in one row, and makes it small', async () => {
    const backend = crooked(({ greeks }) => ({
      greeks: (...given) => {
        const answer = greeks(...given);
        const rows = given[16];
        for (let i = 0; i < rows; i++) if (given[0][i] > 90_000) given[7][i] = neighbour(given[7][i] as number, true);
        return answer;
      },
    }));
    const difference = (await run(freshState(3, ['greeks']), 40, [wasm, backend])) as Difference;
    expect(difference).toMatchObject({ kernel: 'greeks', seed: 3, rows: 1, place: { name: 'deltas', index: 0 } });
    expect(difference.between).toEqual(['wasm in one call', 'crooked in one call']);
    expect(difference.inputs.forwards).toHaveLength(1);
    expect(Number(/\((.*)\)/.exec(difference.inputs.forwards?.[0] as string)?.[1])).toBeGreaterThan(90_000);
    // the case that is named shows it again
    const again = { ...freshState(3, ['greeks']), next: difference.case };
    expect(await run(again, 1, [wasm, backend])).toEqual(difference);
  });

  test('finds an answer that is wrong, and results that hang on where a chunk begins', async () => {
    const miscounting = crooked(({ impliedVol }) => ({ impliedVol: (...given) => impliedVol(...given) + 1 }));
    expect((await run(freshState(3, ['impliedVol']), 10, [wasm, miscounting]))?.place.name).toBe('answer');
    // each call is the same in both backends; only cutting it shows
    const first = (backend: Backend): Partial<Backend> => ({
      repriceFutures: (...given) => {
        backend.repriceFutures(...given);
        if (given[6] > 0) given[5][(given[0][0] as number) * given[8]] = 42;
      },
    });
    const chunked = await run(freshState(3, ['repriceFutures']), 20, [crooked(first), crooked(first)]);
    expect(chunked?.between[0]).toBe('crooked in one call');
    expect(chunked?.between[1]).toMatch(/^crooked in calls of \d+ rows$/);
  });

  test('runs batches on 1, 2 and 3 threads, and finds a thread that is of another mind', async () => {
    const state = freshState(64, ['core.batch']);
    expect(await run(state, 6)).toBeUndefined();
    expect(state.kernels['core.batch']).toBeGreaterThan(10_000);
    const backend = crooked(({ rollup, scenarioTail }) => ({
      rollup,
      scenarioTail: (...given) => {
        scenarioTail(...given);
        given[6][0] = neighbour(given[6][0] as number, true);
      },
    }));
    expect(await run(freshState(64, ['core.batch']), 20, [wasm, backend])).toMatchObject({
      kernel: 'core.batch',
      between: ['wasm on 1 thread', 'crooked on 1 thread'],
    });
  });

  test('looks at whole cores too', async () => {
    const backend = crooked(({ greeks }) => ({
      greeks: (...given) => {
        const bad = greeks(...given);
        given[6][0] = (given[6][0] as number) + 1;
        return bad;
      },
    }));
    expect((await run(freshState(1, ['core.prepare']), 20, [wasm, backend]))?.kernel).toBe('core.prepare');
  });
});

describe('its parts', () => {
  test('draws are the same for a seed and case, and others for others', async () => {
    const words = (seed: number, number: number): number[] => {
      const draw = new Draw(seed, number);
      return Array.from({ length: 8 }, () => draw.word());
    };
    expect(words(1, 2)).toEqual(words(1, 2));
    expect(words(1, 2)).not.toEqual(words(2, 1));
    expect(words(1, 2)).not.toEqual(words(1, 3));
  });

  test('magnitudes reach every binade asked for, subnormals too, and neighbours are next to each other', async () => {
    const draw = new Draw(1, 1);
    const xs = Array.from({ length: 20_000 }, () => draw.magnitude(-1074, 1023));
    expect(xs.every((x) => x >= 0 && x < Number.POSITIVE_INFINITY)).toBe(true);
    expect(xs.filter((x) => x > 0 && x < 2 ** -1040).length).toBeGreaterThan(50);
    expect(new Set(xs.filter((x) => x >= 2 ** -1022).map((x) => Math.floor(Math.log2(x)))).size).toBeGreaterThan(2000);
    expect(neighbour(1, true)).toBe(1 + 2 ** -52);
    expect(neighbour(1, false)).toBe(1 - 2 ** -53);
    expect(neighbour(-4_294_967_296, false)).toBe(-4_294_967_296 + 2 ** -21);
  });

  test('bits are compared: signs of zeros count, NaN is NaN, and a number is printed by its bits', async () => {
    const piece = (...xs: number[]) => [{ name: 'x', column: Float64Array.from(xs) }];
    expect(firstDifference(piece(0, Number.NaN), piece(0, Number.NaN))).toBeUndefined();
    expect(firstDifference(piece(1, 0), piece(1, -0))).toMatchObject({ name: 'x', index: 1 });
    expect(firstDifference(piece(1), piece(1, 2))).toMatchObject({ index: 0 });
    expect(exact(-0)).toBe('0x8000000000000000 (-0)');
    expect(exact(1)).toBe('0x3ff0000000000000 (1)');
  });
});
