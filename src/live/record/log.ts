// What a live engine reads of a log: records as objects.

import { madeWith } from '../../book/made.js';
import { Fault } from '../../fault.js';
import type { LogRecord, RecordLog } from '../../log/eventLog.js';
import { unpacked } from './packed.js';

/** Records of a log, from a number on. Throws TYPE_MISMATCH for what is no log. */
export function recordsOf(log: Pick<RecordLog, 'read'>, from = 0): AsyncIterable<LogRecord> {
  const records = madeWith(log, 'read', 'log', 'a log, as fileLog gives it').call(log, from);
  if (typeof records?.[Symbol.asyncIterator] !== 'function')
    throw new Fault('TYPE_MISMATCH', 'log', 'one whose read answers its records', records);
  return records;
}

/** A record of a log as an object. Throws BAD_FORMAT. */
export function recordOf(text: string, path: string): Readonly<Record<string, unknown>> {
  const json = unpacked(text);
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new Fault('BAD_FORMAT', path, 'a record of a live engine', json.slice(0, 60));
}
