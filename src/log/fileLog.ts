// A log in a folder of segments: an owner claims an epoch, reads what stands, and writes only into segments of its own.
import { count } from '../check.js';
import { Fault } from '../fault.js';
import { codeOf, type LogDisk, type LogFile } from './disk.js';
import type { EventLog, LogRecord, Position } from './eventLog.js';
import { frameOf, hashOf, headBytes, hexOf, linesOf, payloadOf, segmentHeadOf } from './frame.js';
import { Newest } from './newest.js';
import { Queue, refuse, type Waiting } from './queue.js';
import {
  claimName,
  type Look,
  lastEpoch,
  type Recovery,
  recordsIn,
  recover,
  segmentName,
  segmentsIn,
  trimName,
  type Unsure,
} from './recovery.js';
import { Room } from './room.js';
import { type Snapshots, snapshotsIn } from './snapshots.js';

export interface FileLogOptions extends Look {
  /** Bytes after which a new segment begins. */
  readonly segmentBytes?: number;
  /** Zeros written ahead, bytes: syncs are faster, and a full disk is known before a record is taken. */
  readonly ahead?: number;
  /** Milliseconds from one try to the next while there is no room: the first, doubled up to a hundred times as much. */
  readonly retryMs?: number;
}

export const usual = { segmentBytes: 1 << 26, ahead: 1 << 20, retryMs: 10 } as const;
/** Without records for so long, a mark says that the last ones are durable. */
const idleMs = 100;

export class FileLog implements EventLog {
  readonly epoch: number;
  readonly lock: EventLog['lock'];
  readonly found: Recovery;
  readonly holds = new Set<() => number>();
  readonly snapshots: Snapshots;
  readonly #disk: LogDisk;
  readonly #segmentBytes: number;
  readonly #room: Room;
  readonly #release: () => void;
  #file: LogFile | undefined;
  #at = headBytes;
  #position: Position;
  #hash: Uint8Array;
  readonly #queue: Queue;
  #flushing: Promise<void> | undefined;
  #failed: Fault | undefined;
  #closed = false;
  #closing: Promise<void> | undefined;
  #idle: NodeJS.Timeout | undefined;
  readonly #watchers = new Set<() => void>();
  readonly #newest = new Newest();

  private constructor(
    disk: LogDisk,
    { epoch, found, snapshots }: Pick<FileLog, 'epoch' | 'found' | 'snapshots'>,
    lock: EventLog['lock'],
    release: () => void,
    options: FileLogOptions,
  ) {
    this.#disk = disk;
    this.#queue = new Queue(disk.path);
    this.epoch = epoch;
    this.found = found;
    this.snapshots = snapshots;
    this.lock = lock;
    this.#release = release;
    this.#segmentBytes = options.segmentBytes ?? usual.segmentBytes;
    this.#room = new Room(options.ahead ?? usual.ahead, options.retryMs ?? usual.retryMs, disk.path);
    this.#position = { next: found.next, head: found.head };
    this.#hash = found.hash;
  }

  /** Claims the next epoch, then reads what stands. Throws DAMAGED and SHORT, and leaves the folder as it is but for the claim. */
  static async open(disk: LogDisk, lock: EventLog['lock'], release: () => void, options: FileLogOptions = {}): Promise<FileLog> {
    let epoch = lastEpoch(await disk.list()) + 1;
    for (;;) {
      try {
        await (await disk.create(claimName(epoch))).close();
        break;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
        epoch += 1;
      }
    }
    await disk.syncFolder();
    const snapshots = await snapshotsIn(disk, () => disk.exists(claimName(epoch + 1)));
    const log = new FileLog(disk, { epoch, snapshots, found: await recover(disk, options) }, lock, release, options);
    await log.#begin(log.found.unsure);
    return log;
  }

  get position(): Position {
    return this.#position;
  }

  get trouble(): Fault | undefined {
    return this.#failed ?? this.#room.stalled;
  }

