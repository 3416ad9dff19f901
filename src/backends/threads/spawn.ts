// One more thread: a worker of node:worker_threads or a Web Worker behind the same few methods, and whether there can be one at all.
import type { Order, Report } from './messages.js';

/** Events of a thread for its owner. After `dead` the thread runs no more code. */
export interface ThreadEvents {
  /** The thread has begun to take orders. */
  ready(): void;
  dead(reason: string): void;
}

export interface Thread {
  post(order: Order): void;
  /** Whether the thread keeps the process alive. */
  keepAlive(keep: boolean): void;
  /** True only once the thread runs no more code: for a caller that blocks, whom no event reaches. Without it, or where this cannot be told, `dead` alone says so. */
  isGone?(): boolean;
}

/** Starts a thread on the worker beside this code, or on the one at `url`. Throws with the reason when there can be none. */
export type Spawn = (events: ThreadEvents, url?: URL) => Thread;

const leftReason = 'a thread was sent away';

type NodeThreads = typeof import('node:worker_threads');
interface NodeRuntime {
  readonly getBuiltinModule?: (name: string) => unknown;
}

const nodeRuntime = (): NodeRuntime | undefined => (globalThis as { process?: NodeRuntime }).process;

/** Threads that run at the same time on this machine. */
export function availableThreads(): number {
  const os = nodeRuntime()?.getBuiltinModule?.('node:os') as typeof import('node:os') | undefined;
  return os?.availableParallelism() ?? (globalThis.navigator as Navigator | undefined)?.hardwareConcurrency ?? 1;
}

/** Why there can be no threads here, or undefined. */
export function missingForThreads(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined' || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false) {
    return 'no shared memory here: a page has it when it is cross-origin isolated (COOP and COEP headers)';
  }
  if (typeof Worker === 'undefined' && nodeRuntime()?.getBuiltinModule?.('node:worker_threads') === undefined) {
    return 'this runtime has no workers';
  }
  return undefined;
}

export const spawnThread: Spawn = (events, url) => {
  const threads = nodeRuntime()?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined;
  return threads === undefined ? webThread(events, url) : nodeThread(threads, events, url);
};

function nodeThread({ Worker: NodeWorker }: NodeThreads, events: ThreadEvents, url?: URL): Thread {
  // without the flags of the process: loaders cost time here, and --input-type refuses a file
  const worker = new NodeWorker(url ?? new URL('./worker.js', import.meta.url), { name: 'margincore', execArgv: [] });
  const files = nodeRuntime()?.getBuiltinModule?.('node:fs') as typeof import('node:fs') | undefined;
  let reason: string | undefined;
  let shownAt: string | undefined;
  worker.on('message', (report: Report) => {
    shownAt ??= report.shownAt;
    if (report.kind === 'ready') events.ready();
  });
  worker.on('error', (error: unknown) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  // not before 'exit' is the thread known to run no more code
  worker.on('exit', (code) => events.dead(reason ?? (code === 0 ? leftReason : `a thread ended with code ${code}`)));
  worker.unref(); // after the listeners: one for messages keeps the process alive again
  return {
    post: (order) => worker.postMessage(order),
    keepAlive: (keep) => void (keep ? worker.ref() : worker.unref()),
    isGone: () => shownAt !== undefined && files?.existsSync(shownAt) === false,
  };
}

function webThread(events: ThreadEvents, url?: URL): Thread {
  // written out, so that bundlers see the file
  const worker =
    url === undefined
      ? new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'margincore' })
      : new Worker(url, { type: 'module', name: 'margincore' });
  worker.onmessage = ({ data }: MessageEvent<Report>) => {
    if (data.kind === 'ready') events.ready();
    else events.dead(leftReason);
  };
  // an error is reported between two orders, when no block is running
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    events.dead(event.message || 'the worker could not be loaded');
  };
  worker.onmessageerror = () => {
    worker.terminate();
    events.dead('the worker could not read its orders');
  };
  return { post: (order) => worker.postMessage(order), keepAlive: () => {} };
}
