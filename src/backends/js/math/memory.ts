// Views of the whole of a backend's memory, for steps of programs: an address there is an index here.

export interface StepMemory {
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;
}

const known = new WeakMap<ArrayBufferLike, StepMemory>();

/** The views of a buffer, made once: a memory that grows has another buffer afterwards. */
export function memoryOf(buffer: ArrayBufferLike): StepMemory {
  let memory = known.get(buffer);
  if (memory === undefined) {
    memory = { f64: new Float64Array(buffer), u32: new Uint32Array(buffer), u8: new Uint8Array(buffer) };
    known.set(buffer, memory);
  }
  return memory;
}
