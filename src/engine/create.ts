// Makes a core: the backend, its memory, its threads, chosen by the options.

import type { BackendName } from '../backends/contract.js';
import { type ModuleSource, selectBackend } from '../backends/select.js';
import { fieldsOf } from '../book/fields.js';
import { count, oneOf } from '../check.js';
import { Fault } from '../fault.js';
import { Core } from './core.js';
import { type MemoryOptions, memoryOf } from './memory.js';

export interface CoreOptions {
  /** 'auto' (the default) takes the fastest backend that runs here and says which and why; a name forces that backend or fails. */
  readonly backend?: BackendName | 'auto';
  readonly memory?: MemoryOptions;
  /**
   * Source of the WASM module, if not beside the library: its bytes, its address, or compiled already. Bytes are checked
   * against the module this library was built with; a module that is compiled already is taken on trust.
   */
  readonly module?: ModuleSource;
  /**
   * Threads for batches: 1 (the default), more, or 'auto' for as many as run at the same time here. Where there can be none (no shared
   * memory, no workers) the core says so in `threadsReason` and works with one. Results are the same bits for any number.
   */
  readonly threads?: number | 'auto';
  /** Address of the code of a thread (`worker.js`), if not beside the library. */
  readonly worker?: URL;
}

const mostThreads = 256;

/**
 * A core on the backend asked for. Throws Fault BACKEND_UNAVAILABLE when a forced backend cannot run here, SELF_TEST when it does not give the known
 * answers that every backend is asked first.
 */
export async function createCore(options: CoreOptions = {}): Promise<Core> {
  const given = fieldsOf(options, 'options', [], ['backend', 'memory', 'module', 'threads', 'worker']) as CoreOptions;
  const choice = await selectBackend({
    backend: oneOf(given.backend ?? 'auto', ['auto', 'wasm', 'js'], 'backend'),
    ...memoryOf(given.memory),
    ...(given.module === undefined ? {} : { module: given.module }),
    threads: given.threads === 'auto' ? 'auto' : count(given.threads ?? 1, 1, mostThreads, 'threads'),
    ...(given.worker === undefined ? {} : { worker: urlOf(given.worker) }),
  });
  return new Core(choice.backend, choice.reason, choice.open, choice.threads);
}

function urlOf(worker: unknown): URL {
  if (!(worker instanceof URL)) throw new Fault('TYPE_MISMATCH', 'worker', 'a URL', worker);
  return worker;
}
