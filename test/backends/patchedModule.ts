// The built module with something wrong in it, compiled, so that no checksum stands in the way.
import { withSharedMemory } from '../../src/backends/wasm/sharedMemory.js';
import { moduleBytes } from '../backends.js';

/** Where a function's code lies in the module: past the declarations of its locals, up to its end. */
export interface FunctionBody {
  readonly start: number;
  readonly end: number;
}

class Reader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.#bytes[this.at++] as number;
  }

  /** LEB128. */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const length = this.number();
    const text = new TextDecoder().decode(this.#bytes.subarray(this.at, this.at + length));
    this.at += length;
    return text;
  }
}

/** Where a section's contents begin. */
function section(bytes: Uint8Array, wanted: number): Reader {
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const size = reader.number();
    if (id === wanted) return reader;
    reader.at += size;
  }
  throw new Error(`the module has no section ${wanted}`);
}

/** Code of the module's own functions, in the order of their indexes; it imports a memory and no function. */
export function functionBodies(bytes: Uint8Array): FunctionBody[] {
  const reader = section(bytes, 10);
  return Array.from({ length: reader.number() }, () => {
    const size = reader.number();
    const end = reader.at + size;
    for (let groups = reader.number(); groups > 0; groups--) {
      reader.number();
      reader.byte();
    }
    const start = reader.at;
    reader.at = end;
    return { start, end };
  });
}

function exportIndex(bytes: Uint8Array, name: string): number {
  const reader = section(bytes, 7);
  for (let left = reader.number(); left > 0; left--) {
    const found = reader.text();
    reader.byte();
    const index = reader.number();
    if (found === name) return index;
  }
  throw new Error(`the module has no export ${name}`);
}

/** The module whose kernel `name` is `unreachable` and nothing else; for a memory that threads share, if wanted. */
export function trappingModule(name: string, shared = false): WebAssembly.Module {
  const bytes = shared ? withSharedMemory(moduleBytes()) : moduleBytes();
  const { start, end } = functionBodies(bytes)[exportIndex(bytes, name)] as FunctionBody;
  // nops keep the length; the last byte is the end of the function
  bytes.fill(0x01, start, end - 1);
  bytes[start] = 0x00;
  return new WebAssembly.Module(bytes);
}
