// Chooses a backend: an ordered list, wasm then js, or the one that was forced. Never silent: every choice carries its reason.
import { Fault } from '../fault.js';
import type { Backend, BackendName } from './contract.js';
import { callerAlone, singleThread } from './runner.js';
import { provenBackend } from './selfTest/selfTest.js';
import type { StageBackendFactory, Threads } from './stage.js';
import { createWasmBackend } from './wasm/bridge.js';
import { loadModule, type ModuleSource } from './wasm/load.js';

export type { ModuleSource } from './wasm/load.js';
export { isTrap } from './wasm/trap.js';

export interface BackendRequest {
  readonly backend: BackendName | 'auto';
  readonly initialBytes: number;
  readonly maximumBytes: number;
  readonly module?: ModuleSource;
  /** How many threads a batch may use; 'auto': as many as run at the same time here. */
  readonly threads: number | 'auto';
  /** Address of a thread's code, if not beside the library. */
  readonly worker?: URL;
}

export interface BackendChoice {
  readonly backend: Backend;
  readonly reason: string;
  /** More backends of this kind, each with a memory of its own. */
  readonly open: StageBackendFactory;
  /** Threads that run the blocks. */
  readonly threads: Threads;
}

/**
 * The backend asked for, or the best one that runs here, each after its self-test. A forced backend that cannot run is a Fault
 * BACKEND_UNAVAILABLE, one that gives a wrong answer a Fault SELF_TEST; where any backend will do, the JS backend takes over with that reason.
 * Missing threads are no fault: `threads.reason` says why.
 */
export async function selectBackend(request: BackendRequest): Promise<BackendChoice> {
  if (request.backend === 'js') return jsChoice(request, 'asked for');
  try {
    return await wasmChoice(request, request.backend === 'wasm' ? 'asked for' : 'the fastest backend that runs here');
  } catch (error) {
    const failed = error instanceof Fault && error.code === 'SELF_TEST';
    if (error instanceof Fault && !(failed && request.backend === 'auto')) throw error;
    const reason = messageOf(error);
    if (request.backend === 'wasm') throw new Fault('BACKEND_UNAVAILABLE', 'backend', 'one that runs here', `wasm (${reason})`);
    return jsChoice(request, failed ? `WebAssembly failed its self-test: ${error.got}` : `WebAssembly cannot run here: ${reason}`);
  }
}

/** Code that many programs never run is loaded when it is: the JS backend, threads, and the digests of a module that came compiled. */
async function jsChoice({ initialBytes, maximumBytes, threads, worker }: BackendRequest, reason: string): Promise<BackendChoice> {
  const { createJsBackend } = await import('./js/backend.js');
  const backend = provenBackend(createJsBackend(initialBytes, maximumBytes));
  const planned = await planOf(threads);
  const alone = singleThread((bytes) => createJsBackend(bytes, bytes), planned.reason);
  if (planned.threads === 1) return { backend, reason, open: alone, threads: callerAlone(planned.reason) };
  const { Crew, sharedJsBackend, threadedBackends } = await threadsLoaded();
  const crew = new Crew(planned.threads, planned.reason, worker);
  return { backend, reason, open: threadedBackends(crew, alone, sharedJsBackend), threads: crew };
}

async function threadsLoaded() {
  const [{ Crew }, backends] = await Promise.all([import('./threads/crew.js'), import('./threads/backends.js')]);
  return { Crew, ...backends };
}

const planOf = async (asked: number | 'auto'): Promise<{ readonly threads: number; readonly reason: string }> =>
  asked === 1 ? { threads: 1, reason: 'one thread was asked for' } : (await import('./threads/backends.js')).plannedThreads(asked);

async function wasmChoice(request: BackendRequest, reason: string): Promise<BackendChoice> {
  const planned = await planOf(request.threads);
  const [module, shared] = await Promise.all([
    loadModule(request.module),
    planned.threads > 1 ? loadModule(request.module, true).catch((error: unknown) => `one thread: ${messageOf(error)}`) : planned.reason,
  ]);
  const backend = provenBackend(await createWasmBackend(request.initialBytes, request.maximumBytes, module));
  // bytes were checked whole; a module that came compiled can only be asked, on a memory with room for it
  if (request.module === module) {
    const { digestBytes, provenBits } = await import('./selfTest/provenBits.js');
    provenBits(await createWasmBackend(2 * digestBytes, 2 * digestBytes, module));
  }
  const why = typeof shared === 'string' ? shared : planned.reason;
  const alone = singleThread((bytes) => createWasmBackend(bytes, bytes, module), why);
  if (typeof shared === 'string') return { backend, reason, open: alone, threads: callerAlone(why) };
  const { Crew, sharedWasmBackend, threadedBackends } = await threadsLoaded();
  const crew = new Crew(planned.threads, why, request.worker);
  return { backend, reason, open: threadedBackends(crew, alone, (bytes) => sharedWasmBackend(shared, bytes)), threads: crew };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
