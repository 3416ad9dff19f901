// Changes take their turn, in the order in which they were asked for: one that has to wait keeps those after it waiting.

/** How a recorded engine reaches in. */
export const liveInside: unique symbol = Symbol('inside');

export class Turns {
  /** Promise of the last change that waits or runs; it settles once that is over, and never rejects. */
  #last: Promise<void> | undefined;
  /** Whether a change is being applied: a change requested from within it runs after it. */
  #making = false;

  /** At once where nothing is under way; what is thrown rejects. */
  take<T>(make: () => T | Promise<T>): Promise<T> {
    if (this.#last !== undefined || this.#making) return this.#waitedFor((this.#last ?? Promise.resolve()).then(() => this.#made(make)));
    try {
      const made = this.#made(make);
      return made instanceof Promise ? this.#waitedFor(made) : Promise.resolve(made);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #made<T>(make: () => T | Promise<T>): T | Promise<T> {
    this.#making = true;
    try {
      return make();
    } finally {
      this.#making = false;
    }
  }

  #waitedFor<T>(made: Promise<T>): Promise<T> {
    const over = (): void => {
      if (this.#last === last) this.#last = undefined;
    };
    const last = made.then(over, over);
    this.#last = last;
    return made;
  }
}
