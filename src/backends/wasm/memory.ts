// The WASM backend's memory: made by the host, imported by the module, grown only on the arena's request.
import { Fault } from '../../fault.js';
import type { BackendMemory } from '../contract.js';

const page = 65536;

/** A memory of `initialBytes` whose hard cap is `maximumBytes`, both in whole pages of 64 KiB. A shared one several instances import. */
export function createWasmMemory(initialBytes: number, maximumBytes: number, shared = false): WebAssembly.Memory {
  const initial = Math.ceil(initialBytes / page);
  return new WebAssembly.Memory({ initial, maximum: Math.max(initial, Math.floor(maximumBytes / page)), shared });
}

/** The memory as the arena sees it; `base` is the first byte after the module's static data. */
export function backendMemory(memory: WebAssembly.Memory, base: number, maximumBytes: number): BackendMemory {
  return {
    get buffer() {
      return memory.buffer;
    },
    base,
    maximumBytes,
    ensure(bytes: number): void {
      if (bytes > maximumBytes) throw new Fault('OUT_OF_MEMORY', 'memory', `at most ${maximumBytes} bytes`, bytes);
      const missing = Math.ceil(bytes / page) - memory.buffer.byteLength / page;
      if (missing <= 0) return;
      try {
        memory.grow(missing);
      } catch {
        throw new Fault('OUT_OF_MEMORY', 'memory', 'available from the runtime', bytes);
      }
    },
  };
}
