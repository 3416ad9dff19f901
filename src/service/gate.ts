// Blocks changes during a long question, so that it reads one state over several turns of the event loop.

export class Gate {
  /** Settles after the questions so far; it never rejects. */
  #questions: Promise<unknown> = Promise.resolve();
  /** Promise of the running question, or of one that waits for the changes before it. */
  #asking: Promise<unknown> | undefined;
  readonly #changes = new Set<Promise<unknown>>();

  /** Runs long questions one at a time, each after the changes that came before it. Changes that come during a question wait for that one, not for later ones. */
  question<T>(ask: () => Promise<T> | T): Promise<T> {
    const asked = this.#questions.then(() => {
      const asking = Promise.allSettled(this.#changes).then(ask);
      const over = (): void => {
        this.#asking = undefined;
      };
      this.#asking = asking.then(over, over);
      return asking;
    });
    this.#questions = asked.catch(() => undefined);
    return asked;
  }

  async change<T>(make: () => Promise<T>): Promise<T> {
    while (this.#asking !== undefined) await this.#asking;
    const made = make();
    const over = (): void => void this.#changes.delete(made);
    this.#changes.add(made);
    made.then(over, over);
    return made;
  }
}
