// Columns of options of a caller -> a backend's columns, in chunks, so that memory stays small for any length.
import { fieldsOf } from '../book/fields.js';
import { standing } from '../check.js';
import { Fault } from '../fault.js';
import { type Arena, columnBytes } from './arena.js';
import { byteColumn, doubleColumn } from './plainColumn.js';

type F64 = Float64Array;

/** Rows copied and computed at a time. */
export const chunkRows = 4096;
/** More rows than this are refused before memory is asked for. */
const rowLimit = 2 ** 27;

/** The caller's columns: doubles in the order of their names, and the type of each option. */
export interface ColumnInputs {
  /** One of length 0 is not read. */
  readonly doubles: readonly F64[];
  readonly calls: Uint8Array;
  readonly count: number;
}

/**
 * Every column there, of its type and of one length, and no other. One named in `unread` may be missing, and is empty here. All of them are read
 * before the first is measured: a getter, or an Arrow column that is none, can change what others hold, but only until then.
 */
export function columnInputs(columns: unknown, names: readonly string[], unread: readonly string[] = []): ColumnInputs {
  const given = fieldsOf(columns, 'columns', [], [...names, 'calls']);
  const measure = names.includes('forwards') ? 'forwards' : names[0];
  const measured = given[measure];
  // by its own word: what is refused here need not be true
  const said = ArrayBuffer.isView(measured) ? (measured as Float64Array).length : 0;
  if (said > rowLimit) throw new Fault('TOO_LARGE', measure, `at most ${rowLimit} rows`, said);
  const read = [
    ...names.map((name) => (given[name] === undefined && unread.includes(name) ? undefined : doubleColumn(given[name], name))),
    byteColumn(given.calls, 'calls'),
  ];
  const count = (read[names.indexOf(measure)] as F64).length;
  [...names, 'calls'].forEach((name, c) => {
    const column = read[c];
    if (column !== undefined && standing(column, name).length !== count)
      throw new Fault('SHAPE_MISMATCH', name, `as long as ${measure} (${count})`, column.length);
  });
  const empty = new Float64Array(0);
  const doubles = names.map((name, c) => (unread.includes(name) ? empty : (read[c] as F64)));
  return { doubles, calls: read[names.length] as Uint8Array, count };
}

/** Fresh columns for results. */
export function outputColumns(columns: number, count: number): F64[] {
  try {
    return Array.from({ length: columns }, () => new Float64Array(count));
  } catch {
    throw new Fault('OUT_OF_MEMORY', 'forwards', 'few enough rows for the memory of this process', count);
  }
}

/** One chunk in the backend's memory, its rows from 0 on. */
export interface Chunk {
  readonly doubles: readonly F64[];
  readonly calls: Uint8Array;
  readonly outputs: readonly F64[];
  /** A byte a row for the kernel's own use, and doubles as many as were asked for. */
  readonly marks: Uint8Array;
  readonly scratch: F64;
}

/**
 * Copies chunk after chunk in, runs the kernel on it and copies `outputs` out. Where the kernel answers with more than 0, `inspect` sees
 * the chunk after that: the backend's copies, not the caller's columns, so that each element is read once, whoever else writes to a shared one.
 */
export function overChunks(
  arena: Arena,
  { doubles, calls, count }: ColumnInputs,
  outputs: readonly F64[],
  scratchLength: number,
  kernel: (chunk: Chunk, rows: number) => number,
  inspect: (chunk: Chunk, start: number, rows: number) => void,
): void {
  const mark = arena.mark();
  const capacity = Math.min(count, chunkRows);
  arena.reserve(
    (doubles.length + outputs.length) * columnBytes(capacity, 8) + 2 * columnBytes(capacity, 1) + columnBytes(scratchLength, 8),
  );
  try {
    const chunk: Chunk = {
      // a column that is not read stays empty
      doubles: doubles.map((source) => (source.length > 0 ? arena.f64(capacity) : source)),
      calls: arena.u8(capacity),
      outputs: outputs.map(() => arena.f64(capacity)),
      marks: arena.u8(capacity),
      scratch: arena.f64(scratchLength),
    };
    for (let start = 0; start < count; start += capacity) {
      const rows = Math.min(capacity, count - start);
      for (let c = 0; c < doubles.length; c++) {
        const source = doubles[c];
        if (source.length > 0) chunk.doubles[c].set(rows === count ? source : source.subarray(start, start + rows));
      }
      chunk.calls.set(rows === count ? calls : calls.subarray(start, start + rows));
      const suspect = kernel(chunk, rows);
      for (let c = 0; c < outputs.length; c++) {
        const result = chunk.outputs[c];
        outputs[c].set(rows === capacity ? result : result.subarray(0, rows), start);
      }
      if (suspect > 0) inspect(chunk, start, rows);
    }
  } finally {
    arena.release(mark);
  }
}
