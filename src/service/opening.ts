// A service from its first connection on: progress while its journal is read, then the venue. Requests before that get 503.
import { Fault } from '../index.js';
import type { Progress } from '../live.js';
import type { BookThread } from './bookThread.js';
import { Refusal } from './faults.js';
import type { Venue } from './venue.js';

/** How far a start has come, in records of the journal. `journal`: it is locked and checked; `warming`: what is asked most is asked once. */
export type StartProgress = Omit<Progress, 'phase'> & { readonly phase: Progress['phase'] | 'journal' | 'warming' | 'ready' };

/** What stands once a service is ready. */
export interface Opened {
  readonly venue: Venue;
  readonly book: BookThread;
}

/** Longest wait that a refusal asks for, s. */
const mostSeconds = 60;

export class Opening {
  #opened: Opened | undefined;
  #progress: StartProgress = { phase: 'journal', seq: 0, target: null, perSecond: 0 };
  readonly #from = performance.now();
  #seconds: number | undefined;

  get venue(): Venue | undefined {
    return this.#opened?.venue;
  }

  get book(): BookThread | undefined {
    return this.#opened?.book;
  }

  get progress(): StartProgress {
    return this.#progress;
  }

  /** Seconds from the start until it was ready, or until now. */
  get seconds(): number {
    return this.#seconds ?? (performance.now() - this.#from) / 1000;
  }

  reached(progress: StartProgress): void {
    this.#progress = progress;
  }

  ready(opened: Opened): void {
    this.#opened = opened;
    this.#progress = { ...this.#progress, phase: 'ready' };
    this.#seconds = this.seconds;
  }

  /** Throws 503 until it is ready, with the time after which it may be. */
  get opened(): Opened {
    if (this.#opened !== undefined) return this.#opened;
    const { phase, seq, target, perSecond } = this.#progress;
    const left = perSecond > 0 && target !== null ? Math.ceil((target - seq) / perSecond) : 1;
    throw new Refusal(
      503,
      new Fault('BUSY', 'service', 'ready: it reads its journal', `${phase}, record ${seq} of ${target ?? 'an unknown number'}`),
      Math.min(mostSeconds, Math.max(1, left)),
    );
  }
}
