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
import { Pager } from './pager.js';
import type { Pace } from './progress.js';
import { BeginReader, type ChangeRecord, type LiveRecord, type RefusedRecord } from './records.js';

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
}

/**
 * Makes every change of a log again, on this core. Throws BAD_FORMAT, with the record, where an event, a verdict, a hash or the state of a snapshot is not what it was, and of a log that is none of a live engine; SHORT
 * for one whose beginning was trimmed.
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
  /** Changes come to what their records say, where figures would decide: nothing is judged again but what is prepared anew. */
  readonly bySaid?: boolean;
}

/** Records of a log, one after the other, on the state before them. */
export class Again implements Replayed {
  live: LiveEngine | undefined;
  pager: Pager | undefined;
  changes = 0;
  hashes = 0;
  events = 0;
  /** Record that comes next. */
  next = 0;
  /** The largest loss that an operator has accepted. */
  accepted = 0;
  readonly #core: Core;
  readonly #watch: Replaying;
  readonly #begin = new BeginReader();
  /** States at marks, by the record behind. */
  readonly #states = new Map<number, string>();

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
      await this.#taken(record, path);
    }
    this.live?.[liveInside].resume();
    pace?.end(this.next);
  }

  async #taken(record: LiveRecord, path: string): Promise<void> {
    if (record.kind === 'begin' || record.kind === 'accounts') {
      const snapshot = this.#begin.take(record, path);
      if (snapshot !== undefined && this.live === undefined) this.#stands(await openLive(this.#core, snapshot));
      return;
    }
    // no caller has an acknowledgement of a beginning that was half written when the process ended
    const engine = this.live ?? missing(path, record.kind);
    switch (record.kind) {
      case 'hash':
        return this.#same(await engine.hash(), record.hash, record.sequence, path);
      case 'mark':
        this.#states.set(this.next, (await this.pager?.state()) as string);
        return undefined;
      case 'snapshot': {
        const state = this.#states.get(record.from);
        return state === undefined ? undefined : this.#same(state, record.state, undefined, path);
      }
      case 'change':
        return this.#change(record, engine, path);
      case 'refused':
        return this.#watch.bySaid ? undefined : refusedAgain(record, engine, path);
      case 'accepted-loss':
        this.accepted = Math.max(this.accepted, record.expected);
        return undefined;
      default:
        throw new Fault(
          'BAD_FORMAT',
          `${path}.kind`,
          'begin, accounts, change, refused, mark, snapshot, accepted-loss or hash',
          (record as { readonly kind?: unknown }).kind,
        );
    }
  }

  async #change(record: ChangeRecord, engine: LiveEngine, path: string): Promise<void> {
    const { before, after } = this.#watch;
    before?.(record, engine);
    const made = this.#watch.bySaid ? engine[liveInside].again(record.change, record) : engine.apply(record.change);
    const applied = made instanceof Promise ? await made : made;
    same(record, applied, path);
    after?.(record, applied, engine);
    this.changes += 1;
    this.events += applied.events.length;
  }

  #same(is: string, was: string, sequence: number | undefined, path: string): void {
    if (is !== was || (sequence !== undefined && this.live?.sequence !== sequence))
      throw new Fault('BAD_FORMAT', path, `the state ${was}`, is);
    this.hashes += 1;
  }

  #stands(live: LiveEngine): void {
    this.live = live;
    this.pager = new Pager(live[liveInside]);
  }
}

function missing(path: string, kind: string): never {
  throw new Fault('BAD_FORMAT', path, 'a beginning, with which a log begins', kind);
}

function same(record: ChangeRecord, applied: Applied, path: string): void {
  if (applied.events === record.events && applied.sequence === record.sequence) return;
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
