// The module for shared memory: the same bytes, but that the memory it imports is declared shared. One artefact serves both.

const importSection = 2;
const memoryImport = 2;
/** Flags of a memory's limits: it has a maximum (bit 0), it is shared (bit 1; WebAssembly threads, section "Limits"). */
const withMaximum = 1;
const sharedWithMaximum = 3;

/** A copy of a module's bytes that imports a shared memory. Code and data stay as they are. Throws where no bounded memory is imported. */
export function withSharedMemory(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(module);
  const at = memoryLimits(bytes);
  if (bytes[at] !== withMaximum && bytes[at] !== sharedWithMaximum) throw new Error('the module imports a memory without a maximum');
  bytes[at] = sharedWithMaximum;
  return bytes;
}

/** Offset of the limits of the imported memory. */
function memoryLimits(bytes: Uint8Array): number {
  const reader = new Reader(bytes);
  reader.skip(8); // magic number and version
  while (reader.more) {
    const section = reader.byte();
    const length = reader.unsigned();
    if (section !== importSection) {
      reader.skip(length);
      continue;
    }
    for (let left = reader.unsigned(); left > 0; left--) {
      reader.skip(reader.unsigned()); // module
      reader.skip(reader.unsigned()); // name
      if (reader.byte() === memoryImport) return reader.at;
      reader.unsigned(); // a function's type: the module imports no tables or globals, and the checksum says it is that module
    }
    break;
  }
  throw new Error('the module imports no memory');
}

class Reader {
  at = 0;
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  get more(): boolean {
    return this.at < this.bytes.length;
  }
  skip(count: number): void {
    this.at += count;
  }
  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new Error('the module ends too early');
    return value;
  }
  /** LEB128. */
  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const next = this.byte();
      value += (next & 127) * scale;
      if (next < 128) return value;
    }
  }
}
