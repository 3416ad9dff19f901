// A log in memory, that tests can cut and change: its records as JSON text.
import { createHash } from 'node:crypto';
import { Fault } from '../../src/fault.js';
import { packed, unpacked } from '../../src/live/record/packed.js';
import type { LogRecord, RecordLog } from '../../src/log/eventLog.js';
import type { SnapshotName, Snapshots } from '../../src/log/snapshots.js';

export class MemorySnapshots implements Snapshots {
  readonly manifests = new Map<string, SnapshotName & { readonly text: string }>();
  readonly pages = new Map<string, Uint8Array>();
  /** Pages that were written. */
  puts = 0;

  list(): Promise<readonly SnapshotName[]> {
    return Promise.resolve([...this.manifests.values()].sort((x, y) => y.from - x.from));
  }

  async manifest({ root }: SnapshotName): Promise<string> {
    const found = [...this.manifests.values()].find((one) => one.root === root);
    if (found === undefined || hashOf(found.text) !== root) throw new Fault('DAMAGED', 'memory', root, 'none');
    return found.text;
  }

  async page(hash: string): Promise<Uint8Array> {
    const found = this.pages.get(hash);
    if (found === undefined || hashOf(found) !== hash) throw new Fault('DAMAGED', 'memory', hash, 'none');
    return found;
  }

  async put(hash: string, bytes: Uint8Array): Promise<void> {
    if (!this.pages.has(hash)) this.puts += 1;
    this.pages.set(hash, bytes);
  }

  async publish(name: SnapshotName, text: string): Promise<void> {
    this.manifests.set(`${name.from} ${name.root}`, { ...name, text });
  }

  async keep(names: readonly SnapshotName[]): Promise<void> {
    for (const [key, { from, root }] of this.manifests)
      if (!names.some((name) => name.root === root && name.from === from)) this.manifests.delete(key);
  }
}

const hashOf = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export class MemoryLog implements RecordLog {
  records: string[] = [];
  readonly snapshots = new MemorySnapshots();

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
