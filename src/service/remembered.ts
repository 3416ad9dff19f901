// Answers to repeated requests, by idempotency key for a day, by producer and number while the producer is active. No change is made twice.
import { createHash } from 'node:crypto';
import { Fault } from '../index.js';
import type { Beside } from '../live.js';
import { faultOf } from '../support.js';
import type { ChangeDone, FaultRecord } from './protocol.js';

/** Fingerprint of a request: a different request under the same key is refused. */
export const printOf = (asked: unknown): string => createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 11);

/** How long keys are known, ms of the time of changes. */
export const keyHorizonMs = 86_400_000;
const hourMs = 3_600_000;
/** Keys of one horizon: beyond, new ones are refused, for none may be forgotten. A client that sends more numbers its changes (`producer-id`). */
export const mostKeys = 4_000_000;
/** Answers of a producer that are known, and how long it may be silent, ms of the time of changes. */
export const mostAnswers = 1000;
export const silenceMs = 30 * 86_400_000;

/** An answer: the result of a change, or the reason of its refusal. */
export type Outcome = { readonly done: ChangeDone } | { readonly fault: Fault };

/** Resolves with an outcome that a record keeps; rejects with a fault of which there is none, so that it may be sent again. */
export type Make = () => Promise<Outcome>;

interface Kept {
  readonly print: string;
  readonly outcome: Outcome | Promise<Outcome>;
}

export interface Remembering {
  readonly outcome: Promise<Outcome>;
  readonly again: boolean;
}

function known(kept: Kept, print: string, field: string, name: string): Remembering {
  if (kept.print !== print) throw new Fault('DUPLICATE', field, 'used for one change alone', name);
  return { outcome: Promise.resolve(kept.outcome), again: true };
}

/** Keys of an hour: `list` only grows, so a snapshot reads it at leisure. */
interface Hour {
  readonly known: Map<string, Kept>;
  readonly list: [key: string, print: string, outcome: unknown][];
}

/** An outcome as JSON, and back. */
const plainOf = (outcome: Outcome): unknown => ('fault' in outcome ? { fault: outcome.fault.toRecord() } : outcome);
const outcomeOf = (plain: unknown): Outcome => {
  const { done, fault } = plain as { readonly done: ChangeDone; readonly fault?: FaultRecord };
  return fault === undefined ? { done } : { fault: faultOf(fault) };
};

export class RememberedKeys {
  /** By hour of the time of changes, the oldest first. */
  readonly #hours = new Map<number, Hour>();
  /** Those whose change is on its way to the log. */
  readonly #pending = new Map<string, Kept>();
  #size = 0;
  readonly #most: number;

  constructor(most = mostKeys) {
    this.#most = most;
  }

  /** Adds the outcome of a record. */
  put(key: string, print: string, outcome: Outcome, time: number): void {
    const at = Math.floor(time / hourMs);
    const hour = this.#hours.get(at) ?? { known: new Map<string, Kept>(), list: [] };
    this.#hours.set(at, hour);
    if (!hour.known.has(key)) this.#size += 1;
    hour.known.set(key, { print, outcome });
    hour.list.push([key, print, plainOf(outcome)]);
    this.#forget(time);
  }

