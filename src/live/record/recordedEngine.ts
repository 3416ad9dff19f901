// A live engine whose changes are kept in a log: acknowledged once they cannot be lost, found again after any crash.
import { objectOf, readField } from '../../book/fields.js';
import { Fault, type FaultCode } from '../../fault.js';
import type { RecordLog } from '../../log/eventLog.js';
import type { SnapshotName } from '../../log/snapshots.js';
import type { Applied } from '../engine/applied.js';
import type { Change } from '../engine/change.js';
import { type Listener, Listeners } from '../engine/listeners.js';
import type { LiveEngine } from '../engine/live.js';
import { digest } from '../engine/stateHash.js';
import { liveInside } from '../engine/turns.js';
import { packed } from './packed.js';
import type { Pager } from './pager.js';
import { plainCopy } from './plain.js';
import type { Progress } from './progress.js';
import { beginRecords, changeRecord, type LiveRecord, refusedRecord } from './records.js';
import type { Beside } from './stored.js';

export interface RecordOptions {
  /**
   * After so many changes the hash of the state with every figure is recorded; never where 0. No change is made at the same time. Left out: never where the log has snapshots, else 10,000.
   */
  readonly hashEvery?: number;
  /** After so many records a snapshot is taken, beside the changes; 100,000 where left out, never where 0 or where the log has no room for them. */
  readonly snapshotEvery?: number;
  /** What the caller keeps from the records, for the snapshots. */
  readonly beside?: Beside;
  /** The log must lead to at least this change. */
  readonly expectSequence?: number;
  /** Goes on from this change although later ones were expected: they are lost. It must be the last that the log has. */
  readonly acceptLoss?: number;
  /** Told of a snapshot that is passed over, or that could not be written. */
  readonly onNotice?: (fault: Fault) => void;
  /** Told as it opens how far it has come, about five times a second; the event loop runs at the same time. */
  readonly onProgress?: (progress: Progress) => void;
}

const usualHashEvery = 10_000;
const usualSnapshotEvery = 100_000;
/** Longest part of a snapshot between two changes, ms. */
const sliceMs = 4;
/** Snapshots that are kept. */
const mostKept = 2;
/** Faults of the machine: made again, the change may come out otherwise. */
const ofMachine: readonly FaultCode[] = [
  ...(['BACKEND_UNAVAILABLE', 'SELF_TEST', 'KERNEL_TRAPPED', 'OUT_OF_MEMORY', 'THREAD_LOST', 'WRITE_FAILED', 'CLOSED'] as const),
  ...(['FENCED', 'FAILED', 'STALLED', 'UNKNOWN', 'DAMAGED', 'SHORT'] as const),
];

export const recordsBegin: unique symbol = Symbol('begin');
export const recordsLoss: unique symbol = Symbol('loss');
const closing = (): Fault => new Fault('CLOSED', 'log', 'open', 'one that closes');

