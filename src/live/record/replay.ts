// A log once more: every change is made again, and every event, verdict and hash must come out as it is recorded.
import { fieldsOf } from '../../book/fields.js';
import type { Core } from '../../engine/core.js';
import { Fault } from '../../fault.js';
import type { LogRecord, RecordLog } from '../../log/eventLog.js';
import type { Applied } from '../engine/applied.js';
import type { LiveEngine } from '../engine/live.js';
import { openLive } from '../engine/open.js';
import { liveInside } from '../engine/turns.js';
import { recordOf, recordsOf } from './log.js';
import { unpacked } from './packed.js';
import { Pager } from './pager.js';
import type { Pace } from './progress.js';
import {
  BeginReader,
  beginRecords,
  type ChangeRecord,
  changeRecord,
  type LiveRecord,
  type RefusedRecord,
  refusedRecord,
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
  /** Hashes that were recorded, those of snapshots among them, each found again. */
  readonly hashes: number;
  readonly events: number;
  /** Number of the last change that a snapshot or a hash behind it confirms: what is stated of later changes (an amount, a price) is as the log says, what came of them is found again. */
  readonly confirmed: number;
}

/**
 * Makes every change of a log again, on this core. Each record must be, byte for byte, what the engine says once more: answers, events of guards, verdicts, faults, hashes, states of snapshots. Throws
 * BAD_FORMAT, with the record, where one is not, and of a log that is none of a live engine; SHORT for one whose beginning was trimmed.
 */
export async function replay(core: Core, log: Pick<RecordLog, 'read'>, watch: ReplayWatch = {}): Promise<Replayed> {
  const { before, after } = fieldsOf(watch, 'watch', [], ['before', 'after']) as ReplayWatch;
  const again = new Again(core, { ...(before && { before }), ...(after && { after }) });
  await again.take(recordsOf(log));
  return again;
}

interface Replaying extends ReplayWatch {
  /** Told of every change and refusal. */
  readonly each?: (record: ChangeRecord | RefusedRecord) => void;
  readonly pace?: Pace;
  /** Changes come to what their records say, where figures would decide: nothing is judged again but what is prepared again. */
  readonly bySaid?: boolean;
}

/** Changes an account from one state that is compared to the next, where a log is opened: to make a state costs as much for each account as a change or two. */
const marksApart = 4;

/** Records of a log, one after the other, on the state before them. */
export class Again implements Replayed {
  live: LiveEngine | undefined;
  pager: Pager | undefined;
  changes = 0;
  hashes = 0;
  events = 0;
  confirmed = 0;
  /** Record that comes next. */
  next = 0;
  /** The largest loss that an operator has accepted. */
  accepted = 0;
  readonly #core: Core;
  readonly #watch: Replaying;
  readonly #begin = new BeginReader();
  /** Records of the beginning, with their paths, until it is whole. */
  readonly #beginning: (readonly [text: string, path: string])[] = [];
  /** Changes before the last mark whose state was made. */
  #checked = 0;
  /** States at marks, by the record behind. */
  readonly #states = new Map<number, { readonly state: string; readonly sequence: number }>();

  constructor(core: Core, watch: Replaying, live?: LiveEngine) {
    this.#core = core;
    this.#watch = watch;
    if (live !== undefined) this.#stands(live);
  }

  async take(records: AsyncIterable<LogRecord>): Promise<void> {
    const { each, pace } = this.#watch;
    for await (const { number, text } of records) {
      await pace?.at(number);
      this.next = number + 1;
      const path = `record ${number}`;
      const record = recordOf(text, path) as unknown as LiveRecord;
      if (record.kind === 'change' || record.kind === 'refused') each?.(record);
      await this.#taken(record, text, path);
    }
    this.live?.[liveInside].resume();
    pace?.end(this.next);
  }

  async #taken(record: LiveRecord, text: string, path: string): Promise<void> {
    if (record.kind === 'begin' || record.kind === 'accounts') {
      const snapshot = this.#begin.take(record, path);
      if (this.live !== undefined) return;
      if (record.kind === 'begin') this.#beginning.length = 0;
      if (!this.#watch.bySaid) this.#beginning.push([text, path]);
      if (snapshot === undefined) return;
      const live = await openLive(this.#core, snapshot);
      this.#stands(live);
      const own = beginRecords(live.snapshot());
      for (const [text, path] of this.#beginning.splice(0)) asRecorded(text, own.next().value, path);
      this.confirmed = snapshot.sequence;
      return;
    }
    // no caller has an acknowledgement of a beginning that was half written when the process ended
    const engine = this.live ?? missing(path, record.kind);
    switch (record.kind) {
      case 'hash':
        asRecorded(text, { kind: 'hash', sequence: engine.sequence, hash: await engine.hash() }, path);
        return this.#confirmed(engine.sequence);
      case 'mark':
        if (this.#watch.bySaid && this.changes - this.#checked < marksApart * (this.pager?.accounts ?? 0)) return;
        this.#checked = this.changes;
        asRecorded(text, { kind: 'mark', sequence: engine.sequence }, path);
        this.#states.set(this.next, { state: (await this.pager?.state()) as string, sequence: engine.sequence });
        return;
      case 'snapshot': {
        const found = this.#states.get(record.from);
        if (found === undefined) return;
        const { kind, from, root } = record;
        asRecorded(text, { kind, sequence: found.sequence, from, root, state: found.state }, path);
        return this.#confirmed(found.sequence);
      }
      case 'change':
        return this.#change(record, engine, text, path);
      case 'refused':
        if (!this.#watch.bySaid) asRecorded(text, await refusedAgain(record, engine), path);
        return;
      case 'accepted-loss':
        this.accepted = Math.max(this.accepted, record.expected);
        return;
      default:
        throw new Fault(
          'BAD_FORMAT',
          `${path}.kind`,
          'begin, accounts, change, refused, mark, snapshot, accepted-loss or hash',
          (record as { readonly kind?: unknown }).kind,
        );
    }
  }

  async #change(record: ChangeRecord, engine: LiveEngine, text: string, path: string): Promise<void> {
    const { before, after, bySaid } = this.#watch;
    before?.(record, engine);
    const made = bySaid ? engine[liveInside].again(record.change, record) : engine.apply(record.change);
    const applied = made instanceof Promise ? await made : made;
    const { sequence } = applied;
    if (sequence === undefined) throw new Fault('BAD_FORMAT', path, `change ${record.sequence}`, 'refused');
    // by its record: nothing was worked out
    if (applied.events !== record.events || sequence !== record.sequence)
      asRecorded(text, changeRecord(record.change, { ...applied, sequence }), path);
    after?.(record, applied, engine);
    this.changes += 1;
    this.events += applied.events.length;
  }

  #confirmed(sequence: number): void {
    this.hashes += 1;
    this.confirmed = sequence;
  }

  #stands(live: LiveEngine): void {
    this.live = live;
    this.pager = new Pager(live[liveInside]);
  }
}

function missing(path: string, kind: string): never {
  throw new Fault('BAD_FORMAT', path, 'a beginning, with which a log begins', kind);
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