  parts(): ReturnType<Beside['parts']> {
    return [...this.#hours].map(([at, { list }]) => ({ name: `keys/${at}`, list, length: list.length }));
  }

  restore(parts: Readonly<Record<string, unknown>>): void {
    this.#hours.clear();
    this.#size = 0;
    for (const [name, list] of Object.entries(parts)) {
      const [, hour] = /^keys\/(\d+)$/.exec(name) ?? [];
      if (hour === undefined) continue;
      for (const [key, print, plain] of list as Hour['list']) this.put(key, print, outcomeOf(plain), Number(hour) * hourMs);
    }
  }

  /** The outcome under this key: the one that was given, or is being made; else that of `make`. Throws DUPLICATE for another change, BUSY where more keys came in a day than can be known. */
  once(key: string, print: string, time: number, make: Make): Remembering {
    this.#forget(time);
    const of = (kept: Kept): Remembering => known(kept, print, 'idempotency-key', key.slice(key.indexOf('\n') + 1));
    const waiting = this.#pending.get(key);
    if (waiting !== undefined) return of(waiting);
    for (const hour of this.#hours.values()) {
      const kept = hour.known.get(key);
      if (kept !== undefined) return of(kept);
    }
    if (this.#size + this.#pending.size >= this.#most)
      throw new Fault('BUSY', 'idempotency-key', `one of at most ${this.#most} a day; a producer-id has no such limit`, this.#size);
    const outcome = make();
    this.#pending.set(key, { print, outcome });
    outcome.then(
      (settled) => {
        this.#pending.delete(key);
        if (![...this.#hours.values()].some((hour) => hour.known.has(key))) this.put(key, print, settled, time);
      },
      () => {
        this.#pending.delete(key);
        // a record that the log did not take
        for (const hour of this.#hours.values()) if (hour.known.delete(key)) this.#size -= 1;
      },
    );
    return { outcome, again: false };
  }

  #forget(time: number): void {
    for (const [at, { known: keys }] of this.#hours) {
      if ((at + 1) * hourMs > time - keyHorizonMs) break;
      this.#hours.delete(at);
      this.#size -= keys.size;
    }
  }
}

interface Producer {
  /** The number that comes next. */
  next: number;
  /** When it was last heard, by the time of changes. */
  time: number;
  readonly answers: Map<number, Kept>;
  /** Those of records, the latest last; replaced where it is too long, and else only grows. */
  list: (readonly [number: number, print: string, outcome: unknown])[];
}

interface StoredProducer {
  readonly id: string;
  readonly time: number;
  readonly answers: Producer['list'];
}

export class Producers {
  readonly #all = new Map<string, Producer>();

  /** Adds the outcome of a record. */
  put(id: string, number: number, print: string, outcome: Outcome, time: number): void {
    const producer = this.#of(id, time);
    producer.time = time;
    // one on its way is answered once it is durable
    if (!(producer.answers.get(number)?.outcome instanceof Promise)) this.#keep(producer, number, { print, outcome });
    producer.list.push([number, print, plainOf(outcome)]);
    // a snapshot that reads it keeps the longer one
    if (producer.list.length > 2 * mostAnswers) producer.list = producer.list.slice(-mostAnswers);
  }

  parts(): ReturnType<Beside['parts']> {
    const list = [...this.#all].map(([id, { time, list }]) => {
      const { length } = list;
      return { toJSON: (): StoredProducer => ({ id, time, answers: list.slice(Math.max(0, length - mostAnswers), length) }) };
    });
    return [{ name: 'producers', list }];
  }

  restore(parts: Readonly<Record<string, unknown>>): void {
    this.#all.clear();
    for (const { id, time, answers } of (parts.producers ?? []) as readonly StoredProducer[])
      for (const [number, print, plain] of answers) this.put(id, number, print, outcomeOf(plain), time);
  }

  /**
   * As with keys, by a number that rises by one from 1. Throws ALREADY_MADE for a number whose answer is no longer known and for a producer that was silent for too long, OUT_OF_RANGE for one that
   * is not the next. What no record keeps leaves its number free.
   */
  once(id: string, number: number, print: string, time: number, make: Make): Remembering {
    const producer = this.#of(id, time);
    const kept = producer.answers.get(number);
    if (kept !== undefined) return known(kept, print, 'producer-sequence', String(number));
    if (time - producer.time > silenceMs) {
      producer.answers.clear();
      throw new Fault('ALREADY_MADE', 'producer-id', `a producer heard within ${silenceMs / 86_400_000} days`, producer.time);
    }
    if (number <= producer.next - mostAnswers)
      throw new Fault('ALREADY_MADE', 'producer-sequence', `one of the last ${mostAnswers}, or ${producer.next}, the next`, number);
    if (number > producer.next) throw new Fault('OUT_OF_RANGE', 'producer-sequence', `${producer.next}, the next`, number);
    const outcome = make();
    producer.time = time;
    this.#keep(producer, number, { print, outcome });
    outcome.then(
      (settled) => this.#keep(producer, number, { print, outcome: settled }),
      () => producer.answers.delete(number),
    );
    return { outcome, again: false };
  }

  #of(id: string, time: number): Producer {
    const found = this.#all.get(id) ?? { next: 1, time, answers: new Map(), list: [] };
    this.#all.set(id, found);
    return found;
  }

  #keep(producer: Producer, number: number, kept: Kept): void {
    producer.answers.set(number, kept);
    for (; producer.next <= number; producer.next++) producer.answers.delete(producer.next - mostAnswers);
  }
}
