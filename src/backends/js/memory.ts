// The JS backend's memory: a buffer of its own, with the same manners as a WebAssembly.Memory.
import { Fault } from '../../fault.js';
import type { BackendMemory } from '../contract.js';

const page = 65536;

/** A memory of `initialBytes` that may grow to `maximumBytes`; growth voids every view, as in the WASM backend. Threads see a shared one. */
export function createJsMemory(initialBytes: number, maximumBytes: number, shared = false): BackendMemory {
  const allocate = (bytes: number): ArrayBufferLike => {
    const length = Math.ceil(bytes / page) * page;
    return shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length);
  };
  let buffer = allocate(initialBytes);
  return {
    get buffer() {
      return buffer;
    },
    base: 1024,
    maximumBytes,
    ensure(bytes: number): void {
      if (bytes > maximumBytes) throw new Fault('OUT_OF_MEMORY', 'memory', `at most ${maximumBytes} bytes`, bytes);
      if (bytes <= buffer.byteLength) return;
      let grown: ArrayBufferLike;
      try {
        grown = allocate(bytes);
      } catch {
        throw new Fault('OUT_OF_MEMORY', 'memory', 'available from the runtime', bytes);
      }
      new Uint8Array(grown).set(new Uint8Array(buffer));
      buffer = grown;
    },
  };
}
