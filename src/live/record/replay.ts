// A log once more: every change is made again, and every event and hash must come out as it is recorded.
import { fieldsOf } from '../../book/fields.js';
import type { Core } from '../../engine/core.js';
import { Fault } from '../../fault.js';
import type { Applied } from '../engine/applied.js';
import type { LiveEngine } from '../engine/live.js';
import { openLive } from '../engine/open.js';
import type { EventLog } from './log.js';
import { recordOf, recordsOf } from './log.js';
import { type LiveRecord, SnapshotReader } from './records.js';

export interface ReplayWatch {
  /** Before and after each change, the engine as it stands then. */
  readonly before?: (record: Extract<LiveRecord, { kind: 'change' }>, live: LiveEngine) => void;
  readonly after?: (record: Extract<LiveRecord, { kind: 'change' }>, applied: Applied, live: LiveEngine) => void;
}

export interface Replayed {
  /** Where the log ends; undefined where it is empty. */
  readonly live: LiveEngine | undefined;
  readonly changes: number;
  /** Hashes that were recorded, each found again. */
  readonly hashes: number;
  readonly events: number;
}

/** The record with which the last whole snapshot of a log begins: to go on from there is to go on from the beginning. */
export async function lastSnapshot(log: Pick<EventLog, 'read'>): Promise<number> {
  const reader = new SnapshotReader();
  let [last, began, number] = [0, 0, 0];
  for await (const { json } of recordsOf(log)) {
    if (json.startsWith('{"kind":"snapshot"')) began = number;
    else if (!json.startsWith('{"kind":"accounts"')) {
      number += 1;
      continue;
    }
    const path = `record ${number++}`;
    if (reader.take(recordOf(json, path) as unknown as LiveRecord, path) !== undefined) last = began;
  }
  return last;
}

/**
 * Makes every change of a log again, on this core. A later snapshot must be what the changes before it have led to. Throws BAD_FORMAT, with the record, where an event or a hash is not
 * what it was, and of a log that is none of a live engine.
 */
export async function replay(core: Core, log: Pick<EventLog, 'read'>, watch: ReplayWatch = {}, first = 0): Promise<Replayed> {
  const { before, after } = fieldsOf(watch, 'watch', [], ['before', 'after']) as ReplayWatch;
  const reader = new SnapshotReader();
  let live: LiveEngine | undefined;
  let [changes, hashes, events, number] = [0, 0, 0, 0];
  for await (const { json } of recordsOf(log)) {
    if (number++ < first) continue;
    const path = `record ${number - 1}`;
    const record = recordOf(json, path) as unknown as LiveRecord;
    if (record.kind === 'snapshot' || record.kind === 'accounts') {
      const snapshot = reader.take(record, path);
      if (snapshot !== undefined) live ??= await openLive(core, snapshot);
      continue;
    }
    // a snapshot that was being written when the process ended was acknowledged to nobody
    const standing = live ?? missing(path, record.kind);
    if (record.kind === 'hash') {
      const hash = await standing.hash();
      if (hash !== record.hash || standing.sequence !== record.sequence)
        throw new Fault('BAD_FORMAT', path, `the state ${record.hash}`, hash);
      hashes += 1;
    } else if (record.kind === 'change') {
      before?.(record, standing);
      const applied = await standing.apply(record.change);
      same(record, applied, path);
      after?.(record, applied, standing);
      changes += 1;
      events += applied.events.length;
    } else
      throw new Fault('BAD_FORMAT', `${path}.kind`, 'snapshot, accounts, change or hash', (record as { readonly kind?: unknown }).kind);
  }
  return { live, changes, hashes, events };
}

function missing(path: string, kind: string): never {
  throw new Fault('BAD_FORMAT', path, 'a snapshot, which a log begins with', kind);
}

function same(record: Extract<LiveRecord, { kind: 'change' }>, applied: Applied, path: string): void {
  const [was, is] = [record, applied].map(({ events, orders, forecasts }) =>
    JSON.stringify(forecasts === undefined && orders === undefined ? events : { events, orders, forecasts }),
  );
  if (applied.sequence !== record.sequence) throw new Fault('BAD_FORMAT', path, `change ${record.sequence}`, applied.sequence ?? 'refused');
  if (was !== is) throw new Fault('BAD_FORMAT', `${path}.events`, was, is);
}
