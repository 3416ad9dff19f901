// A stopwatch for the stages of a command. Its times never enter a result.
export class Laps {
  readonly #times: Record<string, number> = {};
  #since = performance.now();

  /** Ends a stage: what passed since the last one is added to its time. */
  lap(stage: string): void {
    const now = performance.now();
    this.#times[stage] = (this.#times[stage] ?? 0) + now - this.#since;
    this.#since = now;
  }

  /** Stage -> ms, in the order of their first lap. */
  get times(): Readonly<Record<string, number>> {
    return { ...this.#times };
  }
}