/** @internal */
export interface Recording extends RecordOptions {
  readonly pager: Pager;
  readonly from: SnapshotName | undefined;
  readonly accepted: number;
  readonly onNotice: (fault: Fault) => void;
  /** Records since the last snapshot. */
  readonly since?: number;
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
  readonly #of: Recording;
  readonly #hashEvery: number;
  readonly #snapshotEvery: number;
  #since = 0;
  /** Records since the last snapshot was begun. */
  #recordsSince: number;
  #snapshots: readonly SnapshotName[];
  #accepted: number;
  /** Settles when the last snapshot that was asked for is over. */
  #taking: Promise<unknown> = Promise.resolve();
  #closed = false;
  #end: () => void = () => undefined;
  readonly #ended = new Promise<void>((end) => {
    this.#end = () => {
      this.#closed = true;
      end();
    };
  });
  /** Resolves when every record so far was handed to the log: they stand in its order. */
  #handed: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Listeners();
  /** Resolves when listeners have received every change so far that the log has. */
  #told: Promise<unknown> = Promise.resolve();
  #durable: { readonly sequence: number; readonly time: number };
  /** Why the log has not every change that was made: it takes no more, since they would not follow. */
  #gap: Fault | undefined;

  /** @internal */ constructor(live: LiveEngine, log: RecordLog, of: Recording) {
    this.live = live;
    this.#log = log;
    this.#of = of;
    this.#hashEvery = of.hashEvery ?? (log.snapshots === undefined ? usualHashEvery : 0);
    this.#snapshotEvery = log.snapshots === undefined ? 0 : (of.snapshotEvery ?? usualSnapshotEvery);
    this.#recordsSince = of.since ?? 0;
    this.#snapshots = of.from === undefined ? [] : [of.from];
    this.#accepted = of.accepted;
    this.#durable = { sequence: live.sequence, time: live.time };
  }

  /** Number and time of the last change that cannot be lost. */
  get durable(): { readonly sequence: number; readonly time: number } {
    return this.#durable;
  }

  /** Why changes are refused at present. */
  get trouble(): Fault | undefined {
    return this.#gap ?? (readField(this.#log, 'trouble', 'log') as Fault | undefined);
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
        return { fault: error, written: this.#append(refusedRecord(named, this.live, { fault: error.toRecord() })) };
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
      return { written: this.#append(refusedRecord(this.#named(kept), this.live, { fault: fault.toRecord(), by: 'venue' })) };
    });
    await written;
  }

  /** As `live.on`, of changes made by this `apply`: told once they cannot be lost. */
  on(listener: Listener): () => void {
    return this.#listeners.on(listener);
  }

  /**
   * A snapshot beside the log: opening goes back no further. Changes go on at the same time. Throws BAD_ARGUMENT where the log has no room for them, CLOSED where it closes, STALLED and FAILED where it cannot be written:
   * the one before holds then.
   */
  snapshot(): Promise<void> {
    const taken = this.#taking.then(() => this.#take());
    this.#taking = taken.catch(() => undefined);
    return taken;
  }

  async #take(): Promise<void> {
    const { pager, beside } = this.#of;
    const { snapshots } = this.#log;
    if (snapshots === undefined) throw new Fault('BAD_ARGUMENT', 'log', 'one with room for snapshots', 'none');
    const { turns } = this.live[liveInside];
    const { taking, marked } = await turns.take(() => {
      if (this.trouble !== undefined) throw this.trouble;
      this.#recordsSince = 0;
      return { taking: pager.begin(beside?.parts()), marked: this.#append({ kind: 'mark', sequence: this.live.sequence }) };
    });
    marked.catch(() => undefined);
    for (;;) {
      const pages = await turns.take(() => {
        if (this.#closed) throw closing();
        return taking.slice(sliceMs);
      });
      if (pages === undefined) break;
      for (const page of pages) {
        const hash = await digest(page.bytes);
        page.named(hash);
        await snapshots.put(hash, page.bytes);
      }
      await new Promise((go) => setTimeout(go));
    }
    const manifest = await taking.manifest(this.#accepted);
    const text = JSON.stringify(manifest);
    const name = { from: (await this.#unlessClosed(marked)) + 1, root: await digest(new TextEncoder().encode(text)) };
    await snapshots.publish(name, text);
    const { sequence, state } = manifest;
    const { written } = await turns.take(() => ({ written: this.#append({ kind: 'snapshot', sequence, ...name, state }) }));
    await this.#unlessClosed(written);
    this.#snapshots = [name, ...this.#snapshots].slice(0, mostKept);
    await snapshots.keep(this.#snapshots);
  }

  /** A log that stalls would keep a snapshot waiting as it closes. */
  #unlessClosed<T>(made: Promise<T>): Promise<T> {
    return Promise.race([made, this.#ended.then(() => Promise.reject(closing()))]);
  }

  /** @internal The state that an empty log begins with. */
  async [recordsBegin](): Promise<void> {
    const { live } = this;
    const hash = live.hash().then((value): LiveRecord => ({ kind: 'hash', sequence: live.sequence, hash: value }));
    await Promise.all([...beginRecords(live.snapshot()), hash].map((record) => this.#append(record)));
  }

  /** @internal */
  async [recordsLoss](expected: number): Promise<void> {
    const { sequence } = this.live;
    this.#accepted = Math.max(this.#accepted, expected);
    await this.#append({ kind: 'accepted-loss', sequence, expected });
    await this.#log.snapshots?.keep(this.#snapshots);
  }

  async close(): Promise<void> {
    this.#end();
    await this.#taking;
    await this.#handed;
    await this.#log.close();
    this.live.dispose();
  }

  /** Records the state after the change, before any other change is made. */
  #recorded(change: Change, applied: Applied): Made {
    const { sequence, order } = applied;
    if (sequence === undefined) return { applied, written: this.#append(refusedRecord(change, this.live, order && { order })) };
    const written: Promise<unknown>[] = [this.#append(changeRecord(change, { ...applied, sequence }))];
    if (this.#hashEvery > 0 && ++this.#since >= this.#hashEvery) {
      this.#since = 0;
      written.push(this.#append(this.live.hash().then((hash) => ({ kind: 'hash', sequence, hash }))));
    }
    return { applied, written: Promise.all(written) };
  }

  /** Resolves with its number once the record cannot be lost. */
  #append(record: LiveRecord | Promise<LiveRecord>): Promise<number> {
    if (!(record instanceof Promise) && (record.kind === 'change' || record.kind === 'refused')) {
      this.#of.beside?.record(record);
      this.#recordsSince += 1;
      if (this.#snapshotEvery > 0 && this.#recordsSince >= this.#snapshotEvery) {
        this.#recordsSince = 0;
        this.snapshot().catch((error: unknown) => {
          if (error instanceof Fault && error.code !== 'CLOSED') this.#of.onNotice(error);
        });
      }
    }
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
