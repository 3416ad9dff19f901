// Where a live engine keeps what happened to it: something to append to and to read from its beginning. A file of Node here; a replicated log may take its place.

import { madeWith } from '../../book/made.js';
import { Fault } from '../../fault.js';
import { openJournal, readJournal } from '../journal/file.js';
import type { JournalWriter, JournalWriterOptions } from '../journal/writer.js';

/** Records of JSON text, a line each. */
export interface EventLog {
  /** Resolves once the record cannot be lost any more. Records stand in the order of the calls. */
  append(json: string): Promise<unknown>;
  /** All of them, from the first. */
  read(): AsyncIterable<{ readonly json: string }>;
  close(): Promise<void>;
}

/** A journal in a file: see openJournal. */
export async function fileLog(path: string, options: JournalWriterOptions = {}): Promise<EventLog> {
  const { writer } = await openJournal(path, options);
  return logOf(writer, path);
}

function logOf(writer: JournalWriter, path: string): EventLog {
  return { append: (json) => writer.append(json), read: () => readJournal(path), close: () => writer.close() };
}

/** What a log has. Throws TYPE_MISMATCH for what is no log. */
export function recordsOf(log: Pick<EventLog, 'read'>): AsyncIterable<{ readonly json: string }> {
  const records = madeWith(log, 'read', 'log', 'a log, as fileLog gives it').read();
  if (typeof records?.[Symbol.asyncIterator] !== 'function')
    throw new Fault('TYPE_MISMATCH', 'log', 'one whose read answers its records', records);
  return records;
}

/** A record of a log as an object. Throws BAD_FORMAT. */
export function recordOf(json: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new Fault('BAD_FORMAT', path, 'a record of a live engine', json.slice(0, 60));
}
