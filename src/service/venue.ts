// The venue behind the service: a recorded live engine, the turns of changes and long questions, who has decided what, and what is told to those who watch.
import { type Core, Fault } from '../index.js';
import {
  type Applied,
  type Change,
  type ChangeRecord,
  type EventLog,
  type LiveInputs,
  openRecorded,
  type RecordedEngine,
  type RefusedRecord,
} from '../live.js';
import { visible } from '../support.js';
import { BookSession } from './bookSession.js';
import { Feed } from './feed.js';
import { Gate } from './gate.js';
import { type Decision, Policy } from './policy.js';
import type { Answer, ChangeDone } from './protocol.js';
import { printOf, Remembered } from './remembered.js';

const rememberedKeys = 100_000;
/** How soon a log that stalls is noticed by who waits for it, and how often it is tried to record a halt. */
const momentMs = 20;
const retryMs = 1000;

/** Who asks for a change, under which key, and why. */
export interface Said {
  readonly who: string;
  readonly key?: string | undefined;
  readonly why?: string;
  readonly decision?: Decision;
}

export class Venue extends BookSession {
  readonly feed = new Feed();
  readonly policy = new Policy();
  /** How a second writer is kept out. */
  readonly lock: EventLog['lock'];
  readonly #recorded: RecordedEngine;
  readonly #gate = new Gate();
  readonly #remembered = new Remembered(rememberedKeys);
  #closed = false;
  #closing: Promise<void> | undefined;
  /** The last change of which the journal has the whole state, or which it began with in this life. */
  #kept: number;

  private constructor(core: Core, recorded: RecordedEngine, lock: EventLog['lock']) {
    super(core, recorded.live);
    this.lock = lock;
    this.#recorded = recorded;
    this.#kept = recorded.live.sequence;
  }

  /** Goes on where the log ends; an empty one begins with `inputs`. */
  static async open(core: Core, log: EventLog, inputs: LiveInputs | undefined): Promise<Venue> {
    const records: ChangeRecord[] = [];
    const each = (record: ChangeRecord | RefusedRecord) => void (record.kind === 'change' && records.push(record));
    const venue = new Venue(core, await openRecorded(core, log, inputs, { hashEvery: 0, each }), log.lock);
    for (const record of records) venue.#recall(record);
    if (venue.feed.last !== venue.live.sequence) venue.feed.begin(venue.live.sequence);
    return venue;
  }

  get open(): boolean {
    return !this.#closed;
  }

  /** Number and time of the last change that cannot be lost. */
  get durable(): RecordedEngine['durable'] {
    return this.#recorded.durable;
  }

  /** Why changes are refused at present: the log stalls, failed, or belongs to another writer. */
  get trouble(): Fault | undefined {
    return this.#recorded.trouble;
  }

  /** Resolves once everything that was made so far is durable: what was read before may be told. Throws `trouble` where that may never be. */
  async shown(): Promise<void> {
    const { sequence } = this.live;
    while (this.durable.sequence < sequence) {
      if (this.trouble !== undefined) throw this.trouble;
      await within(this.#recorded.caughtUp());
    }
  }

  /** An answer, with where it holds. */
  stated<T>(answer: T): Answer<T> {
    const { sequence, time } = this.live;
    return { sequence, time, answer };
  }

  /** A question over several turns: no change is made until it is answered. */
  long<T>(ask: () => Promise<T> | T): Promise<Answer<T>> {
    return this.#gate.question(async () => this.stated(await ask()));
  }

  /** Makes a change once, whoever sends it again under the same key. Answered when it is on the disk. */
  async apply(change: Change, said: Said): Promise<{ readonly done: ChangeDone; readonly again: boolean }> {
    if (this.#closed) throw new Fault('CLOSED', 'service', 'open', 'a service that shuts down');
    const { who, key } = said;
    const print = printOf([change, said.decision]);
    const make = (): Promise<ChangeDone> =>
      this.#gate.change(() => {
        if (said.decision === undefined) this.policy.check(change);
        return this.#made(change, said, print);
      });
    if (key === undefined) return { done: await make(), again: false };
    const { done, again } = this.#remembered.once(`${who}\n${key}`, print, make);
    return { done: await done, again };
  }

