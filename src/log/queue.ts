// Records that wait to be written, and the groups that they are written in.
import { Fault } from '../fault.js';

/** Texts of one append, and how it is answered. */
export interface Waiting {
  readonly texts: readonly string[];
  readonly bytes: number;
  readonly done: (first: number) => void;
  readonly failed: (fault: Fault) => void;
}

/** Payload bytes of a group, roughly: what waits beyond goes into the next. */
const groupBytes = 1 << 22;
/** Characters that wait. */
const mostWaiting = 1 << 28;

export class Queue {
  readonly #path: string;
  #waiting: Waiting[] = [];
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Resolves with the number of its first record. Throws TOO_LARGE. */
  add(texts: readonly string[]): Promise<number> {
    const bytes = texts.reduce((sum, { length }) => sum + length + 1, 0);
    if (this.#bytes + bytes > mostWaiting) throw new Fault('TOO_LARGE', this.#path, `at most ${mostWaiting} characters that wait`, bytes);
    this.#bytes += bytes;
    return new Promise<number>((done, failed) => this.#waiting.push({ texts, bytes, done, failed }));
  }

  /** Takes the next group out. */
  group(): readonly Waiting[] {
    let [taken, bytes] = [0, 0];
    for (const one of this.#waiting) {
      if (taken > 0 && bytes + one.bytes > groupBytes) break;
      bytes += one.bytes;
      taken += 1;
    }
    this.#bytes -= bytes;
    return this.#waiting.splice(0, taken);
  }

  /** Takes everything out. */
  all(): readonly Waiting[] {
    return this.#waiting.splice(0);
  }
}

/** Answers every append of a group with a fault. */
export function refuse(group: readonly Waiting[], fault: Fault): void {
  for (const { failed } of group) failed(fault);
}
