// The door for the JavaScript lane alone: the benchmark baseline, and a core for places that may never load WebAssembly.
import { fieldsOf } from './book/fields.js';
import { Core } from './engine/core.js';
import { type MemoryOptions, memoryOf } from './engine/memory.js';
import { createJsLane } from './lanes/js/lane.js';
import { provenLane } from './lanes/proof/selfTest.js';
import { callerAlone, singleThread } from './lanes/runner.js';

export type { Core } from './engine/core.js';

/** A core on the JS lane; nothing of WebAssembly is loaded or tried. */
export function createJsCore(options: { readonly memory?: MemoryOptions } = {}): Core {
  const { memory } = fieldsOf(options, 'options', [], ['memory']) as { memory?: MemoryOptions };
  const { initialBytes, maximumBytes } = memoryOf(memory);
  const reason = 'one thread was asked for';
  const open = singleThread((bytes) => createJsLane(bytes, bytes), reason);
  return new Core(provenLane(createJsLane(initialBytes, maximumBytes)), 'asked for', open, callerAlone(reason));
}
