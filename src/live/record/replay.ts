// Replays a log: every change is made again, and every record must come out byte for byte.
import { fieldsOf } from '../../book/fields.js';
import type { Core } from '../../engine/core.js';
import { Fault } from '../../fault.js';
import type { RecordLog } from '../../log/eventLog.js';
import type { Applied } from '../engine/applied.js';
import type { LiveEngine } from '../engine/live.js';
import { openLive } from '../engine/open.js';
import { recordOf, recordsOf } from './log.js';
import { unpacked } from './packed.js';
import type { Pace } from './progress.js';
import {
  type ChangeRecord,
  changeRecord,
  type LiveRecord,
  type RefusedRecord,
  refusedRecord,
  SnapshotReader,
  snapshotRecords,
} from './records.js';

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
  /** Number of the last change that a snapshot or a hash behind it confirms: what is stated of later changes (an amount, a price) is as the log says, what came of them is found again. */
  readonly confirmed: number;
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
 * Makes every change of a log again, on this core. Each record must be, byte for byte, what the engine says once more: answers, events of guards, verdicts, faults, hashes, later snapshots. Throws
 * BAD_FORMAT, with the record, where one is not, and of a log that is none of a live engine.
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
  /** Records of the snapshot that the changes so far have led to, while one is read. */
  let own: Iterator<LiveRecord> | undefined;
  let [changes, hashes, events, confirmed] = [0, 0, 0, 0];
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
    const { kind } = record;
    if (kind === 'snapshot' || kind === 'accounts') {
      const snapshot = reader.take(record, path);
      if (kind === 'snapshot') own = live && snapshotRecords(live.snapshot());
      if (own !== undefined) asRecorded(text, own.next().value, path);
      if (snapshot === undefined) continue;
      live ??= await openLive(core, snapshot);
      confirmed = live.sequence;
      continue;
    }
    // no caller has an acknowledgement of a snapshot that was half written when the process ended
    const engine = live ?? missing(path, kind);
    if (kind === 'hash') {
      asRecorded(text, { kind, sequence: engine.sequence, hash: await engine.hash() }, path);
      hashes += 1;
      confirmed = engine.sequence;
    } else if (kind === 'change') {
      before?.(record, engine);
      const applied = await engine.apply(record.change);
      const { sequence } = applied;
      if (sequence === undefined) throw new Fault('BAD_FORMAT', path, `change ${record.sequence}`, 'refused');
      asRecorded(text, changeRecord(record.change, { ...applied, sequence }), path);
      after?.(record, applied, engine);
      changes += 1;
      events += applied.events.length;
    } else if (kind === 'refused') asRecorded(text, await refusedAgain(record, engine), path);
    else throw new Fault('BAD_FORMAT', `${path}.kind`, 'snapshot, accounts, change, refused or hash', kind);
  }
  pace?.end(next);
  return { live, changes, hashes, events, confirmed };
}

const isOfChange = (text: string): boolean => !/^\{"kind":"(snapshot|accounts|hash)"/.test(text);

function missing(path: string, kind: string): never {
  throw new Fault('BAD_FORMAT', path, 'a snapshot, which a log begins with', kind);
}

/** Throws BAD_FORMAT, with the first place, of a record that is not, byte for byte, what was found. */
function asRecorded(text: string, found: LiveRecord | undefined, path: string): void {
  const [was, is] = [unpacked(text), JSON.stringify(found) ?? ''];
  if (was === is) return;
  let at = 0;
  while (was[at] === is[at]) at += 1;
  const near = (json: string): string => json.slice(Math.max(0, at - 60), at + 60);
  throw new Fault('BAD_FORMAT', `${path}, character ${at}`, `as it came out again: ${near(is)}`, near(was));
}

/** The record of a change that is refused once more. What the venue's own rules refused the engine does not know: of that the fault stays as it is. */
async function refusedAgain({ change, fault, by }: RefusedRecord, live: LiveEngine): Promise<LiveRecord> {
  if (by === 'venue') return refusedRecord(change, live, { ...(fault && { fault }), by });
  try {
    const { sequence, order } = await live.apply(change);
    if (sequence === undefined) return refusedRecord(change, live, order && { order });
    throw new Fault('BAD_FORMAT', 'record', 'of a change that is refused', `change ${sequence}`);
  } catch (error) {
    if (error instanceof Fault) return refusedRecord(change, live, { fault: error.toRecord() });
    throw error;
  }
}
