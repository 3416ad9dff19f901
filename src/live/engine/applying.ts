// Changes of a live engine in turn, and the listeners that hear of each.
import { Disposing } from '../../engine/disposing.js';
import type { Applied } from './applied.js';
import type { Change } from './change.js';
import { type Listener, Listeners } from './listeners.js';
import { liveInside, type Turns } from './turns.js';

export abstract class Applying extends Disposing {
  readonly #listeners = new Listeners();

  /** For what records: turns, and what `apply` does within one. */
  /** @internal */ abstract readonly [liveInside]: { readonly turns: Turns; make(change: Change): Applied | Promise<Applied> };

  /**
   * Makes a change and says what it did; changes take their turn. A refused one rejects with its Fault and leaves everything as it was; an order that does not fit is answered `rejected`, and nothing
   * happened. Throws what `changeOf` throws; UNKNOWN_ACCOUNT, UNKNOWN_INSTRUMENT ...; OUT_OF_RANGE for a time before the last, a sequence number that is not the next, more than is held or free.
   */
  apply(change: Change): Promise<Applied> {
    const { turns, make } = this[liveInside];
    return turns.take(() => this.#listeners.told(make(change), change));
  }

  /** Tells `listener` of every change that `apply` makes from now on, in their order, with what came of it; the answer ends it. A recorded engine has an `on` of its own, which waits for the log. */
  on(listener: Listener): () => void {
    return this.#listeners.on(listener);
  }
}
