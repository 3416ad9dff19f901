// Time per stage of a run; kept apart from every result.
export class Stopwatch {
  readonly #start = performance.now();
  readonly #stages = new Map<string, number>();
  #last = this.#start;

  /** Books the time since the last lap on a stage. */
  lap(stage: string): void {
    const now = performance.now();
    this.#stages.set(stage, (this.#stages.get(stage) ?? 0) + (now - this.#last));
    this.#last = now;
  }

  /** Stage -> ms, in order of first lap, with `total`. */
  timings(): Record<string, number> {
    return { ...Object.fromEntries(this.#stages), total: performance.now() - this.#start };
  }
}
