// What happened, for those who watch: the last changes with their events, by sequence number.
import type { Applied } from '../live.js';

export interface Happened {
  readonly sequence: number;
  /** The message, made once for all who watch. */
  readonly text: string;
  readonly events: Applied['events'];
}

/** Changes that are kept for those who come back. */
const kept = 65_536;

export class Feed {
  readonly #ring: Happened[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #began: number;
  #last: number;

  constructor(sequence: number) {
    this.#began = sequence;
    this.#last = sequence;
  }

  /** The number of the last change. */
  get last(): number {
    return this.#last;
  }

  /** The first that is still known; after `last` where none is. */
  get first(): number {
    return Math.max(this.#began, this.#last - kept) + 1;
  }

  /** A change with that number; undefined where it is not known (any more). */
  at(sequence: number): Happened | undefined {
    const found = this.#ring[sequence % kept];
    return found?.sequence === sequence ? found : undefined;
  }

  /** Of changes in their order. */
  tell(applied: Applied, about: object): void {
    const { sequence, time, kind, events, controls } = applied;
    if (sequence === undefined) return;
    const text = JSON.stringify({ type: 'change', sequence, time, kind, ...about, events, ...(controls && { controls }) });
    this.#ring[sequence % kept] = { sequence, text, events };
    this.#last = Math.max(this.#last, sequence);
    for (const watcher of this.#watchers) watcher();
  }

  /** Calls back after every change; the answer ends it. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }
}
