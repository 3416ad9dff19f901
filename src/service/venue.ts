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
  readonly #recorded: RecordedEngine;
  readonly #gate = new Gate();
  readonly #remembered = new Remembered(rememberedKeys);
  #closed = false;
  /** The last change of which the journal has the whole state, or which it began with in this life. */
  #kept: number;

  private constructor(core: Core, recorded: RecordedEngine) {
    super(core, recorded.live);
    this.#recorded = recorded;
    this.#kept = recorded.live.sequence;
  }

  /** Goes on where the log ends; an empty one begins with `inputs`. */
  static async open(core: Core, log: EventLog, inputs: LiveInputs | undefined): Promise<Venue> {
    const records: ChangeRecord[] = [];
    const each = (record: ChangeRecord | RefusedRecord) => void (record.kind === 'change' && records.push(record));
    const venue = new Venue(core, await openRecorded(core, log, inputs, { hashEvery: 0, each }));
    for (const record of records) venue.#recall(record);
    if (venue.feed.last !== venue.live.sequence) venue.feed.begin(venue.live.sequence);
    return venue;
  }

  get open(): boolean {
    return !this.#closed;
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
  async close(): Promise<void> {
    this.#closed = true;
    if (this.live.sequence > this.#kept) await this.snapshot();
    else await this.#gate.question(() => undefined);
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
