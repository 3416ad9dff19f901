// Where a log leads to: the newest snapshot beside it that the log vouches for, and the records behind it; without one, all of them.
import { listOf } from '../../book/fields.js';
import type { Core } from '../../engine/core.js';
import { Fault } from '../../fault.js';
import type { LogRecord, RecordLog } from '../../log/eventLog.js';
import type { SnapshotName, Snapshots } from '../../log/snapshots.js';
import { openLive } from '../engine/open.js';
import { recordOf, recordsOf } from './log.js';
import type { Pace } from './progress.js';
import type { ChangeRecord, LiveRecord } from './records.js';
import { Again } from './replay.js';
import { type Beside, type Stored, storedIn } from './stored.js';

export interface Recovering {
  readonly beside: Beside | undefined;
  readonly pace: Pace;
  /** Told of a snapshot that was passed over. */
  readonly notice: (fault: Fault) => void;
}

export interface Recovered {
  readonly again: Again;
  /** The snapshot that it goes on from. */
  readonly from: SnapshotName | undefined;
  /** Records that the log must have had, by a snapshot: more than it has now. */
  readonly lost: number | undefined;
}

/** Throws what `replay` throws, where the records behind do not follow. */
export async function recovered(core: Core, log: RecordLog, { beside, pace, notice }: Recovering): Promise<Recovered> {
  const watch = { pace, bySaid: true, ...(beside && { each: beside.record.bind(beside) }) };
  const names = listOf((await log.snapshots?.list()) ?? [], 'log.snapshots.list()', 0, 1e6) as readonly SnapshotName[];
  const next = log.position?.next ?? Number.POSITIVE_INFINITY;
  // a manifest is written once the record before is on the disk
  const lost = names.find(({ from }) => from > next)?.from;
  for (const name of names) {
    if (name.from > next) continue;
    await pace.begin('snapshot', name.from);
    const found = await whole(log, name, pace).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      notice(error);
    });
    if (found === undefined) continue;
    const { stored, records } = found;
    const live = await openLive(core, stored.live);
    const again = new Again(core, watch, live);
    again.next = name.from;
    again.accepted = stored.manifest.accepted;
    beside?.restore(stored.beside);
    if (beside?.recall !== undefined) for await (const record of changesBefore(log, name.from, beside.recalls ?? 0)) beside.recall(record);
    await pace.begin('changes', name.from);
    await again.take(records);
    return { again, from: name, lost };
  }
  beside?.restore(undefined);
  const again = new Again(core, watch);
  await pace.begin('changes', 0);
  await again.take(recordsOf(log));
  return { again, from: undefined, lost };
}

/** Changes among so many records before one; none where the first of them was trimmed. */
async function* changesBefore(log: RecordLog, end: number, most: number): AsyncGenerator<ChangeRecord> {
  try {
    for await (const { number, text } of recordsOf(log, Math.max(0, end - most))) {
      if (number >= end) return;
      const record = recordOf(text, `record ${number}`) as unknown as LiveRecord;
      if (record.kind === 'change') yield record;
    }
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'SHORT')) throw error;
  }
}

type Vouching = Extract<LiveRecord, { readonly kind: 'snapshot' }>;

interface Whole {
  readonly stored: Stored;
  /** All records behind the snapshot. */
  readonly records: AsyncIterable<LogRecord>;
}

/** A snapshot that the log vouches for, and the records behind it: those up to the one that does are held at the same time. Throws why it cannot be trusted. */
async function whole(log: RecordLog, name: SnapshotName, pace: Pace): Promise<Whole> {
  const { from, root } = name;
  const records = recordsOf(log, from)[Symbol.asyncIterator]();
  const held: LogRecord[] = [];
  for (;;) {
    const { done, value } = await records.next();
    if (done) throw new Fault('DAMAGED', `snapshot ${from}`, 'one that a record of the log vouches for', 'none');
    held.push(value);
    await pace.at(from);
    if (!value.text.startsWith('{"kind":"snapshot"')) continue;
    const record = recordOf(value.text, `record ${value.number}`) as unknown as Vouching;
    if (record.root === root && record.from === from) return { stored: await trusted(log, name, record), records: behind(held, records) };
  }
}

async function* behind(held: readonly LogRecord[], rest: AsyncIterator<LogRecord>): AsyncGenerator<LogRecord> {
  yield* held;
  for (;;) {
    const { done, value } = await rest.next();
    if (done) return;
    yield value;
  }
}

async function trusted({ snapshots }: RecordLog, name: SnapshotName, { sequence, state }: Vouching): Promise<Stored> {
  const stored = await storedIn(snapshots as Snapshots, name);
  if (stored.manifest.sequence !== sequence || stored.manifest.state !== state)
    throw new Fault('DAMAGED', `snapshot ${name.from}`, `the state ${state} after change ${sequence}`, stored.manifest.state);
  return stored;
}
