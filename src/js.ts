// The door for the JavaScript lane alone: the benchmark baseline, and a core for places that may never load WebAssembly.
import { count } from './check.js';
import { Core } from './engine/core.js';
import { createJsLane } from './lanes/js/lane.js';

export type { Core } from './engine/core.js';

const mebibyte = 1024 * 1024;

/** A core on the JS lane; nothing of WebAssembly is loaded or tried. */
export function createJsCore(options: { readonly memory?: { readonly initialBytes?: number; readonly maximumBytes?: number } } = {}): Core {
  const maximumBytes = count(options.memory?.maximumBytes ?? 2048 * mebibyte, 65536, 4096 * mebibyte, 'memory.maximumBytes');
  const initialBytes = count(
    options.memory?.initialBytes ?? Math.min(4 * mebibyte, maximumBytes),
    65536,
    maximumBytes,
    'memory.initialBytes',
  );
  return new Core(createJsLane(initialBytes, maximumBytes), 'asked for');
}
