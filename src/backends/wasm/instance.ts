// Further instances of the module on one shared memory, each for a thread of its own.
import type { Backend } from '../contract.js';
import { bridgeTo } from './bridge.js';

/** Parts of an instance; both travel to other threads. */
export interface WasmParts {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly maximumBytes: number;
}

/**
 * An instance on a memory that may be in use: instantiating writes the module's tables again, byte for byte what stands there
 * (no kernel writes to them), and the module has no globals and no stack in memory, so instances share nothing that changes.
 */
export function instantiateBackend({ module, memory, maximumBytes }: WasmParts): Promise<Backend> {
  return bridgeTo(module, memory, maximumBytes);
}
