// Backends for measuring: memory made large enough at once, for after the first growth in a process the runtime re-checks every typed-array
// access, and the JS backend is half as fast.
import { readFileSync } from 'node:fs';
import type { Backend, BackendName } from '../src/backends/contract.js';
import { createJsBackend } from '../src/backends/js/backend.js';
import { createWasmBackend } from '../src/backends/wasm/bridge.js';
import { Arena } from '../src/columns/arena.js';
import { sampleInTurn } from './contenders/contender.js';
import type { BenchCase, PreparedRun } from './kernels/kernelBench.js';
import { benchRoot } from './root.js';
import type { Ready } from './suite.js';

export const backendNames: readonly BackendName[] = ['wasm', 'js'];
export const seeds: readonly number[] = [11, 23];

const mebibyte = 2 ** 20;
const moduleBytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL('dist/core.wasm', benchRoot)));

/** A backend whose arena holds `bytes`, and never grows. */
export async function backendOf(name: BackendName, bytes: number): Promise<{ backend: Backend; arena: Arena }> {
  const all = Math.ceil(bytes / mebibyte) * mebibyte + mebibyte;
  const backend = name === 'wasm' ? await createWasmBackend(all, all, moduleBytes()) : createJsBackend(all, all);
  const arena = new Arena(backend.memory);
  arena.reserve(bytes);
  return { backend, arena };
}

/** A case in a backend, its results checked against the reference; `runs` holds a data set each. */
export async function openBackend(name: BackendName, benchCase: BenchCase): Promise<Ready & { readonly runs: readonly PreparedRun[] }> {
  const { backend, arena } = await backendOf(name, seeds.length * benchCase.bytes);
  const runs = seeds.map((seed) => benchCase.make(backend, arena, seed));
  for (const run of runs) await run.check();
  const work = runs.map((run) => () => run.run());
  return {
    runs,
    items: benchCase.items,
    error: 0,
    sample: (milliseconds) => sampleInTurn(work, milliseconds, 1),
    figures: () => runs[0]?.figures?.() ?? {},
    close() {},
  };
}
