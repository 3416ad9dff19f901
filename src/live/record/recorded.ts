// A live engine whose changes are kept in a log: acknowledged once they cannot be lost, found again after any crash.
import { fieldsOf, objectOf } from '../../book/fields.js';
import { count } from '../../check.js';
import type { Core } from '../../engine/core.js';
import { Fault, type FaultCode } from '../../fault.js';
import type { RecordLog } from '../../log/eventLog.js';
import type { Applied } from '../engine/applied.js';
import type { Change } from '../engine/change.js';
import { type Listener, Listeners } from '../engine/listeners.js';
import type { LiveEngine } from '../engine/live.js';
import { type LiveInputs, openLive } from '../engine/open.js';
import { liveInside } from '../engine/turns.js';
import type { ForecastReport } from '../forecast/forecasts.js';
import { packed } from './packed.js';
import { plainCopy } from './plain.js';
import { Pace, type Progress } from './progress.js';
import { type ChangeRecord, type LiveRecord, type RefusedRecord, snapshotRecords } from './records.js';
import { lastSnapshot, replayed } from './replay.js';

export interface RecordOptions {
  /** After so many changes the hash of the state is recorded; 10,000 where left out, never where 0. It costs what a snapshot costs. */
  readonly hashEvery?: number;
  /** Told of every change and refusal of the log while it opens. */
  readonly each?: (record: ChangeRecord | RefusedRecord) => void;
  /** Told as it opens how far it has come, about five times a second; the event loop runs meanwhile. */
  readonly onProgress?: (progress: Progress) => void;
}

const usualHashEvery = 10_000;
/** Faults of the machine: made again, the change may come out otherwise. */
const ofMachine: readonly FaultCode[] = [
  ...(['BACKEND_UNAVAILABLE', 'SELF_TEST', 'KERNEL_TRAPPED', 'OUT_OF_MEMORY', 'THREAD_LOST', 'WRITE_FAILED', 'CLOSED'] as const),
  ...(['FENCED', 'FAILED', 'STALLED', 'UNKNOWN', 'DAMAGED', 'SHORT'] as const),
];

/**
 * Goes on where a log ends; where it is empty, begins it with `inputs`, which are not looked at otherwise. Throws MISSING_FIELD for an empty log without inputs, and what `replay` throws of
 * a log that does not lead to the same state again.
 */
export async function openRecorded(core: Core, log: RecordLog, inputs?: LiveInputs, options: RecordOptions = {}): Promise<RecordedEngine> {
  const {
    hashEvery: asked = usualHashEvery,
    each,
    onProgress,
  } = fieldsOf(options, 'options', [], ['hashEvery', 'each', 'onProgress']) as RecordOptions;
  const hashEvery = count(asked, 0, Number.MAX_SAFE_INTEGER, 'options.hashEvery');
  const found = await replayed(core, log, {
    first: await lastSnapshot(log),
    ...(each && { each }),
    pace: new Pace(onProgress, log.position?.next ?? null),
  });
  if (found.live !== undefined) return new RecordedEngine(found.live, log, hashEvery);
  if (inputs === undefined) throw new Fault('MISSING_FIELD', 'inputs', 'present: the log is empty', undefined);
  const live = await openLive(core, inputs);
  const made = new RecordedEngine(live, log, hashEvery);
  await made.snapshot();
  return made;
}

/** Result of a change within a turn, and a promise that resolves once it is durable. */
interface Made {
  readonly applied?: Applied;
  readonly fault?: Fault;
  readonly written: Promise<unknown>;
}

export class RecordedEngine {
  readonly live: LiveEngine;
  readonly #log: RecordLog;
  readonly #hashEvery: number;
  #since = 0;
  /** Resolves when every record so far was handed to the log: they stand in its order. */
  #handed: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Listeners();
  /** Resolves when listeners have received every change so far that the log has. */
  #told: Promise<unknown> = Promise.resolve();
  #durable: { readonly sequence: number; readonly time: number };
  /** Why the log has not every change that was made: it takes no more, since they would not follow. */
  #gap: Fault | undefined;

  constructor(live: LiveEngine, log: RecordLog, hashEvery: number) {
    this.live = live;
    this.#log = log;
    this.#hashEvery = hashEvery;
    this.#durable = { sequence: live.sequence, time: live.time };
  }

  /** Number and time of the last change that cannot be lost. */
  get durable(): { readonly sequence: number; readonly time: number } {
    return this.#durable;
  }

  /** Why changes are refused at present. */
  get trouble(): Fault | undefined {
    return this.#gap ?? this.#log.trouble;
  }

  /** Resolves once every change so far is durable, or never will be: then `durable` stays behind and `trouble` says why. */
  async caughtUp(): Promise<void> {
    await this.#told;
  }

