// A log once more: every change is made again, and every event, verdict and hash must come out as it is recorded.
import { fieldsOf } from '../../book/fields.js';
import type { Core } from '../../engine/core.js';
import { Fault } from '../../fault.js';
import type { RecordLog } from '../../log/eventLog.js';
import type { Applied } from '../engine/applied.js';
import type { LiveEngine } from '../engine/live.js';
import { openLive } from '../engine/open.js';
import { recordOf, recordsOf } from './log.js';
import type { Pace } from './progress.js';
import { type ChangeRecord, type LiveRecord, type RefusedRecord, SnapshotReader } from './records.js';

export interface ReplayWatch {
  /** Before and after each change, with the engine. */
  readonly before?: (record: ChangeRecord, live: LiveEngine) => void;
  readonly after?: (record: ChangeRecord, applied: Applied, live: LiveEngine) => void;
}

export interface Replayed {
  /** Engine at the end of the log; undefined for an empty log. */
  readonly live: LiveEngine | undefined;
  readonly changes: number;
  /** Hashes that were recorded, each found again. */
  readonly hashes: number;
  readonly events: number;
}

/** The record with which the last whole snapshot of a log begins: to go on from there is to go on from the beginning. */
export async function lastSnapshot(log: Pick<RecordLog, 'read'>): Promise<number> {
  const reader = new SnapshotReader();
  let [last, began] = [0, 0];
  for await (const { number, text } of recordsOf(log)) {
    if (text.startsWith('{"kind":"snapshot"')) began = number;
    else if (!text.startsWith('{"kind":"accounts"')) continue;
    const path = `record ${number}`;
    if (reader.take(recordOf(text, path) as unknown as LiveRecord, path) !== undefined) last = began;
  }
  return last;
}

/**
 * Makes every change of a log again, on this core. A later snapshot must be what the changes before it have led to. Throws BAD_FORMAT, with the record, where an event, a verdict or a hash is not
 * what it was, and of a log that is none of a live engine.
 */
export async function replay(core: Core, log: Pick<RecordLog, 'read'>, watch: ReplayWatch = {}): Promise<Replayed> {
  const { before, after } = fieldsOf(watch, 'watch', [], ['before', 'after']) as ReplayWatch;
  return replayed(core, log, { ...(before && { before }), ...(after && { after }) });
}

interface Replaying extends ReplayWatch {
  /** Changes before this record are not made again. */
  readonly first?: number;
  /** Told of every change and refusal, also of those that are not made again. */
  readonly each?: (record: ChangeRecord | RefusedRecord) => void;
  readonly pace?: Pace;
}

export async function replayed(
  core: Core,
  log: Pick<RecordLog, 'read'>,
  { before, after, each, pace, first = 0 }: Replaying,
): Promise<Replayed> {
  const reader = new SnapshotReader();
  let live: LiveEngine | undefined;
  let [changes, hashes, events] = [0, 0, 0];
  let next = each === undefined ? first : 0;
  await pace?.begin('changes', next);
  for await (const { number, text } of recordsOf(log, next)) {
    await pace?.at(number);
    next = number + 1;
    const path = `record ${number}`;
    if (number < first && !(each !== undefined && isOfChange(text))) continue;
    const record = recordOf(text, path) as unknown as LiveRecord;
    if (record.kind === 'change' || record.kind === 'refused') each?.(record);
    if (number < first) continue;
    if (record.kind === 'snapshot' || record.kind === 'accounts') {
      const snapshot = reader.take(record, path);
      if (snapshot !== undefined) live ??= await openLive(core, snapshot);
      continue;
    }
    // no caller has an acknowledgement of a snapshot that was half written when the process ended
    const engine = live ?? missing(path, record.kind);
    if (record.kind === 'hash') {
      const hash = await engine.hash();
      if (hash !== record.hash || engine.sequence !== record.sequence)
        throw new Fault('BAD_FORMAT', path, `the state ${record.hash}`, hash);
      hashes += 1;
    } else if (record.kind === 'change') {
      before?.(record, engine);
      const applied = await engine.apply(record.change);
      same(record, applied, path);
      after?.(record, applied, engine);
      changes += 1;
      events += applied.events.length;
    } else if (record.kind === 'refused') await refusedAgain(record, engine, path);
    else
      throw new Fault(
        'BAD_FORMAT',
        `${path}.kind`,
        'snapshot, accounts, change, refused or hash',
        (record as { readonly kind?: unknown }).kind,
      );
  }
  pace?.end(next);
  return { live, changes, hashes, events };
}

const isOfChange = (text: string): boolean => !/^\{"kind":"(snapshot|accounts|hash)"/.test(text);

function missing(path: string, kind: string): never {
  throw new Fault('BAD_FORMAT', path, 'a snapshot, which a log begins with', kind);
}

function same(record: ChangeRecord, applied: Applied, path: string): void {
  const [was, is] = [record, applied].map(({ events, order, orders, forecasts }) => JSON.stringify({ events, order, orders, forecasts }));
  if (applied.sequence !== record.sequence) throw new Fault('BAD_FORMAT', path, `change ${record.sequence}`, applied.sequence ?? 'refused');
  if (was !== is) throw new Fault('BAD_FORMAT', `${path}.events`, was as string, is);
}

async function refusedAgain({ change, order, fault, by }: RefusedRecord, live: LiveEngine, path: string): Promise<void> {
  if (by === 'venue') return;
  const is = await live.apply(change).then(
    (applied) => (applied.sequence === undefined ? { order: applied.order } : { sequence: applied.sequence }),
    (error: unknown) => {
      if (error instanceof Fault) return { fault: error.toRecord() };
      throw error;
    },
  );
  const was = JSON.stringify(fault === undefined ? { order } : { fault });
  if (was !== JSON.stringify(is)) throw new Fault('BAD_FORMAT', path, was, JSON.stringify(is));
}
