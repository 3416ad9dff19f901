// Answers to repeated requests, by idempotency key for a day, by producer and number while the producer is active. No change is made twice.
import { createHash } from 'node:crypto';
import { Fault } from '../index.js';
import type { ChangeDone } from './protocol.js';

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

export class RememberedKeys {
  /** By hour of the time of changes, the oldest first. */
  readonly #hours = new Map<number, Map<string, Kept>>();
  #size = 0;
  readonly #most: number;

  constructor(most = mostKeys) {
    this.#most = most;
  }

  /** Adds an outcome from before a restart of the service. */
  put(key: string, print: string, outcome: Outcome, time: number): void {
    this.#set(key, { print, outcome }, time);
  }

  /** The outcome under this key: the one that was given, or is being made; else that of `make`. Throws DUPLICATE for another change, BUSY where more keys came in a day than can be known. */
  once(key: string, print: string, time: number, make: Make): Remembering {
    this.#forget(time);
    for (const hour of this.#hours.values()) {
      const kept = hour.get(key);
      if (kept !== undefined) return known(kept, print, 'idempotency-key', key.slice(key.indexOf('\n') + 1));
    }
    if (this.#size >= this.#most)
      throw new Fault('BUSY', 'idempotency-key', `one of at most ${this.#most} a day; a producer-id has no such limit`, this.#size);
    const outcome = make();
    const hour = this.#set(key, { print, outcome }, time);
    outcome.then(
      (settled) => hour.set(key, { print, outcome: settled }),
      () => hour.delete(key) && this.#size--,
    );
    return { outcome, again: false };
  }

  #set(key: string, kept: Kept, time: number): Map<string, Kept> {
    const at = Math.floor(time / hourMs);
    const hour = this.#hours.get(at) ?? new Map<string, Kept>();
    this.#hours.set(at, hour);
    if (!hour.has(key)) this.#size += 1;
    hour.set(key, kept);
    this.#forget(time);
    return hour;
  }

  #forget(time: number): void {
    for (const [at, keys] of this.#hours) {
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
}

export class Producers {
  readonly #all = new Map<string, Producer>();

  put(id: string, number: number, print: string, outcome: Outcome, time: number): void {
    const producer = this.#of(id, time);
    producer.time = time;
    this.#keep(producer, number, { print, outcome });
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
    const found = this.#all.get(id) ?? { next: 1, time, answers: new Map() };
    this.#all.set(id, found);
    return found;
  }

  #keep(producer: Producer, number: number, kept: Kept): void {
    producer.answers.set(number, kept);
    for (; producer.next <= number; producer.next++) producer.answers.delete(producer.next - mostAnswers);
  }
}
