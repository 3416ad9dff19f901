// Listeners of every applied change, in order.
import { Fault } from '../../fault.js';
import type { Applied } from './applied.js';
import type { Change } from './change.js';

/** Told what a change did, and the change. */
export type Listener = (applied: Applied, change: Change) => void;

export class Listeners {
  readonly #all = new Set<{ readonly tell: Listener }>();

  /** Tells of changes from now on; the answer ends it. Throws TYPE_MISMATCH. */
  on(listener: Listener): () => void {
    if (typeof listener !== 'function') throw new Fault('TYPE_MISMATCH', 'listener', 'a function', listener);
    const one = { tell: listener };
    this.#all.add(one);
    return () => void this.#all.delete(one);
  }

  /** Reports an applied change, after every listener was called. */
  told(made: Applied | Promise<Applied>, change: Change): Applied | Promise<Applied> {
    if (made instanceof Promise) return made.then((applied) => this.told(applied, change));
    this.tell(made, change);
    return made;
  }

  /** Calls the listeners. An error of a listener does not affect the change or the others; it goes where uncaught errors go. */
  tell(applied: Applied, change: Change): void {
    if (applied.sequence === undefined) return;
    for (const { tell } of this.#all)
      try {
        tell(applied, change);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
  }
}
