// Cores for measuring what callers call: one a backend, the module from where the bench has it.
import { readFileSync } from 'node:fs';
import type { BackendName } from '../../src/backends/contract.js';
import { type BackendChoice, selectBackend } from '../../src/backends/select.js';
import { type EngineBackends, linked } from '../../src/engine/prepared/linked.js';
import { type Core, createCore } from '../../src/index.js';
import { createJsCore } from '../../src/js.js';
import { benchRoot } from '../root.js';

const moduleBytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(new URL('dist/core.wasm', benchRoot)));
const worker = new URL('dist/worker.js', benchRoot);

const cores = new Map<BackendName, Promise<Core>>();

export function coreOf(backend: BackendName): Promise<Core> {
  const known = cores.get(backend);
  if (known) return known;
  const made = backend === 'js' ? Promise.resolve(createJsCore()) : createCore({ backend, module: moduleBytes() });
  cores.set(backend, made);
  return made;
}

let threaded: Promise<Core> | undefined;

/** A core whose work is shared by two threads, or why there is none. */
export async function threadedCore(): Promise<Core | string> {
  threaded ??= createCore({ backend: 'wasm', threads: 2, module: moduleBytes(), worker });
  const core = await threaded;
  await core.threadsSettled();
  return core.threads === 2 ? core : `one thread: ${core.threadsReason}`;
}

const choices = new Map<number, Promise<BackendChoice>>();

/** A program on so many threads of the WASM backend, or why it runs on one. */
export async function linkedOn(threads: number, parts: Parameters<typeof linked>[1]): Promise<Awaited<ReturnType<typeof linked>> | string> {
  const known = choices.get(threads);
  const request = { backend: 'wasm', initialBytes: 2 ** 21, maximumBytes: 2 ** 30, module: moduleBytes(), threads, worker } as const;
  const chosen = known ?? selectBackend(request);
  choices.set(threads, chosen);
  const { backend, open, threads: crew } = await chosen;
  await crew.settled();
  // what is computed on a core's own memory has no part in a run
  const backends = { open, base: backend.memory.base, maximumBytes: request.maximumBytes } as EngineBackends;
  const program = await linked(backends, parts);
  return program.runs.threads === threads ? program : program.runs.threadsReason;
}
