// A log in memory, that tests can cut and change: its records as JSON text.
import { packed, unpacked } from '../../src/live/record/packed.js';
import type { LogRecord, RecordLog } from '../../src/log/eventLog.js';

export class MemoryLog implements RecordLog {
  records: string[] = [];

  append(texts: readonly string[]): Promise<number> {
    return Promise.resolve(this.records.push(...texts.map(unpacked)) - texts.length);
  }

  async *read(from = 0): AsyncIterable<LogRecord> {
    for (const [number, json] of [...this.records].entries()) if (number >= from) yield { number, text: packed(json) };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
