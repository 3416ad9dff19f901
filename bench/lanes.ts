// Lanes for measuring: memory made large enough at once, for after the first growth in a process the runtime re-checks every typed-array
// access, and the JS lane is half as fast.
import { readFileSync } from 'node:fs';
import type { Lane, LaneName } from '../src/lanes/contract.js';
import { createJsLane } from '../src/lanes/js/lane.js';
import { createWasmLane } from '../src/lanes/wasm/bridge.js';
import { Arena } from '../src/marshal/arena.js';
import { sampleInTurn } from './contenders/contender.js';
import type { BenchCase, PreparedRun } from './kernels/kernelBench.js';
import { benchRoot } from './root.js';
import type { Ready } from './suite.js';

export const laneNames: readonly LaneName[] = ['wasm', 'js'];
export const seeds: readonly number[] = [11, 23];

const mebibyte = 2 ** 20;
const moduleBytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL('dist/core.wasm', benchRoot)));

/** A lane whose arena holds `bytes`, and never grows. */
export async function laneOf(name: LaneName, bytes: number): Promise<{ lane: Lane; arena: Arena }> {
  const all = Math.ceil(bytes / mebibyte) * mebibyte + mebibyte;
  const lane = name === 'wasm' ? await createWasmLane(all, all, moduleBytes()) : createJsLane(all, all);
  const arena = new Arena(lane.memory);
  arena.reserve(bytes);
  return { lane, arena };
}

/** A case in a lane, its results checked against the reference; `runs` holds a data set each. */
export async function openLane(name: LaneName, benchCase: BenchCase): Promise<Ready & { readonly runs: readonly PreparedRun[] }> {
  const { lane, arena } = await laneOf(name, seeds.length * benchCase.bytes);
  const runs = seeds.map((seed) => benchCase.make(lane, arena, seed));
  for (const run of runs) await run.check();
  const work = runs.map((run) => () => run.run());
  return { runs, items: benchCase.items, error: 0, sample: (milliseconds) => sampleInTurn(work, milliseconds, 1), close() {} };
}