  /**
   * As `live.apply`, but answered once the change cannot be lost. A rejected order is a record as well, and so is a change that is refused with a fault where `keepsFaults`: their answers survive.
   * While the log takes nothing (`trouble`) a change is refused before it is made. Rejects with what the log throws of a record that it does not take: the change was made, but is not kept, and from
   * then on every change is refused: open the log again to continue.
   */
  async apply(change: Change, keepsFaults = false): Promise<Applied> {
    const kept = plainCopy(change, 'change');
    const inside = this.live[liveInside];
    const { applied, fault, written } = await inside.turns.take((): Made | Promise<Made> => {
      if (this.trouble !== undefined) throw this.trouble;
      const named = this.#named(kept);
      const failed = (error: unknown): Made => {
        if (!keepsFaults || !(error instanceof Fault) || ofMachine.includes(error.code)) throw error;
        return { fault: error, written: this.#append(this.#refused(named, { fault: error.toRecord() })) };
      };
      try {
        const made = inside.make(named);
        return made instanceof Promise ? made.then((applied) => this.#recorded(named, applied), failed) : this.#recorded(named, made);
      } catch (error) {
        return failed(error);
      }
    });
    const told = Promise.allSettled([this.#told, written]).then(([, { status }]) => {
      if (status !== 'fulfilled' || applied === undefined) return;
      const { sequence, time } = applied;
      if (sequence !== undefined) this.#durable = { sequence, time };
      this.#listeners.tell(applied, kept);
    });
    this.#told = told;
    await written;
    await told;
    if (applied === undefined) throw fault;
    return applied;
  }

  /** Records that a change was refused by a rule of its venue, so that the answer survives. */
  async refuse(change: Change, fault: Fault): Promise<void> {
    const kept = plainCopy(change, 'change');
    const { written } = await this.live[liveInside].turns.take((): Made => {
      if (this.trouble !== undefined) throw this.trouble;
      return { written: this.#append({ ...this.#refused(this.#named(kept), { fault: fault.toRecord() }), by: 'venue' }) };
    });
    await written;
  }

  /** As `live.on`, of changes made by this `apply`: told once they cannot be lost. */
  on(listener: Listener): () => void {
    return this.#listeners.on(listener);
  }

  /** Records the whole state: a replay need go back no further. */
  async snapshot(): Promise<void> {
    const { live } = this;
    const { written } = await live[liveInside].turns.take(() => {
      const [hash, { sequence }] = [live.hash(), live];
      const records: (LiveRecord | Promise<LiveRecord>)[] = [...snapshotRecords(live.snapshot())];
      records.push(hash.then((value) => ({ kind: 'hash', sequence, hash: value })));
      return { written: Promise.all(records.map((record) => this.#append(record))) };
    });
    await written;
  }

  async close(): Promise<void> {
    await this.#handed;
    await this.#log.close();
    this.live.dispose();
  }

  /** Records the state after the change, before any other change is made. */
  #recorded(change: Change, applied: Applied): Made {
    const { sequence, time, events, order, orders, forecasts } = applied;
    if (sequence === undefined) return { applied, written: this.#append(this.#refused(change, order && { order })) };
    const { said, ...report } = forecasts ?? {};
    // a model's answers are the change's own from now on
    const told = said !== undefined && (change.kind === 'tick' || change.kind === 'sources') ? { ...change, forecasts: said } : change;
    const charged = forecasts && { forecasts: report as ForecastReport };
    const came = { ...(order && { order }), ...(orders && { orders }), ...charged };
    const written = [this.#append({ kind: 'change', change: told, sequence, time, ...came, events })];
    if (this.#hashEvery > 0 && ++this.#since >= this.#hashEvery) {
      this.#since = 0;
      written.push(this.#append(this.live.hash().then((hash) => ({ kind: 'hash', sequence, hash }))));
    }
    return { applied, written: Promise.all(written) };
  }

  #refused(change: Change, why?: Pick<RefusedRecord, 'order' | 'fault'>): RefusedRecord {
    const { sequence, time } = this.live;
    return { kind: 'refused', change, sequence, time, ...why };
  }

  /** Resolves once the record cannot be lost. */
  #append(record: LiveRecord | Promise<LiveRecord>): Promise<unknown> {
    const json = record instanceof Promise ? record.then((one) => JSON.stringify(one)) : JSON.stringify(record);
    const handed = this.#handed
      .then(() => json)
      .then((text) => {
        if (this.#gap !== undefined) throw this.#gap;
        return { kept: this.#log.append([packed(text)]) };
      });
    const kept = handed.then(({ kept }) => kept);
    const lost = (error: unknown): void => {
      const final = error instanceof Fault && ofMachine.includes(error.code);
      this.#gap ??= final ? error : new Fault('WRITE_FAILED', 'log', 'one that has taken every change so far', String(error));
    };
    this.#handed = handed.catch(lost);
    kept.catch(lost);
    return kept;
  }

  /** With accounts by name: rows mean nothing in another process. */
  #named(change: Change): Change {
    const name = <T>(of: T, path: string): T => {
      const { account } = objectOf(of, path);
      return typeof account === 'number' ? { ...of, ...this.live.names(account) } : of;
    };
    const named = name(change, 'change');
    return named.kind === 'transfer' ? { ...named, to: name(named.to, 'change.to') } : named;
  }
}
