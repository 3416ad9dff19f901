// Lanes for several threads: each on a shared memory of its own, made known to the crew. And how many threads there are to be.
import { Fault } from '../../fault.js';
import type { Lane } from '../contract.js';
import { createJsLane } from '../js/lane.js';
import type { StageLaneFactory } from '../stage.js';
import { instantiateLane } from '../wasm/instance.js';
import { createWasmMemory } from '../wasm/memory.js';
import type { Crew } from './crew.js';
import type { LaneSeed } from './messages.js';
import { availableThreads, missingForThreads } from './spawn.js';
import { ThreadRunner } from './threadRunner.js';

/** How many threads there can be, and why not more. */
export function plannedThreads(asked: number | 'auto'): { readonly threads: number; readonly reason: string } {
  if (asked === 1) return { threads: 1, reason: 'one thread was asked for' };
  const missing = missingForThreads();
  if (missing !== undefined) return { threads: 1, reason: `one thread: ${missing}` };
  if (asked !== 'auto') return { threads: asked, reason: `${asked} threads were asked for` };
  const threads = availableThreads();
  return { threads, reason: `as many threads as run at the same time here: ${threads}` };
}

/** A lane on a shared memory, and what other threads make their own instance of it from. */
export interface SharedLane {
  readonly lane: Lane;
  readonly seed: LaneSeed;
}

/** Lanes of the module, which was compiled for shared memory. */
export async function sharedWasmLane(module: WebAssembly.Module, bytes: number): Promise<SharedLane> {
  const parts = { module, memory: createWasmMemory(bytes, bytes, true), maximumBytes: bytes };
  return { lane: await instantiateLane(parts), seed: { lane: 'wasm', ...parts } };
}

export async function sharedJsLane(bytes: number): Promise<SharedLane> {
  const lane = createJsLane(bytes, bytes, true);
  return { lane, seed: { lane: 'js', memory: lane.memory.buffer as SharedArrayBuffer } };
}

/** Lanes that the crew works on too; once nobody is left of it, lanes of `alone`. `patience` as ThreadRunner has it. */
export function threadedLanes(
  crew: Crew,
  alone: StageLaneFactory,
  create: (bytes: number) => Promise<SharedLane>,
  patience?: number,
): StageLaneFactory {
  return async (bytesFor) => {
    if (crew.threads === 1) return { ...(await alone(bytesFor)), threadsReason: crew.reason };
    const threads = crew.numbers;
    const { lane, seed } = await orOutOfMemory(create, bytesFor(threads));
    const id = crew.open(seed);
    return {
      lane,
      threads,
      get threadsReason() {
        return crew.reason;
      },
      open: (scratches) => new ThreadRunner(crew, lane, id, scratches, patience),
    };
  };
}

async function orOutOfMemory(create: (bytes: number) => Promise<SharedLane>, bytes: number): Promise<SharedLane> {
  try {
    return await create(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw new Fault('OUT_OF_MEMORY', 'memory', 'available from the runtime', bytes);
    throw error;
  }
}
