// A service from its first connection on: progress while its journal is read, then the venue. Requests before that get 503.
import { Fault } from '../index.js';
import type { BookThread } from './bookThread.js';
import { Refusal } from './faults.js';
import type { Venue } from './venue.js';

/** How far a start has come: changes made of `target`, 0 where that is not known yet. */
export interface Progress {
  readonly phase: string;
  readonly seq: number;
  readonly target: number;
  readonly perSecond: number;
}

/** What stands once a service is ready. */
export interface Opened {
  readonly venue: Venue;
  readonly book: BookThread;
}

/** Longest wait that a refusal asks for, s. */
const mostSeconds = 60;

export class Opening {
  #opened: Opened | undefined;
  #progress: Progress = { phase: 'journal', seq: 0, target: 0, perSecond: 0 };
  readonly #from = performance.now();
  #seconds: number | undefined;

  get venue(): Venue | undefined {
    return this.#opened?.venue;
  }

  get book(): BookThread | undefined {
    return this.#opened?.book;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** Seconds from the start until it was ready, or until now. */
  get seconds(): number {
    return this.#seconds ?? (performance.now() - this.#from) / 1000;
  }

  reached(progress: Progress): void {
    this.#progress = progress;
  }

  ready(opened: Opened): void {
    this.#opened = opened;
    const { sequence } = opened.venue.live;
    this.#progress = { ...this.#progress, phase: 'ready', seq: sequence, target: sequence };
    this.#seconds = this.seconds;
  }

  /** Throws 503 until it is ready, with the time after which it may be. */
  get opened(): Opened {
    if (this.#opened !== undefined) return this.#opened;
    const { phase, seq, target, perSecond } = this.#progress;
    const left = perSecond > 0 ? Math.ceil((target - seq) / perSecond) : 1;
    throw new Refusal(
      503,
      new Fault(
        'BUSY',
        'service',
        'ready: it reads its journal',
        `${phase}, change ${seq} of ${target === 0 ? 'an unknown number' : target}`,
      ),
      Math.min(mostSeconds, Math.max(1, left)),
    );
  }
}
