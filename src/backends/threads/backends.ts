// Backends for several threads: each on a shared memory of its own, made known to the crew. And how many threads there are to be.
import { Fault } from '../../fault.js';
import type { Backend } from '../contract.js';
import type { StageBackendFactory } from '../stage.js';
import { instantiateBackend } from '../wasm/instance.js';
import { createWasmMemory } from '../wasm/memory.js';
import type { Crew } from './crew.js';
import type { BackendSeed } from './messages.js';
import { availableThreads, missingForThreads } from './spawn.js';
import { ThreadRunner } from './threadRunner.js';

/** How many threads there can be where more than one is asked for, and why not more. */
export function plannedThreads(asked: number | 'auto'): { readonly threads: number; readonly reason: string } {
  const missing = missingForThreads();
  if (missing !== undefined) return { threads: 1, reason: `one thread: ${missing}` };
  if (asked !== 'auto') return { threads: asked, reason: `${asked} threads were asked for` };
  const threads = availableThreads();
  return { threads, reason: `as many threads as run at the same time here: ${threads}` };
}

/** A backend on a shared memory, and what other threads make their own instance of it from. */
export interface SharedBackend {
  readonly backend: Backend;
  readonly seed: BackendSeed;
}

/** Backends of the module, which was compiled for shared memory. */
export async function sharedWasmBackend(module: WebAssembly.Module, bytes: number): Promise<SharedBackend> {
  const parts = { module, memory: createWasmMemory(bytes, bytes, true), maximumBytes: bytes };
  return { backend: await instantiateBackend(parts), seed: { backend: 'wasm', ...parts } };
}

export async function sharedJsBackend(bytes: number): Promise<SharedBackend> {
  const { createJsBackend } = await import('../js/backend.js');
  const backend = createJsBackend(bytes, bytes, true);
  return { backend, seed: { backend: 'js', memory: backend.memory.buffer as SharedArrayBuffer } };
}

/** Backends that the crew works on too; once all its threads are lost, backends of `alone`. `patience` as ThreadRunner has it. */
export function threadedBackends(
  crew: Crew,
  alone: StageBackendFactory,
  create: (bytes: number) => Promise<SharedBackend>,
  patience?: number,
): StageBackendFactory {
  return async (bytesFor, byItself) => {
    if (byItself || crew.threads === 1) return { ...(await alone(bytesFor)), threadsReason: crew.reason };
    const threads = crew.numbers;
    const { backend, seed } = await orOutOfMemory(create, bytesFor(threads));
    const id = crew.open(seed);
    return {
      backend,
      threads,
      get threadsReason() {
        return crew.reason;
      },
      open: (scratches) => new ThreadRunner(crew, backend, id, scratches, patience),
    };
  };
}

async function orOutOfMemory(create: (bytes: number) => Promise<SharedBackend>, bytes: number): Promise<SharedBackend> {
  try {
    return await create(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw new Fault('OUT_OF_MEMORY', 'memory', 'available from the runtime', bytes);
    throw error;
  }
}
