// The venue behind the service: a recorded live engine, the order of changes and long questions, operators' decisions and the feed.

import { type Core, Fault } from '../index.js';
import {
  type Applied,
  type Change,
  type EventLog,
  type Evidence,
  type EvidenceOptions,
  type LiveInputs,
  openEvidence,
  openRecorded,
  type RecordedEngine,
} from '../live.js';
import type { Session } from '../questions/question.js';
import { visible } from '../support.js';
import { BookSession } from './bookSession.js';
import { statusOf } from './faults.js';
import type { Feed } from './feed.js';
import { Gate } from './gate.js';
import { doneOf, Memory } from './memory.js';
import type { Decision, Policy } from './policy.js';
import type { Answer, ChangeDone } from './protocol.js';
import { type Outcome, printOf } from './remembered.js';

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

/** How the journal is opened. */
export type VenueOptions = Pick<
  NonNullable<Parameters<typeof openRecorded>[3]>,
  'onProgress' | 'onNotice' | 'snapshotEvery' | 'expectSequence' | 'acceptLoss'
>;

export class Venue extends BookSession {
  readonly feed: Feed;
  readonly policy: Policy;
  /** How a second writer is kept out. */
  readonly lock: EventLog['lock'];
  readonly #recorded: RecordedEngine;
  readonly #gate = new Gate();
  readonly #memory: Memory;
  #closed = false;
  /** Signs checkpoints of the journal, and statements with their proofs; undefined without a key. */
  evidence: Evidence | undefined;
  #closing: Promise<void> | undefined;
  /** The last change of which the journal has the whole state, or which it began with in this life. */
  #kept: number;

  private constructor(core: Core, recorded: RecordedEngine, memory: Memory, lock: EventLog['lock']) {
    super(core, recorded.live);
    this.#memory = memory;
    this.feed = memory.feed;
    this.policy = memory.policy;
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
    options: VenueOptions = {},
  ): Promise<Venue> {
    const memory = new Memory();
    const recorded = await openRecorded(core, log, inputs, { beside: memory, ...options });
    memory.opened(recorded.live.sequence);
    const venue = new Venue(core, recorded, memory, log.lock);
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
        ? this.#memory.producers.once(`${who}\n${producer.id}`, producer.number, print, time, make)
        : key !== undefined
          ? this.#memory.keys.once(`${who}\n${key}`, print, time, make)
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

  /** The whole state beside the journal, so that opening it makes only the changes behind it again. Changes and questions go on at the same time. */
  async snapshot(): Promise<void> {
    const { sequence } = this.live;
    await this.#recorded.snapshot();
    this.#kept = sequence;
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
}

/** Resolves with the value, or with undefined after a short wait. */
async function within<T>(made: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const moment = new Promise<undefined>((done) => {
    timer = setTimeout(done, momentMs, undefined);
  });
  return Promise.race([made, moment]).finally(() => clearTimeout(timer));
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
