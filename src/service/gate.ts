// Changes and long questions take turns: a question that asks over several turns of the event loop sees one state from its beginning to its end.

export class Gate {
  /** Settles after the questions so far; it never rejects. */
  #questions: Promise<unknown> = Promise.resolve();
  /** Of the question that is at work, or waits for the changes before it. */
  #asking: Promise<unknown> | undefined;
  readonly #changes = new Set<Promise<unknown>>();

  /** One long question after another. Changes that came before it are made first; those that come meanwhile wait for this one, not for those behind it. */
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
