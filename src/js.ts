// The door for the JavaScript backend alone: the benchmark baseline, and a core for places that may never load WebAssembly.

import { createJsBackend } from './backends/js/backend.js';
import { callerAlone, singleThread } from './backends/runner.js';
import { provenBackend } from './backends/selfTest/selfTest.js';
import { fieldsOf } from './book/fields.js';
import { Core } from './engine/core.js';
import { type MemoryOptions, memoryOf } from './engine/memory.js';

/** A core on the JS backend; nothing of WebAssembly is loaded or tried. */
export function createJsCore(options: { readonly memory?: MemoryOptions } = {}): Core {
  const { memory } = fieldsOf(options, 'options', [], ['memory']) as { memory?: MemoryOptions };
  const { initialBytes, maximumBytes } = memoryOf(memory);
  const reason = 'one thread was asked for';
  const open = singleThread((bytes) => createJsBackend(bytes, bytes), reason);
  return new Core(provenBackend(createJsBackend(initialBytes, maximumBytes)), 'asked for', open, callerAlone(reason));
}
