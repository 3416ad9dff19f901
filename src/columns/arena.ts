// The only owner of a backend's memory layout: hands out aligned, padded columns, stack-wise, and is the only one to ask for growth.
import { tailScratchRows, tailScratchSpare } from '../../assembly/literals/tail.js';
import type { BackendMemory } from '../backends/contract.js';
import { Fault } from '../fault.js';

/** Columns start on, and are padded to, this many bytes: eight doubles, four SIMD vectors. */
export const columnAlignment = 64;

/** Columns a multiple of this apart share the sets of a first-level cache, which has room for eight or twelve of them; kernels walk up to two dozen. */
const cacheStride = 2048;

/** Bytes a column of `length` elements of `elementBytes` takes in the arena: a line more where the next would begin in the same sets of the cache. */
export function columnBytes(length: number, elementBytes: number): number {
  const bytes = Math.ceil((length * elementBytes) / columnAlignment) * columnAlignment;
  return bytes > 0 && bytes % cacheStride === 0 ? bytes + columnAlignment : bytes;
}

/** Doubles between the rows of a table of `length` columns: even, and never a large power of two (cache sets would collide). */
export function rowStride(length: number): number {
  const even = Math.max(2, length + (length & 1));
  return even >= 128 && (even & (even - 1)) === 0 ? even + 2 : even;
}

/** Doubles of scratch that scenarioTail takes, for rows of this stride. */
export function tailScratch(stride: number): number {
  return tailScratchRows * stride + tailScratchSpare;
}

/**
 * A stack of columns. `reserve` what a job needs, take columns, and `release` to the mark when done.
 * No view survives `reserve`; taking more than was reserved throws, so that nothing is ever detached by surprise.
 */
export class Arena {
  readonly memory: BackendMemory;
  #top: number;
  #capacity: number;
  #growths = 0;

  constructor(memory: BackendMemory) {
    this.memory = memory;
    this.#top = Math.ceil(memory.base / columnAlignment) * columnAlignment;
    this.#capacity = memory.buffer.byteLength;
  }

  /** Bytes of backend memory, in use or not. */
  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** How often the memory has grown: views of an earlier count are void. */
  get growths(): number {
    return this.#growths;
  }

  /** Makes room for `bytes` above what is in use. Views taken before are void. Throws OUT_OF_MEMORY and changes nothing beyond the maximum. */
  reserve(bytes: number): void {
    const need = this.#top + bytes;
    if (need > this.memory.maximumBytes) {
      throw new Fault('OUT_OF_MEMORY', 'memory', `at most ${this.memory.maximumBytes} bytes`, need);
    }
    if (need > this.#capacity) {
      this.memory.ensure(need);
      this.#growths += 1;
    }
    this.#capacity = this.memory.buffer.byteLength;
  }

  mark(): number {
    return this.#top;
  }

  release(mark: number): void {
    this.#top = mark;
  }

  /** A column of doubles; what stood there before is still there. */
  f64(length: number): Float64Array {
    return new Float64Array(this.memory.buffer as ArrayBuffer, this.#take(length, 8), length);
  }

  u32(length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer as ArrayBuffer, this.#take(length, 4), length);
  }

  u8(length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer as ArrayBuffer, this.#take(length, 1), length);
  }

  #take(length: number, elementBytes: number): number {
    const start = this.#top;
    const end = start + columnBytes(length, elementBytes);
    if (!(end <= this.#capacity)) throw new Fault('OUT_OF_MEMORY', 'arena', `reserved before it is taken: ${this.#capacity} bytes`, end);
    this.#top = end;
    return start;
  }
}
