// Runs stages on one backend, on the caller's own thread, block after block.
import { Fault } from '../fault.js';
import type { Backend } from './contract.js';
import { blockCount, runBlock, type Stage, type StageBackendFactory, type StageRunner, type StageWatch, type Threads } from './stage.js';

/** Milliseconds of work between two turns of the event loop. */
export const turnMs = 4;

export class SingleRunner implements StageRunner {
  readonly threads = 1;
  readonly #backend: Backend;
  readonly #scratch: Float64Array;

  constructor(backend: Backend, scratch: Float64Array) {
    this.#backend = backend;
    this.#scratch = scratch;
  }

  run(stages: readonly Stage[], onBlock?: StageWatch['onBlock'], meanwhile?: () => void): number[] {
    meanwhile?.();
    const answers = stages.map(() => 0);
    const total = blocksOf(stages);
    let done = 0;
    for (const [s, stage] of stages.entries()) {
      const blocks = blockCount(stage);
      for (let block = 0; block < blocks; block++) {
        answers[s] += runBlock(this.#backend, stage, block, this.#scratch);
        onBlock?.(++done, total);
      }
    }
    return answers;
  }

  async runAsync(stages: readonly Stage[], { onBlock, signal }: StageWatch = {}): Promise<number[]> {
    const answers = stages.map(() => 0);
    const total = blocksOf(stages);
    let done = 0;
    let since = performance.now();
    for (const [s, stage] of stages.entries()) {
      const blocks = blockCount(stage);
      for (let block = 0; block < blocks; block++) {
        signal?.throwIfAborted();
        answers[s] += runBlock(this.#backend, stage, block, this.#scratch);
        onBlock?.(++done, total);
        if (performance.now() - since < turnMs) continue;
        await turnOfEventLoop();
        since = performance.now();
      }
    }
    signal?.throwIfAborted();
    return answers;
  }

  close(): void {}
}

/** Backends with the caller's thread as their only one. */
export function singleThread(create: (bytes: number) => Backend | Promise<Backend>, threadsReason: string): StageBackendFactory {
  return async (bytesFor) => {
    const bytes = bytesFor(1);
    let backend: Backend;
    try {
      backend = await create(bytes);
    } catch (error) {
      if (error instanceof RangeError) throw new Fault('OUT_OF_MEMORY', 'memory', 'available from the runtime', bytes);
      throw error;
    }
    return { backend, threads: 1, threadsReason, open: (scratches) => new SingleRunner(backend, scratches[0]) };
  };
}

/** The caller's thread and no other. */
export function callerAlone(reason: string): Threads {
  return { threads: 1, reason, settled: async () => {}, dispose: () => {} };
}

function blocksOf(stages: readonly Stage[]): number {
  let blocks = 0;
  for (const stage of stages) blocks += blockCount(stage);
  return blocks;
}

/** Resolves after the event loop has turned: a timer would be held back by browsers, a promise alone lets nothing else in. */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(0);
  });
}
