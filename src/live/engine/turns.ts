// Changes take their turn: one that has to wait keeps those after it waiting.

export class Turns {
  /** The one under way, where it had to wait. */
  #under: Promise<unknown> | undefined;

  /** At once where nothing is under way; what is thrown rejects. */
  take<T>(make: () => T | Promise<T>): Promise<T> {
    if (this.#under !== undefined) return this.#later(make);
    try {
      const made = make();
      return made instanceof Promise ? this.#waitedFor(made) : Promise.resolve(made);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #later<T>(make: () => T | Promise<T>): Promise<T> {
    while (this.#under !== undefined) await this.#under.catch(() => {});
    return this.take(make);
  }

  #waitedFor<T>(made: Promise<T>): Promise<T> {
    const under = made.finally(() => {
      this.#under = undefined;
    });
    this.#under = under;
    return under;
  }
}