  append(given: readonly string[]): Promise<number> {
    if (this.#closed) throw new Fault('CLOSED', this.#disk.path, 'open', 'a log that was closed');
    if (this.#failed !== undefined) return Promise.reject(this.#failed);
    const texts = linesOf(given);
    const acknowledged = this.#queue.add(texts);
    this.#flush();
    return acknowledged;
  }

  async *read(from = 0): AsyncGenerator<LogRecord> {
    const { next } = this.#position;
    count(from, 0, Number.MAX_SAFE_INTEGER, 'from');
    const newest = this.#newest.from(from);
    if (newest !== undefined) return yield* newest;
    const first = segmentsIn(await this.#disk.list()).kept[0]?.first ?? 0;
    if (from < first) throw new Fault('SHORT', this.#disk.path, `a log from record ${from} on`, `one from record ${first} on`);
    if (from < next) for await (const record of recordsIn(this.#disk, from)) if (record.number < next) yield record;
  }

  async *tail(from = 0): AsyncGenerator<LogRecord> {
    let next = count(from, 0, Number.MAX_SAFE_INTEGER, 'from');
    while (!this.#closed && this.#failed === undefined) {
      for await (const record of next < this.#position.next ? this.read(next) : []) {
        yield record;
        next = record.number + 1;
      }
      if (next >= this.#position.next && !this.#closed) await new Promise<void>((wake) => this.#watchers.add(wake));
    }
  }

  async trim(before: number): Promise<number> {
    const asked = count(before, 0, Number.MAX_SAFE_INTEGER, 'before');
    const least = Math.min(asked, ...[...this.holds].map((first) => first()));
    const { kept } = segmentsIn(await this.#disk.list());
    const first = kept.filter((one) => one.first <= Math.min(least, this.#position.next)).at(-1)?.first ?? 0;
    if (first === 0 || this.#disk.exists(trimName(first))) return first;
    await (await this.#disk.create(trimName(first))).close();
    await this.#disk.syncFolder();
    this.#newest.trim(first);
    // what the folder says is on the disk before the first segment goes
    const gone = (await this.#disk.list()).filter((name) => Number(/^log-(\d{15})/.exec(name)?.[1] ?? first) < first);
    for (const name of gone) await this.#disk.remove(name);
    return first;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    this.#room.end();
    while (this.#flushing !== undefined) await this.#flushing;
    clearTimeout(this.#idle);
    await this.#mark();
    this.#tell();
    await this.#file?.close();
    this.#release();
  }

  /** Writes groups until nothing waits; records that arrive during a write form the next group. */
  #flush(): void {
    clearTimeout(this.#idle);
    this.#flushing ??= Promise.resolve().then(async () => {
      while (this.#queue.length > 0 || (this.trouble === this.#room.stalled && this.trouble !== undefined && !this.#closed)) {
        if (this.#queue.length > 0) await this.#write(this.#queue.group());
        else await this.#room.pause();
        if (this.#failed === undefined && !this.#closed && this.#file !== undefined) await this.#room.ahead(this.#file, this.#segmentBytes);
      }
      this.#flushing = undefined;
      if (!this.#closed && this.#failed === undefined) this.#idle = setTimeout(() => void this.#mark(), idleMs).unref();
    });
  }

  /** Writes one frame, syncs once, looks for a later claim, and only then acknowledges. */
  async #write(group: readonly Waiting[]): Promise<void> {
    if (this.#failed !== undefined) return refuse(group, this.#failed);
    const texts = group.flatMap((one) => one.texts);
    const { next: first } = this.#position;
    const parts = { epoch: this.epoch, first, count: texts.length, payload: payloadOf(texts) };
    const hash = hashOf(this.#hash, parts);
    const bytes = frameOf({ ...parts, durable: first, hash });
    try {
      const written = await this.#room.until(async () => {
        if (this.#file === undefined || (this.#at > headBytes && this.#at + bytes.length > this.#segmentBytes)) await this.#begin();
        await this.#file?.write(bytes, this.#at);
      });
      if (!written) return refuse(group, new Fault('UNKNOWN', this.#disk.path, 'open until there is room', this.#room.stalled?.got));
      await this.#synced(this.#file as LogFile);
      const later = claimName(this.epoch + 1);
      if (this.#disk.exists(later)) throw new Fault('FENCED', this.#disk.path, `a log without a writer after epoch ${this.epoch}`, later);
    } catch (error) {
      return this.#fail(error as Fault, group);
    }
    this.#at += bytes.length;
    this.#room.used(this.#at);
    this.#hash = hash;
    this.#position = { next: first + texts.length, head: hexOf(hash) };
    this.#newest.add(first, texts);
    let number = first;
    for (const { texts: own, done } of group) {
      done(number);
      number += own.length;
    }
    this.#tell();
  }

  /**
   * A segment of this writer's own, its head on the disk before anything is written behind it. It begins with the last group of the writer before, where that group may be in memory alone: the
   * group is on the disk before a head says so.
   */
  async #begin(unsure?: Unsure): Promise<void> {
    const { first, previous, bytes } = unsure ?? { first: this.#position.next, previous: this.#hash, bytes: new Uint8Array(0) };
    const name = segmentName(first, this.epoch);
    if (this.#disk.exists(name)) await this.#disk.remove(name);
    const file = await this.#disk.create(name);
    const at = headBytes + bytes.length;
    try {
      if (bytes.length > 0) {
        await file.write(bytes, headBytes);
        await this.#synced(file);
      }
      await file.write(segmentHeadOf({ epoch: this.epoch, first, previous }), 0);
      this.#room.begin(at);
      await this.#room.ahead(file, this.#segmentBytes);
      await this.#synced(file);
      await this.#disk.syncFolder();
    } catch (error) {
      await file.close();
      throw error;
    }
    await this.#file?.close();
    this.#file = file;
    this.#at = at;
  }

  /** After a failed sync the system may have dropped what it could not write, and call the next one a success: this writer never tries again. */
  async #synced(file: LogFile): Promise<void> {
    try {
      await file.sync();
    } catch (error) {
      throw new Fault('FAILED', this.#disk.path, 'a folder whose files can be synced', codeOf(error));
    }
  }

  /** Says behind the last record that it is durable, so that damage to it is not taken for a torn tail. Whether the mark is written matters to no record. */
  async #mark(): Promise<void> {
    if (this.#failed !== undefined || this.#room.stalled !== undefined || this.#flushing !== undefined) return;
    const { next } = this.#position;
    const mark = frameOf({ epoch: this.epoch, first: next, count: 0, durable: next, hash: this.#hash, payload: new Uint8Array(0) });
    const marking = (async () => {
      try {
        await this.#file?.write(mark, this.#at);
        if (this.#closed) await this.#file?.sync();
      } catch {
        // said by the next append, where it matters
      }
    })();
    this.#flushing = marking;
    await marking;
    this.#flushing = undefined;
    if (this.#queue.length > 0) this.#flush();
  }

  #fail(fault: Fault, group: readonly Waiting[]): void {
    this.#failed = fault;
    refuse([...group, ...this.#queue.all()], fault);
    this.#tell();
  }

  /** Wakes those who wait for the next record. */
  #tell(): void {
    for (const wake of this.#watchers) wake();
    this.#watchers.clear();
  }
}
