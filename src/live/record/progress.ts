// How far an opening log has come; the event loop runs at the same time, so that a service can say so.

export interface Progress {
  /** `snapshot`: the newest one is loaded; `changes`: those behind it are made again. */
  readonly phase: 'snapshot' | 'changes';
  /** Record of the log that comes next. */
  readonly seq: number;
  /** Where the log ends; null where it does not say. */
  readonly target: number | null;
  /** Records a second so far. */
  readonly perSecond: number;
}

/** Longest hold of the thread, and time between two reports, ms. */
const holdMs = 10;
const tellMs = 200;

/** Lets others run now and then, and tells of the way. */
export class Pace {
  readonly #tell: ((progress: Progress) => void) | undefined;
  readonly #target: number | null;
  #phase: Progress['phase'] = 'snapshot';
  #first: number | undefined;
  #begun = performance.now();
  #held = this.#begun;
  #told = Number.NEGATIVE_INFINITY;

  constructor(tell: ((progress: Progress) => void) | undefined, target: number | null) {
    this.#tell = tell;
    this.#target = target;
  }

  /** A phase begins at this record. */
  begin(phase: Progress['phase'], seq: number): Promise<void> {
    this.#phase = phase;
    this.#first = seq;
    this.#begun = performance.now();
    this.#told = Number.NEGATIVE_INFINITY;
    return this.#turn(seq, this.#begun);
  }

  /** To be called before each record; a promise where others are to run first. */
  at(seq: number): Promise<void> | undefined {
    const now = performance.now();
    return now - this.#held < holdMs ? undefined : this.#turn(seq, now);
  }

  /** Tells where it ended. */
  end(seq: number): void {
    this.#told = Number.NEGATIVE_INFINITY;
    this.#say(seq, performance.now());
  }

  async #turn(seq: number, now: number): Promise<void> {
    this.#say(seq, now);
    await new Promise((go) => setTimeout(go));
    this.#held = performance.now();
  }

  #say(seq: number, now: number): void {
    if (now - this.#told < tellMs) return;
    this.#told = now;
    const [passed, seconds] = [seq - (this.#first ?? seq), (now - this.#begun) / 1000];
    this.#tell?.({ phase: this.#phase, seq, target: this.#target, perSecond: seconds > 0 ? Math.round(passed / seconds) : 0 });
  }
}
