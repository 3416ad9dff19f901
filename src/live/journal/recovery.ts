// What a journal still holds after whatever happened to its file: every record up to the first that is not whole, and whether that is a torn tail or damage.
import { Fault } from '../../fault.js';
import { lineFeed, longestRecord, readLine } from './line.js';

/** No line is longer: what is stands in for nothing that was written. */
const longestLine = 4 * longestRecord;

export interface JournalRecord {
  /** From 0, without a gap. */
  readonly sequence: number;
  readonly json: string;
}

export interface Recovered {
  /** Whole records, from the first on. */
  readonly records: number;
  /** Where they end. */
  readonly bytes: number;
  /** Bytes behind them that belong to no whole record: what was being written when it stopped. */
  readonly torn: number;
}

/**
 * Reads a journal from its beginning: yields its records in order and returns what it found. A tail that was being written when the machine stopped is not read, in whatever order its
 * sectors came to the disk: nobody was told that it stands. Throws BAD_FORMAT with the place where a record that was on the disk is not whole any more: a later line says that it was.
 */
export async function* recovered(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<JournalRecord, Recovered> {
  let records = 0;
  let whole = 0;
  let broken = false;
  let end = 0;
  for await (const { bytes, from, to, at } of linesOf(chunks)) {
    end = at + (to - from);
    if (bytes[from] === lineFeed) continue;
    const line = readLine(bytes, from, to);
    if (!broken && line?.sequence === records && line.durable <= records) {
      whole = end;
      if (line.json !== '') yield { sequence: records++, json: line.json };
      continue;
    }
    broken = true;
    if (line !== undefined && line.durable > records)
      throw new Fault(
        'BAD_FORMAT',
        path,
        `whole: record ${records}, at byte ${whole}, was on the disk when a later line was written`,
        'damage',
      );
  }
  return { records, bytes: whole, torn: end - whole };
}

interface Line {
  readonly bytes: Uint8Array;
  readonly from: number;
  /** Behind its line feed, or the end of the file. */
  readonly to: number;
  /** Byte of the file. */
  readonly at: number;
}

/** Every line, and what stands behind the last. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest = new Uint8Array(0);
  let at = 0;
  for await (const chunk of chunks) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    let from = 0;
    for (let to = bytes.indexOf(lineFeed, rest.length); to >= 0; to = bytes.indexOf(lineFeed, from)) {
      yield { bytes, from, to: to + 1, at: at + from };
      from = to + 1;
    }
    at += from;
    rest = bytes.subarray(from);
    if (rest.length <= longestLine) continue;
    yield { bytes: rest, from: 0, to: rest.length, at };
    at += rest.length;
    rest = new Uint8Array(0);
  }
  if (rest.length > 0) yield { bytes: rest, from: 0, to: rest.length, at };
}
