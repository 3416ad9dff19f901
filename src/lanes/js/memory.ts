// The JS lane's memory: an ArrayBuffer of its own, with the same manners as a WebAssembly.Memory.
import { Fault } from '../../fault.js';
import type { LaneMemory } from '../contract.js';

const page = 65536;

/** A memory of `initialBytes` that may grow to `maximumBytes`; growth voids every view, as in the WASM lane. */
export function createJsMemory(initialBytes: number, maximumBytes: number): LaneMemory {
  let buffer = new ArrayBuffer(Math.ceil(initialBytes / page) * page);
  return {
    get buffer() {
      return buffer;
    },
    base: 1024,
    maximumBytes,
    ensure(bytes: number): void {
      if (bytes > maximumBytes) throw new Fault('OUT_OF_MEMORY', 'memory', `at most ${maximumBytes} bytes`, bytes);
      if (bytes <= buffer.byteLength) return;
      let grown: ArrayBuffer;
      try {
        grown = new ArrayBuffer(Math.ceil(bytes / page) * page);
      } catch {
        throw new Fault('OUT_OF_MEMORY', 'memory', 'available from the runtime', bytes);
      }
      new Uint8Array(grown).set(new Uint8Array(buffer));
      buffer = grown;
    },
  };
}