  /**
   * Halts orders at once, whatever the log does, or lets them go on once that is durable. Answers whether it is durable: a halt that the log does not take is recorded as soon as it does.
   */
  async halt(halted: boolean, said: Said): Promise<{ readonly isDurable: boolean; readonly again: boolean }> {
    const decision = { verb: 'halt', halted } as const;
    const made = this.apply({ kind: 'note', note: {} }, { ...said, decision }).then(({ again }) => ({ isDurable: true, again }));
    if (!halted) return made;
    this.policy.halt();
    const pending = { isDurable: false, again: false };
    const kept = made.catch((error: unknown) => {
      if (this.trouble === undefined) throw error;
      this.#haltLater(said);
      return pending;
    });
    for (;;) {
      const came = await within(kept);
      if (came !== undefined) return came;
      if (this.trouble !== undefined) return pending;
    }
  }

  /** Records a halt once the log has room again. */
  #haltLater(said: Said): void {
    setTimeout(() => {
      if (this.trouble?.code === 'STALLED') this.#haltLater(said);
      else if (this.trouble === undefined && this.policy.halted) this.halt(true, said).catch(() => undefined);
    }, retryMs).unref();
  }

  /** Calls back after every change that the log has, in order, with what was made of it. */
  onMade(heard: (change: Change, applied: Applied) => void): () => void {
    return this.#recorded.on((applied, change) => heard(change, applied));
  }

  /** The whole state into the journal, so that opening it makes only the changes behind it again. It takes seconds of a large book, in which nobody is answered. */
  async snapshot(): Promise<void> {
    await this.#gate.question(() => this.#recorded.snapshot());
    this.#kept = this.live.sequence;
  }

  /** No more changes; what was acknowledged is on the disk, and with it the state that it has led to. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    const quiet = this.live.sequence > this.#kept ? this.snapshot() : this.#gate.question(() => undefined);
    const over = quiet.then(
      () => true,
      () => true,
    );
    // while the log stalls nothing that waits for it would end: it is closed, and gives that up
    while (this.trouble === undefined && (await within(over)) === undefined);
    await this.#recorded.close();
  }

  async #made(change: Change, { who, key, why, decision }: Said, print: string): Promise<ChangeDone> {
    const note = {
      who,
      ...(key === undefined ? {} : { key, print }),
      ...(why === undefined ? {} : { why }),
      ...(decision === undefined ? {} : { decision: JSON.stringify(decision) }),
    };
    const noted: Change = { ...change, note };
    try {
      const applied = await this.#recorded.apply(noted);
      const done = doneOf(applied);
      if (decision !== undefined) this.policy.decide(decision, { who, why: why ?? '', done });
      if (applied.sequence === undefined) this.feed.refuse(noted, { order: applied.order });
      else this.feed.tell(noted, applied);
      return done;
    } catch (error) {
      if (error instanceof Fault) this.feed.refuse(noted, { fault: error.toRecord() });
      throw error;
    }
  }

  /** What a record of the journal says to this service. */
  #recall({ kind: _, change, ...applied }: ChangeRecord): void {
    const { who = '', why = '', key, print = '', decision } = change.note ?? {};
    const done = doneOf({ ...applied, kind: change.kind });
    if (decision !== undefined) this.policy.decide(JSON.parse(decision), { who, why, done });
    if (key !== undefined) this.#remembered.put(`${who}\n${key}`, print, done);
    const { sequence = 0 } = applied;
    if (sequence !== this.feed.last + 1) this.feed.begin(sequence - 1);
    this.feed.tell(change, { ...applied, kind: change.kind });
  }
}

/** What it resolves with, or undefined where that takes longer than a moment. */
async function within<T>(made: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const moment = new Promise<undefined>((done) => {
    timer = setTimeout(done, momentMs, undefined);
  });
  return Promise.race([made, moment]).finally(() => clearTimeout(timer));
}

function doneOf({ sequence, time, kind, order, events, forecasts }: Applied): ChangeDone {
  return { ...(sequence === undefined ? {} : { sequence }), time, kind, ...(order && { order }), events, ...(forecasts && { forecasts }) };
}

/** A key of a caller, as it may stand in a record. */
export function keyOf(given: unknown): string | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'string' || given.length === 0 || given.length > 128 || visible(given) !== given)
    throw new Fault('BAD_ID', 'idempotency-key', 'of 1 to 128 visible characters', given);
  return given;
}
