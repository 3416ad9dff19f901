// Runs a call on one backend, whole or in chunks, and takes its results out.
import type { Backend } from '../../src/backends/contract.js';
import { type Arena, columnBytes } from '../../src/columns/arena.js';
import type { Argument, Call, Column } from './call.js';
import { type Piece, settled } from './results.js';

/** A backend and the arena on its memory, large enough that it never grows. */
export interface Seat {
  readonly name: string;
  readonly backend: Backend;
  readonly arena: Arena;
}

/** A way to run the same rows that may not change a bit. A pool of threads is one more of these. */
export interface Way {
  readonly name: string;
  /** Runs the kernel over the columns in place and returns the sum of its answers. */
  run(seat: Seat, call: Call, columns: readonly (Column | undefined)[]): number;
}

export const whole: Way = { name: 'one call', run: (seat, call, columns) => runChunk(seat, call, columns, 0, call.rows) };

export const inChunks = (chunkRows: number): Way => ({
  name: `calls of ${chunkRows} rows`,
  run(seat, call, columns) {
    let answer = 0;
    for (let from = 0; from < call.rows; from += chunkRows) {
      answer += runChunk(seat, call, columns, from, Math.min(chunkRows, call.rows - from));
    }
    return answer;
  },
});

function runChunk({ backend }: Seat, call: Call, columns: readonly (Column | undefined)[], from: number, rows: number): number {
  const given = call.arguments.map((argument, i) => {
    if ('rows' in argument) return argument.rows * rows;
    if ('value' in argument) return argument.value + from * (argument.perRow ?? 0);
    const column = columns[i] as Column;
    return 'step' in argument && argument.step > 0 && from > 0 ? column.subarray(from * argument.step) : column;
  });
  return (backend[call.kernel] as unknown as (...given: (Column | number)[]) => number | undefined)(...given) ?? 0;
}

/** Runs the call and returns its results, the kernel's answer among them. What stood in the memory before is all ones. */
export function runCall(seat: Seat, call: Call, way: Way): Piece[] {
  const { arena } = seat;
  const mark = arena.mark();
  const columns = call.arguments.map((argument) => take(arena, argument));
  call.arguments.forEach((argument, i) => {
    if (!('at' in argument)) return;
    for (const [word, of] of argument.at) (columns[i] as Column)[word] += (columns[of] as Column).byteOffset;
  });
  const answer = way.run(seat, call, columns);
  const pieces: Piece[] = [];
  call.arguments.forEach((argument, i) => {
    if ('out' in argument || ('column' in argument && argument.written)) {
      if (call.answer === 'voids' && answer !== 0) return;
      pieces.push({ name: argument.name, column: settled(columns[i] as Column, argument.used) });
    }
  });
  if (call.answer !== undefined) pieces.push({ name: 'answer', column: Float64Array.of(answer) });
  arena.release(mark);
  return pieces;
}

function take(arena: Arena, argument: Argument): Column | undefined {
  if ('column' in argument) {
    const { column } = argument;
    const elementBytes = column.BYTES_PER_ELEMENT;
    const taken = elementsOf(arena, elementBytes === 8 ? 'f64' : elementBytes === 4 ? 'u32' : 'u8', column.length);
    taken.set(column);
    return taken;
  }
  if ('program' in argument) {
    const words = elementsOf(arena, 'u32', argument.program.length);
    words.set(argument.program);
    return words;
  }
  if ('words' in argument) return elementsOf(arena, 'u32', argument.words);
  if ('out' in argument) return elementsOf(arena, argument.out, argument.length);
  if ('scratch' in argument) return elementsOf(arena, 'f64', argument.scratch);
  return undefined;
}

/** A column, padding and all, of ones in every bit. */
function elementsOf(arena: Arena, type: 'f64' | 'u32' | 'u8', length: number): Column {
  const elementBytes = { f64: 8, u32: 4, u8: 1 }[type];
  const bytes = arena.u8(columnBytes(length, elementBytes)).fill(0xff);
  const buffer = bytes.buffer as ArrayBuffer;
  if (type === 'f64') return new Float64Array(buffer, bytes.byteOffset, length);
  return type === 'u32' ? new Uint32Array(buffer, bytes.byteOffset, length) : bytes.subarray(0, length);
}
