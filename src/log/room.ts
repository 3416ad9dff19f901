// Room on the disk ahead of a log's writer: zeros behind what is written, and waiting while there is none.
import { Fault } from '../fault.js';
import { codeOf, type LogFile } from './disk.js';

/** The longest pause between two tries, in first pauses. */
const mostPauses = 100;

export class Room {
  /** Why nothing can be written at present. */
  stalled: Fault | undefined;
  readonly #path: string;
  readonly #zeros: Uint8Array;
  readonly #retryMs: number;
  #pauseMs: number;
  /** Byte offset of the end of the segment's zeros, and the bytes written. */
  #filled = 0;
  #at = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(ahead: number, retryMs: number, path: string) {
    this.#zeros = new Uint8Array(ahead);
    this.#retryMs = this.#pauseMs = retryMs;
    this.#path = path;
  }

  /** A new segment, written up to this byte. */
  begin(at: number): void {
    this.#filled = this.#at = at;
  }

  used(at: number): void {
    this.#at = at;
  }

  /** Writes zeros once half of them are used, up to the end of the segment. A full disk is `stalled`, not thrown: what has its room already is still written. */
  async ahead(file: LogFile, segmentBytes: number): Promise<void> {
    const from = Math.max(this.#filled, this.#at);
    const zeros = this.#zeros.subarray(0, Math.max(segmentBytes - from, 0));
    if (this.#filled - this.#at < this.#zeros.length / 2 && zeros.length > 0)
      try {
        await file.write(zeros, from);
        this.#filled = from + zeros.length;
      } catch (error) {
        this.#stall(error);
        return;
      }
    this.#free();
  }

  /** Tries until it works, and once more when the log closes. Answers whether it worked; throws the faults of `work`, which are final. */
  async until(work: () => Promise<void>): Promise<boolean> {
    for (;;) {
      const last = this.#ended;
      try {
        await work();
        return true;
      } catch (error) {
        if (error instanceof Fault) throw error;
        this.#stall(error);
        if (last) return false;
      }
      await this.pause();
    }
  }

  async pause(): Promise<void> {
    if (this.#ended) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#pauseMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
    this.#pauseMs = Math.min(2 * this.#pauseMs, mostPauses * this.#retryMs);
  }

  /** No more waiting: what is tried now is tried once. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  #stall(error: unknown): void {
    this.stalled = new Fault('STALLED', this.#path, 'a folder with room', codeOf(error));
  }

  #free(): void {
    this.stalled = undefined;
    this.#pauseMs = this.#retryMs;
  }
}
