// Answers by idempotency key, the latest: who sends a change again gets the answer that was given, and nothing is applied twice.
import { createHash } from 'node:crypto';
import { Fault } from '../index.js';
import type { ChangeDone } from './protocol.js';

/** Of what was asked: another change under the same key is refused. */
export const printOf = (asked: unknown): string => createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 11);

interface Kept {
  readonly print: string;
  readonly done: Promise<ChangeDone>;
}

export class Remembered {
  readonly #kept = new Map<string, Kept>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** One that was made in an earlier life of the service. */
  put(key: string, print: string, done: ChangeDone): void {
    this.#set(key, { print, done: Promise.resolve(done) });
  }

  /** The answer under this key: the one that was given, or is being made; else that of `make`. What was refused is not remembered, for nothing happened. */
  once(key: string, print: string, make: () => Promise<ChangeDone>): { readonly done: Promise<ChangeDone>; readonly again: boolean } {
    const known = this.#kept.get(key);
    if (known !== undefined) {
      if (known.print !== print) throw new Fault('DUPLICATE', 'idempotency-key', 'of one change', key.slice(key.indexOf('\n') + 1));
      return { done: known.done, again: true };
    }
    const done = make();
    this.#set(key, { print, done });
    done.catch(() => this.#kept.delete(key));
    return { done, again: false };
  }

  #set(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    if (this.#kept.size > this.#most) this.#kept.delete(this.#kept.keys().next().value as string);
  }
}
