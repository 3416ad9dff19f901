// The venue behind the service: a recorded live engine, the order of changes and long questions, operators' decisions and the feed.

import { type Core, Fault } from '../index.js';
import {
  type Applied,
  type Change,
  type ChangeRecord,
  type EventLog,
  type Evidence,
  type EvidenceOptions,
  type LiveInputs,
  openEvidence,
  openRecorded,
  type Progress,
  type RecordedEngine,
  type RefusedRecord,
} from '../live.js';
import type { Session } from '../questions/question.js';
import { faultOf, visible } from '../support.js';
import { BookSession } from './bookSession.js';
import { statusOf } from './faults.js';
import { Feed } from './feed.js';
import { Gate } from './gate.js';
import { type Decision, Policy } from './policy.js';
import type { Answer, ChangeDone } from './protocol.js';
import { type Outcome, Producers, printOf, RememberedKeys } from './remembered.js';

/** How soon a log that stalls is noticed by who waits for it, and how often it is tried to record a halt. */
const momentMs = 20;
const retryMs = 1000;

/** A change as its producer numbers it, from 1 without a gap. */
export interface ProducerNumber {
  readonly id: string;
  readonly number: number;
}

/** The sender of a change, its idempotency key and its reason. */
export interface RequestContext {
  readonly who: string;
  readonly key?: string | undefined;
  readonly producer?: ProducerNumber | undefined;
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
  readonly #keys = new RememberedKeys();
  readonly #producers = new Producers();
  #closed = false;
  /** Signs checkpoints of the journal, and statements with their proofs; undefined without a key. */
  evidence: Evidence | undefined;
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
  static async open(
    core: Core,
    log: EventLog,
    inputs: LiveInputs | undefined,
    proof?: EvidenceOptions,
    onProgress?: (progress: Progress) => void,
  ): Promise<Venue> {
    const records: (ChangeRecord | RefusedRecord)[] = [];
    const each = (record: ChangeRecord | RefusedRecord) => void records.push(record);
    const venue = new Venue(
      core,
      await openRecorded(core, log, inputs, { hashEvery: 0, each, ...(onProgress && { onProgress }) }),
      log.lock,
    );
    for (const record of records) venue.#recall(record);
    if (venue.feed.last !== venue.live.sequence) venue.feed.begin(venue.live.sequence);
    if (proof !== undefined) {
      const evidence = await openEvidence(log, venue.#recorded, proof);
      venue.evidence = evidence;
      venue.statement = (of) => evidence.statement(core, of);
    }
    return venue;
  }

  /** Makes a signed statement, with its proof from the journal. */
  statement: Session['statement'];

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

  /** Why this process can never again take a change: only another one gets over it. */
  get ended(): Fault | undefined {
    return this.trouble?.code === 'STALLED' ? undefined : this.trouble;
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

  /** Makes a change once, however often it comes under the same key. Answers when it is on the disk. */
  async apply(change: Change, said: RequestContext): Promise<{ readonly done: ChangeDone; readonly again: boolean }> {
    if (this.#closed) throw new Fault('CLOSED', 'service', 'open', 'a service that shuts down');
    const { who, key, producer } = said;
    const print = printOf([change, said.decision]);
    const make = (): Promise<Outcome> => this.#gate.change(() => this.#made(change, said, print));
    const { time } = this.live;
    const { outcome, again } =
      producer !== undefined
        ? this.#producers.once(`${who}\n${producer.id}`, producer.number, print, time, make)
        : key !== undefined
          ? this.#keys.once(`${who}\n${key}`, print, time, make)
          : { outcome: make(), again: false };
    const came = await outcome;
    if ('fault' in came) throw came.fault;
    return { done: came.done, again };
  }

  /**
   * Halts orders at once, whatever the log does, or lets them go on once that is durable. Answers whether it is durable: a halt that the log does not take is recorded as soon as it does.
   */
  async halt(halted: boolean, said: RequestContext): Promise<{ readonly isDurable: boolean; readonly again: boolean }> {
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
  #haltLater(said: RequestContext): void {
    setTimeout(() => {
      if (this.trouble?.code === 'STALLED') this.#haltLater(said);
      else if (this.trouble === undefined && this.policy.halted) this.halt(true, said).catch(() => undefined);
    }, retryMs).unref();
  }

  /** Calls back after every change that the log has, in order, with its result. */
  onMade(heard: (change: Change, applied: Applied) => void): () => void {
    return this.#recorded.on((applied, change) => heard(change, applied));
  }

  /** The whole state into the journal, so that opening it makes only the changes behind it again. It takes seconds for a large book, during which the service answers nothing. */
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
    if (this.trouble === undefined) await this.evidence?.close();
    await this.#recorded.close();
  }

  async #made(change: Change, said: RequestContext, print: string): Promise<Outcome> {
    const { who, key, producer, why, decision } = said;
    const note = {
      who,
      ...(key === undefined ? {} : { key, print }),
      ...(producer === undefined ? {} : { producer: producer.id, number: String(producer.number), print }),
      ...(why === undefined ? {} : { why }),
      ...(decision === undefined ? {} : { decision: JSON.stringify(decision) }),
    };
    const noted: Change = { ...change, note };
    const keeps = key !== undefined || producer !== undefined;
    try {
      if (decision === undefined) await this.#checked(noted, keeps);
      const applied = await this.#recorded.apply(noted, keeps);
      const done = doneOf(applied);
      if (decision !== undefined) this.policy.decide(decision, { who, why: why ?? '', done });
      if (applied.sequence === undefined) this.feed.refuse(noted, { order: applied.order });
      else this.feed.tell(noted, applied);
      return { done };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.feed.refuse(noted, { fault: error.toRecord() });
      // what the machine cannot do is no answer: it may be sent again
      if (keeps && statusOf(error) !== 503) return { fault: error };
      throw error;
    }
  }

  /** Throws where the policy refuses a change, once that is recorded where it has to be. */
  #checked(change: Change, keeps: boolean): Promise<void> | undefined {
    try {
      this.policy.check(change);
      return undefined;
    } catch (error) {
      if (!keeps || !(error instanceof Fault)) throw error;
      return this.#recorded.refuse(change, error).then(() => {
        throw error;
      });
    }
  }

  /** Restores keys, answers and decisions from a record of the journal. */
  #recall(record: ChangeRecord | RefusedRecord): void {
    const { kind, change, sequence, time } = record;
    const { who = '', why = '', key, producer, number, print = '', decision } = change.note ?? {};
    const { order, fault } = record as RefusedRecord;
    const done =
      kind === 'change'
        ? doneOf({ ...record, kind: change.kind })
        : doneOf({ time, kind: change.kind, ...(order && { order }), events: [] });
    const outcome = kind === 'refused' && fault !== undefined ? { fault: faultOf(fault) } : { done };
    if (producer !== undefined) this.#producers.put(`${who}\n${producer}`, Number(number), print, outcome, time);
    else if (key !== undefined) this.#keys.put(`${who}\n${key}`, print, outcome, time);
    if (kind === 'refused') return;
    if (decision !== undefined) this.policy.decide(JSON.parse(decision), { who, why, done });
    if (sequence !== this.feed.last + 1) this.feed.begin(sequence - 1);
    this.feed.tell(change, { ...record, kind: change.kind });
  }
}

/** Resolves with the value, or with undefined after a short wait. */
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
    throw new Fault('BAD_ID', 'idempotency-key', '1 to 128 visible characters', given);
  return given;
}

/** A producer and the number of its change, as headers say them; both or none. */
export function producerOf(id: unknown, number: unknown): ProducerNumber | undefined {
  if (id === undefined && number === undefined) return undefined;
  if (typeof id !== 'string' || id.length === 0 || id.length > 128 || visible(id) !== id)
    throw new Fault('BAD_ID', 'producer-id', '1 to 128 visible characters', id);
  if (typeof number !== 'string' || !/^[1-9]\d{0,14}$/.test(number))
    throw new Fault('TYPE_MISMATCH', 'producer-sequence', 'a whole number from 1', number);
  return { id, number: Number(number) };
}
